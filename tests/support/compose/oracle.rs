//! Runs docker compose, and follows its output to the database.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Project;
use crate::lab;

/// Where a project's DB-GPT keeps its metadata, seen from this machine; or why that is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// `user:password@host:port/database`.
    Mysql(String),
    /// A file on this machine.
    Sqlite(PathBuf),
    /// The database's port is not published under a fixed one.
    Unreachable,
    /// MySQL with an empty database name.
    Nameless,
    /// A file in the container or on a volume, out of reach from this machine.
    Inside,
    /// Compose refuses the project; the last line of its message.
    Refused(String),
}

/// The docker-compose program.
#[derive(Debug, Clone)]
pub struct Compose {
    program: PathBuf,
}

impl Compose {
    /// The lab's docker-compose.
    pub fn new() -> Self {
        Self {
            program: lab::compose(),
        }
    }

    /// The answer for a project that is written to `folder`.
    pub fn ask(&self, project: &Project, folder: &Path) -> Answer {
        let home = std::env::var_os("HOME").unwrap_or_default();
        let output = Command::new(&self.program)
            .env_clear()
            .env("HOME", home)
            .current_dir(folder)
            .args(project.arguments.iter().map(String::as_str))
            .args(["--profile", "*", "config", "--format", "json"])
            .output()
            .expect("docker-compose starts");
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            let last = words.lines().last().unwrap_or_default();
            return Answer::Refused(last.to_owned());
        }
        // Compose doubles each dollar in its output, so that the output is a valid compose file.
        let text = String::from_utf8(output.stdout).expect("it prints UTF-8");
        let model: Value = serde_json::from_str(&text.replace("$$", "$")).expect("it prints JSON");
        follow(&model)
    }
}

impl Default for Compose {
    fn default() -> Self {
        Self::new()
    }
}

fn follow(model: &Value) -> Answer {
    let services = &model["services"];
    let web = &services["webserver"];
    let environment = &web["environment"];
    let setting = |key: &str| environment[key].as_str();
    let name = setting("LOCAL_DB_NAME").unwrap_or("dbgpt");
    if setting("LOCAL_DB_TYPE") != Some("mysql") {
        return sqlite(model, web, name);
    }
    if name.is_empty() {
        return Answer::Nameless;
    }
    let host = setting("LOCAL_DB_HOST").unwrap_or_default();
    let port: u16 = setting("LOCAL_DB_PORT").map_or(3306, |port| port.parse().expect("a port"));
    let Some((host, port)) = reach(services, web, host, port) else {
        return Answer::Unreachable;
    };
    let user = setting("LOCAL_DB_USER").unwrap_or("root");
    let password = setting("LOCAL_DB_PASSWORD").unwrap_or("aa123456");
    Answer::Mysql(format!("{user}:{password}@{host}:{port}/{name}"))
}

/// The file's place by the deepest mount above it; of equally deep ones the last.
fn sqlite(model: &Value, web: &Value, name: &str) -> Answer {
    let file = Path::new("/app/pilot/meta_data").join(format!("{name}.db"));
    let mut best: Option<(usize, Answer)> = None;
    for (target, source) in mounts(model, web) {
        let Ok(rest) = file.strip_prefix(&target) else {
            continue;
        };
        let depth = target.components().count();
        if best.as_ref().is_none_or(|(known, _)| depth >= *known) {
            let answer = match source {
                Some(source) => Answer::Sqlite(source.join(rest)),
                None => Answer::Inside,
            };
            best = Some((depth, answer));
        }
    }
    best.map_or(Answer::Inside, |(_, answer)| answer)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Each mount's target with its folder on this machine, if it has one. Order: mounts taken from other services, own
/// volumes, tmpfs.
fn mounts(model: &Value, service: &Value) -> Vec<(PathBuf, Option<PathBuf>)> {
    let mut all = Vec::new();
    for from in list(&service["volumes_from"]) {
        let name = from
            .as_str()
            .unwrap_or_default()
            .split(':')
            .next()
            .unwrap_or_default();
        let other = &model["services"][name];
        let others = mounts(model, other).into_iter();
        let kept = others.filter(|(target, _)| {
            !list(&other["tmpfs"])
                .iter()
                .any(|one| Path::new(one.as_str().unwrap_or_default()) == target)
        });
        all.extend(kept);
    }
    for mount in list(&service["volumes"]) {
        let target = PathBuf::from(mount["target"].as_str().expect("a target"));
        let source = mount["source"].as_str();
        let folder = match mount["type"].as_str() {
            Some("bind") => source.map(PathBuf::from),
            Some("volume") => source.and_then(|name| {
                let options = &model["volumes"][name]["driver_opts"];
                let device = options["device"].as_str()?;
                (options["o"] == "bind" && device.starts_with('/')).then(|| PathBuf::from(device))
            }),
            _ => None,
        };
        all.push((target, folder));
    }
    for target in list(&service["tmpfs"]) {
        all.push((PathBuf::from(target.as_str().unwrap_or_default()), None));
    }
    all
}

/// The service whose network a service uses; `None` if it has no network or one outside this project.
fn owner<'v>(services: &'v Value, service: &'v Value) -> Option<&'v Value> {
    let mode = service["network_mode"].as_str().unwrap_or_default();
    if let Some(name) = mode.strip_prefix("service:") {
        return owner(services, &services[name]);
    }
    if let Some(name) = mode.strip_prefix("container:") {
        let all = services.as_object()?;
        let other = all.values().find(|other| other["container_name"] == name)?;
        return owner(services, other);
    }
    (mode != "none").then_some(service)
}

fn reach(services: &Value, web: &Value, host: &str, port: u16) -> Option<(String, u16)> {
    let web = owner(services, web)?;
    if let Some(extra) = web["extra_hosts"].as_array() {
        for pair in extra {
            let pair = pair.as_str().unwrap_or_default();
            if let Some((name, address)) = pair.split_once('=')
                && name == host
            {
                let here = address == "host-gateway";
                let address = if here { "127.0.0.1" } else { address };
                return Some((address.to_owned(), port));
            }
        }
    }
    if web["network_mode"] == "host" {
        return Some((host.to_owned(), port));
    }
    let service = match host {
        "127.0.0.1" | "localhost" => web,
        _ => match named(services, web, host) {
            Some(service) => service,
            None => return Some((host.to_owned(), port)),
        },
    };
    let service = owner(services, service)?;
    if service["network_mode"] == "host" {
        return Some(("127.0.0.1".to_owned(), port));
    }
    service["ports"].as_array()?.iter().find_map(|mapping| {
        let is_meant = mapping["target"] == port && mapping["protocol"] == "tcp";
        let published: u16 = mapping["published"].as_str()?.parse().ok()?;
        let address = match mapping["host_ip"].as_str() {
            None | Some("" | "0.0.0.0" | "::") => "127.0.0.1",
            Some(address) => address,
        };
        (is_meant && published != 0).then(|| (address.to_owned(), published))
    })
}

fn named<'v>(services: &'v Value, web: &Value, host: &str) -> Option<&'v Value> {
    let links = web["links"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let linked = links.iter().find_map(|link| {
        let (name, alias) = link.as_str()?.split_once(':')?;
        (alias == host).then(|| name.to_owned())
    });
    let name = linked.as_deref().unwrap_or(host);
    let all = services.as_object()?;
    all.get(name).or_else(|| {
        all.values().find(|service| {
            let networks = service["networks"].as_object();
            let mut aliases = networks
                .into_iter()
                .flat_map(|networks| networks.values())
                .flat_map(|network| list(&network["aliases"]));
            service["container_name"] == host
                || service["hostname"] == host
                || aliases.any(|alias| alias == host)
        })
    })
}
