//! DB-GPT's own web server, asked over HTTP: is it there, which release is it, and does it read its database?

mod up;

use std::time::Duration;

use serde_json::Value;

pub use up::{Up, UpVerdict, up};

use crate::config::WebAddress;
use crate::io::http;
use crate::message::Message;

/// A server on this machine answers in milliseconds; one that just starts may be busy for a moment.
pub const LIMIT: Duration = Duration::from_secs(5);
/// What DB-GPT calls its interface up to v0.5.2; later ones translate the name.
const TITLE: &str = "DBGPT OPEN API";
const DESCRIPTION: &str = "/openapi.json";
/// Lists conversations from the metadata database. Every DB-GPT since v0.4.4 has it.
const CONVERSATIONS: &str = "/api/v1/chat/dialogue/list";
/// Lists apps, which are new in v0.5.0. A question, although it is posted.
const APPS: &str = "/api/v1/app/list";
/// Lists flows, which are new in v0.5.0.
const FLOWS: &str = "/api/v1/serve/awel/flows";
const V0_5_0: &str = "0.5.0";
/// As much as is shown of what a server says.
const SHOWN_CHARS: usize = 200;

/// What answers at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A DB-GPT.
    Dbgpt(Release),
    /// Something else.
    Other,
    /// Nothing.
    Nothing {
        /// What the system says.
        why: String,
    },
}

/// Which DB-GPT it is, told by what it can be asked: v0.4.5, v0.4.6 and v0.4.7 all call themselves 0.5.0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Release {
    /// It lacks what v0.5.0 brought.
    Older,
    /// v0.5.0.
    V0_5_0,
    /// It has that, and gives itself another version.
    Newer {
        /// The version that it says it is.
        version: String,
    },
}

impl Release {
    fn described(description: &Value) -> Self {
        let paths = &description["paths"];
        if !paths[APPS]["post"].is_object() || !paths[FLOWS]["get"].is_object() {
            return Self::Older;
        }
        match description["info"]["version"].as_str() {
            Some(V0_5_0) => Self::V0_5_0,
            said => Self::Newer {
                version: shown(said.unwrap_or("?")),
            },
        }
    }

    /// A sentence on it.
    #[must_use]
    pub fn told(&self) -> Message {
        match self {
            Self::Older => Message::new("release-older"),
            Self::V0_5_0 => Message::new("release-0-5-0"),
            Self::Newer { version } => {
                Message::new("release-newer").arg("version", version.as_str())
            }
        }
    }
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
    let is_dbgpt = description["info"]["title"] == TITLE
        || description["paths"][CONVERSATIONS]["get"].is_object();
    match is_dbgpt {
        true => Seen::Dbgpt(Release::described(&description)),
        false => Seen::Other,
    }
}

/// What whoever answers says, fit for a terminal.
fn shown(said: &str) -> String {
    let visible = said.chars().filter(|c| !c.is_control());
    visible.take(SHOWN_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_shown_without_orders_to_the_terminal() {
        for (said, expected) in [
            ("no such table: gpts_app", "no such table: gpts_app"),
            ("9\u{1b}[2J\u{7}\r\n9", "9[2J9"),
            ("没有表", "没有表"),
            ("", ""),
        ] {
            assert_eq!(shown(said), expected);
        }
        assert_eq!(shown(&"x".repeat(300)).len(), SHOWN_CHARS);
    }
}
