//! A TCP proxy on loopback that makes the network fail on demand: it cuts, stalls, slows or corrupts the traffic
//! between a client and a server at a chosen byte or message.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// What happens to the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// All open connections end; new ones work.
    Cut,
    /// All open connections end, and new ones are closed at once.
    Gone,
    /// Open connections pass no more bytes but stay open; new ones work.
    Stall,
    /// The next 8 KiB pass in small pieces, with a rest after each.
    Slow,
    /// One bit of the chosen byte is flipped.
    Corrupt,
    /// The bytes wait until [`Proxy::heal`], then pass unchanged.
    Hold,
}

impl Fault {
    /// Every fault but `Hold`, which only delays, for tests that must hold for all of them.
    pub const ALL: [Self; 5] = [
        Self::Cut,
        Self::Gone,
        Self::Stall,
        Self::Slow,
        Self::Corrupt,
    ];
}

/// Which way bytes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the client: requests.
    ToServer,
    /// From the server: responses.
    ToClient,
}

impl Direction {
    /// Both directions.
    pub const ALL: [Self; 2] = [Self::ToServer, Self::ToClient];

    fn index(self) -> usize {
        match self {
            Self::ToServer => 0,
            Self::ToClient => 1,
        }
    }
}

/// A fault and the moment at which it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// What goes wrong.
    pub fault: Fault,
    /// The moment at which it goes wrong.
    pub when: When,
}

/// The moment of a fault. Bytes and messages are counted from 0 over all connections since [`Proxy::arm`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When this byte, counted in this direction, arrives at the proxy.
    Byte(Direction, u64),
    /// When this message to the server arrives at the proxy: the server does not get it.
    Asked(u64),
    /// When the server has answered this message: the client does not get the answer.
    Answered(u64),
}

/// A slow network: bytes passed at once, the rest after each piece, and the bytes after which it is fast again. Long
/// enough to be noticed, short enough for a thousand tests.
const SLOW_BYTES: usize = 256;
const SLOW_REST: Duration = Duration::from_millis(1);
const SLOW_END: u64 = 8 << 10;

/// The proxy; it ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    /// The port on loopback where clients connect.
    pub port: u16,
    wire: Arc<Wire>,
    end: CancellationToken,
}

/// Bytes kept of each message: enough to recognize a statement.
const MESSAGE_BEGINNING: usize = 80;

/// What the connections of a proxy share.
#[derive(Debug)]
struct Wire {
    server: SocketAddr,
    state: Mutex<State>,
    passed: [AtomicU64; 2],
    /// Counting of messages starts at the first one that contains this text: the number of messages before it varies.
    landmark: Option<&'static str>,
    /// The beginnings of the messages to the server (readable only without TLS).
    messages: Mutex<Vec<String>>,
    /// Wakes [`Proxy::fired`].
    fired: Notify,
    /// Releases the bytes that [`Fault::Hold`] keeps back.
    healed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// The fault that is still to happen.
    armed: Option<At>,
    /// Whether the fault has happened.
    fired: bool,
    /// Set between a message of [`When::Answered`] and its answer: the fault that hits the answer.
    answer: Option<Fault>,
    /// Whether new connections are closed at once.
    gone: bool,
    /// Cancelled to end the open connections. Each fault and each arming puts a fresh token here.
    cut: CancellationToken,
    /// Cancelled to halt the open connections without closing them.
    stall: CancellationToken,
}

impl Proxy {
    /// A proxy without a fault, in front of a port on loopback.
    pub async fn before(port: u16) -> Self {
        Self::counting_from(port, None).await
    }

    /// The same, but messages are counted from the first one after each arming that contains `landmark`.
    pub async fn counting_from(port: u16, landmark: Option<&'static str>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let proxy = Self {
            port: listener.local_addr().expect("an address").port(),
            wire: Arc::new(Wire {
                server: (Ipv4Addr::LOCALHOST, port).into(),
                state: Mutex::default(),
                passed: Default::default(),
                landmark,
                messages: Mutex::default(),
                fired: Notify::new(),
                healed: Notify::new(),
            }),
            end: CancellationToken::new(),
        };
        let (wire, end) = (Arc::clone(&proxy.wire), proxy.end.clone());
        tokio::spawn(end.run_until_cancelled_owned(serve(listener, wire)));
        proxy
    }

    /// Ends all open connections, resets the counters, and arms this fault, or none.
    pub fn arm(&self, at: Option<At>) {
        let mut state = self.wire.state();
        state.cut.cancel();
        *state = State {
            armed: at,
            ..State::default()
        };
        for passed in &self.wire.passed {
            passed.store(0, Ordering::SeqCst);
        }
        locked(&self.wire.messages).clear();
    }

    /// Waits until the fault has happened.
    pub async fn fired(&self) {
        loop {
            let fired = self.wire.fired.notified();
            if self.has_fired() {
                return;
            }
            fired.await;
        }
    }

    /// The beginning of each counted message to the server since the last [`Proxy::arm`].
    pub fn messages(&self) -> Vec<String> {
        locked(&self.wire.messages).clone()
    }

    /// Lets new connections in again, and lets held bytes pass.
    pub fn heal(&self) {
        self.wire.state().gone = false;
        self.wire.healed.notify_one();
    }

    /// Whether the fault has happened.
    pub fn has_fired(&self) -> bool {
        self.wire.state().fired
    }

    /// How many bytes arrived in this direction since the last [`Proxy::arm`].
    pub fn passed(&self, direction: Direction) -> u64 {
        self.wire.passed[direction.index()].load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.end.cancel();
        self.wire.state().cut.cancel();
    }
}

impl Wire {
    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// Counts these bytes. If the armed fault falls within them, disarms and returns it, with the number of bytes
    /// before it.
    fn due(&self, direction: Direction, bytes: &[u8]) -> Option<(Fault, usize)> {
        let length = bytes.len() as u64;
        let from = self.passed[direction.index()].fetch_add(length, Ordering::SeqCst);
        let message = self.remember(direction, bytes);
        let mut state = self.state();
        let (fault, before) = match (state.armed, direction) {
            (
                Some(At {
                    fault,
                    when: When::Byte(on, byte),
                }),
                _,
            ) if on == direction && byte < from + length => (
                fault,
                usize::try_from(byte.saturating_sub(from)).unwrap_or(0),
            ),
            (
                Some(At {
                    fault,
                    when: When::Asked(number),
                }),
                Direction::ToServer,
            ) if Some(number) == message => (fault, 0),
            (
                Some(At {
                    fault,
                    when: When::Answered(number),
                }),
                Direction::ToServer,
            ) if Some(number) == message => {
                state.armed = None;
                state.answer = Some(fault);
                return None;
            }
            (_, Direction::ToClient) => (state.answer.take()?, 0),
            (_, Direction::ToServer) => return None,
        };
        state.armed = None;
        Some((fault, before.min(bytes.len() - 1)))
    }

    /// Keeps the beginning of a message to the server. Returns the number of the last counted message, if there is
    /// one.
    fn remember(&self, direction: Direction, bytes: &[u8]) -> Option<u64> {
        let mut messages = locked(&self.messages);
        if direction == Direction::ToServer {
            let beginning = &bytes[..bytes.len().min(MESSAGE_BEGINNING)];
            let message = String::from_utf8_lossy(beginning).into_owned();
            let begins = self
                .landmark
                .is_none_or(|landmark| message.contains(landmark));
            if begins || !messages.is_empty() {
                messages.push(message);
            }
        }
        (messages.len() as u64).checked_sub(1)
    }

    /// Marks the fault as happened and wakes [`Proxy::fired`].
    fn tell(&self) {
        self.state().fired = true;
        self.fired.notify_waiters();
    }

    /// Ends (or, for [`Fault::Stall`], halts) all open connections.
    fn fail(&self, fault: Fault) {
        let mut state = self.state();
        state.gone = fault == Fault::Gone;
        let token = if fault == Fault::Stall {
            &mut state.stall
        } else {
            &mut state.cut
        };
        std::mem::take(token).cancel();
        drop(state);
        self.tell();
    }
}

async fn serve(listener: TcpListener, wire: Arc<Wire>) {
    while let Ok((client, _)) = listener.accept().await {
        let (gone, cut, stall) = {
            let state = wire.state();
            (state.gone, state.cut.clone(), state.stall.clone())
        };
        if gone {
            continue;
        }
        let wire = Arc::clone(&wire);
        tokio::spawn(cut.run_until_cancelled_owned(connect(client, wire, stall)));
    }
}

async fn connect(client: TcpStream, wire: Arc<Wire>, stall: CancellationToken) {
    let Ok(server) = TcpStream::connect(wire.server).await else {
        return;
    };
    // No Nagle delay: small packets pass as they came.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let mut ways = std::pin::pin!(async {
        tokio::select! {
            _ = pass(Direction::ToServer, from_client, to_server, &wire) => {}
            _ = pass(Direction::ToClient, from_server, to_client, &wire) => {}
        }
    });
    tokio::select! {
        biased;
        () = stall.cancelled() => {}
        () = &mut ways => return,
    }
    // Stalled: both sides stay open until the proxy is armed again.
    std::future::pending::<()>().await;
}

/// Passes bytes on until either side closes, and applies the fault when it is due.
async fn pass(
    direction: Direction,
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    wire: &Wire,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 << 10];
    let mut slow_left = 0_u64;
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        let bytes = &mut buffer[..length];
        if let Some((fault, before)) = wire.due(direction, bytes) {
            match fault {
                Fault::Slow => {
                    slow_left = SLOW_END;
                    wire.tell();
                }
                Fault::Corrupt => {
                    // Any bit will do; this one depends on the byte's offset in the buffer.
                    bytes[before] ^= 1 << (before % 8);
                    wire.tell();
                }
                Fault::Hold => {
                    wire.tell();
                    wire.healed.notified().await;
                }
                Fault::Cut | Fault::Gone | Fault::Stall => {
                    to.write_all(&bytes[..before]).await?;
                    wire.fail(fault);
                    // This task ends by the token that `fail` has cancelled.
                    std::future::pending::<()>().await;
                }
            }
        }
        for piece in bytes.chunks(if slow_left > 0 { SLOW_BYTES } else { length }) {
            to.write_all(piece).await?;
            if slow_left > 0 {
                tokio::time::sleep(SLOW_REST).await;
            }
        }
        slow_left = slow_left.saturating_sub(length as u64);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
