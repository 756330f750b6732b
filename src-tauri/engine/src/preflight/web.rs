//! Does DB-GPT's web server answer?

use crate::config::{Install, WebAddress};
use crate::io::machine::Process;
use crate::message::Finding;
use crate::webserver::{self, Seen};

use super::processes;

/// Asks where the config and the processes say that it listens.
pub(super) async fn check(install: &Install, processes: &[Process]) -> Vec<Finding> {
    let mut addresses: Vec<WebAddress> = install.web.iter().cloned().collect();
    for port in processes::ports(install.root.as_deref(), processes) {
        let here = WebAddress::here(port);
        if !addresses.contains(&here) {
            addresses.push(here);
        }
    }
    let mut found = Vec::new();
    for web in &addresses {
        let seen = webserver::ask(web).await;
        found.push(told(install, seen).arg("address", web.to_string()));
    }
    found
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
