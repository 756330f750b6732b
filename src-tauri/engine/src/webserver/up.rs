//! Is the new DB-GPT up? Yes, if it answers, is the expected release, and lists what is in its tables, old and new.

use serde_json::Value;

use super::{Answers, Beside, LIMIT, Seen, ask, shown};
use crate::catalog::{self, List, Release};
use crate::config::{Install, WebAddress};
use crate::io::http;
use crate::io::machine;
use crate::io::waiting::in_place;
use crate::message::{Args, Finding, Message};
use crate::processes::{self, Owner};

/// Whether the new DB-GPT is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpVerdict {
    /// It answers, is the expected release, and reads its database.
    Up,
    /// Something answers, but not as it should.
    Doubtful,
    /// Nothing answers.
    Down,
}

/// What was seen of the new DB-GPT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Up {
    /// The expected release.
    pub target: Release,
    /// The verdict over all addresses.
    pub verdict: UpVerdict,
    /// What was seen, and what to do about it.
    pub evidence: Vec<Finding>,
    /// The DB-GPTs that answer, and which releases they could be.
    pub answers: Vec<(WebAddress, Answers)>,
}

/// Asks whether a release is up: at the given address only; without one, where this install's processes listen, or
/// else at the address in its config.
pub async fn up(install: &Install, target: Release, given: Option<&WebAddress>) -> Up {
    let processes = in_place(machine::processes).unwrap_or_default();
    let silence = match given {
        None if processes::is_absent(install, &processes) => "up-not-started",
        None | Some(_) => "up-nothing",
    };
    let mut verdicts = Vec::new();
    let mut evidence = Vec::new();
    let mut answers = Vec::new();
    let own = processes::addresses(install, &processes);
    for web in asked(install, given, own) {
        let seen = ask(&web, LIMIT).await;
        let (mut verdict, finding) = told(&web, target, &seen, silence).await;
        if let Seen::Dbgpt(answering) = seen {
            answers.push((web.clone(), answering));
        }
        evidence.push(finding.arg("address", web.to_string()));
        let owner = processes::owner(install, &web, &processes);
        if let (Owner::Another { pid, folder }, false) = (owner, verdict == UpVerdict::Down) {
            let elsewhere = Finding::warning("up-elsewhere").arg("pid", pid.to_string());
            evidence.push(
                elsewhere
                    .arg("address", web.to_string())
                    .arg("folder", folder.display()),
            );
            // A user who gives an address knows which DB-GPT it belongs to.
            if given.is_none() {
                verdict = UpVerdict::Doubtful;
            }
        }
        verdicts.push(verdict);
    }
    if evidence.is_empty() {
        let port = catalog::known().setup(target).port;
        evidence.push(Finding::warning("up-unpublished").arg("port", port.to_string()));
    }
    evidence.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let evidence = evidence
        .into_iter()
        .map(|finding| finding.arg("release", target.to_string()));
    Up {
        target,
        verdict: together(&verdicts),
        evidence: evidence.collect(),
        answers,
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

/// The verdict and the finding for one address; `silence` is the finding's id if nothing answers.
async fn told(
    web: &WebAddress,
    target: Release,
    seen: &Seen,
    silence: &'static str,
) -> (UpVerdict, Finding) {
    let doubtful = |finding| (UpVerdict::Doubtful, finding);
    let answers = match seen {
        Seen::Nothing { why } => {
            let finding = Finding::warning(silence).arg("why", why.as_str());
            return (UpVerdict::Down, finding);
        }
        Seen::Other => return doubtful(Finding::warning("up-other")),
        Seen::Dbgpt(answers) => answers,
    };
    match answers.beside(target) {
        Beside::Older => doubtful(Finding::warning("up-release").arg("told", answers.told())),
        Beside::Newer => doubtful(Finding::warning("up-newer").arg("told", answers.told())),
        Beside::Same => match lists(web, target).await {
            Ok(listed) => (
                UpVerdict::Up,
                Finding::info("up-and-reads").arg("lists", listed),
            ),
            Err(finding) => doubtful(finding),
        },
    }
}

/// Asks it to list what is in its database, which changes nothing there. Returns what was listed, as one message.
async fn lists(web: &WebAddress, target: Release) -> Result<Message, Finding> {
    let mut listed: Option<Message> = None;
    for list in catalog::known().lists(target) {
        let what = Message {
            id: list.what.as_str().into(),
            args: Args::new(),
        };
        if let Err(why) = given(asked_for(web, list).await) {
            return Err(match list.tables.is_empty() {
                true => Finding::warning("up-database"),
                false => Finding::warning("up-new-tables").arg("tables", names(&list.tables)),
            }
            .arg("what", what)
            .arg("why", why));
        }
        listed = Some(match listed {
            Some(before) => Message::new("up-lists")
                .arg("before", before)
                .arg("one", what),
            None => what,
        });
    }
    Ok(listed.unwrap_or_else(|| Message::new("up-no-lists")))
}

async fn asked_for(web: &WebAddress, list: &List) -> std::io::Result<http::Answer> {
    let (host, port, path) = (web.host.as_str(), web.port, list.ask.path.as_str());
    match &list.body {
        Some(body) => http::post_json(host, port, path, body, LIMIT).await,
        None => http::get(host, port, path, LIMIT).await,
    }
}

fn names(tables: &[String]) -> String {
    let names: Vec<String> = tables.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Checks the answer to a list; the error is the reason why it failed.
fn given(answer: std::io::Result<http::Answer>) -> Result<(), String> {
    let answer = answer.map_err(|error| error.to_string())?;
    let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if answer.status == 200 && said["success"] != false {
        return Ok(());
    }
    // Only the first line: an SQL statement follows.
    let complaint = said["err_msg"].as_str().unwrap_or_default();
    let complaint = shown(complaint.lines().next().unwrap_or_default());
    Err(match (answer.status, complaint.as_str()) {
        // Some releases report errors with status 200.
        (200, told) if !told.is_empty() => complaint,
        (status, complaint) => format!("HTTP {status} {complaint}").trim_end().to_owned(),
    })
}
