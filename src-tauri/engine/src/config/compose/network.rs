//! Translates the address that DB-GPT uses inside compose's network to the one that leads there from this machine.

use std::net::IpAddr;

use super::layers::Service;
use super::node::Kind;
use super::ports::{self, Published};
use super::project::{Project, quoted};
use super::role;
use crate::config::refusal::refused;
use crate::config::{Overrides, WebAddress};
use crate::error::{Error, Result};
use crate::message::Finding;
use crate::target::{Address, MysqlTarget};

/// Docker's own names for the machine that it runs on.
const MACHINE_NAMES: [&str; 2] = ["host.docker.internal", "gateway.docker.internal"];

const THIS_MACHINE: &str = "127.0.0.1";

/// How long a chain of services that share each other's network may be.
const CHAIN_LIMIT: usize = 16;

/// Translates the address of a service's database. A host given as override is already this machine's way to it.
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
    if overrides.host.is_some() {
        return Ok(());
    }
    let network = network(project, service);
    if let Network::Of(service) | Network::Machine(service) = network
        && let Some(machine) = machine(project, service, host)
    {
        findings.push(
            Finding::info("compose-host-machine")
                .arg("host", host.as_str())
                .arg("address", machine.as_str()),
        );
        *host = machine;
        return Ok(());
    }
    if let Network::Machine(_) = network {
        return Ok(());
    }
    let database = match named(project, service, host) {
        Some(database) => database,
        None if is_loopback(host) => service,
        None => return Ok(()),
    };
    let (reached_host, reached_port) = address_here(
        project,
        service,
        database,
        (host.as_str(), *port),
        overrides.port,
    )?;
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

/// The host and port by which this machine reaches the database that `service` reaches by those in its config; `given`
/// is the user's port.
fn address_here(
    project: &Project,
    service: &Service,
    database: &Service,
    (host, port): (&str, u16),
    given: Option<u16>,
) -> Result<(String, u16)> {
    // A port given as override is one of this machine, so the published one need not be known.
    let published = match given {
        Some(port) => Published::At {
            host: THIS_MACHINE.to_owned(),
            port,
        },
        None => published(project, database, port)?,
    };
    // Of DB-GPT's images only the all-in-one starts a database server; an image of the user's own may.
    let has_none = role::is_dbgpts_own(project, service) && !role::is_all_in_one(project, service);
    match published {
        Published::At { host, port } => Ok((host, port)),
        Published::Random => Err(unreachable(project, database, port, "compose-port-random")),
        Published::Nowhere if database.name == service.name && has_none => {
            Err(itself(project, service, host))
        }
        Published::Nowhere => Err(unreachable(
            project,
            database,
            port,
            "compose-port-unpublished",
        )),
    }
}

/// Where a service's port is reached from this machine.
pub(super) fn published(project: &Project, service: &Service, port: u16) -> Result<Published> {
    match network(project, service) {
        Network::Machine(_) => Ok(Published::At {
            host: THIS_MACHINE.to_owned(),
            port,
        }),
        Network::Of(owner) => ports::published(project, owner, port),
        Network::Elsewhere => Ok(Published::Nowhere),
    }
}

/// Whose network a container uses.
#[derive(Clone, Copy)]
enum Network<'p> {
    /// That of this service, whose names and ports count.
    Of(&'p Service),
    /// This machine's, by way of this service.
    Machine(&'p Service),
    /// None, or that of a container outside of the project.
    Elsewhere,
}

/// Follows `network_mode: service:x` and `container:x` to the owner of the network.
fn network<'p>(project: &'p Project, service: &'p Service) -> Network<'p> {
    let mut owner = service;
    for _ in 0..CHAIN_LIMIT {
        let Some(mode) = word(project, owner, "network_mode") else {
            return Network::Of(owner);
        };
        let next = match mode.split_once(':') {
            Some(("service", name)) => project.service(name),
            Some(("container", name)) => project.container(name),
            None if mode == "host" => return Network::Machine(owner),
            None if mode == "none" => return Network::Elsewhere,
            Some(_) | None => return Network::Of(owner),
        };
        let Some(next) = next else {
            return Network::Elsewhere;
        };
        owner = next;
    }
    Network::Elsewhere
}

/// The service that a host name leads to in compose's network, when the service `asking` uses it.
pub(super) fn named<'p>(project: &'p Project, asking: &Service, host: &str) -> Option<&'p Service> {
    let Network::Of(asking) = network(project, asking) else {
        return None;
    };
    if is_loopback(host) {
        // In a shared network the loopback is that of the service that owns the network.
        return project.service(&asking.name);
    }
    if let Some(linked) = linked(project, asking, "links", host) {
        return project.service(&linked);
    }
    if let Some(linked) = linked(project, asking, "external_links", host) {
        return project.container(&linked);
    }
    let is_named = |service: &&Service| {
        let is = |key: &str| word(project, service, key).is_some_and(|word| word == host);
        is("container_name") || is("hostname") || has_alias(project, service, host)
    };
    let all = || project.model.services.iter();
    let named = || {
        project
            .service(host)
            .into_iter()
            .chain(all().filter(is_named))
    };
    // A name can be another service's in each network: a service in a common network is preferred.
    let met = named().find(|service| meet(project, asking, service));
    met.or_else(|| named().next())
}

/// Whether two services have a network in common.
fn meet(project: &Project, one: &Service, other: &Service) -> bool {
    let other = networks(project, other);
    networks(project, one)
        .iter()
        .any(|name| other.contains(name))
}

fn networks(project: &Project, service: &Service) -> Vec<String> {
    let mut names = Vec::new();
    for place in service.all("networks") {
        names.extend(place.node.entries().iter().map(|entry| entry.key.clone()));
        for item in place.node.items() {
            let text = project.text(&place.at(&item));
            names.extend(text.ok().flatten().map(|text| text.value));
        }
    }
    if names.is_empty() {
        names.push("default".to_owned());
    }
    names
}

/// `links: ["db:mysql"]` gives the service `db` the name `mysql`; `external_links` does so with a container.
fn linked(project: &Project, asking: &Service, key: &str, host: &str) -> Option<String> {
    for place in asking.all(key) {
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
    match published(project, service, port).ok()? {
        Published::At { host, port } => Some(WebAddress { host, port }),
        Published::Random | Published::Nowhere => None,
    }
}

/// The address that `extra_hosts` gives to a name, or this machine's for one of docker's own names.
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

/// The error for an address that leads to DB-GPT's own container, where no database server runs.
fn itself(project: &Project, service: &Service, host: &str) -> Error {
    let path = service.layers.last().map(|layer| layer.path.as_path());
    refused("compose-host-itself", path.unwrap_or(&project.folder))
        .arg("host", host)
        .arg("service", service.name.as_str())
}

fn unreachable(project: &Project, database: &Service, port: u16, code: &'static str) -> Error {
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
