//! Where DB-GPT's web server is.

use super::source::Source;
use super::version::DbgptVersion;

/// Where it listens unless it is told otherwise, up to v0.5.3.
const OLD_PORT: u16 = 5000;
/// And from v0.5.4 on.
const NEW_PORT: u16 = 5670;

/// What sets the port in a `.env`, what counts most first. Without a prefix it is read in either case.
const KEYS: [&str; 4] = ["webserver_port", "WEBSERVER_PORT", "port", "PORT"];
/// And from v0.5.4 on, after those.
const NEW_KEY: &str = "DBGPT_WEBSERVER_PORT";

/// All of them.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain([NEW_KEY])
}

/// The ports by a `.env` and the release, the likeliest first; `--port` beats them and stands in no file.
pub(super) fn ports(source: &Source, version: Option<&DbgptVersion>) -> Vec<u16> {
    let is_new = version.map(|known| known.is_at_least([0, 5, 4]));
    let keys = KEYS
        .into_iter()
        .chain((is_new != Some(false)).then_some(NEW_KEY));
    let mut given = keys.filter_map(|key| source.value(key)?.trim().parse().ok());
    match (given.next(), is_new) {
        (Some(given), _) => vec![given],
        (None, Some(true)) => vec![NEW_PORT],
        (None, Some(false)) => vec![OLD_PORT],
        (None, None) => vec![OLD_PORT, NEW_PORT],
    }
}

/// Where a web server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress {
    /// A name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl WebAddress {
    /// On this machine.
    #[must_use]
    pub fn here(port: u16) -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port,
        }
    }
}

impl std::fmt::Display for WebAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { host, port } = self;
        match host.contains(':') {
            true => write!(f, "http://[{host}]:{port}"),
            false => write!(f, "http://{host}:{port}"),
        }
    }
}

impl std::str::FromStr for WebAddress {
    type Err = ();

    /// `http://HOST:PORT`, or without the scheme, or without the port.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.strip_prefix("http://").unwrap_or(text);
        let text = text.trim_end_matches('/');
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(drop)?),
            Some(_) | None => (text, OLD_PORT),
        };
        let host = host.trim_matches(['[', ']']);
        let is_host = !host.is_empty()
            && host
                .chars()
                .all(|c| c.is_alphanumeric() || ".-:_".contains(c));
        is_host
            .then(|| Self {
                host: host.to_owned(),
                port,
            })
            .ok_or(())
    }
}
