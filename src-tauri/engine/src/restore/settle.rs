//! Settles a swap that did not come to its end: finds out where its tables are, and brings the database back to what it
//! was. If the swap's result had been verified already, it only drops the scratch databases.

use std::collections::BTreeSet;

use super::objects::{self, Which, patiently};
use super::{Restored, Way, keys, place, session};
use crate::backup::TableRows;
use crate::error::{Error, Phase, Result};
use crate::journal::{Journal, Place, Scope, Swap, SwapStage};
use crate::message::{Finding, Message};
use crate::mysql::{self, Connection, named_lock, quoted, server_code};
use crate::target::{MysqlTarget, Target};

const PHASE: Phase = Phase::Restore;
/// Errors for dropping a table that a foreign key points to: `ER_ROW_IS_REFERENCED`, `ER_ROW_IS_REFERENCED_2`,
/// `ER_FK_CANNOT_DROP_PARENT`.
const POINTED_AT: [u16; 3] = [1217, 1451, 3730];

/// The state of a database after its unfinished swap was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Settled {
    /// There was no unfinished swap.
    Nothing,
    /// As it was before the swap, without the objects of these names: the server does not make them any more.
    AsItWas(Swap, Vec<String>),
    /// As the file has it: the swap was complete.
    Restored(Swap),
    /// The holding database is not on this server: nothing was moved back.
    Gone(Swap),
}

/// Settles the unfinished swap of `place`. The connection must have the database's lock. May be called again after any
/// result.
///
/// # Errors
/// `restore-back-denied`, what the server says; the journal still has the swap then.
pub(super) async fn settle(
    connection: &mut Connection,
    journal: &mut Journal,
    place: &Place,
) -> Result<Settled> {
    let Some(swap) = journal.swap_of(place)? else {
        return Ok(Settled::Nothing);
    };
    if swap.stage == SwapStage::Swapping {
        place::check_back(connection, &swap.holding).await?;
    }
    let settled = match swap.stage {
        SwapStage::Loading => Settled::AsItWas(swap.clone(), Vec::new()),
        SwapStage::Kept => Settled::Restored(swap.clone()),
        SwapStage::Swapping if is_there(connection, &swap.holding).await? => {
            let lost = back(connection, &swap).await?;
            Settled::AsItWas(swap.clone(), lost)
        }
        SwapStage::Swapping => Settled::Gone(swap.clone()),
    };
    drop_ours(connection, &swap).await?;
    journal.forget_swap(place)?;
    Ok(settled)
}

/// Settles a killed swap that had changed nothing yet, or had only scratch databases left to drop. Does nothing while
/// another process has the database's lock.
///
/// # Errors
/// Those of the journal, of connecting and of the lock.
pub async fn sweep(target: &MysqlTarget, journal: &mut Journal) -> Result<()> {
    let place = Place::from(&Target::Mysql(target.clone()));
    let is_harmless = |swap: &Swap| match swap.stage {
        SwapStage::Loading | SwapStage::Kept => true,
        SwapStage::Swapping => false,
    };
    if !journal.swap_of(&place)?.as_ref().is_some_and(is_harmless) {
        return Ok(());
    }
    let mut connection = session::open(target).await?;
    let swept = async {
        named_lock::take(&mut connection, None, PHASE).await?;
        settle(&mut connection, journal, &place).await
    }
    .await;
    connection.close().await;
    swept.map(drop)
}

/// Settles a swap that was killed. Returns the swap, and what is in the database now.
///
/// # Errors
/// `restore-holding-missing`, `apply-locked`, what the server says. It can be asked for again.
pub async fn put_back(
    target: &MysqlTarget,
    journal: &mut Journal,
) -> Result<Option<(Swap, Restored)>> {
    let place = Place::from(&Target::Mysql(target.clone()));
    if journal.swap_of(&place)?.is_none() {
        return Ok(None);
    }
    let mut connection = session::open(target).await?;
    let done = async {
        named_lock::take(&mut connection, None, PHASE).await?;
        let (swap, lost) = match settle(&mut connection, journal, &place).await? {
            Settled::Nothing => return Ok(None),
            Settled::AsItWas(swap, lost) => (swap, lost),
            Settled::Restored(swap) => (swap, Vec::new()),
            Settled::Gone(swap) => {
                let safety = swap.safety.clone().unwrap_or_default();
                return Err(Error::refused("restore-holding-missing", PHASE)
                    .arg("database", target.database.as_str())
                    .arg("holding", swap.holding.as_str())
                    .arg("safety", safety.display()));
            }
        };
        let listed = mysql::inventory(&mut connection, PHASE).await?;
        let rows = mysql::counts(&mut connection, &listed, PHASE).await?;
        let tables = rows
            .into_iter()
            .map(|(name, rows)| TableRows { name, rows });
        let restored = Restored {
            database: target.database.clone(),
            tables: tables.collect(),
            safety: None,
            alembic_files: 0,
            notes: not_made_again(&lost).into_iter().collect(),
            way: Way::Swap,
            scope: swap.scope,
            swap_ms: None,
        };
        Ok(Some((swap, restored)))
    }
    .await;
    connection.close().await;
    done
}

/// Tells which objects are missing after a swap that went back.
pub(super) fn not_made_again(names: &[String]) -> Option<Finding> {
    let finding = || Finding::warning("restore-not-made-again").arg("names", super::some(names));
    (!names.is_empty()).then(finding)
}

/// Undoes a swap: moves the tables back, and makes dropped objects and foreign keys again. Returns the names of objects
/// that the server does not make any more.
async fn back(connection: &mut Connection, swap: &Swap) -> Result<Vec<String>> {
    let live = connection.target().database.clone();
    let beside = tables(connection, &swap.beside).await?;
    let holding = tables(connection, &swap.holding).await?;
    let there = tables(connection, &live).await?;
    let old: BTreeSet<String> = swap.old.iter().cloned().collect();
    // Each new table is still in `beside`, or in the live database already.
    let came_in: BTreeSet<String> = swap
        .new
        .iter()
        .filter(|name| !beside.contains(*name) && there.contains(*name))
        .cloned()
        .collect();
    let mut moves: Vec<String> = came_in
        .iter()
        .map(|name| renamed(&live, &swap.beside, name))
        .collect();
    let went_out = old.iter().filter(|name| holding.contains(*name));
    moves.extend(went_out.map(|name| renamed(&swap.holding, &live, name)));
    if !moves.is_empty() {
        for trigger in objects::triggers_on(connection, &came_in).await? {
            objects::drop_one(connection, "TRIGGER", &trigger).await?;
        }
        let sql = format!("RENAME TABLE {}", moves.join(", "));
        patiently(connection, sql.as_bytes()).await?;
    }
    let which = match swap.scope {
        Scope::All => Which::All,
        Scope::Own => Which::TriggersOn(&old),
    };
    let lost = objects::bring_back(connection, &swap.objects, which).await?;
    collate(connection, swap.charset.as_ref()).await?;
    let ours = [swap.holding.as_str(), swap.beside.as_str()];
    keys::put_on(connection, &swap.keys, &live, &ours).await?;
    let left = tables(connection, &swap.holding).await?;
    if let Some(name) = left.iter().find(|name| old.contains(*name)) {
        return Err(Error::failed("restore-clear-failed", PHASE)
            .arg("statement", "RENAME TABLE")
            .because(Message::new("cause-still-held").arg("name", name.as_str())));
    }
    Ok(lost)
}

/// Gives the database a character set and collation, unless it has them.
pub(super) async fn collate(
    connection: &mut Connection,
    wanted: Option<&(String, String)>,
) -> Result<()> {
    let now: Vec<(String, String)> = connection
        .rows(
            "SELECT @@character_set_database, @@collation_database",
            PHASE,
        )
        .await?;
    let Some((charset, collation)) = wanted.filter(|wanted| now.first() != Some(wanted)) else {
        return Ok(());
    };
    let sql = format!(
        "ALTER DATABASE {} CHARACTER SET {charset} COLLATE {collation}",
        quoted(&connection.target().database)
    );
    connection.execute(&sql, PHASE).await
}

/// Drops the swap's two scratch databases; after a complete swap only if the live database has all of the new tables.
async fn drop_ours(connection: &mut Connection, swap: &Swap) -> Result<()> {
    if swap.stage == SwapStage::Kept {
        let live = connection.target().database.clone();
        let there = tables(connection, &live).await?;
        if let Some(name) = swap.new.iter().find(|name| !there.contains(*name)) {
            return Err(Error::failed("restore-differs", PHASE)
                .arg("database", live)
                .arg("names", name.as_str()));
        }
    }
    drop_database(connection, &swap.beside).await?;
    if swap.stage != SwapStage::Kept {
        return drop_database(connection, &swap.holding).await;
    }
    // A foreign key that the account can't see may have followed an old table: with checks on, the DROP fails.
    let checks = |on: u8| format!("SET SESSION foreign_key_checks = {on}");
    connection.execute(&checks(1), PHASE).await?;
    let dropped = drop_database(connection, &swap.holding).await;
    connection.execute(&checks(0), PHASE).await?;
    dropped.map_err(|error| match server_code(&error) {
        Some(code) if POINTED_AT.contains(&code) => Error::failed("restore-held-pointed-at", PHASE)
            .arg("database", connection.target().database.as_str())
            .arg("holding", swap.holding.as_str())
            .because(error),
        Some(_) | None => error,
    })
}

async fn drop_database(connection: &mut Connection, name: &str) -> Result<()> {
    let sql = format!("DROP DATABASE IF EXISTS {}", quoted(name));
    patiently(connection, sql.as_bytes()).await
}

async fn is_there(connection: &mut Connection, database: &str) -> Result<bool> {
    let rows: Vec<String> = connection
        .rows_with(
            "SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?",
            (database,),
            PHASE,
        )
        .await?;
    Ok(!rows.is_empty())
}

/// The tables and sequences of a database.
pub(super) async fn tables(
    connection: &mut Connection,
    database: &str,
) -> Result<BTreeSet<String>> {
    let rows: Vec<String> = connection
        .rows_with(
            "SELECT table_name FROM information_schema.tables \
             WHERE table_schema = ? AND table_type NOT IN ('VIEW', 'SYSTEM VIEW')",
            (database,),
            PHASE,
        )
        .await?;
    Ok(rows.into_iter().collect())
}

/// One `from.name TO to.name` of a RENAME TABLE.
pub(super) fn renamed(from: &str, to: &str, name: &str) -> String {
    format!(
        "{}.{name} TO {}.{name}",
        quoted(from),
        quoted(to),
        name = quoted(name)
    )
}
