//! A server that speaks MySQL's protocol to do harm: it asks for files, never stops, and lies about lengths.
//!
//! Sources: MySQL's protocol documentation, "Protocol::HandshakeV10", "COM_QUERY Response", "LOCAL INFILE Request",
//! "Protocol::AuthSwitchRequest".

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// What the server does to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// Answers each query by requesting a file of the client's machine (LOCAL INFILE).
    LocalInfile,
    /// Answers each query with rows that never end.
    EndlessRows,
    /// Answers with one value that never ends: packet after packet of the greatest length.
    EndlessValue,
    /// Announces more columns than fit into memory.
    EndlessColumns,
    /// Sends a text whose announced length exceeds its packet.
    LengthTooLong,
    /// Sends a packet that ends in the middle of its header.
    TornPacket,
    /// Sends rows without the definitions of their columns.
    NoColumns,
    /// Sends random bytes.
    Noise,
    /// Sends an empty packet as the answer.
    EmptyPacket,
    /// Sends the greeting, and then nothing.
    Silence,
    /// Sends the first byte of a greeting, and closes.
    TornGreeting,
    /// Asks for the password in clear text.
    ClearPassword,
    /// Asks for the password as MySQL 4.0 hashed it.
    OldPassword,
}

impl Attack {
    /// Every attack.
    pub const ALL: [Self; 13] = [
        Self::LocalInfile,
        Self::EndlessRows,
        Self::EndlessValue,
        Self::EndlessColumns,
        Self::LengthTooLong,
        Self::TornPacket,
        Self::NoColumns,
        Self::Noise,
        Self::EmptyPacket,
        Self::Silence,
        Self::TornGreeting,
        Self::ClearPassword,
        Self::OldPassword,
    ];
}

/// The running server; it ends when dropped.
#[derive(Debug)]
pub struct Hostile {
    /// The port on loopback where it listens.
    pub port: u16,
    got: Arc<Mutex<Vec<u8>>>,
    /// Notified at each login; `notify_one` keeps one notification if nobody waits yet.
    greeted: Arc<Notify>,
    end: CancellationToken,
}

/// An OK packet: no rows affected, no insert id, status "autocommit".
pub(crate) const OK: &[u8] = &[0x00, 0, 0, 0x02, 0, 0, 0];
/// The greatest length of a packet; a packet of this length is continued by the next one.
const LONGEST: usize = 0xFF_FFFF;
/// Bytes kept of what clients send: more than a login and its queries, less than a file that a client gives away.
const KEPT_BYTES: usize = 1 << 20;

impl Hostile {
    /// Starts to listen.
    pub async fn start(attack: Attack) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let hostile = Self {
            port: listener.local_addr().expect("an address").port(),
            got: Arc::default(),
            greeted: Arc::default(),
            end: CancellationToken::new(),
        };
        let (got, end) = (Arc::clone(&hostile.got), hostile.end.clone());
        let greeted = Arc::clone(&hostile.greeted);
        let serve = async move {
            while let Ok((client, _)) = listener.accept().await {
                let (got, greeted) = (Arc::clone(&got), Arc::clone(&greeted));
                tokio::spawn(async move {
                    // Ends when the client closes the connection.
                    let _ = talk(client, attack, &got, &greeted).await;
                });
            }
        };
        tokio::spawn(end.run_until_cancelled_owned(serve));
        hostile
    }

    /// Waits until a client has answered the greeting.
    pub async fn greeted(&self) {
        self.greeted.notified().await;
    }

    /// Everything that clients have sent, up to about 1 MiB.
    pub fn got(&self) -> Vec<u8> {
        self.got.lock().expect("one at a time").clone()
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.end.cancel();
    }
}

async fn talk(
    mut client: TcpStream,
    attack: Attack,
    got: &Mutex<Vec<u8>>,
    greeted: &Notify,
) -> std::io::Result<()> {
    if attack == Attack::TornGreeting {
        client.write_all(&[10]).await?;
        return client.shutdown().await;
    }
    send(&mut client, 0, &greeting()).await?;
    let (mut sequence, _) = receive(&mut client, got).await?;
    greeted.notify_one();
    if attack == Attack::Silence {
        return std::future::pending().await;
    }
    for (wanted, plugin) in [
        (Attack::ClearPassword, &b"\xfemysql_clear_password\0"[..]),
        (
            Attack::OldPassword,
            &b"\xfemysql_old_password\0abcdefgh\0"[..],
        ),
    ] {
        if attack == wanted {
            send(&mut client, sequence + 1, plugin).await?;
            sequence = receive(&mut client, got).await?.0;
        }
    }
    send(&mut client, sequence + 1, OK).await?;
    loop {
        let (_, question) = receive(&mut client, got).await?;
        // Queries of the connector's own setup get a proper answer, so that the attack meets the engine's own
        // queries.
        if String::from_utf8_lossy(&question).contains("@@max_allowed_packet") {
            let answer = ["1073741824", "28800", "/tmp/none"];
            settings(&mut client, &answer).await?;
            continue;
        }
        answer(&mut client, attack).await?;
    }
}

async fn answer(client: &mut TcpStream, attack: Attack) -> std::io::Result<()> {
    match attack {
        Attack::LocalInfile => send(client, 1, b"\xfb/etc/hostname").await,
        Attack::EndlessRows => {
            columns(client, 1).await?;
            let row: Vec<u8> = [&[250][..], &[b'x'; 250]].concat();
            let packets: Vec<u8> = (0..=255_u8)
                .flat_map(|sequence| packet(sequence, &row))
                .collect();
            loop {
                client.write_all(&packets).await?;
            }
        }
        Attack::EndlessValue => {
            columns(client, 1).await?;
            let mut first = vec![0_u8; LONGEST];
            first[..9].copy_from_slice(b"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f");
            for sequence in (4_u8..=255).cycle() {
                send(client, sequence, &first).await?;
                first[0] = 0;
            }
            Ok(())
        }
        Attack::EndlessColumns => send(client, 1, b"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f").await,
        Attack::LengthTooLong => {
            columns(client, 1).await?;
            send(client, 4, b"\xfd\xff\xff\xffshort").await?;
            send(client, 5, b"\xfe\0\0\x02\0").await
        }
        Attack::TornPacket => {
            client.write_all(&[9, 0]).await?;
            client.shutdown().await
        }
        Attack::NoColumns => {
            send(client, 1, &[3]).await?;
            send(client, 2, b"\x01a").await?;
            send(client, 3, b"\xfe\0\0\x02\0").await
        }
        Attack::Noise => {
            let noise: Vec<u8> = (0..4096_u32)
                .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
                .collect();
            client.write_all(&noise).await
        }
        Attack::EmptyPacket => send(client, 1, &[]).await,
        Attack::Silence | Attack::TornGreeting | Attack::ClearPassword | Attack::OldPassword => {
            std::future::pending().await
        }
    }
}

/// A result set with one row of texts.
async fn settings(client: &mut TcpStream, values: &[&str]) -> std::io::Result<()> {
    columns(client, values.len() as u8).await?;
    let row: Vec<u8> = values
        .iter()
        .flat_map(|value| [&[value.len() as u8][..], value.as_bytes()].concat())
        .collect();
    let sequence = values.len() as u8 + 3;
    send(client, sequence, &row).await?;
    send(client, sequence + 1, b"\xfe\0\0\x02\0").await
}

/// The head of a result set: the number of columns, a text column each, and an end.
async fn columns(client: &mut TcpStream, count: u8) -> std::io::Result<()> {
    send(client, 1, &[count]).await?;
    for number in 0..count {
        let mut column = b"\x03def\0\0\0\x01a\0\x0c".to_vec();
        column.extend([0x2d, 0, 0xff, 0xff, 0, 0, 0xfd, 0, 0, 0, 0, 0]);
        send(client, number + 2, &column).await?;
    }
    send(client, count + 2, b"\xfe\0\0\x02\0").await
}

/// A greeting of protocol version 10: MySQL 8.0 without TLS, with MySQL 5's authentication plugin.
pub(crate) fn greeting() -> Vec<u8> {
    let mut bytes = b"\x0a8.0.36\0\x07\0\0\0abcdefgh\0".to_vec();
    // Capabilities: long passwords, database at login, protocol 4.1, transactions, secure connections, plugins.
    bytes.extend([0x0d, 0xa2, 0x2d, 0x02, 0x00, 0x08, 0x00, 21]);
    bytes.extend([0; 10]);
    bytes.extend(b"ijklmnopqrst\0mysql_native_password\0");
    bytes
}

fn packet(sequence: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_le_bytes();
    [&length[..3], &[sequence], payload].concat()
}

pub(crate) async fn send(
    client: &mut TcpStream,
    sequence: u8,
    payload: &[u8],
) -> std::io::Result<()> {
    client.write_all(&packet(sequence, payload)).await
}

/// Receives a packet; returns its sequence number and payload, and keeps the payload.
async fn receive(client: &mut TcpStream, got: &Mutex<Vec<u8>>) -> std::io::Result<(u8, Vec<u8>)> {
    let (sequence, payload) = take(client).await?;
    let mut got = got.lock().expect("one at a time");
    if got.len() < KEPT_BYTES {
        got.extend(&payload);
    }
    Ok((sequence, payload))
}

/// Receives a packet; returns its sequence number and payload.
pub(crate) async fn take(client: &mut TcpStream) -> std::io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 4];
    client.read_exact(&mut head).await?;
    let length = u32::from_le_bytes([head[0], head[1], head[2], 0]) as usize;
    let mut payload = vec![0; length];
    client.read_exact(&mut payload).await?;
    Ok((head[3], payload))
}
