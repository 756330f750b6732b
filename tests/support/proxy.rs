//! A network that fails on demand: a TCP proxy on loopback that cuts, stalls, slows or corrupts what goes to a server and
//! comes from it, at a chosen byte.

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
    /// Every connection ends; new ones work.
    Cut,
    /// Every connection ends, and nobody can connect any more.
    Gone,
    /// Nothing gets through on the connections that are there, and neither side is told; new ones work.
    Stall,
    /// From here on a few bytes at a time get through.
    Slow,
    /// A bit of that byte is turned over.
    Corrupt,
    /// Everything rests there until [`Proxy::heal`], and goes on as if nothing had been.
    Hold,
}

impl Fault {
    /// Every fault of a network, for tests that must hold for all of them.
    pub const ALL: [Self; 5] = [
        Self::Cut,
        Self::Gone,
        Self::Stall,
        Self::Slow,
        Self::Corrupt,
    ];
}

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// What is asked.
    ToServer,
    /// What is answered.
    ToClient,
}

impl Direction {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ToServer, Self::ToClient];

    fn index(self) -> usize {
        match self {
            Self::ToServer => 0,
            Self::ToClient => 1,
        }
    }
}

/// A fault and its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// What happens.
    pub fault: Fault,
    /// When.
    pub when: When,
}

/// A moment, counted from 0 over all connections since the proxy was armed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When the byte of that number is on this way.
    Byte(Direction, u64),
    /// When the message of that number is on its way to the server, which does not get it.
    Asked(u64),
    /// When the server has answered the message of that number, and nobody hears the answer.
    Answered(u64),
}

/// How much of a slow network gets through at once, how long it rests then, and after how much it is fast again: long
/// enough to be felt, short enough for a thousand tests.
const SLOW_BYTES: usize = 256;
const SLOW_REST: Duration = Duration::from_millis(1);
const SLOW_END: u64 = 8 << 10;

/// The way to a server.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens, on loopback.
    pub port: u16,
    wire: Arc<Wire>,
    end: CancellationToken,
}

/// How much of each message is remembered: enough to tell a statement.
const MESSAGE_BEGINNING: usize = 80;

/// What the connections of a proxy share.
#[derive(Debug)]
struct Wire {
    server: SocketAddr,
    state: Mutex<State>,
    passed: [AtomicU64; 2],
    /// Messages are counted from the first one with this in it: what comes before may be more one time than another.
    landmark: Option<&'static str>,
    /// The beginnings of what was sent to the server, where it is not encrypted.
    messages: Mutex<Vec<String>>,
    /// Tells that the fault has happened.
    fired: Notify,
    /// Lets what was held go on.
    healed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// What is still to happen.
    armed: Option<At>,
    /// Whether it has.
    fired: bool,
    /// Whether the next answer is the one that nobody hears.
    answer: Option<Fault>,
    /// Whether new connections are refused.
    gone: bool,
    /// Ends the connections of this time; replaced by each arming.
    cut: CancellationToken,
    /// Halts them.
    stall: CancellationToken,
}

impl Proxy {
    /// A proxy in front of what listens on a port of loopback, with no fault yet.
    pub async fn before(port: u16) -> Self {
        Self::counting_from(port, None).await
    }

    /// The same, where messages are counted from the first one after each arming that has this in it.
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

    /// Ends what was connected, counts from 0 again, and lets this happen, or nothing.
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

    /// The beginning of each message to the server since it was armed.
    pub fn messages(&self) -> Vec<String> {
        locked(&self.wire.messages).clone()
    }

    /// The network is whole again.
    pub fn heal(&self) {
        self.wire.state().gone = false;
        self.wire.healed.notify_one();
    }

    /// Whether the fault has happened.
    pub fn has_fired(&self) -> bool {
        self.wire.state().fired
    }

    /// How many bytes went that way since it was armed.
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

    /// Takes the fault if it falls within the next bytes; how many of them come before it.
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

    /// The number of this message, once messages are counted.
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

    /// Tells whoever waits for the fault.
    fn tell(&self) {
        self.state().fired = true;
        self.fired.notify_waiters();
    }

    /// Ends or halts all connections that there are.
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
    // Each small packet goes at once, as it came.
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
    // Neither side hears of it, whatever the other does: both stay open until the proxy is armed anew.
    std::future::pending::<()>().await;
}

/// Lets bytes through until either side ends.
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
                    // Which bit is as good as random, and the same for the same byte.
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
                    // Ended with all the others.
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
