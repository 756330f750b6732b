//! Which of a project's services is DB-GPT's webserver, the one that keeps the metadata.
//!
//! DB-GPT's own cluster examples run controllers and workers from the same image, so the command counts most.

use std::path::Path;

use super::environment;
use super::layers::Service;
use super::node::Kind;
use super::project::Project;
use crate::config::refusal::refused;
use crate::config::{DbgptVersion, layout};
use crate::error::{Error, Result};

/// An error names at most this many services.
const NAMED_SERVICES: usize = 10;

/// What a service is, by its command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Its command starts the webserver.
    Webserver,
    /// Its command starts another part of DB-GPT.
    OtherPart,
    /// The command is left to the image, or is a script that says nothing.
    Open,
}

/// The webserver: the one that was chosen, else by its command, else by its image, else by the database settings that
/// it is given.
pub(super) fn find<'p>(project: &'p Project, chosen: Option<&str>) -> Result<&'p Service> {
    if let Some(name) = chosen {
        let all: Vec<&Service> = project.model.services.iter().collect();
        let named = project.service(name);
        let named = named.ok_or_else(|| about(project, "compose-no-service", &all))?;
        return only(project, &[named]);
    }
    let candidates = candidates(project);
    if candidates.is_empty() {
        let all: Vec<&Service> = project.model.services.iter().collect();
        return Err(about(project, "compose-no-dbgpt", &all));
    }
    only(project, &candidates)
}

/// The services that could be the webserver; several if nothing tells them apart. Those of an inactive profile count
/// only if compose starts none that could be it.
pub(super) fn candidates(project: &Project) -> Vec<&Service> {
    let (started, others): (Vec<&Service>, Vec<&Service>) = project
        .model
        .services
        .iter()
        .partition(|service| is_started(project, service));
    let found = among(project, &started);
    match found.is_empty() {
        true => among(project, &others),
        false => found,
    }
}

/// Whether compose starts it: it has no profile, or one that is active by `COMPOSE_PROFILES`.
pub(super) fn is_started(project: &Project, service: &Service) -> bool {
    let active = project
        .variables
        .get("COMPOSE_PROFILES")
        .unwrap_or_default();
    let active: Vec<&str> = active.split(',').map(str::trim).collect();
    let profiles = service.last("profiles").map(|place| {
        let items = place.node.items();
        let texts = items
            .into_iter()
            .filter_map(|item| project.text(&place.at(&item)).ok()?);
        texts.map(|text| text.value).collect::<Vec<_>>()
    });
    profiles.is_none_or(|profiles| {
        profiles.is_empty()
            || active.contains(&"*")
            || profiles
                .iter()
                .any(|profile| active.contains(&profile.as_str()))
    })
}

fn among<'p>(project: &Project, services: &[&'p Service]) -> Vec<&'p Service> {
    let with_role = |wanted: Role| -> Vec<&'p Service> {
        let services = services.iter().copied();
        services
            .filter(|service| role(project, service) == wanted)
            .collect()
    };
    let webservers = with_role(Role::Webserver);
    if !webservers.is_empty() {
        return webservers;
    }
    let open = with_role(Role::Open);
    let by_image: Vec<&Service> = open
        .iter()
        .copied()
        .filter(|service| image(project, service).is_some_and(|image| is_dbgpts(&image)))
        .collect();
    if !by_image.is_empty() {
        return by_image;
    }
    let given: Vec<&Service> = open
        .into_iter()
        .filter(|service| !image(project, service).is_some_and(|image| is_databases(&image)))
        .filter(|service| environment::is_dbgpts(project, service))
        .collect();
    // Helpers often share DB-GPT's settings: an image with DB-GPT's name, or one that is built here, is likelier.
    let own: Vec<&Service> = given
        .iter()
        .copied()
        .filter(|service| is_own(project, service))
        .collect();
    if own.is_empty() { given } else { own }
}

fn only<'p>(project: &Project, services: &[&'p Service]) -> Result<&'p Service> {
    match services {
        [service] => Ok(service),
        _ => Err(about(project, "compose-several-dbgpt", services)),
    }
}

fn about(project: &Project, code: &'static str, services: &[&Service]) -> Error {
    let mut names: Vec<String> = services
        .iter()
        .take(NAMED_SERVICES)
        .map(|service| format!("`{}`", service.name))
        .collect();
    if services.len() > NAMED_SERVICES {
        names.push("…".to_owned());
    }
    refused(code, path(project)).arg("services", names.join(", "))
}

fn path(project: &Project) -> &std::path::Path {
    project.paths.first().unwrap_or(&project.folder)
}

fn role(project: &Project, service: &Service) -> Role {
    let command = command(project, service);
    let starts = |part: &str| command.contains(&format!("start {part}"));
    // From v0.8.0 on `dbgpt start` alone starts it as well.
    let alone = command.split("dbgpt start").skip(1).any(|rest| {
        let next = rest.trim_start();
        next.is_empty() || next.starts_with('-') || next.starts_with("web")
    });
    if command.contains("dbgpt_server.py") || alone {
        Role::Webserver
    } else if ["controller", "worker", "apiserver"]
        .into_iter()
        .any(starts)
    {
        Role::OtherPart
    } else {
        Role::Open
    }
}

/// Entry point and command in one line.
fn command(project: &Project, service: &Service) -> String {
    words(project, service).join(" ")
}

/// Entry point and command word by word, without quotes; what can't be expanded is left out, since it does not matter.
pub(super) fn words(project: &Project, service: &Service) -> Vec<String> {
    let mut words = Vec::new();
    for place in [service.last("entrypoint"), service.last("command")]
        .into_iter()
        .flatten()
    {
        let is_listed = matches!(place.node.kind, Kind::List(_));
        for item in place.node.items() {
            if let Ok(Some(text)) = project.text(&place.at(&item)) {
                let bare = |word: &str| word.trim_matches(['\'', '"', ';']).to_owned();
                // An item of a list is one word, except the first one and a command line after `sh -c`.
                let of_shell = |words: &[String]| {
                    let mut last = words.iter().rev();
                    last.next()
                        .is_some_and(|word| word.starts_with('-') && word.ends_with('c'))
                        && last.next().is_some_and(|word| word.ends_with("sh"))
                };
                match is_listed && !words.is_empty() && !of_shell(&words) {
                    true => words.push(bare(&text.value)),
                    false => words.extend(text.value.split_whitespace().map(bare)),
                }
            }
        }
    }
    words
}

/// Whether its DB-GPT reads a TOML: by the sources that are mounted over the image's, else by the image's version, or a
/// name that is newer than v0.7.0.
pub(super) fn is_of_toml(project: &Project, service: &Service, sources: Option<&Path>) -> bool {
    if let Some(sources) = sources {
        return layout::is_packaged(sources);
    }
    let by_version = version(project, service).is_some_and(|known| known.is_at_least([0, 7, 0]));
    let image = image(project, service);
    let by_name = image.is_some_and(|image| is_dbgpts(&image) && image.contains("dbgpt-openai"));
    by_version || by_name && !environment::is_dbgpts(project, service)
}

fn image(project: &Project, service: &Service) -> Option<String> {
    let text = project.text(&service.last("image")?).ok()??;
    Some(text.value)
}

/// `eosphorosai/dbgpt`, `eosphorosai/dbgpt-openai` and the like, from whichever registry.
fn is_dbgpts(image: &str) -> bool {
    let mut parts = image.rsplit('/');
    let name = parts.next().unwrap_or_default();
    name.starts_with("dbgpt") && parts.next() == Some("eosphorosai")
}

/// Whether an image is DB-GPT's by its name alone.
pub(super) fn is_image_of_dbgpt(image: &str) -> bool {
    let lower = image.to_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    is_dbgpts(image) || is_dbgpts_name(name) && !is_databases(&lower)
}

/// Images of databases and of the tools beside them, by words in their name without registry and tag.
const DATABASES: [&str; 17] = [
    "mysql",
    "maria",
    "percona",
    "galera",
    "proxysql",
    "maxscale",
    "oceanbase",
    "postgres",
    "pgvector",
    "redis",
    "valkey",
    "mongo",
    "milvus",
    "neo4j",
    "elasticsearch",
    "adminer",
    "phpmyadmin",
];

fn is_databases(image: &str) -> bool {
    let (name, _) = image.split_once('@').unwrap_or((image, ""));
    let name = name.to_lowercase();
    let last = name.rsplit('/').next().unwrap_or_default();
    let last = last.split(':').next().unwrap_or_default();
    DATABASES.iter().any(|word| last.contains(word)) && !is_dbgpts_name(last)
}

/// Whether the image has DB-GPT's name, or is built by the project.
fn is_own(project: &Project, service: &Service) -> bool {
    let named = image(project, service).is_some_and(|image| is_dbgpts_name(&image.to_lowercase()));
    named || service.has("build")
}

fn is_dbgpts_name(image: &str) -> bool {
    ["dbgpt", "db-gpt", "db_gpt"]
        .iter()
        .any(|name| image.contains(name))
}

/// Whether the image is DB-GPT's own, as its authors publish it.
pub(super) fn is_dbgpts_own(project: &Project, service: &Service) -> bool {
    image(project, service).is_some_and(|image| is_dbgpts(&image))
}

/// Whether the image is the one that starts a MySQL server beside DB-GPT in one container.
pub(super) fn is_all_in_one(project: &Project, service: &Service) -> bool {
    let image = image(project, service);
    image.is_some_and(|image| is_dbgpts_name(&image) && image.contains("allinone"))
}

/// The version by the tag of DB-GPT's own image; `latest` says nothing.
pub(super) fn version(project: &Project, service: &Service) -> Option<DbgptVersion> {
    let image = image(project, service).filter(|image| is_dbgpts(image))?;
    let (_, tag) = image.split('@').next()?.rsplit_once(':')?;
    let number = tag.strip_prefix('v').unwrap_or(tag);
    let digits = number
        .split('.')
        .take(2)
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()));
    (digits && number.contains('.')).then(|| DbgptVersion {
        version: number.to_owned(),
        source: image.clone(),
    })
}
