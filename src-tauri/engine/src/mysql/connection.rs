//! One connection to a MySQL or MariaDB server, with a limit on every wait.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use mysql_async::prelude::{FromRow, Protocol, Queryable};
use mysql_async::{Conn, Opts, OptsBuilder, QueryResult, Row, SslOpts, TextProtocol, Value};
use secrecy::ExposeSecret;
use tokio::io::AsyncReadExt;

use super::failure::{self, Endless, failure};
use super::{known, quoted, server_code};
use crate::error::{Error, Phase, Result};
use crate::io::death;
use crate::target::{Address, MysqlTarget, TlsMode};

/// How long the first bytes of a server may take in [`greets`].
const GREETING_TIMEOUT: Duration = Duration::from_secs(3);
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);
/// Longest wait for the answer to a statement that names no limit of its own.
const QUERY_TIMEOUT: Duration = Duration::from_mins(2);
/// Silence after which TCP probes the server: a broken network sends no error, and an ALTER may be silent for hours.
/// Linux gives up some ten minutes after the first probe.
const KEEPALIVE: Duration = Duration::from_secs(30);
/// Largest answer of [`Connection::rows`]: room for the columns of tens of thousands of tables.
const ANSWER_BYTES: usize = 64 << 20;
/// How long to retry while the connection limit is reached: the server counts a closed session for a moment longer, and
/// an account may be allowed only one.
const ROOM_LIMIT: Duration = Duration::from_secs(2);
const ROOM_PAUSE: Duration = Duration::from_millis(50);
/// `ER_UNKNOWN_SYSTEM_VARIABLE`.
const UNKNOWN_VARIABLE: u16 = 1193;

/// A connection to the target's database.
pub struct Connection {
    conn: Conn,
    end: End,
    encrypted: bool,
}

/// The server and account of a connection, for error messages.
struct End {
    target: MysqlTarget,
    /// `CURRENT_USER()`; `None` until [`Connection::settle`] has asked.
    account: Option<String>,
}

impl Connection {
    /// Connects, encrypted as the target asks, and gives the session our own charset, SQL mode and limits
    /// (`known::SETTINGS`), whatever the server's defaults are.
    ///
    /// # Errors
    /// `mysql-host-unknown`, `mysql-unreachable`, `mysql-timeout`, `mysql-access-denied`, `mysql-auth-plugin`,
    /// `mysql-password-expired`, `mysql-account-locked`, `mysql-database-missing`, `mysql-database-denied`,
    /// `mysql-too-many-connections`, `mysql-account-connections`, `mysql-account-hourly`, `mysql-init-connect`,
    /// `mysql-session-forced`, `mysql-tls-unavailable`, `mysql-tls-too-old`, `mysql-tls-failed`,
    /// `mysql-ca-unreadable`, `mysql-not-mysql`, `mysql-protocol`.
    pub async fn open(target: &MysqlTarget, phase: Phase) -> Result<Self> {
        let begun = Instant::now();
        loop {
            match Self::open_now(target, phase).await {
                Err(error)
                    if failure::is_full(&error)
                        && begun.elapsed() < ROOM_LIMIT.min(target.patience.connect) =>
                {
                    tokio::time::sleep(ROOM_PAUSE).await;
                }
                other => return other,
            }
        }
    }

    /// Opens an additional connection; `None` if a connection limit of the server or the account forbids it.
    ///
    /// # Errors
    /// Those of [`Connection::open`], except those about limits.
    pub async fn open_another(target: &MysqlTarget, phase: Phase) -> Result<Option<Self>> {
        match Self::open_now(target, phase).await {
            Ok(connection) => Ok(Some(connection)),
            Err(error) if failure::is_limit(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn open_now(target: &MysqlTarget, phase: Phase) -> Result<Self> {
        resolve(target, phase).await?;
        let opened = match target.tls.mode {
            TlsMode::Disabled => Self::dial(target, None, phase).await,
            // A socket does not leave the machine, and the connector has no TLS over sockets.
            TlsMode::Preferred if matches!(target.address, Address::Socket { .. }) => {
                Self::dial(target, None, phase).await
            }
            TlsMode::Preferred => match Self::dial(target, Some(unverified()), phase).await {
                Err(error) if failure::is_without_tls(&error) => {
                    Self::dial(target, None, phase).await
                }
                other => other,
            },
            TlsMode::Required => Self::dial(target, Some(unverified()), phase).await,
            TlsMode::VerifyCa => {
                let tls = verified(target, phase)?.with_danger_skip_domain_validation(true);
                Self::dial(target, Some(tls), phase).await
            }
            TlsMode::VerifyIdentity => {
                Self::dial(target, Some(verified(target, phase)?), phase).await
            }
        };
        let mut connection = match opened {
            Ok(connection) => connection,
            Err(error) if failure::is_no_answer(&error) && !greets(target).await => {
                return Err(Error::failed("mysql-not-mysql", phase)
                    .arg("address", target.address.to_string()));
            }
            Err(error) => return Err(error),
        };
        connection.settle(phase).await?;
        Ok(connection)
    }

    /// Applies our session settings, selects the database, and checks that the settings are in force.
    async fn settle(&mut self, phase: Phase) -> Result<()> {
        for sql in known::SETTINGS {
            match self.execute(sql, phase).await {
                Err(error) if server_code(&error) == Some(UNKNOWN_VARIABLE) => {
                    self.execute(known::without_comment(sql), phase).await?;
                }
                done => done?,
            }
        }
        if !known::is_plain(&self.end.target.database) {
            let sql = format!("USE {}", quoted(&self.end.target.database));
            self.execute(&sql, phase).await?;
        }
        let seen: Vec<known::Seen> = self.rows(known::ASKED, phase).await?;
        let seen = seen.into_iter().next().unwrap_or_default();
        let wrong = known::wrong(&seen);
        if !wrong.is_empty() {
            return Err(Error::refused("mysql-session-forced", phase)
                .arg("address", self.end.target.address.to_string())
                .arg("user", self.end.target.user.as_str())
                .arg("seen", wrong.join(", ")));
        }
        self.end.account = Some(seen.6);
        Ok(())
    }

    async fn dial(target: &MysqlTarget, tls: Option<SslOpts>, phase: Phase) -> Result<Self> {
        let encrypted = tls.is_some();
        let mut options = OptsBuilder::default()
            .user(Some(target.user.clone()))
            .pass(Some(target.password.expose_secret().to_owned()))
            // An empty name selects no database (used to create one). Non-ASCII names are selected in `settle`:
            // a server that forces another charset on the session would misread them here.
            .db_name(
                Some(target.database.clone())
                    .filter(|name| !name.is_empty() && known::is_plain(name)),
            )
            .prefer_socket(false)
            .tcp_keepalive(Some(KEEPALIVE))
            .max_allowed_packet(packet_bytes(phase))
            .ssl_opts(tls);
        options = match &target.address {
            Address::Tcp { host, port } => {
                // MySQL's C clients take the host `localhost` as "use the socket"; DB-GPT connects to it by TCP.
                options.ip_or_hostname(host.clone()).tcp_port(*port)
            }
            Address::Socket { path } => options.socket(Some(path.display().to_string())),
        };
        let dialled = caught(Conn::new(Opts::from(options)));
        let conn = match tokio::time::timeout(target.patience.connect, dialled).await {
            Ok(Ok(conn)) => conn,
            Ok(Err(source)) => return Err(failure(target, None, phase, source)),
            Err(_elapsed) => return Err(timed_out(target, phase, target.patience.connect)),
        };
        let end = End {
            target: target.clone(),
            account: None,
        };
        Ok(Self {
            conn,
            end,
            encrypted,
        })
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub fn encrypted(&self) -> bool {
        self.encrypted
    }

    /// The target that the connection was opened with.
    #[must_use]
    pub fn target(&self) -> &MysqlTarget {
        &self.end.target
    }

    /// The server's id of this connection (`CONNECTION_ID()`).
    #[must_use]
    pub fn id(&self) -> u32 {
        self.conn.id()
    }

    /// Runs a statement and reads all rows of its answer; for answers of at most 64 MiB, within two minutes.
    ///
    /// # Errors
    /// `mysql-timeout`, `mysql-lost`, or what the server says (`mysql-server-error`).
    pub async fn rows<T: FromRow + Send + 'static>(
        &mut self,
        sql: &str,
        phase: Phase,
    ) -> Result<Vec<T>> {
        self.rows_within(sql, QUERY_TIMEOUT, phase).await
    }

    /// Like [`Connection::rows`], with a time limit of its own, for slow statements such as counting a large table.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn rows_within<T: FromRow + Send + 'static>(
        &mut self,
        sql: &str,
        limit: Duration,
        phase: Phase,
    ) -> Result<Vec<T>> {
        let Self { conn, end, .. } = self;
        let answer = async { all(conn.query_iter(sql).await?).await };
        let rows = bounded(end, phase, limit, answer).await?;
        read(&end.target, phase, rows)
    }

    /// Like [`Connection::rows`], as a prepared statement: `values` replace its `?`.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn rows_with<T: FromRow + Send + 'static>(
        &mut self,
        sql: &str,
        values: impl Into<mysql_async::Params> + Send,
        phase: Phase,
    ) -> Result<Vec<T>> {
        let values = values.into();
        let Self { conn, end, .. } = self;
        let answer = async { all(conn.exec_iter(sql, values).await?).await };
        let rows = bounded(end, phase, QUERY_TIMEOUT, answer).await?;
        read(&end.target, phase, rows)
    }

    /// Runs one statement and discards any rows.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn execute(&mut self, sql: &str, phase: Phase) -> Result<()> {
        self.execute_within(sql, QUERY_TIMEOUT, phase).await
    }

    /// Runs one statement that may take long, such as a table rebuild.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn execute_within(&mut self, sql: &str, limit: Duration, phase: Phase) -> Result<()> {
        let Self { conn, end, .. } = self;
        bounded(end, phase, limit, conn.query_drop(sql)).await
    }

    /// Sends a statement byte for byte (it need not be UTF-8), and gives the number of affected rows.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn send(&mut self, sql: &[u8], limit: Duration, phase: Phase) -> Result<u64> {
        let Self { conn, end, .. } = self;
        bounded(end, phase, limit, conn.query_drop(sql)).await?;
        Ok(self.conn.affected_rows())
    }

    /// How many warnings the last statement gave.
    #[must_use]
    pub fn warnings(&self) -> u16 {
        self.conn.get_warnings()
    }

    /// Runs a statement and reads its rows one at a time, however many; `limit` bounds the wait for each row.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn stream<'a>(
        &'a mut self,
        sql: &'a str,
        limit: Duration,
        phase: Phase,
    ) -> Result<Rows<'a>> {
        let Self { conn, end, .. } = self;
        let answer = bounded(end, phase, limit, conn.query_iter(sql)).await?;
        Ok(Rows {
            answer,
            end,
            limit,
            phase,
        })
    }

    /// Ends the server's session by `KILL`, so that its locks go now; this connection can't be used afterwards.
    pub async fn hang_up(&mut self) {
        let sql = format!("KILL {}", self.id());
        let limit = self.end.target.patience.connect;
        // A killed session answers with an error, or not at all if the network is gone.
        let _ = tokio::time::timeout(limit, caught(self.conn.query_drop(sql))).await;
    }

    /// Closes the session in order (`COM_QUIT`); dropping a connection closes only the stream.
    pub async fn close(self) {
        // Nothing is lost if the server no longer answers.
        let _ =
            tokio::time::timeout(self.end.target.patience.connect, self.conn.disconnect()).await;
    }
}

/// An answer that is being read; the connection takes no other statement until all its rows are read.
pub struct Rows<'a> {
    answer: QueryResult<'a, 'static, TextProtocol>,
    end: &'a End,
    limit: Duration,
    phase: Phase,
}

impl Rows<'_> {
    /// The next row; `None` after the last.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn next(&mut self) -> Result<Option<Row>> {
        bounded(self.end, self.phase, self.limit, self.answer.next()).await
    }
}

/// All rows of an answer; an error if they take more than [`ANSWER_BYTES`], since no honest answer is so long.
async fn all<P: Protocol>(mut answer: QueryResult<'_, '_, P>) -> mysql_async::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut bytes = 0;
    while let Some(row) = answer.next().await? {
        bytes += size_of::<Row>()
            + (0..row.len())
                .map(|at| size_bytes(row.as_ref(at)))
                .sum::<usize>();
        if bytes > ANSWER_BYTES {
            return Err(mysql_async::Error::Other(Box::new(Endless::Answer)));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn size_bytes(value: Option<&Value>) -> usize {
    size_of::<Value>()
        + match value {
            Some(Value::Bytes(bytes)) => bytes.len(),
            Some(_) | None => 0,
        }
}

/// Converts rows to the asked type; the connector's own conversion panics on a mismatch.
fn read<T: FromRow>(target: &MysqlTarget, phase: Phase, rows: Vec<Row>) -> Result<Vec<T>> {
    rows.into_iter()
        .map(|row| {
            T::from_row_opt(row).map_err(|unfit| {
                Error::failed("mysql-protocol", phase)
                    .arg("address", target.address.to_string())
                    .because(unfit)
            })
        })
        .collect()
}

/// Largest packet accepted; `None` is the server's own limit, which only phases that move rows need.
fn packet_bytes(phase: Phase) -> Option<usize> {
    match phase {
        Phase::Backup | Phase::Restore | Phase::Rehearse => None,
        Phase::Config
        | Phase::Inspect
        | Phase::Check
        | Phase::Plan
        | Phase::Prove
        | Phase::Apply
        | Phase::Verify
        | Phase::Undo
        | Phase::Journal
        | Phase::Report => Some(ANSWER_BYTES),
    }
}

async fn bounded<T>(
    End { target, account }: &End,
    phase: Phase,
    limit: Duration,
    work: impl Future<Output = mysql_async::Result<T>>,
) -> Result<T> {
    let limit = limit.min(target.patience.longest);
    match tokio::time::timeout(limit, caught(work)).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(source)) => Err(failure(target, account.as_deref(), phase, source)),
        Err(_elapsed) => Err(timed_out(target, phase, limit)),
    }
}

/// Runs the connector's work and turns its panics into errors: it panics if memory can't hold the number of columns
/// that a server announces, and on some authentication plug-ins (`failure::PANICS`). The connection is unusable then.
async fn caught<T>(work: impl Future<Output = mysql_async::Result<T>>) -> mysql_async::Result<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| {
        let polled = death::expected(|| work.as_mut().poll(context));
        polled.unwrap_or_else(|panic| Poll::Ready(Err(failure::of_panic(panic.as_ref()))))
    })
    .await
}

fn timed_out(target: &MysqlTarget, phase: Phase, limit: Duration) -> Error {
    Error::failed("mysql-timeout", phase)
        .arg("address", target.address.to_string())
        .arg("seconds", limit.as_secs())
}

/// Looks the host up first: the connector says "I/O error" for an unknown name and a closed port alike, and the user's
/// next action differs.
async fn resolve(target: &MysqlTarget, phase: Phase) -> Result<()> {
    let Address::Tcp { host, port } = &target.address else {
        return Ok(());
    };
    let unknown = || Error::failed("mysql-host-unknown", phase).arg("host", host.as_str());
    match tokio::time::timeout(
        target.patience.connect,
        tokio::net::lookup_host((host.as_str(), *port)),
    )
    .await
    {
        Ok(Ok(mut addresses)) => addresses.next().map(drop).ok_or_else(unknown),
        Ok(Err(source)) => Err(unknown().because(source)),
        Err(_elapsed) => Err(unknown()),
    }
}

/// Whether the program at the target's address greets like a MySQL server; silence and failures count as a yes.
///
/// Called only after a failed login: a server counts connections that end before the login, and blocks such a host.
/// Source: MySQL's protocol, "Protocol::Handshake": three bytes of length, number 0, then 10, or 255 for an error.
async fn greets(target: &MysqlTarget) -> bool {
    let Address::Tcp { host, port } = &target.address else {
        return true;
    };
    let first_bytes = async {
        // Short: `dial` has already waited for a server that accepts no connection.
        let connecting = tokio::net::TcpStream::connect((host.as_str(), *port));
        let mut stream = tokio::time::timeout(CONNECT_TIMEOUT, connecting).await??;
        let mut bytes = [0; 5];
        stream.read_exact(&mut bytes).await?;
        std::io::Result::Ok(bytes)
    };
    let limit = GREETING_TIMEOUT.min(target.patience.connect);
    match tokio::time::timeout(limit, first_bytes).await {
        Ok(Ok([_, _, _, number, kind])) => number == 0 && matches!(kind, 10 | 255),
        Ok(Err(_)) | Err(_) => true,
    }
}

fn unverified() -> SslOpts {
    SslOpts::default()
        .with_danger_accept_invalid_certs(true)
        .with_danger_skip_domain_validation(true)
}

fn verified(target: &MysqlTarget, phase: Phase) -> Result<SslOpts> {
    let Some(path) = &target.tls.ca else {
        return Ok(SslOpts::default());
    };
    let pem = crate::io::file::read_bounded(path, 1 << 20).map_err(|source| {
        Error::failed("mysql-ca-unreadable", phase)
            .arg("path", path.display())
            .because(source)
    })?;
    Ok(SslOpts::default()
        .with_root_certs(vec![pem.into()])
        .with_disable_built_in_roots(true))
}
