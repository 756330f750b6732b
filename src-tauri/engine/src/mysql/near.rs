//! Connections that carry rows skip TLS if the server is on this machine.
//!
//! TLS would take a sixth of a backup's time there, and protect nothing: only the machine's administrator can read
//! loopback traffic.

use std::net::IpAddr;

use super::Connection;
use crate::error::{Phase, Result};
use crate::event::{Context, Event};
use crate::io::machine;
use crate::message::Message;
use crate::target::{Address, MysqlTarget, Tls, TlsMode};

/// How to open the connections that carry rows.
pub(crate) struct Bulk {
    /// The target to open them with.
    pub(crate) target: MysqlTarget,
    /// Whether TLS is skipped although the server has it.
    pub(crate) is_plain: bool,
}

impl Bulk {
    /// Decides it, given a connection that was opened as the target asks. TLS is skipped only in mode `preferred`, and
    /// only if a trial connection succeeds: the account may have to encrypt (`REQUIRE SSL`), or be out of connections.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub(crate) async fn beside(connection: &mut Connection, phase: Phase) -> Result<Self> {
        let target = connection.target().clone();
        let may_choose = connection.encrypted() && target.tls.mode == TlsMode::Preferred;
        if may_choose && is_here(connection, phase).await? {
            let tls = Tls {
                mode: TlsMode::Disabled,
                ..target.tls.clone()
            };
            let plain = MysqlTarget {
                tls,
                ..target.clone()
            };
            if let Ok(Some(tried)) = Connection::open_another(&plain, phase).await {
                tried.close().await;
                return Ok(Self {
                    target: plain,
                    is_plain: true,
                });
            }
        }
        Ok(Self {
            target,
            is_plain: false,
        })
    }

    /// Tells the user that rows go without TLS, if they do.
    pub(crate) fn tell(&self, context: Context<'_>) {
        if self.is_plain {
            context.emit(Event::Note {
                message: Message::new("rows-without-tls"),
            });
        }
    }
}

/// Whether the server runs on this machine: we reach it by the loopback, and it reports this machine's host name and
/// the port that we connected to. A server behind a tunnel or a container's published port reports others.
async fn is_here(connection: &mut Connection, phase: Phase) -> Result<bool> {
    let Address::Tcp { host, port } = connection.target().address.clone() else {
        return Ok(false);
    };
    if !is_loopback(&host) {
        return Ok(false);
    }
    let said: Vec<(String, u64)> = connection.rows("SELECT @@hostname, @@port", phase).await?;
    let is_here = |(name, listens): &(String, u64)| {
        *listens == u64::from(port) && machine::host_name().is_some_and(|own| own == *name)
    };
    Ok(said.first().is_some_and(is_here))
}

/// Whether a host is this machine by its name or number alone.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopbacks() {
        for (host, expected) in [
            ("127.0.0.1", true),
            ("127.8.8.8", true),
            ("::1", true),
            ("LocalHost", true),
            ("localhost.example.com", false),
            ("10.0.0.1", false),
            ("0.0.0.0", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(host), expected, "{host}");
        }
    }
}
