//! Connections that carry rows go without TLS where the server is on this machine.
//!
//! TLS costs a sixth of a backup there, at both ends, and guards nothing: whoever can read what passes on the loopback is the
//! machine's administrator.

use std::net::IpAddr;

use super::Connection;
use crate::error::{Phase, Result};
use crate::event::{Context, Event};
use crate::io::machine;
use crate::message::Message;
use crate::target::{Address, MysqlTarget, Tls, TlsMode};

/// How connections that carry rows are made, given one that was made as the target asks.
pub(crate) struct Bulk {
    /// What they are opened with.
    pub(crate) target: MysqlTarget,
    /// Whether TLS is left out though the server has it.
    pub(crate) is_plain: bool,
}

impl Bulk {
    /// Decides it. Only `preferred` leaves it to this program whether to encrypt; `required` and the verifying modes stay as they
    /// are. One connection is tried, since an account may have to encrypt (`REQUIRE SSL`), or have room for no other one.
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

    /// Tells that TLS is left out, once rows do go that way.
    pub(crate) fn tell(&self, context: Context<'_>) {
        if self.is_plain {
            context.emit(Event::Note {
                message: Message::new("rows-without-tls"),
            });
        }
    }
}

/// Whether the server runs on this machine: it is reached by the loopback, and calls itself by this machine's name and by the
/// port that was asked. A tunnel or a container's published port leads to a server that calls itself otherwise.
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

fn is_loopback(host: &str) -> bool {
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
