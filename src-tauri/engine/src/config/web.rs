//! The address of DB-GPT's web server.

use super::source::Source;
use super::version::DbgptVersion;

/// DB-GPT's default port up to v0.5.3.
const OLD_PORT: u16 = 5000;
/// DB-GPT's default port from v0.5.4 on.
const NEW_PORT: u16 = 5670;

/// The keys of a `.env` that set the port, the strongest first. A key without a prefix is read in either case.
const KEYS: [&str; 4] = ["webserver_port", "WEBSERVER_PORT", "port", "PORT"];
/// A further key from v0.5.4 on, weaker than those.
const NEW_KEY: &str = "DBGPT_WEBSERVER_PORT";

/// All keys that set the port in any release.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain([NEW_KEY])
}

/// The ports by a `.env` and the release, the likeliest first. A `--port` option would win, but no file has it.
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

/// The address of a web server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress {
    /// A name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl WebAddress {
    /// A port of this machine.
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
