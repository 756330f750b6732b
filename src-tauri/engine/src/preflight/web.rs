//! Does DB-GPT's web server answer?

use std::net::IpAddr;
use std::time::Duration;

use crate::config::{Install, WebAddress};
use crate::io::machine::{self, Process};
use crate::message::Finding;
use crate::webserver::{self, Seen};

use super::processes;

/// What a look or a check that is about something else waits in all.
const GLANCE: Duration = Duration::from_secs(2);

/// Asks where the config and the processes say that it listens; what was not seen is told, too.
pub(super) async fn check(install: &Install, processes: &[Process]) -> Vec<Finding> {
    let mut found = Vec::new();
    for web in addresses(install, processes) {
        let seen = webserver::ask(&web, webserver::LIMIT).await;
        found.push(told(install, seen).arg("address", web.to_string()));
    }
    found
}

/// The DB-GPTs whose web server answers on this machine, within two seconds. Other machines are not asked, and other
/// programs on the port are not told of.
pub async fn answering(install: &Install) -> Vec<Finding> {
    seen_among(install, &machine::processes().unwrap_or_default()).await
}

pub(super) async fn seen_among(install: &Install, processes: &[Process]) -> Vec<Finding> {
    let mut here = addresses(install, processes);
    here.retain(is_here);
    let limit = GLANCE / u32::try_from(here.len()).unwrap_or(u32::MAX).max(1);
    let mut found = Vec::new();
    for web in here {
        let seen = webserver::ask(&web, limit).await;
        if matches!(seen, Seen::Dbgpt { .. }) {
            found.push(told(install, seen).arg("address", web.to_string()));
        }
    }
    found
}

/// Whether an address is this machine's, or of the private network that containers are published in.
fn is_here(web: &WebAddress) -> bool {
    match web.host.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_private(),
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
        Err(_a_name) => web.host.eq_ignore_ascii_case("localhost"),
    }
}

fn addresses(install: &Install, processes: &[Process]) -> Vec<WebAddress> {
    let mut addresses: Vec<WebAddress> = install.web.iter().cloned().collect();
    for port in processes::ports(install.root.as_deref(), processes) {
        let here = WebAddress::here(port);
        if !addresses.contains(&here) {
            addresses.push(here);
        }
    }
    addresses
}

/// What a container publishes is this install's own; a port of this machine may be another DB-GPT's.
fn told(install: &Install, seen: Seen) -> Finding {
    match (seen, &install.service) {
        (Seen::Dbgpt { version, .. }, Some(service)) => Finding::blocker("dbgpt-answers")
            .arg("version", version)
            .arg("service", service.as_str()),
        (Seen::Dbgpt { version, .. }, None) => {
            Finding::warning("dbgpt-answers-here").arg("version", version)
        }
        (Seen::Other, _) => Finding::info("web-other"),
        (Seen::Nothing { .. }, _) => Finding::info("web-nothing"),
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
