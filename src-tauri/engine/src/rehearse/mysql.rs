//! The rehearsal on a server: restore, compare, upgrade and verify in a scratch database beside the real one.

use super::Rehearsed;
use super::checksum::{self, Json};
use super::doubt::Doubt;
use super::within::item;
use crate::apply::{LockedSession, Progress, execute};
use crate::backup::{self, Backup, TableRows};
use crate::catalog;
use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};
use crate::inspect;
use crate::journal::Journal;
use crate::message::{Arg, Finding, Message, Severity};
use crate::mysql::{self, Connection, quoted};
use crate::plan::{self, Choices, Plan};
use crate::restore;
use crate::scratch::{Purpose, Scratch};
use crate::target::{MysqlTarget, Target};
use crate::verify;

pub(super) use crate::scratch::sweep;

pub(super) async fn rehearse(
    target: &MysqlTarget,
    backup: &Backup,
    plan: &Plan,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Rehearsed, Doubt> {
    context.check_cancelled(Phase::Rehearse)?;
    let scratch = Scratch::create(target, Purpose::Rehearsal, journal).await?;
    let outcome = on_copy(target, &scratch.target, backup, plan, context).await;
    let name = scratch.target.database.clone();
    if let Err(error) = scratch.remove(journal).await {
        // The rehearsal's result counts all the same; the next sweep drops the copy.
        let message = Message::new("rehearse-left-behind")
            .arg("database", name)
            .because(error);
        context.emit(Event::Note { message });
    }
    outcome
}

async fn on_copy(
    target: &MysqlTarget,
    copy: &MysqlTarget,
    backup: &Backup,
    plan: &Plan,
    context: Context<'_>,
) -> Result<Rehearsed, Doubt> {
    let mut copied = restore::load(copy, &backup.file, context).await?;
    tell(context, &copied.notes);
    let rows = compare(target, copy, &copied.tables, context).await?;
    let whole = Target::Mysql(copy.clone());
    let seen = inspect::run(&whole, context).await?;
    if plan::make(&seen, &plan.choices).hash != plan.hash {
        return Err(Doubt::OtherPlan);
    }
    let mut session = LockedSession::open(copy, Phase::Rehearse).await?;
    let mut progress = Progress::rehearsal(context);
    let outcome = execute(&mut session, plan, &mut progress).await;
    session.close().await;
    let applied = progress.finish(outcome)?;
    verified(&whole, plan, context).await?;
    let notes = copied.make_triggers(copy).await?;
    tell(context, &notes);
    Ok(Rehearsed {
        tables: copied.tables.len(),
        rows,
        steps: applied.applied.len(),
    })
}

fn tell(context: Context<'_>, findings: &[Finding]) {
    for finding in findings {
        let message = finding.said();
        context.emit(Event::Note { message });
    }
}

/// Verifies the upgraded copy like an upgraded database. If only repairs that were not chosen are missing, the doubt is
/// [`Doubt::Chosen`].
pub(super) async fn verified(
    copy: &Target,
    plan: &Plan,
    context: Context<'_>,
) -> Result<(), Doubt> {
    let verification = verify::run(copy, Some(plan.target), context).await?;
    if verification.verified {
        return Ok(());
    }
    let blocking = verification
        .differences
        .iter()
        .filter(|finding| finding.severity == Severity::Blocker);
    let (chosen, lacking): (Vec<String>, Vec<String>) = blocking
        .map(named)
        .partition(|name| is_left(name, &plan.choices));
    Err(match lacking.is_empty() {
        true => Doubt::Chosen(chosen),
        false => Doubt::Unverified(lacking),
    })
}

/// What a difference is about: its column, its table, or else its id.
fn named(finding: &Finding) -> String {
    let text = |name: &str| match finding.args.get(name) {
        Some(Arg::Text(text)) => Some(text.as_str()),
        Some(Arg::Number(_) | Arg::Said(_)) | None => None,
    };
    match (text("table"), text("column")) {
        (Some(table), Some(column)) if !column.contains('.') => format!("{table}.{column}"),
        (_, Some(column)) => column.to_owned(),
        (Some(table), None) => table.to_owned(),
        (None, None) => finding.id.clone().into_owned(),
    }
}

/// Whether a repair that was not chosen would have made this.
fn is_left(name: &str, choices: &Choices) -> bool {
    catalog::known().is_made_by(name, &choices.without)
}

/// Compares each table of the copy with the real one. Returns the number of rows that were compared.
async fn compare(
    target: &MysqlTarget,
    copy: &MysqlTarget,
    tables: &[TableRows],
    context: Context<'_>,
) -> Result<u64, Doubt> {
    let mut connection = Connection::open(target, Phase::Rehearse).await?;
    let id = connection.id();
    let work = async {
        checksum::prepare(&mut connection).await?;
        let (mut rows, mut differing, mut read_anew) = (0, Vec::new(), Vec::new());
        // The rows that these tables show lie elsewhere, such as in other tables.
        let without = mysql::without_rows(&mut connection, Phase::Rehearse).await?;
        for table in tables.iter().filter(|table| !without.contains(&table.name)) {
            context.emit(item(table.name.clone()));
            let ours = both(
                &mut connection,
                &target.database,
                &copy.database,
                &table.name,
            )
            .await?;
            match ours {
                Compared::Same(counted) => rows += counted,
                Compared::ReadAnew(counted, columns) => {
                    rows += counted;
                    read_anew.extend(columns);
                }
                Compared::Differs => differing.push(table.name.clone()),
            }
        }
        if !read_anew.is_empty() {
            let names = backup::some_names(&read_anew);
            tell(
                context,
                &[Finding::warning("rehearse-json-read-anew").arg("names", names)],
            );
        }
        Ok((rows, differing))
    };
    let compared: Result<(u64, Vec<String>)> = tokio::select! {
        biased;
        () = context.cancel.cancelled() => {
            kill(target, id).await;
            Err(Error::cancelled(Phase::Rehearse))
        }
        done = work => done,
    };
    let (rows, differing) = compared?;
    connection.close().await;
    if differing.is_empty() {
        Ok(rows)
    } else {
        let events = enabled_events(target).await.unwrap_or_default();
        Err(Doubt::Differs {
            names: differing,
            events,
        })
    }
}

/// The enabled events of the database, and those that name it, quoted; none while the event scheduler is off.
async fn enabled_events(target: &MysqlTarget) -> Result<Vec<String>> {
    let mut connection = Connection::open(target, Phase::Rehearse).await?;
    let scheduler: Vec<String> = connection
        .rows("SELECT CAST(@@event_scheduler AS CHAR)", Phase::Rehearse)
        .await?;
    let runs = scheduler.iter().any(|state| state == "ON" || state == "1");
    let found: Vec<(String, String)> = connection
        .rows(
            "SELECT event_schema, event_name FROM information_schema.events WHERE status = 'ENABLED' \
             AND (event_schema = DATABASE() OR LOCATE(DATABASE(), event_definition) > 0) ORDER BY 1, 2",
            Phase::Rehearse,
        )
        .await?;
    connection.close().await;
    let found = found.into_iter().filter(|_| runs);
    Ok(found
        .map(|(database, name)| format!("{}.{}", quoted(&database), quoted(&name)))
        .collect())
}

/// What came of comparing a table, with the number of its rows.
enum Compared {
    Same(u64),
    /// These JSON columns have what a server reads from the original's text, and nothing else differs.
    ReadAnew(u64, Vec<String>),
    Differs,
}

/// Compares a table in both databases.
async fn both(
    connection: &mut Connection,
    real: &str,
    copy: &str,
    table: &str,
) -> Result<Compared> {
    let columns = checksum::columns(connection, real, table).await?;
    if columns.is_empty() || columns != checksum::columns(connection, copy, table).await? {
        return Ok(Compared::Differs);
    }
    let one = checksum::of(connection, real, table, &columns, Json::Stored).await?;
    let other = checksum::of(connection, copy, table, &columns, Json::Stored).await?;
    if one == other {
        return Ok(Compared::Same(one.rows));
    }
    if !columns.iter().any(checksum::is_json)
        || checksum::of(connection, real, table, &columns, Json::ReadAnew).await? != other
    {
        return Ok(Compared::Differs);
    }
    let mut changed = Vec::new();
    for column in columns.iter().filter(|column| checksum::is_json(column)) {
        let alone = std::slice::from_ref(column);
        let stored = checksum::of(connection, real, table, alone, Json::Stored).await?;
        if stored != checksum::of(connection, copy, table, alone, Json::Stored).await? {
            changed.push(format!("{table}.{}", column.name));
        }
    }
    Ok(Compared::ReadAnew(one.rows, changed))
}

/// Ends a session after a cancellation: the server would read on to the table's end.
async fn kill(target: &MysqlTarget, id: u32) {
    if let Ok(mut other) = Connection::open(target, Phase::Rehearse).await {
        // It may have ended by itself.
        let _ = other.execute(&format!("KILL {id}"), Phase::Rehearse).await;
        other.close().await;
    }
}
