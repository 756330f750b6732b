//! A restore that can't fail half-way: the file is loaded into a scratch database and compared, then one RENAME
//! exchanges the tables. The old ones are held until the result is verified; the way back is another RENAME.

mod beside;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use mysql_async::Row;

use super::enter::{Entered, again, enter};
use super::judge::Subject;
use super::make::{Later, Maker};
use super::mysql::{Prepared, tell};
use super::objects;
use super::own::choose_in;
use super::settle::{self, Settled, renamed, settle, tables};
use super::{Places, Restored, Same, Way, drawn, keys, place};
use crate::backup::{Backup, TableRows};
use crate::error::{Error, Kind, Phase, Result};
use crate::event::Context;
use crate::journal::{ForeignKey, Journal, Place, Scope, Swap, SwapStage};
use crate::message::{Finding, Message};
use crate::mysql::{self, Connection, quoted};
use crate::scratch::{self, Purpose};
use crate::target::{MysqlTarget, Target};

const PHASE: Phase = Phase::Restore;

/// All that the swap needs, besides what the journal has.
struct Ready {
    /// The tables that come in, with their rows.
    tables: Vec<TableRows>,
    saved: Option<Backup>,
    notes: Vec<Finding>,
    /// Objects to be made once the tables are in place.
    held: Vec<Later>,
    /// Foreign keys of the new tables to tables that stay.
    outgoing: Vec<ForeignKey>,
    /// The definitions of the new tables as they are beside, by name.
    definitions: BTreeMap<String, String>,
    /// The character set and collation that the file gives the database.
    charset: Option<(String, String)>,
    stays: BTreeSet<String>,
}

/// Replaces the content of the target's database.
pub(super) async fn replace(
    target: &MysqlTarget,
    file: &Path,
    same: &Same,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Restored> {
    let Some(folder) = places.journal else {
        return Err(Error::refused("restore-no-journal", PHASE));
    };
    let mut journal = Journal::open(folder)?;
    let Entered {
        prepared,
        staged,
        mut held,
    } = enter(
        target,
        file,
        same.scope,
        places,
        Some(&mut journal),
        context,
    )
    .await?;
    let mut swap = Swap::begin(
        std::path::absolute(file).unwrap_or_else(|_| file.to_owned()),
        same.scope,
        scratch::name(Purpose::Restore),
        scratch::name(Purpose::Holding),
    );
    let place = Place::from(&Target::Mysql(target.clone()));
    let ready = async {
        let room = check(held.get().await?, &prepared, same.scope).await?;
        if let Some(message) = room {
            tell(context, message);
        }
        journal.remember_swap(&place, &swap)?;
        let ready = beside::load(&mut held, &prepared, same, places, &mut swap, context).await?;
        // From here on the live database is changed.
        swap.stage = SwapStage::Swapping;
        journal.remember_swap(&place, &swap)?;
        Ok(ready)
    }
    .await;
    let ready = match ready {
        Ok(ready) => ready,
        Err(error) => {
            settled_after(held.into_inner().await, &mut journal, &place, context).await;
            return Err(untouched(error, target, file));
        }
    };
    let mut connection = held.into_inner().await?;
    let exchanged = exchange(&mut connection, &swap, &ready).await;
    let swap_ms = match exchanged {
        Ok(swap_ms) => swap_ms,
        Err(error) => {
            return Err(go_back(connection, &mut journal, &place, error, file, context).await);
        }
    };
    swap.stage = SwapStage::Kept;
    keep(connection, &mut journal, &place, &swap, context).await;
    let alembic_files = staged.put_back().map_err(Error::after_change)?;
    Ok(Restored {
        database: target.database.clone(),
        tables: ready.tables,
        safety: ready.saved,
        alembic_files,
        notes: ready.notes,
        way: Way::Swap,
        scope: swap.scope,
        swap_ms: Some(swap_ms),
    })
}

/// Checks rights and disk space; a message if the space is not known.
async fn check(
    connection: &mut Connection,
    prepared: &Prepared,
    wanted: Scope,
) -> Result<Option<Message>> {
    let grants = &prepared.facts.grants;
    place::check_rights(grants, connection.target())?;
    // The tables that come in are not known yet. The scope is: in `All`, views, routines and events are dropped.
    match choose_in(connection, wanted, BTreeSet::new()).await?.scope {
        Scope::All => place::check_definers(connection, grants).await?,
        Scope::Own => {}
    }
    place::check_room(connection, prepared.survey.outline.plain_bytes).await
}

/// Checks that these objects are in the connection's database; events are not checked.
async fn compare_objects(near: &mut Connection, held: &[Later]) -> Result<()> {
    let listed = mysql::inventory(near, PHASE).await?;
    let missing: Vec<String> = held
        .iter()
        .filter_map(|later| {
            let names = match later.judged.subject {
                Subject::View => &listed.views,
                Subject::Trigger => &listed.triggers,
                Subject::Function | Subject::Procedure => &listed.routines,
                Subject::Rows
                | Subject::Table
                | Subject::Event
                | Subject::Setting
                | Subject::Other => return None,
            };
            let name = later.judged.name.clone().unwrap_or_default();
            let is_there = names.iter().any(|there| there.eq_ignore_ascii_case(&name));
            (!is_there).then_some(name)
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(differs(near, &missing))
}

fn differs(connection: &Connection, names: &[String]) -> Error {
    Error::failed("restore-differs", PHASE)
        .arg("database", connection.target().database.as_str())
        .arg("names", super::some(names))
}

/// The definitions of the connection's tables, by name.
async fn definitions(connection: &mut Connection) -> Result<BTreeMap<String, String>> {
    let database = connection.target().database.clone();
    let mut found = BTreeMap::new();
    for name in tables(connection, &database).await? {
        let sql = format!("SHOW CREATE TABLE {}", quoted(&name));
        let rows: Vec<Row> = connection.rows(&sql, PHASE).await?;
        // Read as bytes: a default of binary data need not be valid text.
        let text: Option<Vec<u8>> = rows.first().and_then(|row| row.get_opt(1)?.ok());
        let text = text.unwrap_or_default();
        found.insert(name, String::from_utf8_lossy(&text).into_owned());
    }
    Ok(found)
}

/// Exchanges the tables and verifies the result. Returns for how many milliseconds the database was not whole.
async fn exchange(connection: &mut Connection, swap: &Swap, ready: &Ready) -> Result<u64> {
    let begun = Instant::now();
    change_over(connection, swap, ready).await?;
    let swap_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    examine(connection, swap, ready).await?;
    Ok(swap_ms)
}

/// The swap itself. All is decided before, so that it takes no longer than the server needs.
async fn change_over(connection: &mut Connection, swap: &Swap, ready: &Ready) -> Result<()> {
    let live = connection.target().database.clone();
    let drop_those = |kinds: &'static [&'static str]| {
        swap.objects
            .iter()
            .filter(move |object| kinds.contains(&object.kind.as_str()))
    };
    for object in drop_those(&["EVENT", "TRIGGER"]) {
        objects::drop_one(connection, &object.kind, &object.name).await?;
    }
    for key in &swap.keys {
        keys::take_off(connection, key).await?;
    }
    let out = swap.old.iter();
    let mut moves: Vec<String> = out
        .map(|name| renamed(&live, &swap.holding, name))
        .collect();
    let new = swap.new.iter();
    moves.extend(new.map(|name| renamed(&swap.beside, &live, name)));
    if !moves.is_empty() {
        let sql = format!("RENAME TABLE {}", moves.join(", "));
        connection
            .execute_within(&sql, super::lanes::STATEMENT_LIMIT, PHASE)
            .await?;
    }
    drawn::redirect(connection, &swap.beside).await?;
    for object in drop_those(&["VIEW", "FUNCTION", "PROCEDURE", "PACKAGE"]) {
        objects::drop_one(connection, &object.kind, &object.name).await?;
    }
    settle::collate(connection, ready.charset.as_ref()).await?;
    Maker::remake(connection, ready.held.clone()).await?;
    let ours = [swap.holding.as_str(), swap.beside.as_str()];
    keys::put_on(connection, &swap.keys, &live, &ours).await?;
    keys::put_on(connection, &ready.outgoing, &live, &ours).await
}

/// Verifies the result: every table and object is there, every definition is as it was beside, and no foreign key
/// points into a scratch database.
async fn examine(connection: &mut Connection, swap: &Swap, ready: &Ready) -> Result<()> {
    let now = definitions(connection).await?;
    let mut wrong: Vec<String> = ready
        .definitions
        .iter()
        .filter(|(name, text)| now.get(*name) != Some(text))
        .map(|(name, _)| name.clone())
        .collect();
    wrong.extend(
        now.keys()
            .filter(|name| !ready.definitions.contains_key(*name) && !ready.stays.contains(*name))
            .chain(ready.stays.iter().filter(|name| !now.contains_key(*name)))
            .cloned(),
    );
    if !wrong.is_empty() {
        return Err(differs(connection, &wrong));
    }
    compare_objects(connection, &ready.held).await?;
    let ours = [swap.holding.as_str(), swap.beside.as_str()];
    let astray: Vec<String> = keys::read(connection, &ours)
        .await?
        .into_iter()
        .filter(|seen| {
            let is_ours = |name: &str| ours.contains(&name);
            is_ours(&seen.into) && !is_ours(&seen.key.database)
        })
        .map(|seen| seen.key.name)
        .collect();
    if astray.is_empty() {
        return Ok(());
    }
    Err(differs(connection, &astray))
}

/// Records that the verified result is kept, and drops the scratch databases.
async fn keep(
    connection: Connection,
    journal: &mut Journal,
    place: &Place,
    swap: &Swap,
    context: Context<'_>,
) {
    let remembered = journal.remember_swap(place, swap);
    // The journal may have a restore by `--in-place` that was killed in this database: it is over too.
    match remembered.and_then(|()| journal.forget_restore(place)) {
        // Scratch databases that can't be dropped now are swept by the next inspection.
        Ok(()) => settled_after(Ok(connection), journal, place, context).await,
        Err(error) => {
            connection.close().await;
            tell(
                context,
                Message::new("restore-journal").because(error.said()),
            );
        }
    }
}

/// Settles the swap in the journal and drops the scratch databases, now or at the next inspection. The live database is
/// already as it should be.
async fn settled_after(
    connection: Result<Connection>,
    journal: &mut Journal,
    place: &Place,
    context: Context<'_>,
) {
    let settled = async {
        let mut connection = connection?;
        if settle(&mut connection, journal, place).await.is_err() {
            // The session may be lost: tried once more in a new one.
            connection = again(connection).await?;
            settle(&mut connection, journal, place).await?;
        }
        connection.close().await;
        Ok::<(), Error>(())
    };
    if let Err(error) = settled.await {
        tell(
            context,
            Message::new("restore-left-behind").because(error.said()),
        );
    }
}

/// The error of a restore that has not touched the live database.
fn untouched(error: Error, target: &MysqlTarget, file: &Path) -> Error {
    match error.kind() {
        Kind::Cancelled | Kind::Refused => error,
        Kind::Failed | Kind::Interrupted => Error::failed("restore-beside-failed", PHASE)
            .arg("path", file.display())
            .arg("database", target.database.as_str())
            .because(error),
    }
}

/// Undoes the swap in a new session: another RENAME, and the objects of the tables. Returns the error to report.
async fn go_back(
    connection: Connection,
    journal: &mut Journal,
    place: &Place,
    error: Error,
    file: &Path,
    context: Context<'_>,
) -> Error {
    let database = connection.target().database.clone();
    tell(
        context,
        Message::new("restore-moving-back").because(error.said()),
    );
    let settled = async {
        let mut connection = again(connection).await?;
        let settled = settle(&mut connection, journal, place).await;
        connection.close().await;
        settled
    }
    .await;
    let told = |code| {
        Error::failed(code, PHASE)
            .arg("path", file.display())
            .arg("database", database.as_str())
    };
    match settled {
        Ok(Settled::AsItWas(_, lost)) if !lost.is_empty() => told("restore-moved-back-lacking")
            .arg("names", super::some(&lost))
            .because(error),
        Ok(_) => told("restore-moved-back").because(error),
        Err(second) => told("restore-unsettled")
            .arg("second", second.to_string())
            .because(error),
    }
}
