//! The restore by `--in-place`, only on explicit request: after a proved safety copy the database is emptied and filled again.
//! If that fails half-way, the safety copy is restored.

use std::path::Path;

use tokio_util::sync::CancellationToken;

use super::enter::{Entered, again, enter, save};
use super::make::{Filled, Maker};
use super::mysql::{Prepared, complete, fill, prepare, tell};
use super::own::choose_in;
use super::proof::Wanted;
use super::remembered::Remembered;
use super::{Places, Restored, Same, Way, clear, place, trial};
use crate::backup::{Backup, TableRows};
use crate::error::{Error, Kind, Phase, Result};
use crate::event::Context;
use crate::journal::{Journal, Scope};
use crate::message::{Finding, Message};
use crate::mysql::Connection;
use crate::target::MysqlTarget;

/// Replaces the content of the target's database.
pub(super) async fn replace(
    target: &MysqlTarget,
    file: &Path,
    same: &Same,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Restored> {
    // A journal that can't be opened is reported when the safety copy is to be recorded in it.
    let mut journal = places.journal.and_then(|folder| Journal::open(folder).ok());
    let entered = enter(target, file, same.scope, places, journal.as_mut(), context).await?;
    let Entered {
        prepared,
        staged,
        mut held,
    } = entered;
    let ready = async {
        check(held.get().await?, &prepared, same.scope).await?;
        if let Some(journal) = &mut journal {
            held.make_room(2).await;
            trial::definitions(target, &prepared, journal, context).await?;
        }
        save(&mut held, &same.safety, places, context).await
    };
    let saved = match ready.await {
        Ok(saved) => saved,
        Err(error) => {
            held.close().await;
            return Err(error);
        }
    };
    let mut connection = held.into_inner().await?;
    let remembered = Remembered::begin(
        places,
        target,
        &prepared.source.path,
        saved.as_ref(),
        context,
    );
    let filled = refill(&mut connection, &prepared, context).await;
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
    let alembic_files = staged.put_back().map_err(Error::after_change)?;
    Ok(Restored {
        database: target.database.clone(),
        tables,
        safety: saved,
        alembic_files,
        notes,
        way: Way::InPlace,
        scope: Scope::All,
        swap_ms: None,
    })
}

/// Refuses a restore that would leave some tables as they are, or drop what belongs to a stronger account.
async fn check(connection: &mut Connection, prepared: &Prepared, wanted: Scope) -> Result<()> {
    let file = prepared.survey.holds.rows.keys().cloned().collect();
    let chosen = choose_in(connection, wanted, file).await?;
    if chosen.scope == Scope::Own {
        return Err(Error::refused("restore-in-place-shared", Phase::Restore)
            .arg("database", connection.target().database.as_str()));
    }
    place::check_definers(connection, &prepared.facts.grants).await
}

/// Empties the database and loads the file.
async fn refill(
    connection: &mut Connection,
    prepared: &Prepared,
    context: Context<'_>,
) -> Result<(Vec<TableRows>, Vec<Finding>)> {
    clear::clear(connection).await?;
    let mut maker = Maker::new(Filled::Live);
    let tables = fill(connection, prepared, &mut maker, None, context).await?;
    let notes = complete(connection, prepared, &mut maker).await?;
    Ok((tables, notes))
}

/// Undoes a restore that failed half-way: empties the database and loads the safety copy. Returns the error to report.
async fn back(
    connection: Connection,
    saved: Option<&Backup>,
    prepared: &Prepared,
    error: Error,
    context: Context<'_>,
) -> Error {
    let target = connection.target().clone();
    tell(
        context,
        Message::new("restore-going-back").because(error.said()),
    );
    // This can't be cancelled: a user who has cancelled wants the database back as it was.
    let cancel = CancellationToken::new();
    let context = Context {
        cancel: &cancel,
        ..context
    };
    let put_back = put_back(connection, saved, context).await;
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
    connection: Connection,
    saved: Option<&Backup>,
    context: Context<'_>,
) -> Result<()> {
    let mut connection = again(connection).await?;
    clear::clear(&mut connection).await?;
    if let Some(saved) = saved {
        let target = connection.target().clone();
        let prepared = prepare(&target, &saved.file, Wanted::All, context).await?;
        prepared.check(Scope::All, &target.database)?;
        let mut maker = Maker::new(Filled::Live);
        fill(&mut connection, &prepared, &mut maker, None, context).await?;
        complete(&mut connection, &prepared, &mut maker).await?;
    }
    connection.close().await;
    Ok(())
}
