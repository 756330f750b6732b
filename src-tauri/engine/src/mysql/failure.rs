//! The connector's errors as ours: by number, so that each has its own next action.

use mysql_async::{DriverError, Error as Source, IoError};

use crate::error::{Error, Phase};
use crate::message::Message;
use crate::target::MysqlTarget;
use crate::words::Lang;

/// Our error for one of the connector's.
#[must_use]
pub(super) fn failure(target: &MysqlTarget, phase: Phase, source: Source) -> Error {
    let code = match &source {
        Source::Server(server) => match server.code {
            1045 | 1698 => "mysql-access-denied",
            1044 => "mysql-database-denied",
            1049 => "mysql-database-missing",
            1205 => "mysql-lock-wait",
            // A node of a cluster that has lost the others, or has yet to find them; by itself an unknown command.
            1047 if server.message.contains("WSREP") => "mysql-cluster-not-primary",
            1142 | 1143 | 1227 | 1370 => "mysql-grant-missing",
            1040 | 1203 | 1226 => "mysql-too-many-connections",
            _ => "mysql-server-error",
        },
        Source::Driver(DriverError::NoClientSslFlagFromServer) => "mysql-tls-unavailable",
        Source::Driver(_) | Source::Url(_) | Source::Other(_) => "mysql-protocol",
        Source::Io(IoError::Tls(tls)) => tls_code(&tls.to_string()),
        Source::Io(IoError::Io(io)) => match io.kind() {
            std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::NotFound => {
                "mysql-unreachable"
            }
            // rustls wraps what it has to say into an I/O error.
            std::io::ErrorKind::InvalidData => tls_code(&io.to_string()),
            _ => "mysql-lost",
        },
    };
    let error = Error::failed(code, phase)
        .arg("address", target.address.to_string())
        .arg("user", target.user.as_str())
        .arg("database", target.database.as_str());
    let endless = match &source {
        Source::Other(other) => other.downcast_ref::<Endless>(),
        Source::Server(_) | Source::Driver(_) | Source::Io(_) | Source::Url(_) => None,
    };
    match endless {
        Some(endless) => error.because(endless.said()),
        None => error.because(source),
    }
}

/// An answer that is not read to its end, passed through the connector as an error of its.
#[derive(Debug)]
pub(super) enum Endless {
    /// Longer than any answer to a question of ours.
    Answer,
    /// Of more columns than memory holds.
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

/// The server's own number of an error, where it came from a server.
#[must_use]
pub fn server_code(error: &Error) -> Option<u16> {
    let source = std::error::Error::source(error)?.downcast_ref::<Source>()?;
    match source {
        Source::Server(server) => Some(server.code),
        Source::Driver(_) | Source::Io(_) | Source::Other(_) | Source::Url(_) => None,
    }
}

/// Told by rustls' words: its type is not ours to depend on.
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

/// Whether the server has no TLS, or none that is new enough: all that `preferred` may do without.
pub(super) fn is_without_tls(error: &Error) -> bool {
    matches!(error.code(), "mysql-tls-unavailable" | "mysql-tls-too-old")
}

/// Whether the answer may have come from something else than a MySQL server.
pub(super) fn is_no_answer(error: &Error) -> bool {
    matches!(
        error.code(),
        "mysql-protocol" | "mysql-lost" | "mysql-timeout" | "mysql-tls-failed"
    )
}
