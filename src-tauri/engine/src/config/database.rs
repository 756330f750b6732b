//! From settings to the metadata database, by the rules of DB-GPT's `Config` and `_initialize_db`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::address::shown;
use super::dotenv::is_space;
use super::source::{Beyond, Source};
use super::{DbgptVersion, Origin, Overrides, Setting};
use crate::error::{Error, Phase, Result};
use crate::io::spelling;
use crate::message::Finding;
use crate::target::{Address, MysqlTarget, Patience, SqliteTarget, Target, Tls};

/// The one spelling that DB-GPT takes for MySQL; with any other it uses SQLite.
const MYSQL: &str = "mysql";

const DEFAULT_PORT: u16 = 3306;

const MASK: &str = "******";

/// Refuses OceanBase, where DB-GPT keeps its metadata from v0.5.8 on if the `.env` says so. An older release uses
/// SQLite then, as for any type that it does not know.
///
/// # Errors
/// `config-oceanbase`, also where the release is not known.
pub(super) fn refuse_oceanbase(
    source: &Source,
    version: Option<&DbgptVersion>,
    path: &Path,
) -> Result<()> {
    let is_meant = source.value("LOCAL_DB_TYPE") == Some("oceanbase");
    let is_older = version.is_some_and(|known| !known.is_at_least([0, 5, 8]));
    match is_meant && !is_older {
        true => Err(super::refusal::refused("config-oceanbase", path)),
        false => Ok(()),
    }
}

pub(super) struct Database {
    pub(super) target: Target,
    pub(super) settings: Vec<Setting>,
    pub(super) findings: Vec<Finding>,
}

impl Database {
    pub(super) fn read(
        source: &Source,
        root: Option<&Path>,
        overrides: &Overrides,
    ) -> Result<Self> {
        let mut reading = Reading {
            source,
            overrides,
            settings: Vec::new(),
            findings: Vec::new(),
            unseen: Vec::new(),
        };
        let target = if reading.is_mysql() {
            Target::Mysql(reading.mysql()?)
        } else {
            Target::Sqlite(reading.sqlite(root)?)
        };
        let Reading {
            settings,
            mut findings,
            unseen,
            ..
        } = reading;
        if !unseen.is_empty() && source.beyond == Beyond::Environment {
            findings
                .push(Finding::info("config-environment-unseen").arg("keys", unseen.join(", ")));
        }
        Ok(Self {
            target,
            settings,
            findings,
        })
    }
}

struct Reading<'s> {
    source: &'s Source,
    overrides: &'s Overrides,
    settings: Vec<Setting>,
    findings: Vec<Finding>,
    /// Keys that the config leaves open and the service's environment may still set.
    unseen: Vec<&'static str>,
}

impl Reading<'_> {
    /// Takes the value of a key (the override, the file's, or the default) and records it as a setting.
    fn take(
        &mut self,
        key: &'static str,
        given: Option<&str>,
        default: Option<&str>,
    ) -> Option<String> {
        let setting = match given {
            Some(value) => Some(Setting {
                key: key.to_owned(),
                value: value.to_owned(),
                origin: Origin::Override,
            }),
            None => self.source.setting(key, default),
        };
        if given.is_none() && self.source.value(key).is_none() {
            self.unseen.push(key);
        }
        let value = setting.as_ref().map(|setting| setting.value.clone());
        self.settings.extend(setting);
        value
    }

    /// Whether DB-GPT uses MySQL. An override of the host or socket means MySQL if the file sets no type.
    fn is_mysql(&mut self) -> bool {
        let address_given = self.overrides.host.is_some() || self.overrides.socket.is_some();
        let given =
            (self.source.value("LOCAL_DB_TYPE").is_none() && address_given).then_some(MYSQL);
        let kind = self
            .take("LOCAL_DB_TYPE", given, Some("sqlite"))
            .unwrap_or_default();
        if kind == MYSQL {
            return true;
        }
        let meant = kind.trim_matches(is_space).to_lowercase();
        if meant == MYSQL || meant == "mariadb" {
            self.findings
                .push(Finding::warning("config-type-not-mysql").arg("value", kind));
        } else if kind != "sqlite" {
            self.findings
                .push(Finding::warning("config-type-unknown").arg("value", kind));
        }
        false
    }

    fn sqlite(&mut self, root: Option<&Path>) -> Result<SqliteTarget> {
        let given = self.overrides.database.clone();
        let name = self
            .take("LOCAL_DB_NAME", given.as_deref(), Some("dbgpt"))
            .unwrap_or_default();
        if let Some(path) = self.source.value("LOCAL_DB_PATH")
            && !path.is_empty()
        {
            self.findings
                .push(Finding::info("config-path-dead").arg("value", shown(path)));
        }
        let port = self.source.value("LOCAL_DB_PORT").unwrap_or("3306");
        if python_int(port).is_none() {
            self.findings
                .push(Finding::warning("config-port-unusable").arg("value", port));
        }
        let overrides = self.overrides;
        if overrides.host.is_some()
            || overrides.port.is_some()
            || overrides.socket.is_some()
            || overrides.user.is_some()
            || overrides.password.is_some()
        {
            self.findings
                .push(Finding::warning("config-override-unused"));
        }
        let mut file = OsString::from(name);
        file.push(".db");
        // As Python's `os.path.join`: an absolute name stands for itself, and needs no root.
        let path = match root {
            Some(root) => root.join("pilot").join("meta_data").join(file),
            None if Path::new(&file).is_absolute() => PathBuf::from(file),
            None => return Err(refused("config-no-root")),
        };
        Ok(SqliteTarget {
            path: spelling::one_of(path),
        })
    }

    fn mysql(&mut self) -> Result<MysqlTarget> {
        let overrides = self.overrides;
        let database = self
            .take(
                "LOCAL_DB_NAME",
                overrides.database.as_deref(),
                Some("dbgpt"),
            )
            .filter(|name| !name.is_empty())
            .ok_or_else(|| refused("config-no-database"))?;
        let address = match &overrides.socket {
            Some(_) if cfg!(windows) => return Err(refused("config-no-sockets")),
            Some(path) => self.socket(path),
            None => Address::Tcp {
                host: self.host()?,
                port: self.port()?,
            },
        };
        let user = self
            .take("LOCAL_DB_USER", overrides.user.as_deref(), Some("root"))
            .unwrap_or_default();
        let password = self.password();
        Ok(MysqlTarget {
            address,
            user,
            password,
            database,
            tls: Tls {
                mode: overrides.tls.unwrap_or_default(),
                ca: overrides.ca.clone(),
            },
            patience: Patience::default(),
        })
    }

    fn socket(&mut self, path: &Path) -> Address {
        self.settings.push(Setting {
            key: "LOCAL_DB_HOST".to_owned(),
            value: path.display().to_string(),
            origin: Origin::Override,
        });
        Address::Socket {
            path: path.to_owned(),
        }
    }

    fn host(&mut self) -> Result<String> {
        // DB-GPT falls back to this machine only where LOCAL_DB_PATH is there and empty.
        let default = (self.source.value("LOCAL_DB_PATH") == Some("")).then_some("127.0.0.1");
        let given = self.overrides.host.as_deref();
        let host = self
            .take("LOCAL_DB_HOST", given, default)
            .ok_or_else(|| refused("config-no-host"))?;
        if host.is_empty() {
            // PyMySQL takes an empty host for `localhost`.
            self.findings.push(Finding::warning("config-host-empty"));
            return Ok("localhost".to_owned());
        }
        if host == "db" && self.source.beyond == Beyond::Environment {
            self.findings
                .push(Finding::info("config-host-compose").arg("host", host.as_str()));
        }
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        if given.is_none() && bare.is_none() && host.contains(':') {
            self.findings
                .push(Finding::warning("config-host-colon").arg("host", shown(&host)));
        }
        Ok(bare.unwrap_or(&host).to_owned())
    }

    fn port(&mut self) -> Result<u16> {
        let written = self.source.value("LOCAL_DB_PORT").map(str::to_owned);
        let given = self.overrides.port;
        let value = self
            .take(
                "LOCAL_DB_PORT",
                given.map(|port| port.to_string()).as_deref(),
                Some("3306"),
            )
            .unwrap_or_default();
        let unusable = written.filter(|written| python_int(written).is_none());
        match (given, unusable) {
            (Some(port), None) => Ok(port),
            (Some(port), Some(written)) => {
                self.findings
                    .push(Finding::warning("config-port-unusable").arg("value", written));
                Ok(port)
            }
            (None, Some(written)) if written.is_empty() => {
                self.findings
                    .push(Finding::blocker("config-port-empty").arg("assumed", DEFAULT_PORT));
                Ok(DEFAULT_PORT)
            }
            (None, Some(_) | None) => python_int(&value)
                .and_then(|port| u16::try_from(port).ok())
                .filter(|port| *port != 0)
                .ok_or_else(|| refused("config-bad-port").arg("value", value)),
        }
    }

    fn password(&mut self) -> SecretString {
        let given = self.overrides.password.clone();
        let shown = given.as_ref().map(|_| MASK);
        let value = self
            .take("LOCAL_DB_PASSWORD", shown, Some("aa123456"))
            .unwrap_or_default();
        if let Some(setting) = self.settings.last_mut() {
            MASK.clone_into(&mut setting.value);
        }
        let password = given.unwrap_or_else(|| SecretString::from(value));
        if password.expose_secret().contains(' ') {
            self.findings
                .push(Finding::warning("config-password-space"));
        }
        password
    }
}

fn refused(code: &'static str) -> Error {
    Error::refused(code, Phase::Config)
}

/// Python's `int(text)`, as far as a port needs it: white space around, a sign, digits of either width, single `_`.
pub(super) fn python_int(text: &str) -> Option<i64> {
    let text = text.trim_matches(is_space);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut value: i64 = 0;
    let mut after_digit = false;
    for c in digits.chars() {
        // Full-width digits are what a Chinese input method types.
        let digit = c
            .to_digit(10)
            .or_else(|| u32::from(c).checked_sub(0xff10).filter(|digit| *digit < 10));
        match digit {
            Some(digit) => {
                value = value.saturating_mul(10).saturating_add(i64::from(digit));
                after_digit = true;
            }
            None if c == '_' && after_digit => after_digit = false,
            None => return None,
        }
    }
    after_digit.then_some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::python_int;

    #[test]
    fn reads_numbers_as_python_does() {
        for (text, expected) in [
            ("3306", Some(3306)),
            (" 3306\t", Some(3306)),
            ("+3306", Some(3306)),
            ("-1", Some(-1)),
            ("3_306", Some(3306)),
            ("0003306", Some(3306)),
            ("３３０６", Some(3306)),
            ("", None),
            (" ", None),
            ("+", None),
            ("_1", None),
            ("1_", None),
            ("1__2", None),
            ("3306.0", None),
            ("0x1", None),
            ("- 1", None),
            ("99999999999999999999", Some(i64::MAX)),
        ] {
            assert_eq!(python_int(text), expected, "{text:?}");
        }
    }
}
