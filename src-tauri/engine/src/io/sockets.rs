//! Where a process listens for connections.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The TCP addresses that a process listens on, in this program's own network namespace; none if it does not listen, is
/// another user's, or this system does not tell. A socket that several processes share is listed for each of them.
#[cfg(target_os = "linux")]
#[must_use]
pub fn listening(pid: u32) -> Vec<SocketAddr> {
    use procfs::net::{TcpState, tcp, tcp6};
    use procfs::process::{FDTarget, Process};
    let files = i32::try_from(pid)
        .ok()
        .and_then(|pid| Process::new(pid).and_then(|process| process.fd()).ok());
    let sockets: Vec<u64> = files
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|file| {
            if let FDTarget::Socket(inode) = file.target {
                Some(inode)
            } else {
                None
            }
        })
        .collect();
    [tcp(), tcp6()]
        .into_iter()
        .filter_map(Result::ok)
        .flatten()
        .filter(|entry| entry.state == TcpState::Listen && sockets.contains(&entry.inode))
        .map(|entry| entry.local_address)
        .collect()
}

/// The addresses that a process listens on; none if it does not listen, or this system does not tell.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn listening(pid: u32) -> Vec<SocketAddr> {
    let all = listeners::get_all().unwrap_or_default();
    all.into_iter()
        .filter(|listener| listener.process.pid == pid)
        .map(|listener| listener.socket)
        .collect()
}

/// The address by which a listener is reached from this machine: loopback for `0.0.0.0` and `::`.
#[must_use]
pub fn reached(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        one @ (IpAddr::V4(_) | IpAddr::V6(_)) => one,
    };
    SocketAddr::new(ip, listening.port())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_own_sockets_that_listen_are_seen() {
        let own = std::process::id();
        for asked in ["127.0.0.1:0", "0.0.0.0:0", "[::1]:0"] {
            let listener = TcpListener::bind(asked).unwrap();
            let address = listener.local_addr().unwrap();
            assert!(listening(own).contains(&address), "{asked}");
            assert!(reached(address).ip().is_loopback(), "{asked}");
            drop(listener);
            assert!(!listening(own).contains(&address), "{asked}");
        }
    }
}
