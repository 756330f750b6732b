//! Everything in a database but its rows: the definitions of all objects, as SHOW CREATE prints them.

use std::collections::{BTreeMap, HashMap};

use mysql_async::Row;
use mysql_async::prelude::FromValue;

use super::head::bare;
use super::order::in_order;
use super::raw;
use super::wide::{self, Shown};
use crate::error::{Error, Phase, Result};
use crate::mysql::{self, Connection, VERSIONED, quoted, server_code};
use crate::sql::event::{self, Completion};
use crate::sql::{Quoting, engine, lex::Lexer, names};

const PHASE: Phase = Phase::Backup;

/// A database's definitions at one moment.
#[derive(Debug, Clone)]
pub(super) struct Definitions {
    /// The collation of the database.
    pub(super) collation: String,
    /// By name, sequences first: the default of a column may be the next value of a sequence.
    pub(super) tables: Vec<Table>,
    pub(super) views: Vec<View>,
    /// Functions, packages and procedures, by name.
    pub(super) routines: Vec<Program>,
    /// Those of one table and event stand in the order in which the server runs them.
    pub(super) triggers: Vec<Program>,
    pub(super) events: Vec<Program>,
}

/// A table or a sequence.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) create: String,
    /// `CREATE_TIME`. Each rebuild changes it, so that a rebuild that leaves the definition the same is noticed too.
    made_at: Option<String>,
    pub(super) columns: Vec<Column>,
    /// The columns of the primary key, in its order.
    pub(super) key: Vec<String>,
    /// The server's estimate.
    pub(super) size_bytes: u64,
    /// False if the table only shows rows of other tables, files or servers.
    pub(super) keeps_rows: bool,
    /// Whether [`Table::create`] is what was defined.
    pub(super) shown: Shown,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) charset: Option<String>,
    /// Computed by the server, and so neither read nor written.
    pub(super) generated: bool,
}

/// A view.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) name: String,
    pub(super) create: String,
    pub(super) collation: String,
    pub(super) definer: Option<String>,
}

/// A routine, trigger or event, with the settings that it was made in and runs in.
#[derive(Debug, Clone)]
pub(super) struct Program {
    /// Such as `TRIGGER`.
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) create: String,
    pub(super) sql_mode: String,
    pub(super) collation: String,
    /// The collation that the database had then: texts that are declared without one have it.
    pub(super) database_collation: String,
    /// Only an event has one.
    pub(super) time_zone: Option<String>,
    pub(super) definer: Option<String>,
}

impl Definitions {
    /// Reads them from the server. Objects that the account may not see are left out: the proof *complete* fails then.
    pub(super) async fn read(connection: &mut Connection) -> Result<Self> {
        let own = Own::ask(connection).await?;
        let views = views(connection, &own).await?;
        Ok(Self {
            collation: own.collation.clone(),
            tables: tables(connection, &own).await?,
            views: in_order(views, |view| (&view.name, &view.create)),
            routines: routines(connection).await?,
            triggers: triggers(connection).await?,
            events: events(connection).await?,
        })
    }

    /// The tables whose definitions are not known as they are.
    pub(super) fn unknown(&self) -> Vec<String> {
        let tables = self.tables.iter();
        let unknown = tables.filter(|table| table.shown == Shown::Unknown);
        unknown.map(|table| table.name.clone()).collect()
    }

    /// The names of the objects that are not the same in `later`.
    pub(super) fn changed(&self, later: &Self) -> Vec<String> {
        let (then, now) = (self.told(), later.told());
        then.keys()
            .chain(now.keys().filter(|key| !then.contains_key(*key)))
            .filter(|key| then.get(*key) != now.get(*key))
            .map(|(_, name)| name.clone())
            .collect()
    }

    /// Definitions by kind and name, the same in every copy: without AUTO_INCREMENT, and with events disabled.
    pub(super) fn texts(&self) -> BTreeMap<(String, String), String> {
        let mut texts = BTreeMap::new();
        for table in &self.tables {
            let text = plain_charsets(&without_next_number(&table.create));
            texts.insert(("TABLE".to_owned(), table.name.clone()), text);
        }
        for view in &self.views {
            let text = view.create.clone();
            texts.insert(("VIEW".to_owned(), view.name.clone()), text);
        }
        let programs = self.routines.iter().chain(&self.triggers);
        for program in programs.chain(&self.events) {
            let create = match program.kind.as_str() {
                "EVENT" => event::disabled(program.create.as_bytes(), Completion::AsItWas)
                    .map(|text| String::from_utf8_lossy(&text).into_owned()),
                _ => None,
            };
            let create = create.as_ref().unwrap_or(&program.create);
            let text = format!(
                "{} {} {create}",
                program.sql_mode, program.database_collation
            );
            texts.insert((program.kind.clone(), program.name.clone()), text);
        }
        texts
    }

    fn told(&self) -> BTreeMap<(String, String), String> {
        let mut told = BTreeMap::new();
        for table in &self.tables {
            let made_at = table.made_at.as_deref().unwrap_or_default();
            let text = format!("{made_at} {}", without_next_number(&table.create));
            told.insert(("TABLE".to_owned(), table.name.clone()), text);
        }
        for view in &self.views {
            let text = format!("{} {}", view.collation, view.create);
            told.insert(("VIEW".to_owned(), view.name.clone()), text);
        }
        for program in self
            .routines
            .iter()
            .chain(&self.triggers)
            .chain(&self.events)
        {
            let time_zone = program.time_zone.as_deref().unwrap_or_default();
            let text = format!(
                "{} {} {} {time_zone} {}",
                program.sql_mode, program.collation, program.database_collation, program.create
            );
            told.insert((program.kind.clone(), program.name.clone()), text);
        }
        told
    }
}

/// Removes column charsets that are the table's own: MySQL 8 prints those that were named in the CREATE, others not.
fn plain_charsets(create: &str) -> String {
    let Some(at) = create.rfind(" DEFAULT CHARSET=") else {
        return create.to_owned();
    };
    let charset: String = create[at + 17..]
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    create.replace(&format!(" CHARACTER SET {charset} "), " ")
}

/// A definition without `AUTO_INCREMENT=7`, which every new row changes.
fn without_next_number(create: &str) -> String {
    let options = create.rfind("\n)").unwrap_or(0);
    let mark = " AUTO_INCREMENT=";
    let Some(at) = create[options..].find(mark).map(|at| options + at) else {
        return create.to_owned();
    };
    let digits = create[at + mark.len()..].trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{}{digits}", &create[..at])
}

/// The name of the database that is read. Some servers print it before tables and sequences; in a backup that is
/// restored into another database, such a name would point back to the original.
struct Own {
    name: String,
    collation: String,
    caseless: bool,
}

impl Own {
    async fn ask(connection: &mut Connection) -> Result<Self> {
        let rows: Vec<(Option<String>, String, u8)> = connection
            .rows(
                "SELECT DATABASE(), @@collation_database, @@lower_case_table_names",
                PHASE,
            )
            .await?;
        let (name, collation, folds) = rows.into_iter().next().unwrap_or_default();
        Ok(Self {
            collation,
            name: name.unwrap_or_default(),
            caseless: folds != 0,
        })
    }

    /// A table's or view's definition without that database name.
    fn without(&self, create: String) -> String {
        if !create.to_lowercase().contains(&self.name.to_lowercase()) {
            return create;
        }
        let tokens = Lexer::all(create.as_bytes(), Quoting::default());
        let mut text = create.clone();
        for named in names::named(&tokens).into_iter().rev() {
            let is_own = match self.caseless {
                true => named.database.to_lowercase() == self.name.to_lowercase(),
                false => named.database == self.name,
            };
            if is_own {
                text.replace_range(named.qualifier, "");
            }
        }
        text
    }
}

/// A table's name, type, CREATE_TIME, DATA_LENGTH and TABLE_ROWS.
type Listed = (String, String, Option<String>, Option<u64>, Option<u64>);

async fn tables(connection: &mut Connection, own: &Own) -> Result<Vec<Table>> {
    let listed: Vec<Listed> = connection
        .rows(
            "SELECT table_name, table_type, CAST(create_time AS CHAR), data_length, table_rows FROM information_schema.tables \
             WHERE table_schema = DATABASE() AND table_type NOT IN ('VIEW', 'SYSTEM VIEW') ORDER BY table_name",
            PHASE,
        )
        .await?;
    let mut columns = columns(connection).await?;
    let mut keys = keys(connection).await?;
    let mut tables = Vec::with_capacity(listed.len());
    let mut sequences = Vec::new();
    let without_rows = mysql::without_rows(connection, PHASE).await?;
    for (name, kind, made_at, size_bytes, rows) in listed {
        if !matches!(kind.as_str(), "BASE TABLE" | "SEQUENCE" | VERSIONED) {
            return Err(Error::refused("backup-builtin-table", PHASE)
                .arg("table", name)
                .arg("kind", kind));
        }
        let keeps_rows = !without_rows.contains(&name);
        let mut create = own.without(raw::shown(connection, &name).await?);
        let shown = wide::put_back(connection, &name, &mut create).await?;
        // ARCHIVE refuses rows below a next number that is set before them, and takes it from the rows anyway.
        if let Some(number) = engine::next_number(create.as_bytes()).filter(|_| rows > Some(0)) {
            create.replace_range(number, "");
        }
        let table = Table {
            create,
            shown,
            keeps_rows,
            made_at,
            columns: columns.remove(&name).unwrap_or_default(),
            key: keys.remove(&name).unwrap_or_default(),
            size_bytes: size_bytes.filter(|_| keeps_rows).unwrap_or_default(),
            name,
        };
        if kind == "SEQUENCE" {
            sequences.push(table);
        } else {
            tables.push(table);
        }
    }
    sequences.append(&mut tables);
    Ok(sequences)
}

async fn columns(connection: &mut Connection) -> Result<HashMap<String, Vec<Column>>> {
    let rows: Vec<(String, String, String, Option<String>, String)> = connection
        .rows(
            "SELECT table_name, column_name, data_type, character_set_name, extra FROM information_schema.columns \
             WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position",
            PHASE,
        )
        .await?;
    let mut columns: HashMap<String, Vec<Column>> = HashMap::new();
    for (table, name, data_type, charset, extra) in rows {
        // MySQL's DEFAULT_GENERATED marks a default that is an expression, which is no generated column.
        let generated = ["VIRTUAL", "PERSISTENT", "STORED GENERATED"]
            .iter()
            .any(|mark| extra.to_ascii_uppercase().contains(mark));
        columns.entry(table).or_default().push(Column {
            name,
            data_type: data_type.to_ascii_lowercase(),
            charset,
            generated,
        });
    }
    Ok(columns)
}

async fn keys(connection: &mut Connection) -> Result<HashMap<String, Vec<String>>> {
    let rows: Vec<(String, String)> = connection
        .rows(
            "SELECT table_name, column_name FROM information_schema.statistics WHERE table_schema = DATABASE() \
             AND index_name = 'PRIMARY' ORDER BY table_name, seq_in_index",
            PHASE,
        )
        .await?;
    let mut keys: HashMap<String, Vec<String>> = HashMap::new();
    for (table, column) in rows {
        keys.entry(table).or_default().push(column);
    }
    Ok(keys)
}

async fn views(connection: &mut Connection, own: &Own) -> Result<Vec<View>> {
    let names = listed(
        connection,
        "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY table_name",
    )
    .await?;
    let mut views = Vec::with_capacity(names.len());
    for name in names {
        let shown = show(connection, &format!("SHOW CREATE VIEW {}", quoted(&name))).await;
        let (create, collation) = match shown {
            Ok(Some(row)) => (
                at(&row, 1).unwrap_or_default(),
                at(&row, 3).unwrap_or_default(),
            ),
            Ok(None) => continue,
            // The view can't be opened, but the server may still have its text.
            Err(error) if server_code(&error).is_some() => {
                let kept = mysql::kept_view(connection, &name, PHASE).await?;
                let kept = kept.ok_or(error)?;
                (kept.create, kept.collation)
            }
            Err(error) => return Err(error),
        };
        let bare = bare(&create);
        views.push(View {
            name,
            create: own.without(bare.text),
            collation,
            definer: bare.definer,
        });
    }
    Ok(views)
}

async fn routines(connection: &mut Connection) -> Result<Vec<Program>> {
    let listed: Vec<(String, String)> = connection
        .rows(
            "SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() \
             ORDER BY routine_type, routine_name",
            PHASE,
        )
        .await?;
    let mut programs = Vec::new();
    for (kind, name) in listed {
        let shown = show(connection, &format!("SHOW CREATE {kind} {}", quoted(&name))).await?;
        // The columns: name, sql_mode, text, character_set_client, collation_connection, the database's collation.
        programs.extend(shown.and_then(|row| program(&kind, name, &row, [1, 2, 4, 5], None)));
    }
    Ok(programs)
}

async fn triggers(connection: &mut Connection) -> Result<Vec<Program>> {
    // Before MySQL 5.7 and MariaDB 10.2 a table has one trigger for each time and event, and action_order is 0.
    let names = listed(
        connection,
        "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE() \
         ORDER BY event_object_table, action_timing, event_manipulation, action_order, trigger_name",
    )
    .await?;
    let mut programs = Vec::new();
    for name in names {
        let shown = show(
            connection,
            &format!("SHOW CREATE TRIGGER {}", quoted(&name)),
        )
        .await?;
        programs.extend(shown.and_then(|row| program("TRIGGER", name, &row, [1, 2, 4, 5], None)));
    }
    Ok(programs)
}

async fn events(connection: &mut Connection) -> Result<Vec<Program>> {
    let names = listed(
        connection,
        "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE() ORDER BY event_name",
    )
    .await?;
    let mut programs = Vec::new();
    for name in names {
        let shown = show(connection, &format!("SHOW CREATE EVENT {}", quoted(&name))).await?;
        programs.extend(shown.and_then(|row| {
            let zone = at(&row, 2);
            program("EVENT", name, &row, [1, 3, 5, 6], zone)
        }));
    }
    Ok(programs)
}

/// A stored program from the row that SHOW CREATE gives; `None` if the account is not shown its text.
fn program(
    kind: &str,
    name: String,
    row: &Row,
    [sql_mode, text, collation, database_collation]: [usize; 4],
    time_zone: Option<String>,
) -> Option<Program> {
    let bare = bare(&at::<String>(row, text)?);
    Some(Program {
        kind: kind.to_owned(),
        name,
        create: bare.text,
        sql_mode: at(row, sql_mode).unwrap_or_default(),
        collation: at(row, collation).unwrap_or_default(),
        database_collation: at(row, database_collation).unwrap_or_default(),
        time_zone,
        definer: bare.definer,
    })
}

async fn listed(connection: &mut Connection, sql: &str) -> Result<Vec<String>> {
    connection.rows(sql, PHASE).await
}

async fn show(connection: &mut Connection, sql: &str) -> Result<Option<Row>> {
    Ok(connection.rows(sql, PHASE).await?.into_iter().next())
}

/// A column of the row by its index; `None` if it is missing or NULL.
fn at<T: FromValue>(row: &Row, index: usize) -> Option<T> {
    row.get_opt(index)?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_is_no_definition() {
        let create = "CREATE TABLE `t` (\n  `a` int COMMENT ' AUTO_INCREMENT=1'\n) ENGINE=InnoDB AUTO_INCREMENT=42 DEFAULT CHARSET=x";
        assert_eq!(
            without_next_number(create),
            "CREATE TABLE `t` (\n  `a` int COMMENT ' AUTO_INCREMENT=1'\n) ENGINE=InnoDB DEFAULT CHARSET=x"
        );
        assert_eq!(
            without_next_number("CREATE SEQUENCE s"),
            "CREATE SEQUENCE s"
        );
    }
}
