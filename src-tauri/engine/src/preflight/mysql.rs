//! Gathers the facts about a server once, over one connection, and runs the checks on them.

use std::collections::BTreeMap;
use std::time::Duration;

use super::locks::OpenTransaction;
use super::replica::Replication;
use super::sessions::{SessionSeen, Shown};
use super::variables::Variables;
use super::{
    cluster, collation, definitions, grants, limits, locks, read_only, replica, row_format, server,
};
use super::{sessions, space, tls, todo, unreadable};
use crate::error::{Phase, Result};
use crate::event::Context;
use crate::inspect::Inspection;
use crate::message::Finding;
use crate::mysql::{self, Connection, Grants, Limits, Opened, Server, named_lock, server_code};
use crate::plan::Plan;
use crate::target::MysqlTarget;

/// Tries to list the transactions: the query fails (error 3854) while another session runs a statement with an emoji.
const TRANSACTION_TRIES: u32 = 3;

/// Tries to list the sessions: a closed connection, such as our own last one, stays listed for a moment.
const LEAVING_TRIES: u32 = 10;
const LEAVING_PAUSE: Duration = Duration::from_millis(100);

struct Facts {
    encrypted: bool,
    server: Server,
    account: String,
    grants: Grants,
    routines: u64,
    variables: Variables,
    node: cluster::Node,
    replication: Replication,
    sessions: Vec<SessionSeen>,
    sight: Shown,
    transactions: Vec<OpenTransaction>,
}

/// Runs all checks of a server.
pub(super) async fn check(
    target: &MysqlTarget,
    inspection: &Inspection,
    plan: &Plan,
    context: Context<'_>,
) -> Result<Vec<Finding>> {
    let mut connection = Connection::open(target, Phase::Check).await?;
    let asked = async {
        let facts = gather(&mut connection, context).await?;
        let limits = Limits::ask(&mut connection, Phase::Check).await?;
        context.check_cancelled(Phase::Check)?;
        let opened = mysql::open_each(&mut connection, Phase::Check).await?;
        // Last, since it changes the session's settings.
        let made = definitions::check(&mut connection, &facts.grants, &facts.account).await?;
        Ok((facts, limits, opened, made))
    };
    let asked: Result<(Facts, Limits, Opened, Vec<Finding>)> = asked.await;
    connection.close().await;
    let (facts, limits, opened, made) = asked?;
    let todo = todo(plan);
    let account = grants::Account {
        name: &facts.account,
        grants: &facts.grants,
        server: &facts.server,
        database: &target.database,
        routines: facts.routines,
    };
    let mut findings = grants::check(&account, &todo);
    findings.extend(unreadable::check(&opened, &account));
    let tables = inspection.schema.tables.len();
    findings.extend(limits::check(&limits, &facts.account, todo.len(), tables));
    findings.extend(made);
    findings.extend(tls::check(target, facts.encrypted));
    findings.extend(server::check(&facts.server));
    findings.extend(server::check_names(&facts.variables));
    findings.extend(collation::check(&inspection.schema, &todo));
    findings.extend(space::check_server(inspection, &todo));
    if !todo.is_empty() {
        findings.extend(row_format::check(&facts.variables, &todo));
        findings.extend(read_only::check(&facts.variables));
        findings.extend(cluster::check(&facts.variables, &facts.node));
        findings.extend(replica::check(&facts.replication));
        findings.extend(sessions::check(&facts.sessions, facts.sight, &target.user));
        findings.extend(locks::check(&facts.transactions));
    }
    Ok(findings)
}

/// The other sessions on the database, and whether the account sees all of them.
pub(super) async fn sessions(
    target: &MysqlTarget,
    context: Context<'_>,
) -> Result<(Vec<SessionSeen>, Shown)> {
    let mut connection = Connection::open(target, Phase::Check).await?;
    let asked = async {
        let sight = sight(&Grants::ask(&mut connection).await?);
        context.check_cancelled(Phase::Check)?;
        Ok((other_sessions(&mut connection).await?, sight))
    }
    .await;
    connection.close().await;
    asked
}

/// Whether the account sees all sessions. PROCESS is a global privilege, so the database's name does not matter.
fn sight(grants: &Grants) -> Shown {
    if grants.has("PROCESS", "") {
        Shown::All
    } else {
        Shown::Own
    }
}

/// Checks whether anything prevents replacing the whole database (a restore).
pub(super) async fn check_use(target: &MysqlTarget, context: Context<'_>) -> Result<Vec<Finding>> {
    let mut connection = Connection::open(target, Phase::Check).await?;
    let facts = gather(&mut connection, context).await;
    connection.close().await;
    let facts = facts?;
    let mut findings = sessions::check(&facts.sessions, facts.sight, &target.user);
    findings.extend(read_only::check(&facts.variables));
    findings.extend(cluster::check(&facts.variables, &facts.node));
    findings.extend(replica::check(&facts.replication));
    findings.extend(locks::check(&facts.transactions));
    Ok(findings)
}

async fn gather(connection: &mut Connection, context: Context<'_>) -> Result<Facts> {
    let server = Server::ask(connection).await?;
    let account: Vec<String> = connection
        .rows("SELECT CURRENT_USER()", Phase::Check)
        .await?;
    let grants = Grants::ask(connection).await?;
    let routines: Vec<u64> = connection
        .rows(
            "SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = DATABASE()",
            Phase::Check,
        )
        .await?;
    let variables = Variables::ask(connection).await?;
    context.check_cancelled(Phase::Check)?;
    let sessions = other_sessions(connection).await?;
    let transactions = open_transactions(connection, &sessions).await?;
    Ok(Facts {
        encrypted: connection.encrypted(),
        node: node(connection).await?,
        replication: replication(connection).await?,
        account: account.into_iter().next().unwrap_or_default(),
        routines: routines.into_iter().next().unwrap_or_default(),
        variables,
        server,
        sight: sight(&grants),
        grants,
        sessions,
        transactions,
    })
}

/// Galera's status variables; empty texts on a server without Galera.
async fn node(connection: &mut Connection) -> Result<cluster::Node> {
    let said: Vec<(String, String)> = connection
        .rows(
            "SHOW GLOBAL STATUS WHERE Variable_name IN \
             ('wsrep_cluster_status', 'wsrep_local_state_comment', 'wsrep_cluster_size')",
            Phase::Check,
        )
        .await?;
    let mut said: BTreeMap<String, String> = said.into_iter().collect();
    let mut take = |name: &str| said.remove(name).unwrap_or_default();
    Ok(cluster::Node {
        status: take("wsrep_cluster_status"),
        state: take("wsrep_local_state_comment"),
        size: take("wsrep_cluster_size"),
    })
}

async fn other_sessions(connection: &mut Connection) -> Result<Vec<SessionSeen>> {
    let mut tries = 0;
    loop {
        tries += 1;
        let others = mysql::other_sessions(connection, Phase::Check).await?;
        let clients = clients(connection).await?;
        let holder = named_lock::holder(connection, Phase::Check).await?;
        let user = &connection.target().user;
        // It may be one that we have closed, or one of a killed run whose last statement ends just now.
        let is_leaving = others.iter().any(|other| {
            other.user == *user && (other.seconds == 0 || !clients.contains_key(&other.id))
        });
        if is_leaving && tries < LEAVING_TRIES {
            tokio::time::sleep(LEAVING_PAUSE).await;
            continue;
        }
        let seen = others.into_iter().map(|session| SessionSeen {
            client: clients.get(&session.id).cloned(),
            is_ours: holder == Some(session.id),
            id: session.id,
            user: session.user,
            host: session.host,
            seconds: session.seconds,
        });
        return Ok(seen.collect());
    }
}

/// The client programs by session id, as far as the account may read them; its own sessions it always may.
async fn clients(connection: &mut Connection) -> Result<BTreeMap<u64, String>> {
    for table in ["session_connect_attrs", "session_account_connect_attrs"] {
        let asked = connection
            .rows::<(u64, String, Option<String>)>(
                &format!(
                    "SELECT processlist_id, attr_name, attr_value FROM performance_schema.{table} \
                     WHERE attr_name IN ('_client_name', 'program_name') ORDER BY attr_name DESC"
                ),
                Phase::Check,
            )
            .await;
        if let Some(rows) = optional(asked)? {
            // Later rows win: `_client_name`, which names DB-GPT's driver, comes last.
            return Ok(rows
                .into_iter()
                .filter_map(|(id, _, value)| Some((id, value?)))
                .collect());
        }
    }
    Ok(BTreeMap::new())
}

/// Open transactions of the sessions on this database. Those of other sessions are unlikely to lock our tables.
async fn open_transactions(
    connection: &mut Connection,
    sessions: &[SessionSeen],
) -> Result<Vec<OpenTransaction>> {
    let mut seen = None;
    for _ in 0..TRANSACTION_TRIES {
        let asked = connection
            .rows::<(u64, i64)>(
                "SELECT trx_mysql_thread_id, TIMESTAMPDIFF(SECOND, trx_started, NOW()) \
                 FROM information_schema.innodb_trx",
                Phase::Check,
            )
            .await;
        seen = optional(asked)?;
        if seen.is_some() {
            break;
        }
    }
    Ok(seen
        .unwrap_or_default()
        .into_iter()
        .filter(|(id, _)| sessions.iter().any(|session| session.id == *id))
        .map(|(session, seconds)| OpenTransaction {
            session,
            seconds: u64::try_from(seconds).unwrap_or_default(),
        })
        .collect())
}

/// Whether the server is a replica. MySQL ≥ 8.4 knows only REPLICA, MySQL < 8.0.22 and MariaDB < 10.5.1 only SLAVE.
async fn replication(connection: &mut Connection) -> Result<Replication> {
    for (sql, word) in [
        ("SHOW REPLICA STATUS", "Replica"),
        ("SHOW SLAVE STATUS", "Slave"),
    ] {
        let asked = connection.rows::<mysql_async::Row>(sql, Phase::Check).await;
        match asked {
            Err(error) if server_code(&error) == Some(1064) => {}
            Err(error) if may_be_unseen(server_code(&error)) => return Ok(Replication::Unknown),
            Err(error) => return Err(error),
            Ok(rows) => {
                return Ok(rows.first().map_or(Replication::None, |row| {
                    // MariaDB keeps the old column names under the statement's new name.
                    let column = |name: &str| -> Option<String> {
                        [word, "Slave", "Source", "Master"]
                            .iter()
                            .find_map(|first| row.get_opt(format!("{first}_{name}").as_str())?.ok())
                    };
                    let runs = |thread| column(thread).is_some_and(|state| state != "No");
                    Replication::From {
                        source: column("Host").unwrap_or_default(),
                        running: runs("IO_Running") || runs("SQL_Running"),
                    }
                }));
            }
        }
    }
    Ok(Replication::Unknown)
}

/// The answer; `None` if the account may not ask or the server does not know the question.
fn optional<T>(asked: Result<T>) -> Result<Option<T>> {
    match asked {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if may_be_unseen(server_code(&error)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether an error means "can't be seen": denied (1044, 1142, 1143, 1227), unknown to this server (1109, 1146), or a
/// list that fails over another session's statement with an emoji (3854).
fn may_be_unseen(code: Option<u16>) -> bool {
    matches!(code, Some(1044 | 1142 | 1143 | 1227 | 1109 | 1146 | 3854))
}
