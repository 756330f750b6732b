//! An address to try instead, where a `.env` names a host that is known inside of compose's network only.

use std::net::IpAddr;
use std::path::Path;

use super::files;
use super::layers::Service;
use super::load;
use super::network;
use super::options::Options;
use super::ports::Published;
use crate::config::Install;
use crate::message::Message;
use crate::target::{Address, Target};

const THIS_MACHINE: &str = "127.0.0.1";

/// An address that may lead to the same server, with the reason to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// A name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Why this one: words with their parameters.
    pub why: Message,
}

/// The address to try when the host of an install can't be found; none if its name can't be a service's.
///
/// The port that a compose file beside the `.env` or in DB-GPT's folder publishes, else the same port on this machine.
/// Only files are read, and one that can't be read counts as none.
#[must_use]
pub fn proposal(install: &Install) -> Option<Proposal> {
    let Target::Mysql(mysql) = &install.target else {
        return None;
    };
    let Address::Tcp { host, port } = &mysql.address else {
        return None;
    };
    if !could_be_service(host) {
        return None;
    }
    let from_file = match &install.service {
        Some(_) => from_compose_file(
            &install.config_file,
            &Options::of(install.project.as_ref()),
            (host, *port),
        ),
        None => [install.root.as_deref(), install.config_file.parent()]
            .into_iter()
            .flatten()
            .filter_map(files::in_folder)
            .find_map(|path| from_compose_file(&path, &Options::default(), (host, *port))),
    };
    Some(from_file.unwrap_or_else(|| Proposal {
        host: THIS_MACHINE.to_owned(),
        port: *port,
        why: Message::new("compose-why-guessed").arg("host", host.as_str()),
    }))
}

/// Whether a host could be a service's name: one word without dots that is no address and not this machine.
fn could_be_service(host: &str) -> bool {
    let known_here = host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok();
    !host.is_empty() && !known_here && !host.contains(['.', ':'])
}

fn from_compose_file(path: &Path, options: &Options, address: (&str, u16)) -> Option<Proposal> {
    let (host, port) = address;
    // The `.env` beside it may be DB-GPT's own, with passwords that compose can't read: then try without it.
    let project = load::project(path, options)
        .or_else(|_| load::without_variables(path))
        .ok()?;
    // The `.env` may belong to a DB-GPT outside of compose: ask as a service without links of its own.
    let nobody = Service {
        name: String::new(),
        layers: Vec::new(),
    };
    let service = network::named(&project, &nobody, host)?;
    let why = |id: &'static str| {
        Message::new(id)
            .arg("host", host)
            .arg("service", service.name.as_str())
            .arg("path", path.display())
    };
    Some(match network::published(&project, service, port).ok()? {
        Published::At { host, port } => Proposal {
            host,
            port,
            why: why("compose-why-published"),
        },
        Published::Random | Published::Nowhere => Proposal {
            host: THIS_MACHINE.to_owned(),
            port,
            why: why("compose-why-unpublished"),
        },
    })
}
