//! The number of one of DB-GPT's releases, which has an order: 0.5.10 is newer than 0.5.9.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A release of DB-GPT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Release {
    /// The first number.
    pub major: u16,
    /// The second number.
    pub minor: u16,
    /// The third number.
    pub patch: u16,
}

/// A text that is no release's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRelease;

impl fmt::Display for NoRelease {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("three numbers with points between them, such as 0.5.10")
    }
}

impl std::error::Error for NoRelease {}

impl FromStr for Release {
    type Err = NoRelease;

    /// Reads `0.5.10`, also with the `v` of a tag before it.
    fn from_str(text: &str) -> Result<Self, NoRelease> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let number = |part: Option<&str>| {
            let part = part.ok_or(NoRelease)?;
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let leads = part.len() > 1 && part.starts_with('0');
            match digits && !leads {
                true => part.parse().map_err(|_too_large| NoRelease),
                false => Err(NoRelease),
            }
        };
        let mut parts = text.split('.');
        let release = Self {
            major: number(parts.next())?,
            minor: number(parts.next())?,
            patch: number(parts.next())?,
        };
        match parts.next() {
            None => Ok(release),
            Some(_) => Err(NoRelease),
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl TryFrom<String> for Release {
    type Error = NoRelease;

    fn try_from(text: String) -> Result<Self, NoRelease> {
        text.parse()
    }
}

impl From<Release> for String {
    fn from(release: Release) -> Self {
        release.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_have_an_order() {
        let of = |text: &str| text.parse::<Release>().unwrap();
        let texts = ["0.4.6", "0.5.0", "0.5.9", "0.5.10", "0.6.0", "1.0.0"];
        for pair in texts.windows(2) {
            assert!(of(pair[0]) < of(pair[1]), "{pair:?}");
        }
        assert_eq!(of("v0.5.10").to_string(), "0.5.10");
        assert_eq!(serde_json::to_string(&of("0.5.10")).unwrap(), "\"0.5.10\"");
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            "0.5",
            "0.5.0.1",
            "0.5.x",
            "0.5.-1",
            "0.5.01",
            "0.5.70000",
            " 0.5.0",
            "0..5",
        ] {
            assert_eq!(text.parse::<Release>(), Err(NoRelease), "{text:?}");
        }
    }
}
