//! Converts the connector's errors to ours, by the server's error number, so that each can name the user's next action.

use std::any::Any;

use mysql_async::{DriverError, Error as Source, IoError};

use super::{Limit, account_literal};
use crate::error::{Error, Phase};
use crate::message::Message;
use crate::target::MysqlTarget;
use crate::topic::Topic;
use crate::words::Lang;

/// Texts of the connector's panics, and the plug-in at fault: two that it was built without, and an invalid server key.
const PANICS: [(&str, &str); 3] = [
    ("`ed25519` authentication plugin", "client_ed25519"),
    ("`parsec` authentication plugin", "parsec"),
    ("PEM is mandatory", "caching_sha2_password"),
];

/// Our error for one of the connector's. `account` is the server's `CURRENT_USER()`, if it is known.
#[must_use]
pub(super) fn failure(
    target: &MysqlTarget,
    account: Option<&str>,
    phase: Phase,
    source: Source,
) -> Error {
    let code = match &source {
        Source::Server(server) => match server.code {
            1045 => "mysql-access-denied",
            // 1698, `ER_ACCESS_DENIED_NO_PASSWORD_ERROR`: a plug-in without passwords, such as `unix_socket`.
            1698 | 1251 | 1275 | 1524 => "mysql-auth-plugin",
            1820 | 1862 => "mysql-password-expired",
            3118 | 4151 => "mysql-account-locked",
            1044 => "mysql-database-denied",
            1049 => "mysql-database-missing",
            1205 => "mysql-lock-wait",
            // 1047 is "unknown command"; with WSREP, a Galera node that has lost the other nodes or not yet found them.
            1047 if server.message.contains("WSREP") => "mysql-cluster-not-primary",
            1142 | 1143 | 1227 | 1370 => "mysql-grant-missing",
            1040 => "mysql-too-many-connections",
            1203 => "mysql-account-connections",
            1226 => match Limit::of_error(&server.message) {
                Some(Limit::UserConnections) => "mysql-account-connections",
                Some(Limit::QueriesPerHour | Limit::UpdatesPerHour | Limit::ConnectionsPerHour)
                | None => "mysql-account-hourly",
            },
            1184 => "mysql-init-connect",
            _ => "mysql-server-error",
        },
        Source::Driver(DriverError::NoClientSslFlagFromServer) => "mysql-tls-unavailable",
        Source::Driver(driver) if plugin(driver).is_some() => "mysql-auth-plugin",
        Source::Driver(_) | Source::Url(_) | Source::Other(_) => "mysql-protocol",
        Source::Io(IoError::Tls(tls)) => tls_code(&tls.to_string()),
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the system has many more kinds of errors, and in each the server is lost"
        )]
        Source::Io(IoError::Io(io)) => match io.kind() {
            std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::NotFound => {
                "mysql-unreachable"
            }
            // rustls wraps its errors into an I/O error of this kind.
            std::io::ErrorKind::InvalidData => tls_code(&io.to_string()),
            _ => "mysql-lost",
        },
    };
    let mut error = Error::failed(code, phase)
        .arg("address", target.address.to_string())
        .arg("user", target.user.as_str())
        .arg("database", target.database.as_str());
    let account = account.map_or_else(|| format!("{}@%", target.user), str::to_owned);
    error = match &source {
        Source::Server(server) if matches!(server.code, 1203 | 1226) => {
            // 1203: the server's own max_user_connections is reached. A number of the account's own takes precedence; 0 would
            // mean the server's again.
            let limit = Limit::of_error(&server.message);
            let name = limit.map_or("MAX_QUERIES_PER_HOUR", Limit::name);
            error.arg("limit", name).arg(
                "statement",
                format!(
                    "ALTER USER {} WITH {name} {};",
                    account_literal(&account),
                    if server.code == 1203 { 100 } else { 0 }
                ),
            )
        }
        Source::Server(_)
        | Source::Driver(_)
        | Source::Io(_)
        | Source::Other(_)
        | Source::Url(_) => error
            .arg("plugin", named_plugin(&source))
            .arg("account", account_literal(&account)),
    };
    let endless = match &source {
        Source::Other(other) => other.downcast_ref::<Endless>(),
        Source::Server(_) | Source::Driver(_) | Source::Io(_) | Source::Url(_) => None,
    };
    match endless {
        Some(endless) => error.because(endless.said()),
        None => error.because(source),
    }
}

/// Converts a panic of the connector to an error of the connector.
pub(super) fn of_panic(panic: &(dyn Any + Send)) -> Source {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or_default();
    match PANICS.iter().find(|(words, _)| said.contains(words)) {
        Some((_, plugin)) => Source::Driver(DriverError::UnknownAuthPlugin {
            name: (*plugin).to_owned(),
        }),
        None => Source::Other(Box::new(Endless::Row)),
    }
}

/// The authentication plug-in that a driver error names.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the driver has many more errors, and each new version may have others"
)]
fn plugin(error: &DriverError) -> Option<&str> {
    match error {
        DriverError::UnknownAuthPlugin { name } => Some(name),
        DriverError::CleartextPluginDisabled => Some("mysql_clear_password"),
        DriverError::MysqlOldPasswordDisabled => Some("mysql_old_password"),
        DriverError::InvalidParsecSalt => Some("parsec"),
        _ => None,
    }
}

/// The plug-in that a driver or server error is about; `?` if it names none.
fn named_plugin(source: &Source) -> &str {
    match source {
        Source::Driver(driver) => plugin(driver),
        // 1524: "Plugin 'mysql_native_password' is not loaded".
        Source::Server(server) if server.code == 1524 => server.message.split('\'').nth(1),
        Source::Server(server) if server.code == 1698 => Some("unix_socket / auth_socket"),
        Source::Server(server) if matches!(server.code, 1251 | 1275) => Some("mysql_old_password"),
        Source::Server(_) | Source::Io(_) | Source::Other(_) | Source::Url(_) => None,
    }
    .unwrap_or("?")
}

/// Whether the server or the account has no room for another connection at this moment.
pub(super) fn is_full(error: &Error) -> bool {
    matches!(error.topic(), Some(Topic::ServerFull | Topic::AccountFull))
}

/// Whether a limit of the server or the account refuses the connection.
pub(super) fn is_limit(error: &Error) -> bool {
    is_full(error) || error.topic() == Some(Topic::HourlyLimit)
}

/// An answer that was not read to its end; carried through the connector as its `Error::Other`.
#[derive(Debug)]
pub(super) enum Endless {
    /// More bytes than any answer to our statements has.
    Answer,
    /// More columns than memory can hold.
    Row,
}

impl Endless {
    fn said(&self) -> Message {
        match self {
            Self::Answer => Message::new("cause-answer-without-end"),
            Self::Row => Message::new("cause-row-without-end"),
        }
    }
}

impl std::fmt::Display for Endless {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::words::message(Lang::En, &self.said()))
    }
}

impl std::error::Error for Endless {}

/// The server's error number, if the error came from a server.
#[must_use]
pub fn server_code(error: &Error) -> Option<u16> {
    let source = std::error::Error::source(error)?.downcast_ref::<Source>()?;
    match source {
        Source::Server(server) => Some(server.code),
        Source::Driver(_) | Source::Io(_) | Source::Other(_) | Source::Url(_) => None,
    }
}

/// The server's own message, if the error came from a server.
#[must_use]
pub fn server_said(error: &Error) -> Option<&str> {
    let source = std::error::Error::source(error)?.downcast_ref::<Source>()?;
    match source {
        Source::Server(server) => Some(&server.message),
        Source::Driver(_) | Source::Io(_) | Source::Other(_) | Source::Url(_) => None,
    }
}

/// Tells TLS errors apart by rustls' text, since this crate does not depend on rustls and its error types.
fn tls_code(said: &str) -> &'static str {
    let no_common_version = [
        "ProtocolVersion",
        "HandshakeFailure",
        "peer is incompatible",
    ];
    if no_common_version.iter().any(|words| said.contains(words)) {
        "mysql-tls-too-old"
    } else {
        "mysql-tls-failed"
    }
}

/// Whether the server has no TLS or only too old a version: the only cases in which `preferred` goes on unencrypted.
pub(super) fn is_without_tls(error: &Error) -> bool {
    error.topic() == Some(Topic::TlsMissing)
}

/// Whether something other than a MySQL server may listen at the address.
pub(super) fn is_no_answer(error: &Error) -> bool {
    matches!(
        error.topic(),
        Some(Topic::Protocol | Topic::Lost | Topic::TlsFailed)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::death;

    #[test]
    fn what_the_connector_panics_over_is_named() {
        // The panics' texts, as of mysql_common 0.37.
        for (said, expected) in [
            (
                "Can't create response for `ed25519` authentication plugin — `mysql_common/client_ed25519` feature is disabled.",
                "client_ed25519",
            ),
            ("valid PEM is mandatory here", "caching_sha2_password"),
            ("capacity overflow", "?"),
        ] {
            let panic = death::expected(|| -> () { panic!("{said}") }).unwrap_err();
            assert_eq!(named_plugin(&of_panic(panic.as_ref())), expected);
        }
    }
}
