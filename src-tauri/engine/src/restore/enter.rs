//! The beginning of any restore into the same database: the file is proved and judged, nothing else uses the database,
//! its lock is ours, and an earlier restore that did not come to its end is settled.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use super::held::Held;
use super::mysql::{Prepared, prepare, tell_finding};
use super::own::choose_in;
use super::proof::Wanted;
use super::settle::{self, Settled, not_made_again};
use super::{Places, Safety, alembic, clear, session};
use crate::backup::{self, Backup, Method};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::inspect;
use crate::journal::{Journal, Place, Scope};
use crate::message::{Finding, Severity};
use crate::mysql::{Connection, named_lock, other_sessions};
use crate::preflight;
use crate::target::{MysqlTarget, Target};
use crate::topic::Topic;

/// How often other sessions are looked for: those of the safety copy end some moments after it.
const OTHERS_TRIES: u32 = 20;
const OTHERS_PAUSE: Duration = Duration::from_millis(100);
/// The pause between two attempts to reach a lost server.
const RECONNECT_PAUSE: Duration = Duration::from_millis(500);

/// All that a restore into the same database begins with.
pub(super) struct Entered {
    pub(super) prepared: Prepared,
    pub(super) staged: alembic::Staged,
    /// The session that has the database's lock.
    pub(super) held: Held,
}

/// Prepares a restore of this scope into the same database. Changes nothing in it, except to settle an earlier restore.
pub(super) async fn enter(
    target: &MysqlTarget,
    file: &Path,
    scope: Scope,
    places: Places<'_>,
    journal: Option<&mut Journal>,
    context: Context<'_>,
) -> Result<Entered> {
    let prepared = prepare(target, file, Wanted::All, context).await?;
    if scope == Scope::All {
        prepared.check(scope, &target.database)?;
    }
    let whole = Target::Mysql(target.clone());
    let used = preflight::in_use(&whole, places.root, context).await;
    let used = used.map_err(|error| match error.topic() {
        Some(Topic::NoDatabase) => Error::refused("restore-database-missing", Phase::Restore)
            .arg("database", target.database.as_str()),
        _ => error,
    })?;
    refuse_use(&used, context)?;
    let staged = alembic::stage(&prepared.source, places.alembic)?;
    let mut connection = session::open(target).await?;
    let entered = async {
        named_lock::take(&mut connection, None, Phase::Restore).await?;
        if let Some(journal) = journal {
            let settled = settle::settle(&mut connection, journal, &Place::from(&whole)).await?;
            if let Settled::AsItWas(_, lost) = settled
                && let Some(lost) = not_made_again(&lost)
            {
                tell_finding(context, &lost);
            }
        }
        // It would be refused for them once all is loaded.
        alone(&mut connection).await?;
        // Where nobody else has anything, DB-GPT's own tables are all.
        let chosen = choose_in(&mut connection, scope, BTreeSet::new()).await?;
        prepared.check(chosen.scope, &target.database)?;
        match chosen.scope {
            Scope::All => {
                let drops = clear::drops(&mut connection).await?;
                prepared.facts.check_drops(&drops, &target.database)
            }
            Scope::Own => Ok(()),
        }
    }
    .await;
    if let Err(error) = entered {
        connection.close().await;
        return Err(error);
    }
    Ok(Entered {
        prepared,
        staged,
        held: Held::new(connection).await?,
    })
}

/// Refuses to go on if anything uses the database; each blocker is also reported by itself.
///
/// # Errors
/// `restore-in-use`.
pub(super) fn refuse_use(findings: &[Finding], context: Context<'_>) -> Result<()> {
    let mut blockers = Vec::new();
    for finding in findings {
        if finding.severity == Severity::Blocker {
            blockers.push(finding.id.as_ref());
            tell_finding(context, finding);
        }
    }
    if blockers.is_empty() {
        return Ok(());
    }
    Err(Error::refused("restore-in-use", Phase::Restore).arg("blockers", blockers.join(", ")))
}

/// Writes and proves the safety copy; an empty database needs none. Then nobody else may be there.
pub(super) async fn save(
    held: &mut Held,
    safety: &Safety,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Option<Backup>> {
    let connection = held.get().await?;
    let whole = Target::Mysql(connection.target().clone());
    let saved = if clear::is_empty(connection).await? {
        None
    } else {
        held.make_room(1).await;
        Some(copy(&whole, safety, places, context).await?)
    };
    context.check_cancelled(Phase::Restore)?;
    alone(held.get().await?).await?;
    Ok(saved)
}

/// Waits 2 seconds at most for other sessions to end.
///
/// # Errors
/// `restore-in-use`, naming those that stay.
async fn alone(connection: &mut Connection) -> Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        let others = other_sessions(connection, Phase::Restore).await?;
        if others.is_empty() {
            return Ok(());
        }
        if tries == OTHERS_TRIES {
            let ids: Vec<String> = others.iter().map(|other| other.id.to_string()).collect();
            return Err(Error::refused("restore-in-use", Phase::Restore)
                .arg("blockers", format!("session {}", ids.join(", "))));
        }
        tokio::time::sleep(OTHERS_PAUSE).await;
    }
}

/// Writes a backup of the present content, and checks its proofs.
pub(super) async fn copy(
    target: &Target,
    safety: &Safety,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Backup> {
    let inspection = inspect::run(target, context).await?;
    let options = backup::Options {
        destination: safety.destination.clone(),
        method: Method::Auto,
        tool: safety.tool.clone(),
        alembic_versions: places.alembic.map(Path::to_owned),
        dbgpt_version: None,
    };
    let written = backup::write(target, &inspection, &options, context).await?;
    let verified = written.clone().into_verified();
    verified.map(|_permission| written)
}

/// A new session with the lock, in the place of one that may be lost. Waits for a server that starts again, for
/// `patience.recall` at most.
pub(super) async fn again(old: Connection) -> Result<Connection> {
    let (target, id) = (old.target().clone(), old.id());
    old.close().await;
    let begun = Instant::now();
    let mut connection = loop {
        match session::open(&target).await {
            Err(_lost) if begun.elapsed() < target.patience.recall => {
                tokio::time::sleep(RECONNECT_PAUSE).await;
            }
            other => break other?,
        }
    };
    // Having the lock again means that the lost session's statement is over.
    named_lock::take(&mut connection, Some(id), Phase::Restore).await?;
    Ok(connection)
}
