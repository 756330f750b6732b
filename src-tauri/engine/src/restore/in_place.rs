//! A dump in the place of what is in the database now: after a proved safety copy, and back to it if it fails half-way.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::mysql::{Prepared, fill, prepare, tell, tell_finding};
use super::proof::Wanted;
use super::remembered::Remembered;
use super::{Places, Restored, Safety, alembic, clear, session};
use crate::apply::lock;
use crate::backup::{self, Backup, Method};
use crate::error::{Error, Kind, Phase, Result};
use crate::event::Context;
use crate::inspect;
use crate::message::{Finding, Message, Severity};
use crate::mysql::{Connection, other_sessions};
use crate::preflight;
use crate::target::{MysqlTarget, Target};

/// The sessions of the safety copy end some moments after it.
const OTHERS_TRIES: u32 = 20;
const OTHERS_PAUSE: Duration = Duration::from_millis(100);
/// The pause before a lost server is called again for the way back.
const RECONNECT_PAUSE: Duration = Duration::from_millis(500);

/// Replaces what is in the target's database.
pub(super) async fn replace(
    target: &MysqlTarget,
    file: &Path,
    safety: &Safety,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Restored> {
    let prepared = prepare(target, file, Wanted::All, context).await?;
    let whole = Target::Mysql(target.clone());
    let used = preflight::in_use(&whole, places.root, context).await;
    let used = used.map_err(|error| match error.code() {
        "mysql-database-missing" => Error::refused("restore-database-missing", Phase::Restore)
            .arg("database", target.database.as_str()),
        _ => error,
    })?;
    refuse_use(&used, context)?;
    let staged = alembic::stage(&prepared.source, places.alembic)?;
    let mut connection = session::open(target).await?;
    lock::take(&mut connection, None, Phase::Restore).await?;
    let drops = clear::drops(&mut connection).await?;
    prepared.facts.check_drops(&drops, &target.database)?;
    let saved = match save(&mut connection, &whole, safety, places, context).await {
        Ok(saved) => saved,
        Err(error) => {
            connection.close().await;
            return Err(error);
        }
    };
    let remembered = Remembered::begin(
        places,
        target,
        &prepared.source.path,
        saved.as_ref(),
        context,
    );
    let filled = async {
        clear::clear(&mut connection).await?;
        fill(&mut connection, &prepared, context).await
    }
    .await;
    let (tables, notes) = match filled {
        Ok(filled) => filled,
        Err(error) => {
            let error = back(connection, saved.as_ref(), &prepared, error, context).await;
            if error.kind() != Kind::Interrupted {
                remembered.taken_back(context);
            }
            return Err(error);
        }
    };
    remembered.done(context);
    connection.close().await;
    let alembic_files = staged.put_in_place().map_err(Error::after_change)?;
    Ok(Restored {
        database: target.database.clone(),
        tables,
        safety: saved,
        alembic_files,
        notes,
    })
}

/// Stops at everything that uses the database; each is told by itself.
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

/// Writes and proves the safety copy; an empty database needs none.
async fn save(
    connection: &mut Connection,
    whole: &Target,
    safety: &Safety,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Option<Backup>> {
    let saved = if clear::is_empty(connection).await? {
        None
    } else {
        Some(copy(whole, safety, places, context).await?)
    };
    context.check_cancelled(Phase::Restore)?;
    let mut tries = 0;
    loop {
        tries += 1;
        let others = other_sessions(connection, Phase::Restore).await?;
        if others.is_empty() {
            return Ok(saved);
        }
        if tries == OTHERS_TRIES {
            let ids: Vec<String> = others.iter().map(|other| other.id.to_string()).collect();
            return Err(Error::refused("restore-in-use", Phase::Restore)
                .arg("blockers", format!("session {}", ids.join(", "))));
        }
        tokio::time::sleep(OTHERS_PAUSE).await;
    }
}

/// A backup of what is there now, with all of its proofs.
pub(super) async fn copy(
    target: &Target,
    safety: &Safety,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Backup> {
    let inspection = inspect::look(target, context).await?;
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

/// The way back: out with the half, in with the safety copy.
async fn back(
    connection: Connection,
    saved: Option<&Backup>,
    prepared: &Prepared,
    error: Error,
    context: Context<'_>,
) -> Error {
    let target = connection.target().clone();
    let old = connection.id();
    connection.close().await;
    tell(
        context,
        Message::new("restore-going-back").because(error.said()),
    );
    // Whoever has cancelled wants the database back as it was.
    let cancel = CancellationToken::new();
    let context = Context {
        cancel: &cancel,
        ..context
    };
    let put_back = put_back(&target, old, saved, context).await;
    let safety = saved.map_or_else(String::new, |saved| saved.file.display().to_string());
    let told = |told: Error| {
        told.arg("path", prepared.source.path.display())
            .arg("database", target.database.as_str())
            .arg("safety", safety.as_str())
            .arg("saved", usize::from(saved.is_some()))
    };
    match put_back {
        Ok(()) if error.kind() == Kind::Cancelled => error,
        Ok(()) => told(Error::failed("restore-taken-back", Phase::Restore)).because(error),
        Err(second) => told(Error::interrupted("restore-half-way", Phase::Restore))
            .arg("second", second.to_string())
            .because(error)
            .after_change(),
    }
}

async fn put_back(
    target: &MysqlTarget,
    old: u32,
    saved: Option<&Backup>,
    context: Context<'_>,
) -> Result<()> {
    let mut connection = reconnect(target).await?;
    // Having the lock again means that the lost session's statement is over.
    lock::take(&mut connection, Some(old), Phase::Restore).await?;
    clear::clear(&mut connection).await?;
    if let Some(saved) = saved {
        let prepared = prepare(target, &saved.file, Wanted::All, context).await?;
        fill(&mut connection, &prepared, context).await?;
    }
    connection.close().await;
    Ok(())
}

async fn reconnect(target: &MysqlTarget) -> Result<Connection> {
    let begun = Instant::now();
    loop {
        match session::open(target).await {
            Err(_lost) if begun.elapsed() < target.patience.recall => {
                tokio::time::sleep(RECONNECT_PAUSE).await
            }
            other => return other,
        }
    }
}
