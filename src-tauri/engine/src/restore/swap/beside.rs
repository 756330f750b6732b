//! Loads the file into the scratch database beside the live one, and decides all of the exchange before it begins.

use std::collections::BTreeMap;

use super::super::enter::save;
use super::super::held::Held;
use super::super::judge::Subject;
use super::super::make::{Later, Maker, Rows};
use super::super::mysql::{Prepared, complete, fill};
use super::super::objects::{self, Which};
use super::super::own::{Choice, choose_again, choose_in};
use super::super::{Places, Same, drawn, keys, place, session, some};
use super::{PHASE, Ready, compare_objects, definitions};
use crate::backup::{Backup, TableRows};
use crate::error::{Error, Result};
use crate::event::Context;
use crate::journal::{ForeignKey, Scope, Swap};
use crate::message::Finding;
use crate::mysql::Connection;
use crate::target::MysqlTarget;
use crate::topic::About;

/// What was loaded beside, and how it is defined there.
struct Loaded {
    tables: Vec<TableRows>,
    notes: Vec<Finding>,
    definitions: BTreeMap<String, String>,
    /// Each with its table.
    triggers: Vec<(String, String)>,
    charset: Option<(String, String)>,
    /// Views, programs, events and triggers, as they are to be made in the live database.
    kept: Vec<Later>,
}

/// Does everything up to the first change of the live database.
pub(super) async fn load(
    lead: &mut Held,
    prepared: &Prepared,
    same: &Same,
    places: Places<'_>,
    swap: &mut Swap,
    context: Context<'_>,
) -> Result<Ready> {
    let connection = lead.get().await?;
    let live = connection.target().clone();
    let file = prepared.survey.holds.rows.keys().cloned().collect();
    let scope = choose_in(connection, same.scope, file).await?.scope;
    place::make(connection, &swap.beside).await?;
    lead.make_room(1).await;
    let mut loaded = fill_beside(&live, &swap.beside, prepared, scope, context).await?;
    let file = loaded.definitions.keys().cloned().collect();
    let connection = lead.get().await?;
    let chosen = choose_again(connection, scope, file).await?;
    swap.scope = chosen.scope;
    let outgoing = take_keys(connection, swap, &chosen, &mut loaded.notes).await?;
    loaded.leave_chosen(&chosen, &live.database, &swap.beside);
    if !chosen.stays.is_empty() {
        let names: Vec<String> = chosen.stays.iter().cloned().collect();
        let stay = Finding::info("restore-others-stay").arg("names", some(&names));
        loaded.notes.push(stay);
    }
    context.check_cancelled(PHASE)?;
    let saved = save(lead, &same.safety, places, context).await?;
    let connection = lead.get().await?;
    note_live(connection, swap, &chosen, saved.as_ref()).await?;
    place::make(connection, &swap.holding).await?;
    Ok(Ready {
        tables: loaded.tables,
        saved,
        notes: loaded.notes,
        held: loaded.kept,
        outgoing,
        definitions: loaded.definitions,
        charset: loaded.charset,
        stays: chosen.stays,
    })
}

/// Loads the file into the database `beside` and compares. Then drops its triggers: a table that has any can't move.
async fn fill_beside(
    live: &MysqlTarget,
    beside: &str,
    prepared: &Prepared,
    scope: Scope,
    context: Context<'_>,
) -> Result<Loaded> {
    let beside = MysqlTarget {
        database: beside.to_owned(),
        ..live.clone()
    };
    let mut near = session::open(&beside).await?;
    let mut maker = Maker::beside(Rows::GoIn, scope);
    let loaded = async {
        let into = Some(live.database.clone());
        let tables = fill(&mut near, prepared, &mut maker, into, context).await?;
        let mut notes = complete(&mut near, prepared, &mut maker).await?;
        // They concern the scratch copy only.
        notes.retain(|note| !note.about().is_some_and(About::is_of_copy));
        let left_out = maker.left_out();
        let mut kept = maker.take_kept();
        kept.retain(|later| !left_out.contains(later.judged.name.as_deref().unwrap_or_default()));
        compare_objects(&mut near, &kept).await?;
        let definitions = definitions(&mut near).await?;
        let triggers = objects::triggers(&mut near).await?;
        let charset = charset(&mut near).await?;
        for (name, _) in &triggers {
            objects::drop_one(&mut near, "TRIGGER", name).await?;
        }
        Ok(Loaded {
            tables,
            notes,
            definitions,
            triggers,
            charset,
            kept,
        })
    }
    .await;
    near.close().await;
    loaded
}

impl Loaded {
    /// Leaves what goes into the live database, with the definitions as they read there.
    fn leave_chosen(&mut self, chosen: &Choice, live: &str, beside: &str) {
        self.tables.retain(|table| chosen.new.contains(&table.name));
        self.definitions.retain(|name, _| chosen.new.contains(name));
        let (far, own) = (drawn::qualifier(beside), drawn::qualifier(live));
        for text in self.definitions.values_mut() {
            *text = text.replace(&far, &own);
        }
        match chosen.scope {
            Scope::All => {}
            Scope::Own => {
                let triggers = &self.triggers;
                let is_ours = |later: &Later| {
                    later.judged.subject == Subject::Trigger
                        && triggers.iter().any(|(name, table)| {
                            later.judged.name.as_ref() == Some(name) && chosen.new.contains(table)
                        })
                };
                self.kept.retain(is_ours);
                self.charset = None;
            }
        }
    }
}

/// Finds the foreign keys between exchanged tables and those that stay. Keys of tables that stay go into `swap.keys`;
/// keys of tables that come in are dropped beside, and returned.
async fn take_keys(
    connection: &mut Connection,
    swap: &mut Swap,
    chosen: &Choice,
    notes: &mut Vec<Finding>,
) -> Result<Vec<ForeignKey>> {
    let live = connection.target().database.clone();
    let seen = keys::read(connection, &[&live, &swap.beside]).await?;
    let unseen = keys::unseen(connection, &live, &chosen.old, &seen).await?;
    if !unseen.is_empty() {
        return Err(Error::refused("restore-foreign-key-unseen", PHASE)
            .arg("database", live)
            .arg("names", some(&unseen)));
    }
    let mut outgoing = Vec::new();
    for seen in seen {
        let key = seen.key;
        if key.database == swap.beside {
            let stays = seen.into == swap.beside && !chosen.new.contains(&key.to);
            if chosen.new.contains(&key.table) && stays {
                keys::take_off(connection, &key).await?;
                outgoing.push(ForeignKey {
                    database: live.clone(),
                    ..key
                });
            }
            continue;
        }
        let moves = key.database == live && chosen.old.contains(&key.table);
        if moves || seen.into != live || !chosen.old.contains(&key.to) {
            continue;
        }
        if !chosen.new.contains(&key.to) {
            return Err(Error::refused("restore-foreign-key", PHASE)
                .arg("name", key.name)
                .arg("table", format!("{}.{}", key.database, key.table))
                .arg("to", key.to));
        }
        swap.keys.push(key);
    }
    let orphans = keys::orphans(connection, &swap.keys, &swap.beside, &chosen.new).await?;
    if !orphans.is_empty() {
        notes.push(Finding::warning("restore-orphans").arg("names", some(&orphans)));
    }
    Ok(outgoing)
}

/// Notes in `swap` which tables move, and what the live database has now.
async fn note_live(
    connection: &mut Connection,
    swap: &mut Swap,
    chosen: &Choice,
    saved: Option<&Backup>,
) -> Result<()> {
    swap.safety =
        saved.map(|saved| std::path::absolute(&saved.file).unwrap_or_else(|_| saved.file.clone()));
    let which = match chosen.scope {
        Scope::All => Which::All,
        Scope::Own => Which::TriggersOn(&chosen.old),
    };
    swap.objects = objects::read(connection, which).await?;
    swap.charset = charset(connection).await?;
    swap.old = chosen.old.iter().cloned().collect();
    swap.new = chosen.new.iter().cloned().collect();
    Ok(())
}

async fn charset(connection: &mut Connection) -> Result<Option<(String, String)>> {
    let rows: Vec<(String, String)> = connection
        .rows(
            "SELECT @@character_set_database, @@collation_database",
            PHASE,
        )
        .await?;
    Ok(rows.into_iter().next())
}
