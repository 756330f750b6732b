//! Restores a dump into another database on a server, and holds the steps that all restores on a server share.

use std::path::Path;

use super::clear;
use super::compare::compare;
use super::facts::Facts;
use super::load;
use super::make::{Filled, Maker};
use super::proof::{self, Wanted};
use super::source::Source;
use super::survey::{Outline, Survey, read_along, survey, whole};
use super::values::{self, Value};
use super::{Restored, Way, session, told};
use crate::backup::{self, TableRows};
use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};
use crate::journal::Scope;
use crate::message::{Finding, Message};
use crate::mysql::{Connection, make_alike, named_lock, quoted, texts_of};
use crate::target::MysqlTarget;
use crate::work;

/// All that is known before a dump is loaded.
pub(super) struct Prepared {
    pub(super) source: Source,
    pub(super) survey: Survey,
    pub(super) facts: Facts,
}

/// Asks the server, proves the file and reads the dump in it to its end; nothing is changed.
pub(super) async fn prepare(
    target: &MysqlTarget,
    file: &Path,
    wanted: Wanted,
    context: Context<'_>,
) -> Result<Prepared> {
    let source = proof::recognised(file, context).await?;
    if source
        .manifest()
        .is_some_and(|manifest| manifest.server.is_none())
    {
        return Err(Error::refused("restore-other-kind", Phase::Restore)
            .arg("path", source.path.display())
            .arg("file", "SQLite")
            .arg("database", "MySQL"));
    }
    // The database itself may not be there yet.
    let nowhere = MysqlTarget {
        database: String::new(),
        ..target.clone()
    };
    let mut connection = session::open(&nowhere).await?;
    let facts = Facts::ask(&mut connection).await;
    connection.close().await;
    let facts = facts?;
    let survey = surveyed(
        &source,
        &target.database,
        facts.limit_bytes,
        wanted,
        context,
    )
    .await?;
    Ok(Prepared {
        source,
        survey,
        facts,
    })
}

impl Prepared {
    /// Refuses a file for which the account lacks rights, if this scope of it is restored into the database.
    ///
    /// # Errors
    /// `restore-grants-missing`, `restore-makers-distrusted`.
    pub(super) fn check(&self, scope: Scope, database: &str) -> Result<()> {
        self.facts.check(&self.survey.outline, scope, database)
    }
}

/// Surveys the dump; a file of ours while it is proved, so that it is read once.
async fn surveyed(
    source: &Source,
    into: &str,
    limit_bytes: usize,
    wanted: Wanted,
    context: Context<'_>,
) -> Result<Survey> {
    let into = into.to_owned();
    if source.manifest().is_none() {
        context.emit(Event::Phase {
            phase: Phase::Prove,
        });
        let source = source.clone();
        return work::off_thread(context, Phase::Prove, move |mut work| {
            survey(&source, &into, limit_bytes, &mut work)
        })
        .await;
    }
    let judge = source.judge(&into);
    let along = move |plain| read_along(plain, judge, limit_bytes);
    let mut proven = backup::prove_while(&source.path, Some(along), context).await?;
    proof::check(&proven.backup, wanted, context).await?;
    let outlined = proven.read.take().unwrap_or_else(|| Ok(Outline::default()));
    whole(outlined, proven.holds(), limit_bytes, source)
}

/// Loads the dump into the connection's database, which is empty, and compares. Only the triggers are missing then.
pub(super) async fn fill(
    connection: &mut Connection,
    prepared: &Prepared,
    maker: &mut Maker,
    beside: Option<String>,
    context: Context<'_>,
) -> Result<Vec<TableRows>> {
    context.emit(Event::Phase {
        phase: Phase::Restore,
    });
    let Prepared {
        source,
        survey,
        facts,
    } = prepared;
    maker
        .values_left_out
        .extend(collate(connection, source).await?);
    if let Some(zoned) = told::zoned(connection, &survey.outline, maker.scope).await? {
        tell_finding(context, &zoned);
    }
    let filled = survey.holds.rows.iter().filter(|(_, rows)| **rows > 0);
    maker.filling = filled.map(|(name, _)| name.clone()).collect();
    load::load(
        connection,
        source,
        &survey.outline,
        facts.limit_bytes,
        maker,
        beside,
        context,
    )
    .await?;
    let left_out = maker.left_out();
    let tables = compare(connection, survey, facts.caseless, &left_out, maker.scope).await?;
    Ok(tables)
}

/// Makes the triggers, now that all else is there. Returns findings about all that differs from the file.
pub(super) async fn complete(
    connection: &mut Connection,
    prepared: &Prepared,
    maker: &mut Maker,
) -> Result<Vec<Finding>> {
    maker.make_held(connection).await?;
    let outline = &prepared.survey.outline;
    let into = &connection.target().database.clone();
    let mut notes = Vec::new();
    if let Some(of) = outline.of.as_ref().filter(|of| *of != into) {
        notes.push(
            Finding::info("restore-mapped")
                .arg("of", of.as_str())
                .arg("database", into.as_str()),
        );
    }
    notes.extend(outline.note());
    if !maker.modes_left_out.is_empty() {
        let names: Vec<String> = maker.modes_left_out.iter().cloned().collect();
        notes.push(Finding::info("restore-modes-left-out").arg("names", super::some(&names)));
    }
    notes.extend(told::zoned(connection, outline, maker.scope).await?);
    notes.extend(told::lacking(&maker.values_left_out));
    notes.extend(told::findings(&maker.made, &connection.target().user));
    let home = prepared
        .source
        .manifest()
        .map(|manifest| &manifest.database);
    // In its own database an object points where it always did.
    if home.or(outline.of.as_ref()) != Some(into) {
        notes.extend(told::outside(connection, outline).await?);
    }
    Ok(notes)
}

/// Gives the database the character set and collation that it had, where the file tells them. Returns the collation if
/// this server does not have it.
async fn collate(connection: &mut Connection, source: &Source) -> Result<Option<Value>> {
    let phase = Phase::Restore;
    let Some(manifest) = source.manifest() else {
        return Ok(None);
    };
    let now: Vec<(String, String)> = connection
        .rows(
            "SELECT @@character_set_database, @@collation_database",
            phase,
        )
        .await?;
    let same = now.first().is_some_and(|(charset, collation)| {
        *charset == manifest.charset && *collation == manifest.collation
    });
    if same || !is_word(&manifest.charset) || !is_word(&manifest.collation) {
        return Ok(None);
    }
    let sql = format!(
        "ALTER DATABASE {} CHARACTER SET {} COLLATE {}",
        quoted(&connection.target().database),
        manifest.charset,
        manifest.collation
    );
    match connection.execute(&sql, phase).await {
        Ok(()) => Ok(None),
        Err(error) if values::is_unknown(&error) => Ok(Some(Value {
            variable: "collation_database".to_owned(),
            value: manifest.collation.clone(),
        })),
        Err(error) => Err(error),
    }
}

fn is_word(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Restores into another database: a new one, or an empty one. A new one gets the settings of `like`, if that exists
/// and the file does not have others.
pub(super) async fn into_new(
    target: &MysqlTarget,
    like: &str,
    file: &Path,
    context: Context<'_>,
) -> Result<Restored> {
    let prepared = prepare(target, file, Wanted::ReadBack, context).await?;
    prepared.check(Scope::All, &target.database)?;
    let made = make(target, like).await?;
    let mut connection = session::open(target).await?;
    named_lock::take(&mut connection, None, Phase::Restore).await?;
    // Only what was seen to be empty may be emptied again.
    let empty = clear::is_empty(&mut connection).await?;
    if !empty {
        connection.close().await;
        return Err(Error::refused("restore-into-not-empty", Phase::Restore)
            .arg("database", target.database.as_str()));
    }
    let mut maker = Maker::new(Filled::Copy);
    let filled = async {
        let tables = fill(&mut connection, &prepared, &mut maker, None, context).await?;
        let notes = complete(&mut connection, &prepared, &mut maker).await?;
        Ok((tables, notes))
    }
    .await;
    let (tables, notes) = match filled {
        Ok(filled) => filled,
        Err(error) => return Err(undo(&mut connection, made, &prepared.source, error).await),
    };
    connection.close().await;
    Ok(Restored {
        database: target.database.clone(),
        tables,
        safety: None,
        alembic_files: 0,
        notes,
        way: Way::Swap,
        scope: Scope::All,
        swap_ms: None,
    })
}

/// Whether this restore has made the database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Now,
    Before,
}

async fn make(target: &MysqlTarget, like: &str) -> Result<Made> {
    let nowhere = MysqlTarget {
        database: String::new(),
        ..target.clone()
    };
    let mut connection = Connection::open(&nowhere, Phase::Restore).await?;
    let made = make_if_missing(&mut connection, &target.database, like).await;
    connection.close().await;
    made
}

async fn make_if_missing(connection: &mut Connection, name: &str, like: &str) -> Result<Made> {
    let phase = Phase::Restore;
    if texts_of(connection, name, phase).await?.is_some() {
        return Ok(Made::Before);
    }
    make_alike(connection, name, like, phase).await?;
    Ok(Made::Now)
}

/// Takes a half-filled new database away again; nothing else was touched.
async fn undo(connection: &mut Connection, made: Made, source: &Source, error: Error) -> Error {
    let database = connection.target().database.clone();
    let undone = match made {
        Made::Now => {
            let sql = format!("DROP DATABASE {}", quoted(&database));
            connection.execute(&sql, Phase::Restore).await
        }
        Made::Before => clear::clear(connection).await,
    };
    if error.kind() == crate::error::Kind::Cancelled && undone.is_ok() {
        return error;
    }
    Error::failed("restore-into-failed", Phase::Restore)
        .arg("path", source.path.display())
        .arg("database", database)
        .arg("left", if undone.is_ok() { "nothing" } else { "half" })
        .because(error)
}

/// Reports a message to the user while the work goes on.
pub(super) fn tell(context: Context<'_>, message: Message) {
    context.emit(Event::Note { message });
}

/// Reports a finding in the same way.
pub(super) fn tell_finding(context: Context<'_>, finding: &Finding) {
    let message = Message {
        id: format!("finding-{}", finding.id).into(),
        args: finding.args.clone(),
    };
    tell(context, message);
}
