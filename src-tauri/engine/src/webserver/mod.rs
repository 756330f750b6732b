//! DB-GPT's own web server, asked over HTTP: is it there, which release is it, and does it read its database?

mod answers;
mod up;

use std::time::Duration;

use serde_json::Value;

pub use answers::{Answers, Beside};
pub use up::{Up, UpVerdict, up};

use crate::config::WebAddress;
use crate::io::http;

/// A server on this machine answers in milliseconds; one that just starts may be busy for a moment.
pub const LIMIT: Duration = Duration::from_secs(5);
/// DB-GPT's name in the title of its API, in every language, as letters only.
const TITLE: &str = "DBGPT";
const DESCRIPTION: &str = "/openapi.json";
/// Characters of a server's text that are shown.
const SHOWN_CHARS: usize = 200;

/// What answers at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A DB-GPT.
    Dbgpt(Answers),
    /// Something else.
    Other,
    /// Nothing.
    Nothing {
        /// What the system says.
        why: String,
    },
}

/// Asks an address for its OpenAPI description, and waits at most `limit`.
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
    match is_dbgpt(&description) {
        true => Seen::Dbgpt(Answers::described(&description)),
        false => Seen::Other,
    }
}

/// Whether a description is DB-GPT's: by its title, or by a route that it has since the first known release.
fn is_dbgpt(description: &Value) -> bool {
    let title = description["info"]["title"].as_str().unwrap_or_default();
    let letters: String = title.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.to_ascii_uppercase().contains(TITLE) || answers::lists_as_ever(description)
}

/// A server's text fit for a terminal: cut off, and without control characters.
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

    #[test]
    fn its_name_is_known_in_every_language() {
        let titled = |title: &str| is_dbgpt(&serde_json::json!({"info": {"title": title}}));
        for title in [
            "DBGPT OPEN API",
            "DB-GPT Open API",
            "DB-GPT 开放 API",
            "API ouverte DB-GPT",
        ] {
            assert!(titled(title), "{title}");
        }
        assert!(!titled("Open API") && !titled(""));
    }
}
