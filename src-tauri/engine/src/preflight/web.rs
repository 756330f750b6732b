//! Checks whether a DB-GPT's web server answers.

use std::net::IpAddr;
use std::time::Duration;

use crate::catalog::Release;
use crate::config::{Install, WebAddress};
use crate::io::machine::{self, Process};
use crate::io::waiting::in_place;
use crate::message::{Finding, Message};
use crate::processes::{self, Owner};
use crate::webserver::{self, Answers, Beside, Seen};

use super::processes::how_to_stop;

/// Total wait for web servers when the caller's job is another one (an inspection, a check).
const GLANCE: Duration = Duration::from_secs(2);

/// What the job does to the database; decides whether a DB-GPT that answers is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// It is changed, or may be.
    Change,
    /// It has all that this release needs, and stays as it is.
    Nothing(Release),
}

/// Asks at every address that the config and the install's processes give; a silent address is a finding, too.
pub(super) async fn check(install: &Install, processes: &[Process]) -> Vec<Finding> {
    let mut found = Vec::new();
    for web in addresses(install, processes) {
        let seen = webserver::ask(&web, webserver::LIMIT).await;
        let owner = processes::owner(install, &web, processes);
        found.push(told(install, seen, owner, Ahead::Change).arg("address", web.to_string()));
    }
    found
}

/// Findings about DB-GPTs whose web server answers on this machine, within two seconds. Addresses of other machines are
/// not asked, and other programs on the port are not reported.
pub async fn answering(install: &Install, ahead: Ahead) -> Vec<Finding> {
    seen_among(
        install,
        &in_place(machine::processes).unwrap_or_default(),
        ahead,
    )
    .await
}

pub(super) async fn seen_among(
    install: &Install,
    processes: &[Process],
    ahead: Ahead,
) -> Vec<Finding> {
    let mut here = addresses(install, processes);
    here.retain(is_here);
    let limit = GLANCE / u32::try_from(here.len()).unwrap_or(u32::MAX).max(1);
    let mut found = Vec::new();
    for web in here {
        let seen = webserver::ask(&web, limit).await;
        if matches!(seen, Seen::Dbgpt(_)) {
            let owner = processes::owner(install, &web, processes);
            found.push(told(install, seen, owner, ahead).arg("address", web.to_string()));
        }
    }
    found
}

/// Whether an address is a loopback one, or in a private network, as containers' are.
fn is_here(web: &WebAddress) -> bool {
    match web.host.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_private(),
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
        Err(_a_name) => web.host.eq_ignore_ascii_case("localhost"),
    }
}

/// The address in the config, and those on which this install's processes listen.
fn addresses(install: &Install, processes: &[Process]) -> Vec<WebAddress> {
    let mut addresses: Vec<WebAddress> = install.web.iter().cloned().collect();
    for own in processes::addresses(install, processes) {
        if !addresses.contains(&own) {
            addresses.push(own);
        }
    }
    addresses
}

fn told(install: &Install, seen: Seen, owner: Owner<'_>, ahead: Ahead) -> Finding {
    match seen {
        Seen::Dbgpt(answers) => {
            let found = match ahead {
                Ahead::Change => in_the_way(install, owner),
                Ahead::Nothing(stands_at) => beside(install, &answers, stands_at, owner),
            };
            found.arg("release", answers.told())
        }
        Seen::Other => Finding::info("web-other"),
        Seen::Nothing { .. } => Finding::info("web-nothing"),
    }
}

/// A DB-GPT that answers while the database is to be changed. The port of a compose file's service is this install's; a
/// port of this machine may be another DB-GPT's.
fn in_the_way(install: &Install, owner: Owner<'_>) -> Finding {
    match (&install.service, owner) {
        (Some(service), _) => Finding::blocker("dbgpt-answers").arg("service", service.as_str()),
        // Only a warning: the process itself is already a blocker (`processes`).
        (None, Owner::This(process)) => Finding::warning("dbgpt-answers-own")
            .arg("pid", process.pid.to_string())
            .arg("program", process.program())
            .arg("how", how_to_stop(process)),
        (None, Owner::Another { .. } | Owner::Unseen) => {
            Finding::warning("dbgpt-answers-here").arg("whose", whose(install, owner))
        }
    }
}

/// A DB-GPT that answers while nothing is to be changed: only a release older than the database does harm.
fn beside(install: &Install, answers: &Answers, stands_at: Release, owner: Owner<'_>) -> Finding {
    let found = match answers.beside(stands_at) {
        Beside::Older => Finding::warning("dbgpt-answers-old"),
        Beside::Same | Beside::Newer => Finding::info("dbgpt-answers-beside"),
    };
    found.arg("whose", whose(install, owner))
}

fn whose(install: &Install, owner: Owner<'_>) -> Message {
    match (&install.service, owner) {
        (Some(service), _) => Message::new("whose-service").arg("service", service.as_str()),
        (None, Owner::This(process)) => {
            Message::new("whose-own").arg("pid", process.pid.to_string())
        }
        (None, Owner::Another { pid, folder }) => Message::new("whose-another")
            .arg("pid", pid.to_string())
            .arg("folder", folder.display()),
        (None, Owner::Unseen) => Message::new("whose-unseen"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked() {
        for (host, expected) in [
            ("127.0.0.1", true),
            ("localhost", true),
            ("::1", true),
            ("192.168.1.5", true),
            ("8.8.8.8", false),
            ("example.com", false),
            ("2001:4860::1", false),
        ] {
            let web = WebAddress {
                host: host.to_owned(),
                port: 5000,
            };
            assert_eq!(is_here(&web), expected, "{host}");
        }
    }
}
