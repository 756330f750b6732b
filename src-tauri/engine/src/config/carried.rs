//! The settings of a `.env` that have a place in the TOML of v0.7.0 and later: database, port, encryption key, and the
//! address and folder of its file server.
//!
//! Nothing else is carried over: models have to be chosen anew, from DB-GPT's samples. The TOML holds references to
//! environment variables instead of secrets, so it need not be kept secret itself.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::database::{Database, python_int, refuse_oceanbase};
use super::install::ConfigSource;
use super::refusal::refused;
use super::source::{Beyond, Source};
use super::{Overrides, folder, install, layout, source, web};
use crate::error::Result;
use crate::target::{Address, Target};

/// The environment variable for the password; also DB-GPT's own default.
const PASSWORD: &str = "DBGPT_DB_PASSWORD";
const KEY: &str = "ENCRYPT_KEY";

/// The settings of a `.env` that have a place in the TOML.
#[derive(Debug, Clone)]
pub struct Carried {
    /// The `.env`.
    pub file: PathBuf,
    /// Its database.
    pub target: Target,
    /// Where the web server listens.
    pub port: u16,
    /// Size and overflow of the connection pool, if they are set.
    pub pool: [Option<i64>; 2],
    /// Whether `ENCRYPT_KEY` is set, with which DB-GPT encrypts values in the database.
    pub has_key: bool,
    /// Where the file server keeps its files, as it is set; none where DB-GPT's folder is not known.
    storage: Option<PathBuf>,
    /// Whether each port has a folder of its own, `MULTI_INSTANCE`.
    is_per_port: bool,
    /// The file server's host name or address, if `FILE_SERVER_HOST` is set.
    pub file_host: Option<String>,
    /// DB-GPT's folder, which relative paths start from.
    root: Option<PathBuf>,
}

/// The address of the file server that stored files: host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// A name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// Reads the settings to carry over.
///
/// # Errors
/// `carry-no-env` for anything but a `.env` or a folder with one; those of [`super::read`] about it.
pub fn carried(path: &Path, overrides: &Overrides) -> Result<Carried> {
    let (file, root) = match install::find(path)? {
        ConfigSource::Env { file, root, .. } => (file, root),
        ConfigSource::Compose { file } => return Err(refused("carry-compose", &file)),
        ConfigSource::Toml(chosen) => return Err(refused("carry-no-env", &chosen.file)),
    };
    let mut findings = Vec::new();
    let values = source::read(&file, &std::collections::BTreeMap::new(), &mut findings)?;
    let source = Source::new(values, Beyond::Environment);
    let overrides = Overrides {
        socket: None,
        ..overrides.clone()
    };
    let target = Database::read(&source, root.as_deref(), &overrides)?.target;
    // Sources of v0.7.0 or later do not tell which release this `.env` belongs to.
    let old = root.as_deref().filter(|root| !layout::is_packaged(root));
    let version = old.and_then(folder::version);
    refuse_oceanbase(&source, version.as_ref(), &file)?;
    let number = |key: &str| source.value(key).and_then(python_int);
    let is_set = |key: &str| source.value(key).filter(|value| !value.is_empty());
    let kept = is_set("FILE_SERVER_LOCAL_STORAGE_PATH").map(PathBuf::from);
    let usual = || {
        Some(
            root.as_deref()?
                .join("pilot")
                .join("data")
                .join("file_server"),
        )
    };
    let port = web::ports(&source, version.as_ref());
    Ok(Carried {
        target,
        port: port.last().copied().unwrap_or_default(),
        pool: [
            number("LOCAL_DB_POOL_SIZE"),
            number("LOCAL_DB_POOL_OVERFLOW"),
        ],
        has_key: is_set(KEY).is_some(),
        storage: kept.or_else(usual),
        is_per_port: is_set("MULTI_INSTANCE").is_some_and(|value| value.to_lowercase() == "true"),
        file_host: is_set("FILE_SERVER_HOST").map(str::to_owned),
        root,
        file,
    })
}

impl Carried {
    /// The file server's address as the `.env` sets it; none if it does not.
    #[must_use]
    pub fn told_node(&self) -> Option<Node> {
        let host = self.file_host.clone()?;
        let port = self.port;
        Some(Node { host, port })
    }

    /// Where the file server of a node keeps its files; none where DB-GPT's folder is not known.
    #[must_use]
    pub fn files(&self, node: &Node) -> Option<PathBuf> {
        let storage = self.storage.as_ref()?;
        if !self.is_per_port {
            return Some(storage.clone());
        }
        let mut folder = storage.clone().into_os_string();
        folder.push(format!("_{}", node.port));
        Some(PathBuf::from(folder))
    }

    /// The environment variables that DB-GPT's service needs for the TOML; the `.env` has their values.
    #[must_use]
    pub fn variables(&self) -> Vec<&'static str> {
        let password = matches!(self.target, Target::Mysql(_)).then_some(PASSWORD);
        password
            .into_iter()
            .chain(self.has_key.then_some(KEY))
            .collect()
    }

    /// The text of the TOML. `node` is the file server whose files DB-GPT has to go on serving, if there are any.
    #[must_use]
    pub fn toml(&self, node: Option<&Node>) -> String {
        let mut text = String::new();
        // Writing to a String can't fail.
        let _ = self.write(&mut text, node);
        text
    }

    fn write(&self, text: &mut String, node: Option<&Node>) -> std::fmt::Result {
        if self.has_key {
            writeln!(text, "[system]\nencrypt_key = \"${{env:{KEY}}}\"\n")?;
        }
        writeln!(text, "[service.web]\nport = {}\n", self.port)?;
        writeln!(text, "[service.web.database]")?;
        match &self.target {
            Target::Sqlite(sqlite) => {
                writeln!(text, "type = \"sqlite\"")?;
                writeln!(text, "path = {}", quoted(&self.relative(&sqlite.path)))?;
            }
            Target::Mysql(mysql) => {
                let (host, port) = match &mysql.address {
                    Address::Tcp { host, port } => (host.as_str(), *port),
                    Address::Socket { .. } => ("localhost", 3306),
                };
                writeln!(text, "type = \"mysql\"")?;
                writeln!(text, "host = {}", quoted(&within_url(host)))?;
                writeln!(text, "port = {port}")?;
                writeln!(text, "user = {}", quoted(&mysql.user))?;
                writeln!(text, "password = \"${{env:{PASSWORD}}}\"")?;
                writeln!(text, "database = {}", quoted(&mysql.database))?;
                for (key, value) in ["pool_size", "max_overflow"].into_iter().zip(self.pool) {
                    if let Some(value) = value {
                        writeln!(text, "{key} = {value}")?;
                    }
                }
            }
        }
        let Some((node, files)) = node.and_then(|node| Some((node, self.files(node)?))) else {
            return Ok(());
        };
        writeln!(text, "\n[[serves]]\ntype = \"file\"")?;
        writeln!(text, "host = {}", quoted(&node.host))?;
        writeln!(text, "port = {}", node.port)?;
        writeln!(
            text,
            "local_storage_path = {}",
            quoted(&files.to_string_lossy())
        )
    }

    /// A path inside DB-GPT's folder as a relative one; any other path unchanged.
    fn relative(&self, path: &Path) -> String {
        let inside = self
            .root
            .as_deref()
            .and_then(|root| path.strip_prefix(root).ok());
        inside.unwrap_or(path).to_string_lossy().into_owned()
    }
}

/// A host as DB-GPT has to be given it, which puts it into a URL as it is: an address of IPv6 in brackets.
fn within_url(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}

/// A text as a TOML string. `${env:…}` in it can't be escaped: DB-GPT would replace it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
