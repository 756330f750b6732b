//! DB-GPT's own web server, asked over HTTP: is it there, which release does it say it is, and does it read its database?

use std::time::Duration;

use serde_json::Value;

use crate::config::{Install, WebAddress};
use crate::io::http;
use crate::message::Finding;

/// A server on this machine answers in milliseconds; one that just starts may be busy for a moment.
pub const LIMIT: Duration = Duration::from_secs(5);
/// What every DB-GPT calls its interface.
const TITLE: &str = "DBGPT OPEN API";
const DESCRIPTION: &str = "/openapi.json";
/// Lists conversations from the metadata database; changes nothing.
const CONVERSATIONS: &str = "/api/v1/chat/dialogue/list";
const RELEASE: &str = "0.5.0";
/// As much as is shown of what a server complains of.
const SHOWN_CHARS: usize = 200;

/// What answers at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A DB-GPT.
    Dbgpt {
        /// The release that it says it is.
        version: String,
        /// Whether it can be asked for what is in its database.
        lists_conversations: bool,
    },
    /// Something else.
    Other,
    /// Nothing.
    Nothing {
        /// What the system says.
        why: String,
    },
}

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

/// Asks an address for DB-GPT's description of itself, and waits at most so long.
pub async fn ask(web: &WebAddress, limit: Duration) -> Seen {
    let answer = match http::get(&web.host, web.port, DESCRIPTION, limit).await {
        Ok(answer) => answer,
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return Seen::Other,
        Err(error) => {
            return Seen::Nothing {
                why: error.to_string(),
            };
        }
    };
    let description: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if description["info"]["title"] != TITLE {
        return Seen::Other;
    }
    let version = description["info"]["version"].as_str();
    Seen::Dbgpt {
        version: version.unwrap_or("?").to_owned(),
        lists_conversations: description["paths"][CONVERSATIONS]["get"].is_object(),
    }
}

/// Whether v0.5.0 is up: at the address that is given, else where this install's would be.
pub async fn up(install: &Install, given: Option<&WebAddress>) -> Up {
    let Some(web) = given.or(install.web.as_ref()) else {
        return Up {
            verdict: UpVerdict::Doubtful,
            evidence: vec![Finding::warning("up-unpublished")],
        };
    };
    let address = web.to_string();
    let about = |finding: Finding| finding.arg("address", address.as_str());
    let (verdict, finding) = match ask(web, LIMIT).await {
        Seen::Nothing { why } => (
            UpVerdict::Down,
            about(Finding::warning("up-nothing")).arg("why", why),
        ),
        Seen::Other => (UpVerdict::Doubtful, about(Finding::warning("up-other"))),
        Seen::Dbgpt { version, .. } if version != RELEASE => (
            UpVerdict::Doubtful,
            about(Finding::warning("up-release")).arg("version", version),
        ),
        Seen::Dbgpt {
            lists_conversations: true,
            ..
        } => match conversations(web).await {
            Ok(()) => (UpVerdict::Up, about(Finding::info("up-and-reads"))),
            Err(why) => (
                UpVerdict::Doubtful,
                about(Finding::warning("up-database")).arg("why", why),
            ),
        },
        Seen::Dbgpt { .. } => (UpVerdict::Up, about(Finding::info("up-answers"))),
    };
    Up {
        verdict,
        evidence: vec![finding],
    }
}

/// Has it list its conversations; the reason where it can't.
async fn conversations(web: &WebAddress) -> Result<(), String> {
    let answer = http::get(&web.host, web.port, CONVERSATIONS, LIMIT)
        .await
        .map_err(|error| error.to_string())?;
    let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if answer.status == 200 && said["success"] != false {
        return Ok(());
    }
    let complaint = said["err_msg"].as_str().unwrap_or_default();
    let complaint: String = complaint.chars().take(SHOWN_CHARS).collect();
    Err(format!("HTTP {} {complaint}", answer.status)
        .trim_end()
        .to_owned())
}
