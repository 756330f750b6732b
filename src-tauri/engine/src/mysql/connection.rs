//! One connection, every wait bounded.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use mysql_async::prelude::{FromRow, Protocol, Queryable};
use mysql_async::{Conn, Opts, OptsBuilder, QueryResult, Row, SslOpts, TextProtocol, Value};
use secrecy::ExposeSecret;
use tokio::io::AsyncReadExt;

use super::failure::{self, Endless, failure};
use super::{known, quoted};
use crate::error::{Error, Phase, Result};
use crate::io::death;
use crate::target::{Address, MysqlTarget, TlsMode};

/// How long its first bytes may take when it is asked who it is.
const GREETING_TIMEOUT: Duration = Duration::from_secs(3);
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);
/// How long a question may take. Counting a large table is the longest one.
const QUERY_TIMEOUT: Duration = Duration::from_mins(2);
/// After how much silence the system asks whether the other side is still there: a network that is gone tells nobody, and
/// an ALTER may be silent for hours. Linux gives up some ten minutes later.
const KEEPALIVE: Duration = Duration::from_secs(30);
/// The most that an answer of [`Connection::rows`] takes: the columns of ten thousands of tables.
const ANSWER_BYTES: usize = 64 << 20;
/// A session that said good-bye is counted for some moments more: an account that may have one at a time is waited for.
const ROOM_LIMIT: Duration = Duration::from_secs(2);
const ROOM_PAUSE: Duration = Duration::from_millis(50);

/// A connection to the target's database.
pub struct Connection {
    conn: Conn,
    end: End,
    encrypted: bool,
}

/// The other end, as far as words about it need it.
struct End {
    target: MysqlTarget,
    /// The account as the server knows it (`CURRENT_USER()`), once it was asked.
    account: Option<String>,
}

impl Connection {
    /// Connects, encrypted as the target asks, and makes a known session of it, whatever the server's own defaults are.
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

    /// Connects once more, if the server and the account have room for that: what it is for can be done without.
    ///
    /// # Errors
    /// Those of [`Connection::open`], but for those of limits.
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
            // A socket does not leave the machine, and the connector knows no TLS over one.
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

    /// Makes the session what every session of ours is, and looks whether it is.
    async fn settle(&mut self, phase: Phase) -> Result<()> {
        for sql in known::SETTINGS {
            self.execute(sql, phase).await?;
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
            // Without a name, none is chosen: how a database that is not there yet is made. A server that forces a charset of its
            // own would misread other names here; they are chosen once the session is known.
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
                // A name of three letters that means "the socket" to the C clients means TCP to DB-GPT.
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

    /// The target that it was opened for.
    #[must_use]
    pub fn target(&self) -> &MysqlTarget {
        &self.end.target
    }

    /// The number by which the server knows this connection.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.conn.id()
    }

    /// All rows that a statement of ours gives; only for answers known to be small.
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

    /// Like [`Connection::rows`], for a question that may take long, such as counting a large table.
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

    /// Like [`Connection::rows`], with values in place of `?`, sent apart from the SQL.
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

    /// Runs one statement that gives no rows.
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

    /// Sends a statement as it stands, in whatever bytes it is written; the rows that it changed.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn send(&mut self, sql: &[u8], limit: Duration, phase: Phase) -> Result<u64> {
        let Self { conn, end, .. } = self;
        bounded(end, phase, limit, conn.query_drop(sql)).await?;
        Ok(self.conn.affected_rows())
    }

    /// The rows of an answer of any size, one at a time; `limit` is for each.
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

    /// Ends the session while the connection is kept, which is of no use after that.
    pub async fn hang_up(&mut self) {
        let sql = format!("KILL {}", self.id());
        let limit = self.end.target.patience.connect;
        // The answer is an error at best, and none where the way is gone.
        let _ = tokio::time::timeout(limit, caught(self.conn.query_drop(sql))).await;
    }

    /// Says good-bye; a connection that is dropped is closed without.
    pub async fn close(self) {
        // Nothing is lost when the server no longer answers a good-bye.
        let _ =
            tokio::time::timeout(self.end.target.patience.connect, self.conn.disconnect()).await;
    }
}

/// Rows on their way; the connection takes no other statement until they are read.
pub struct Rows<'a> {
    answer: QueryResult<'a, 'static, TextProtocol>,
    end: &'a End,
    limit: Duration,
    phase: Phase,
}

impl Rows<'_> {
    /// The next row; none after the last.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn next(&mut self) -> Result<Option<Row>> {
        bounded(self.end, self.phase, self.limit, self.answer.next()).await
    }
}

/// All rows of an answer that is known to be small; more than that is no answer to a question of ours.
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

/// The rows as what was asked for. The connector itself would panic over a server that answers with something else.
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

/// The longest packet that is taken. Rows may be as long as the server says; whoever only asks has no use for such.
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

/// The connector's work, its panics told as errors: it makes room for as many columns as a server announces, and gives up by
/// a panic where no memory has so many, or where it can't speak as the account's plug-in wants. The connection is of no use after that; like any that failed, it is not asked again.
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

/// The connector says "I/O error" for an unknown name and a closed port alike; the user's next action differs.
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

/// Whether what listens there begins as a MySQL server does; silence counts as one.
///
/// Asked only after a failure: a server counts connections that end before the login.
/// Source: MySQL's protocol, "Protocol::Handshake": three bytes of length, number 0, then 10, or 255 for an error.
async fn greets(target: &MysqlTarget) -> bool {
    let Address::Tcp { host, port } = &target.address else {
        return true;
    };
    let first_bytes = async {
        // One that does not even take a connection was waited for already.
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
