//! Where a process listens: its open sockets, looked up in Linux's tables of TCP.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

/// A table has a line of 150 bytes for each connection of the machine.
const LIMIT_BYTES: u64 = 16 << 20;
/// As many files of a process as are looked at.
const MAX_FILES: usize = 65_536;
/// Source: Linux's `include/net/tcp_states.h`.
const LISTENING: &str = "0A";

/// The addresses that a process listens on in the network that this program is in itself; none where it does not, where
/// it is another user's, or where this system does not tell.
#[must_use]
pub fn listening(pid: u32) -> Vec<SocketAddr> {
    let open = Path::new("/proc").join(pid.to_string()).join("fd");
    let Ok(files) = std::fs::read_dir(open) else {
        return Vec::new();
    };
    let sockets: Vec<String> = files
        .take(MAX_FILES)
        .filter_map(Result::ok)
        .filter_map(|file| {
            let what = std::fs::read_link(file.path()).ok()?;
            let inode = what.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
            Some(inode.to_owned())
        })
        .collect();
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| super::file::read_head(Path::new(table), LIMIT_BYTES).ok())
        .flat_map(|table| listed(&String::from_utf8_lossy(&table), &sockets))
        .collect()
}

/// Source: proc(5) and Linux's `net/ipv4/tcp_ipv4.c`: number, local address, remote address, state, … the tenth is the inode.
fn listed(table: &str, sockets: &[String]) -> Vec<SocketAddr> {
    let lines = table.lines().skip(1);
    lines
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let is_its = fields
                .get(9)
                .is_some_and(|inode| sockets.iter().any(|socket| socket == inode));
            (is_its && fields.get(3) == Some(&LISTENING)).then(|| address(fields[1]))?
        })
        .collect()
}

/// `0100007F:1388`: words of 32 bits as the machine holds them, and a port.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let words: Vec<[u8; 4]> = (0..ip.len() / 8)
        .map(|word| u32::from_str_radix(ip.get(word * 8..word * 8 + 8)?, 16).ok())
        .map(|word| word.map(u32::to_ne_bytes))
        .collect::<Option<_>>()?;
    let ip = match words.concat() {
        four if four.len() == 4 => IpAddr::from(<[u8; 4]>::try_from(four).ok()?),
        sixteen => IpAddr::from(<[u8; 16]>::try_from(sixteen).ok()?),
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

/// Where what listens on an address is reached from this machine.
#[must_use]
pub fn reached(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        one => one,
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

    #[test]
    fn torn_tables_name_nothing() {
        let its = ["77".to_owned()];
        for line in [
            "",
            "0: 0100007F:1388",
            "0: 01:1388 00000000:0000 0A 0:0 0:0 0 0 0 77",
            "0: 0100007F:x 00000000:0000 0A 0:0 0:0 0 0 0 77",
            "0: 0100007F:1388 00000000:0000 01 0:0 0:0 0 0 0 77",
            "0: 0100007F:1388 00000000:0000 0A 0:0 0:0 0 0 0 78",
        ] {
            assert_eq!(listed(&format!("head\n{line}\n"), &its), [], "{line}");
        }
        let whole = "0: 0100007F:1388 00000000:0000 0A 0:0 0:0 0 0 0 77";
        assert_eq!(
            listed(&format!("head\n{whole}\n"), &its),
            ["127.0.0.1:5000".parse().unwrap()]
        );
    }
}
