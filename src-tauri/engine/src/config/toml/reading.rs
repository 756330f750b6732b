//! From a TOML to the metadata database, by the rules of DB-GPT's `ConfigurationManager` and its parameter classes.
//!
//! DB-GPT ignores keys that a class does not have, so the tables are read key by key. A value is converted to the type
//! of its field, as Python's `str`, `int` and `bool` would do it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::reference;
use super::scalar::Scalar;
use super::text::{PASSWORD_DEFAULT, Text};
use super::tree::{Node, Tree, Value};
use crate::config::refusal::refused;
use crate::config::source::Given;
use crate::config::{Origin, Overrides, Setting};
use crate::error::{Error, Result};
use crate::io::spelling;
use crate::message::Finding;
use crate::target::{Address, MysqlTarget, Patience, SqliteTarget, Target, Tls};

/// The table of the metadata database.
pub(crate) const DATABASE: &str = "service.web.database";

pub(super) const SQLITE_DEFAULT: &str = "pilot/meta_data/dbgpt.db";
const WEB_PORT_DEFAULT: u16 = 5670;

const MASK: &str = "******";

/// Types that DB-GPT knows but keeps no metadata in, and OceanBase, in which it does; all are refused.
const OTHERS: [&str; 15] = [
    "oceanbase",
    "postgresql",
    "mssql",
    "oracle",
    "clickhouse",
    "doris",
    "duckdb",
    "gaussdb",
    "opengauss",
    "hive",
    "neo4j",
    "spark",
    "starrocks",
    "tugraph",
    "vertica",
];

/// Where references in the file (`${env:NAME}`) get their values from.
pub(crate) enum Environment<'e> {
    /// The service's environment, which can't be seen from here.
    Unseen,
    /// A container's environment, as its compose file sets it.
    Known(&'e BTreeMap<String, Given>),
}

/// What happens to a value that is missing or can't be resolved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// It is refused.
    Refused,
    /// It is left empty, for a form in which the user gives it.
    Empty,
}

/// What was read from a TOML.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) target: Target,
    pub(crate) settings: Vec<Setting>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) web_port: u16,
}

/// Reads a text. `root` is DB-GPT's folder, which relative paths start from.
pub(crate) fn read(
    text: &Text<'_>,
    root: Option<&Path>,
    overrides: &Overrides,
    environment: &Environment<'_>,
    missing: Missing,
) -> Result<Read> {
    let (path, tree) = text.tree()?;
    let mut reading = Reading {
        path,
        tree: &tree,
        overrides,
        environment,
        missing,
        settings: Vec::new(),
        findings: Vec::new(),
        defaulted: Vec::new(),
    };
    let web = reading.table(&tree.root, "service")?;
    let web = match web {
        Some(service) => reading.table(service, "web")?,
        None => None,
    };
    let web_port = reading.web_port(web)?;
    let database = match web {
        Some(web) => reading.table(web, "database")?,
        None => None,
    };
    let target = reading.target(database, root)?;
    reading.report(web, database);
    Ok(Read {
        target,
        settings: reading.settings,
        findings: reading.findings,
        web_port,
    })
}

pub(super) struct Reading<'r> {
    path: &'r Path,
    pub(super) tree: &'r Tree,
    overrides: &'r Overrides,
    pub(super) environment: &'r Environment<'r>,
    missing: Missing,
    pub(super) settings: Vec<Setting>,
    pub(super) findings: Vec<Finding>,
    /// Variables whose default was taken, and for which key.
    pub(super) defaulted: Vec<(String, &'static str)>,
}

impl<'r> Reading<'r> {
    /// A table inside another one; none if it is missing, an error if it is no table, with which DB-GPT does not start.
    fn table(&self, above: &'r Node, key: &'static str) -> Result<Option<&'r Node>> {
        match above.get(key) {
            None => Ok(None),
            Some(node) if matches!(node.value, Value::Table(_)) => Ok(Some(node)),
            Some(node) => Err(self
                .at("toml-value", node)
                .arg("key", key)
                .arg("kind", "table")),
        }
    }

    fn at(&self, code: &'static str, node: &Node) -> Error {
        refused(code, self.path).arg("line", self.tree.line(node))
    }

    fn lookup(&self, name: &str) -> Option<String> {
        match self.environment {
            Environment::Unseen => None,
            Environment::Known(values) => values.get(name).map(|given| given.text.clone()),
        }
    }

    fn web_port(&mut self, web: Option<&'r Node>) -> Result<u16> {
        let Some(node) = web.and_then(|web| web.get("port")) else {
            return Ok(WEB_PORT_DEFAULT);
        };
        let usable = match self.scalar(node, "port") {
            Ok(Some(scalar)) => self.whole(&scalar, node, "port")?,
            Ok(None) => i64::from(WEB_PORT_DEFAULT),
            // A variable is missing. Only the web server's address depends on the port, so the default will do.
            Err(_unset) => i64::from(WEB_PORT_DEFAULT),
        };
        Ok(u16::try_from(usable).unwrap_or(WEB_PORT_DEFAULT))
    }

    fn target(&mut self, database: Option<&'r Node>, root: Option<&Path>) -> Result<Target> {
        let Some(database) = database else {
            self.findings.push(Finding::info("toml-no-database"));
            let path = self.overrides.database.as_deref().unwrap_or(SQLITE_DEFAULT);
            let origin = self.origin(self.overrides.database.is_some(), None);
            self.set("path", path.to_owned(), origin);
            let path = path.to_owned();
            return self.file(&path, None, root).map(Target::Sqlite);
        };
        let kind = self.kind(database)?;
        match kind.as_str() {
            "sqlite" => self.sqlite(database, root).map(Target::Sqlite),
            "mysql" => self.mysql(database).map(Target::Mysql),
            other if OTHERS.contains(&other) => {
                let node = database.get("type").unwrap_or(database);
                Err(self.at("toml-other-database", node).arg("value", other))
            }
            other => {
                let node = database.get("type").unwrap_or(database);
                Err(self.at("toml-type-unknown", node).arg("value", other))
            }
        }
    }

    /// The database type in lower case, as DB-GPT compares it. If it is in a variable that can't be seen, an override
    /// of the host or socket means MySQL.
    fn kind(&mut self, database: &'r Node) -> Result<String> {
        let Some(node) = database.get("type") else {
            return Err(self.at("toml-no-type", database));
        };
        let text = match &node.value {
            Value::Text(text) if !text.is_empty() => text,
            Value::Text(_) => return Err(self.at("toml-no-type", node)),
            Value::Whole(_)
            | Value::Fraction(_)
            | Value::Truth(_)
            | Value::Time(_)
            | Value::List(_)
            | Value::Table(_) => {
                return Err(self
                    .at("toml-value", node)
                    .arg("key", "type")
                    .arg("kind", "text"));
            }
        };
        let given = self.overrides.host.is_some() || self.overrides.socket.is_some();
        let resolved = match self.resolve(text, "type") {
            Ok(text) => text,
            Err(_) if given => "mysql".to_owned(),
            Err(name) => return Err(self.unset(name, "type", Some(node))),
        };
        self.set("type", resolved.clone(), self.origin(false, Some(node)));
        Ok(resolved.to_lowercase())
    }

    fn sqlite(&mut self, database: &'r Node, root: Option<&Path>) -> Result<SqliteTarget> {
        let overrides = self.overrides;
        if overrides.host.is_some()
            || overrides.port.is_some()
            || overrides.socket.is_some()
            || overrides.user.is_some()
            || overrides.password.is_some()
        {
            self.findings.push(Finding::warning("toml-override-unused"));
        }
        let given = overrides.database.clone();
        let path = self.text(database, "path", given, None)?;
        if path.is_empty() && self.missing == Missing::Refused {
            let node = database.get("path").unwrap_or(database);
            return Err(self.at("toml-path-empty", node));
        }
        self.file(&path, database.get("path"), root)
    }

    /// The SQLite file at a path: a relative path starts from DB-GPT's folder, and `~` is not expanded.
    fn file(
        &mut self,
        path: &str,
        node: Option<&Node>,
        root: Option<&Path>,
    ) -> Result<SqliteTarget> {
        if path.starts_with('~') {
            self.findings
                .push(Finding::warning("toml-path-home").arg("value", path));
        }
        if path == ":memory:" {
            self.findings.push(Finding::warning("toml-path-memory"));
        }
        let is_whole = path.starts_with('/') || Path::new(path).is_absolute();
        let path = match root {
            // A path without a drive is on the root's.
            Some(root) if cfg!(windows) => root.join(path).components().collect(),
            _ if is_whole => PathBuf::from(path),
            Some(root) => root.join(path),
            None if self.missing == Missing::Empty => PathBuf::from(path),
            None => {
                let line = node.map_or(1, |node| self.tree.line(node));
                return Err(refused("toml-no-root", self.path)
                    .arg("line", line)
                    .arg("value", path));
            }
        };
        if path.to_string_lossy().contains('%') {
            self.findings
                .push(Finding::warning("toml-path-percent").arg("value", path.display()));
        }
        Ok(SqliteTarget {
            path: spelling::one_of(path),
        })
    }

    fn mysql(&mut self, database: &'r Node) -> Result<MysqlTarget> {
        let overrides = self.overrides;
        let address = match &overrides.socket {
            Some(_) if cfg!(windows) => return Err(refused("config-no-sockets", self.path)),
            Some(path) => {
                let origin = self.origin(true, None);
                self.set("host", path.display().to_string(), origin);
                Address::Socket { path: path.clone() }
            }
            None => Address::Tcp {
                host: self.host(database)?,
                port: self.port(database)?,
            },
        };
        let user = self.text(database, "user", overrides.user.clone(), None)?;
        let name = self.text(database, "database", overrides.database.clone(), None)?;
        if name.is_empty() && self.missing == Missing::Refused {
            let node = database.get("database").unwrap_or(database);
            return Err(self.at("toml-name-empty", node));
        }
        let password = self.password(database)?;
        Ok(MysqlTarget {
            address,
            user,
            password,
            database: name,
            tls: Tls {
                mode: overrides.tls.unwrap_or_default(),
                ca: overrides.ca.clone(),
            },
            patience: Patience::default(),
        })
    }

    fn host(&mut self, database: &'r Node) -> Result<String> {
        let given = self.overrides.host.clone();
        let is_given = given.is_some();
        let host = self.text(database, "host", given, None)?;
        if host.is_empty() && self.missing == Missing::Refused {
            // PyMySQL takes an empty host for `localhost`.
            self.findings.push(Finding::warning("toml-host-empty"));
            return Ok("localhost".to_owned());
        }
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        if !is_given && bare.is_none() && host.contains(':') {
            self.findings
                .push(Finding::warning("toml-host-colon").arg("host", host.as_str()));
        }
        Ok(bare.unwrap_or(&host).to_owned())
    }

    fn port(&mut self, database: &'r Node) -> Result<u16> {
        if let Some(port) = self.overrides.port {
            let origin = self.origin(true, None);
            self.set("port", port.to_string(), origin);
            return Ok(port);
        }
        let Some(node) = database.get("port") else {
            return self.missing_key("port", database).map(|_| 3306);
        };
        let scalar = match self.scalar(node, "port") {
            Ok(Some(scalar)) => scalar,
            Ok(None) => {
                return Err(self
                    .at("toml-value", node)
                    .arg("key", "port")
                    .arg("kind", "whole"));
            }
            Err(name) if self.missing == Missing::Refused => {
                return Err(self.unset(name, "port", Some(node)));
            }
            Err(_) => return Ok(3306),
        };
        let value = self.whole(&scalar, node, "port")?;
        self.set("port", value.to_string(), self.origin(false, Some(node)));
        u16::try_from(value)
            .ok()
            .filter(|port| *port != 0)
            .ok_or_else(|| {
                self.at("toml-bad-port", node)
                    .arg("value", value.to_string())
            })
    }

    fn password(&mut self, database: &'r Node) -> Result<SecretString> {
        let given = self.overrides.password.clone();
        let shown = given.as_ref().map(|_| MASK.to_owned());
        let value = self.text(database, "password", shown, Some(PASSWORD_DEFAULT))?;
        if let Some(setting) = self.settings.last_mut()
            && setting.key.ends_with(".password")
        {
            MASK.clone_into(&mut setting.value);
        }
        let password = given.unwrap_or_else(|| SecretString::from(value));
        if password.expose_secret().contains(' ') {
            self.findings
                .push(Finding::warning("config-password-space"));
        }
        Ok(password)
    }

    /// The value of a `str` field of DB-GPT: the override, the file's, or the field's default.
    fn text(
        &mut self,
        table: &'r Node,
        key: &'static str,
        given: Option<String>,
        default: Option<&'static str>,
    ) -> Result<String> {
        if let Some(given) = given {
            let origin = self.origin(true, None);
            self.set(key, given.clone(), origin);
            return Ok(given);
        }
        let node = table.get(key);
        let read = match (node, default) {
            (Some(node), _) => match self.scalar(node, key) {
                Ok(Some(scalar)) => Ok(scalar.printed()),
                Ok(None) => {
                    return Err(self
                        .at("toml-value", node)
                        .arg("key", key)
                        .arg("kind", "text"));
                }
                Err(name) => Err(name),
            },
            (None, Some(default)) => self.resolve(default, key),
            (None, None) => return self.missing_key(key, table),
        };
        let value = match read {
            Ok(value) => value,
            Err(_) if self.missing == Missing::Empty => String::new(),
            Err(name) => return Err(self.unset(name, key, node)),
        };
        self.set(key, value.clone(), self.origin(false, node));
        Ok(value)
    }

    fn missing_key(&self, key: &'static str, table: &Node) -> Result<String> {
        match self.missing {
            Missing::Empty => Ok(String::new()),
            Missing::Refused => Err(self
                .at("toml-key-missing", table)
                .arg("key", key)
                .arg("table", DATABASE)),
        }
    }

    /// A value with its references replaced; none for a list or table. The error is the name of a missing variable.
    fn scalar(&mut self, node: &Node, key: &'static str) -> Result<Option<Scalar>, String> {
        Ok(Some(match &node.value {
            Value::Text(text) => Scalar::Text(self.resolve(text, key)?),
            Value::Whole(number) => Scalar::Whole(*number),
            Value::Fraction(number) => Scalar::Fraction(*number),
            Value::Truth(truth) => Scalar::Truth(*truth),
            Value::Time(time) => Scalar::Time(time.clone()),
            Value::List(_) | Value::Table(_) => return Ok(None),
        }))
    }

    fn resolve(&mut self, text: &str, key: &'static str) -> Result<String, String> {
        let resolved = reference::resolve(text, &|name| self.lookup(name))?;
        let defaulted = resolved.defaulted.into_iter();
        self.defaulted.extend(defaulted.map(|name| (name, key)));
        Ok(resolved.text)
    }

    /// Python's `int(…)` of a value.
    fn whole(&self, scalar: &Scalar, node: &Node, key: &'static str) -> Result<i64> {
        let number = scalar.whole();
        number.ok_or_else(|| {
            self.at("toml-value", node)
                .arg("key", key)
                .arg("kind", "whole")
        })
    }

    /// An error for a variable that has no value and no default.
    fn unset(&self, name: String, key: &'static str, node: Option<&Node>) -> Error {
        let code = match self.environment {
            Environment::Unseen => "toml-variable-unseen",
            Environment::Known(_) => "toml-variable-unset",
        };
        let line = node.map_or(1, |node| self.tree.line(node));
        refused(code, self.path)
            .arg("line", line)
            .arg("name", name)
            .arg("key", key)
    }

    fn origin(&self, given: bool, node: Option<&Node>) -> Origin {
        match node {
            _ if given => Origin::Override,
            Some(node) => Origin::TomlFile {
                path: self.path.to_owned(),
                line: self.tree.line(node),
            },
            None => Origin::Default,
        }
    }

    fn set(&mut self, key: &str, value: String, origin: Origin) {
        self.settings.push(Setting {
            key: format!("{DATABASE}.{key}"),
            value,
            origin,
        });
    }
}
