//! From the address that DB-GPT uses inside compose's network to the one that leads there from this machine.

use std::net::IpAddr;

use super::layers::Service;
use super::ports::{self, Published};
use super::project::{Project, quoted};
use super::role;
use super::yaml::Kind;
use crate::config::refusal::refused;
use crate::config::{Overrides, WebAddress};
use crate::error::Result;
use crate::message::Finding;
use crate::target::{Address, MysqlTarget};

/// Docker's own names for the machine that it runs on.
const MACHINE_NAMES: [&str; 2] = ["host.docker.internal", "gateway.docker.internal"];

const THIS_MACHINE: &str = "127.0.0.1";

/// Turns the address of a target that a service of the project uses. A host given on top is already one from here.
pub(super) fn reach(
    project: &Project,
    service: &Service,
    mysql: &mut MysqlTarget,
    overrides: &Overrides,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let Address::Tcp { host, port } = &mut mysql.address else {
        return Ok(());
    };
    if overrides.host.is_some() || shares_machine(project, service) {
        return Ok(());
    }
    if let Some(machine) = machine(project, service, host) {
        findings.push(
            Finding::info("compose-host-machine")
                .arg("host", host.as_str())
                .arg("address", machine.as_str()),
        );
        *host = machine;
        return Ok(());
    }
    let itself = is_loopback(host);
    let database = match named(project, service, host) {
        Some(database) => database,
        None if itself => service,
        None => return Ok(()),
    };
    // A port that is given on top is one of this machine, so the published one need not be known.
    let published = match overrides.port {
        Some(port) => Published::At {
            host: THIS_MACHINE.to_owned(),
            port,
        },
        None => published(project, database, *port)?,
    };
    // Only one image starts a server beside DB-GPT; an own one may.
    let has_none = role::is_dbgpts_own(project, service) && !role::is_all_in_one(project, service);
    if published == Published::Nowhere && database.name == service.name && has_none {
        let path = service.layers.last().map(|layer| layer.path.as_path());
        return Err(
            refused("compose-host-itself", path.unwrap_or(&project.folder))
                .arg("host", host.as_str())
                .arg("service", service.name.as_str()),
        );
    }
    let (reached_host, reached_port) = match published {
        Published::At { host, port } => (host, port),
        Published::Random => {
            return Err(unreachable(project, database, *port, "compose-port-random"));
        }
        Published::Nowhere => {
            return Err(unreachable(
                project,
                database,
                *port,
                "compose-port-unpublished",
            ));
        }
    };
    let finding = match database.name == service.name {
        true => Finding::info("compose-host-own"),
        false => Finding::info("compose-host-mapped"),
    };
    findings.push(
        finding
            .arg("host", host.as_str())
            .arg("service", database.name.as_str())
            .arg("address", reached(&reached_host, reached_port)),
    );
    (*host, *port) = (reached_host, reached_port);
    Ok(())
}

/// Where a service's port is reached from this machine.
pub(super) fn published(project: &Project, service: &Service, port: u16) -> Result<Published> {
    if shares_machine(project, service) {
        return Ok(Published::At {
            host: THIS_MACHINE.to_owned(),
            port,
        });
    }
    ports::published(project, service, port)
}

/// The service that a name in compose's network belongs to.
pub(super) fn named<'p>(project: &'p Project, asking: &Service, host: &str) -> Option<&'p Service> {
    if is_loopback(host) {
        // It is the other's loopback where the network is shared with another service.
        let mode = word(project, asking, "network_mode")?;
        return project.service(mode.strip_prefix("service:")?);
    }
    let linked = linked(project, asking, host);
    let name = linked.as_deref().unwrap_or(host);
    project.service(name).or_else(|| {
        project.services.iter().find(|service| {
            let is = |key: &str| word(project, service, key).is_some_and(|word| word == host);
            is("container_name") || is("hostname") || has_alias(project, service, host)
        })
    })
}

/// `links: ["db:mysql"]` gives the service `db` the name `mysql`.
fn linked(project: &Project, asking: &Service, host: &str) -> Option<String> {
    for place in asking.all("links") {
        for item in place.node.items() {
            if let Ok(Some(text)) = project.text(&place.at(&item))
                && let Some((name, alias)) = text.value.split_once(':')
                && alias == host
            {
                return Some(name.to_owned());
            }
        }
    }
    None
}

/// `networks: {net: {aliases: [mysql]}}`.
fn has_alias(project: &Project, service: &Service, host: &str) -> bool {
    service.all("networks").iter().any(|place| {
        place.node.entries().iter().any(|network| {
            let aliases = network.value.get("aliases");
            aliases.is_some_and(|aliases| {
                aliases.items().iter().any(|alias| {
                    let text = project.text(&place.at(alias));
                    matches!(text, Ok(Some(text)) if text.value == host)
                })
            })
        })
    })
}

/// Where DB-GPT's web server is reached from this machine; none where it is not published under a fixed port.
pub(super) fn web(project: &Project, service: &Service, port: u16) -> Option<WebAddress> {
    if shares_machine(project, service) {
        return Some(WebAddress::here(port));
    }
    match published(project, service, port).ok()? {
        Published::At { host, port } => Some(WebAddress { host, port }),
        Published::Random | Published::Nowhere => None,
    }
}

/// This machine's address, if the container knows the machine by this name.
fn machine(project: &Project, service: &Service, host: &str) -> Option<String> {
    for place in service.all("extra_hosts") {
        let pairs: Vec<(String, String)> = match &place.node.kind {
            Kind::Map(entries) => entries
                .iter()
                .filter_map(|entry| {
                    let text = project.text(&place.at(&entry.value)).ok()??;
                    Some((entry.key.clone(), text.value))
                })
                .collect(),
            Kind::List(_) | Kind::Scalar { .. } => place
                .node
                .items()
                .iter()
                .filter_map(|item| {
                    let text = project.text(&place.at(item)).ok()??.value;
                    let (name, address) = text.split_once(['=', ':'])?;
                    Some((name.to_owned(), address.to_owned()))
                })
                .collect(),
        };
        if let Some((_, address)) = pairs.into_iter().find(|(name, _)| name == host) {
            return Some(match address.as_str() {
                "host-gateway" => THIS_MACHINE.to_owned(),
                address => address.trim_matches(['[', ']']).to_owned(),
            });
        }
    }
    MACHINE_NAMES
        .contains(&host)
        .then(|| THIS_MACHINE.to_owned())
}

fn shares_machine(project: &Project, service: &Service) -> bool {
    word(project, service, "network_mode").is_some_and(|mode| mode == "host")
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    bare.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}

fn word(project: &Project, service: &Service, key: &str) -> Option<String> {
    let text = project.text(&service.last(key)?).ok()??;
    Some(text.value)
}

fn unreachable(
    project: &Project,
    database: &Service,
    port: u16,
    code: &'static str,
) -> crate::error::Error {
    let service = quoted(&database.name);
    let container = project.command(&format!("ps -q {service}"));
    let path = database.layers.last().map(|layer| layer.path.as_path());
    refused(code, path.unwrap_or(&project.folder))
        .arg("service", database.name.as_str())
        .arg("port", port.to_string())
        .arg("folder", project.folder.display())
        .arg("ask", project.command(&format!("port {service} {port}")))
        .arg(
            "inspect",
            format!(
                "docker inspect -f '{{{{range .NetworkSettings.Networks}}}}{{{{.IPAddress}}}} {{{{end}}}}' $({container})"
            ),
        )
        .arg("up", project.command(&format!("up -d {service}")))
}

fn reached(host: &str, port: u16) -> String {
    Address::Tcp {
        host: host.to_owned(),
        port,
    }
    .to_string()
}
