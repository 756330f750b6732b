//! Is the new DB-GPT up? It is where it answers, is v0.5.0, and lists what is in its tables, old and new.

use serde_json::Value;

use super::{APPS, CONVERSATIONS, FLOWS, LIMIT, Release, Seen, ask, shown};
use crate::config::{Install, WebAddress};
use crate::io::http;
use crate::io::machine;
use crate::io::waiting::in_place;
use crate::message::{Finding, Message};
use crate::processes::{self, Owner};

/// One is enough to see that it can be read.
const ONE_FLOW: &str = "?page_size=1";
const ONE_APP: &str = r#"{"page_size":1}"#;
const TABLES_OF_APPS: &str = "`gpts_app`, `gpts_app_detail`, `gpts_app_collection`";
const TABLE_OF_FLOWS: &str = "`dbgpt_serve_flow`";

/// Whether the new DB-GPT is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpVerdict {
    /// v0.5.0 answers, and reads its database.
    Up,
    /// Something answers, but not as it should.
    Doubtful,
    /// Nothing answers.
    Down,
}

/// What was seen of the new DB-GPT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Up {
    /// What it comes to.
    pub verdict: UpVerdict,
    /// What was seen, and what to do about it.
    pub evidence: Vec<Finding>,
}

/// Whether v0.5.0 is up: at the address that is given and nowhere else; without one where this install's processes
/// listen, or else where its config has it.
pub async fn up(install: &Install, given: Option<&WebAddress>) -> Up {
    let processes = in_place(machine::processes).unwrap_or_default();
    let silence = match given {
        None if processes::is_absent(install, &processes) => "up-not-started",
        None | Some(_) => "up-nothing",
    };
    let mut verdicts = Vec::new();
    let mut evidence = Vec::new();
    let own = processes::addresses(install, &processes);
    for web in asked(install, given, own) {
        let (mut verdict, finding) = at(&web, silence).await;
        evidence.push(finding.arg("address", web.to_string()));
        let owner = processes::owner(install, &web, &processes);
        if let (Owner::Another { pid, folder }, false) = (owner, verdict == UpVerdict::Down) {
            let elsewhere = Finding::warning("up-elsewhere").arg("pid", pid.to_string());
            evidence.push(
                elsewhere
                    .arg("address", web.to_string())
                    .arg("folder", folder.display()),
            );
            // Who gives an address knows whom it belongs to.
            if given.is_none() {
                verdict = UpVerdict::Doubtful;
            }
        }
        verdicts.push(verdict);
    }
    if evidence.is_empty() {
        evidence.push(Finding::warning("up-unpublished"));
    }
    evidence.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Up {
        verdict: together(&verdicts),
        evidence,
    }
}

fn asked(install: &Install, given: Option<&WebAddress>, own: Vec<WebAddress>) -> Vec<WebAddress> {
    match given {
        Some(given) => vec![given.clone()],
        None if own.is_empty() => install.web.iter().cloned().collect(),
        None => own,
    }
}

fn together(verdicts: &[UpVerdict]) -> UpVerdict {
    match verdicts.split_first() {
        Some((first, others)) if others.iter().all(|one| one == first) => *first,
        Some(_) | None => UpVerdict::Doubtful,
    }
}

/// What is to be said of one address, and by which finding if nothing answers there.
async fn at(web: &WebAddress, silence: &'static str) -> (UpVerdict, Finding) {
    let doubtful = |finding| (UpVerdict::Doubtful, finding);
    match ask(web, LIMIT).await {
        Seen::Nothing { why } => (UpVerdict::Down, Finding::warning(silence).arg("why", why)),
        Seen::Other => doubtful(Finding::warning("up-other")),
        Seen::Dbgpt(Release::Older) => doubtful(Finding::warning("up-release")),
        Seen::Dbgpt(Release::Newer { version }) => {
            doubtful(Finding::warning("up-newer").arg("version", version))
        }
        Seen::Dbgpt(Release::V0_5_0) => match lists(web).await {
            Ok(()) => (UpVerdict::Up, Finding::info("up-and-reads")),
            Err(finding) => doubtful(finding),
        },
    }
}

/// Has it list what is in its database, which changes nothing there.
async fn lists(web: &WebAddress) -> Result<(), Finding> {
    let (host, port) = (web.host.as_str(), web.port);
    let conversations = http::get(host, port, CONVERSATIONS, LIMIT).await;
    listed(conversations).map_err(|why| Finding::warning("up-database").arg("why", why))?;
    let new = |what, tables, why| {
        Finding::warning("up-new-tables")
            .arg("what", Message::new(what))
            .arg("tables", tables)
            .arg("why", why)
    };
    let apps = http::post_json(host, port, APPS, ONE_APP, LIMIT).await;
    listed(apps).map_err(|why| new("up-apps", TABLES_OF_APPS, why))?;
    let flows = http::get(host, port, &format!("{FLOWS}{ONE_FLOW}"), LIMIT).await;
    listed(flows).map_err(|why| new("up-flows", TABLE_OF_FLOWS, why))
}

/// The reason where a list was not given.
fn listed(answer: std::io::Result<http::Answer>) -> Result<(), String> {
    let answer = answer.map_err(|error| error.to_string())?;
    let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if answer.status == 200 && said["success"] != false {
        return Ok(());
    }
    // A statement follows on the next lines.
    let complaint = said["err_msg"].as_str().unwrap_or_default();
    let complaint = shown(complaint.lines().next().unwrap_or_default());
    Err(match (answer.status, complaint.as_str()) {
        // v0.5.0 complains of its apps with this status.
        (200, told) if !told.is_empty() => complaint,
        (status, complaint) => format!("HTTP {status} {complaint}").trim_end().to_owned(),
    })
}
