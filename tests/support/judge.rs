//! Rows as a release's own models write them, with the INSERT and SELECT of each: shows which of them a database
//! accepts.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error, ServerError};

use crate::releases::{Dialect, Model, ModelColumn};

/// The id of the first judging row; the ids of the fixtures are far below.
const FIRST_ID: i64 = 900_001;
/// Characters for `TEXT(2147483647)`, which is LONGTEXT on MySQL: more bytes than TEXT holds.
const LONG_TEXT_CHARS: usize = 40_000;
const TEXT_CHARS: usize = 20_000;
/// A value that a number column accepts too.
const NUMBER: &str = "1";

/// A row for the table of a model.
#[derive(Debug)]
pub struct Row<'m> {
    /// The table's name.
    pub table: &'m str,
    /// All of the model's columns.
    pub columns: Vec<&'m str>,
    ordinary: Vec<&'static str>,
    values: Vec<Option<String>>,
}

impl<'m> Row<'m> {
    /// Every column filled with its longest value.
    pub fn full(table: &'m str, model: &'m Model, dialect: Dialect) -> Self {
        Self::with(table, model, dialect, FIRST_ID, |said| {
            Some(longest(said.column_type))
        })
    }

    /// NULL wherever the model allows it. A DATETIME is never NULL: the models' code gives each a default.
    pub fn bare(table: &'m str, model: &'m Model, dialect: Dialect) -> Self {
        Self::with(table, model, dialect, FIRST_ID + 1, |said| {
            let bare = said.nullable && said.column_type != "DATETIME";
            (!bare).then(|| ordinary(said.column_type).to_owned())
        })
    }

    /// Every column filled with a short value.
    pub fn plain(table: &'m str, model: &'m Model, dialect: Dialect) -> Self {
        Self::with(table, model, dialect, FIRST_ID + 2, |said| {
            Some(ordinary(said.column_type).to_owned())
        })
    }

    fn with(
        table: &'m str,
        model: &'m Model,
        dialect: Dialect,
        id: i64,
        value: impl Fn(&Said<'_>) -> Option<String>,
    ) -> Self {
        let said = |column: &'m ModelColumn| Said::of(column.text(dialect));
        let value = |column: &'m ModelColumn| {
            let said = said(column);
            match said.primary {
                true => Some(id.to_string()),
                false => value(&said),
            }
        };
        let columns = model.values();
        Self {
            table,
            columns: model.keys().map(String::as_str).collect(),
            ordinary: columns
                .map(|column| ordinary(said(column).column_type))
                .collect(),
            values: model.values().map(value).collect(),
        }
    }

    /// Replaces a column's value by one that any table accepts.
    pub fn make_ordinary(&mut self, column: &str) {
        let at = self.place(column);
        self.values[at] = Some(self.ordinary[at].to_owned());
    }

    fn give(&mut self, column: &str, value: &str) {
        let at = self.place(column);
        self.values[at] = Some(value.to_owned());
    }

    fn has(&self, column: &str, value: &str) -> bool {
        self.values[self.place(column)].as_deref() == Some(value)
    }

    fn place(&self, column: &str) -> usize {
        let at = self.columns.iter().position(|name| *name == column);
        at.unwrap_or_else(|| panic!("{}.{column}", self.table))
    }

    /// Reads and writes the row on a server. Returns each refusal as `table.column why` or `table missing`. After a
    /// refusal the value is replaced by an acceptable one, or the column left out, so that one call finds all of
    /// them.
    pub async fn put(&mut self, conn: &mut Conn) -> Vec<String> {
        let mut refused = Vec::new();
        loop {
            let sql = format!("{} LIMIT 1", self.select());
            let read = conn.query_drop(sql).await;
            let Err(error) = read.and(conn.query_drop(self.insert()).await) else {
                return refused;
            };
            let Error::Server(said) = &error else {
                panic!("{}: {error}", self.table);
            };
            let column = column_named(said);
            let why = match said.code {
                1048 => "NULL",
                1054 => "missing",
                1146 => return vec![format!("{} missing", self.table)],
                1366 => "type",
                1406 => "long",
                _ => panic!("{}: {error}", self.table),
            };
            refused.push(format!("{}.{column} {why}", self.table));
            match why {
                "missing" => self.leave_out(&column),
                // A text value was refused: try a number. If that is refused too, leave the column out.
                "type" if self.has(&column, NUMBER) => self.leave_out(&column),
                "type" => self.give(&column, NUMBER),
                _ => self.make_ordinary(&column),
            }
        }
    }

    fn leave_out(&mut self, column: &str) {
        let at = self.place(column);
        self.columns.remove(at);
        self.ordinary.remove(at);
        self.values.remove(at);
    }

    fn named(&self) -> String {
        let quoted: Vec<String> = self
            .columns
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        quoted.join(", ")
    }

    /// The statement that inserts the row.
    pub fn insert(&self) -> String {
        let values: Vec<String> = self
            .values
            .iter()
            .map(|value| match value {
                Some(text) => format!("'{text}'"),
                None => "NULL".to_owned(),
            })
            .collect();
        let (table, columns) = (self.table, self.named());
        format!(
            "INSERT INTO `{table}` ({columns}) VALUES ({})",
            values.join(", ")
        )
    }

    /// The statement that reads the row by its id.
    pub fn select(&self) -> String {
        let at = self.columns.iter().position(|name| *name == "id").unwrap();
        let id = self.values[at].as_deref().unwrap();
        format!(
            "SELECT {} FROM `{}` WHERE `id` = {id}",
            self.named(),
            self.table
        )
    }

    /// The values as a query shows them, `NULL` for NULL.
    pub fn shown(&self) -> Vec<String> {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "NULL".to_owned());
        self.values.iter().map(shown).collect()
    }
}

/// The column that a server's message names: `'a'` or, on MariaDB, also `` `database`.`table`.`a` ``.
fn column_named(said: &ServerError) -> String {
    let words = said.message.to_ascii_lowercase();
    let after = words.rsplit("column ").next().unwrap_or_default();
    let name = after.split(' ').next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or_default();
    name.trim_matches(['\'', '`']).to_owned()
}

/// What a model declares for a column.
struct Said<'t> {
    column_type: &'t str,
    nullable: bool,
    primary: bool,
}

impl<'t> Said<'t> {
    fn of(text: &'t str) -> Self {
        let (column_type, rest) = text.split_once(' ').unwrap_or((text, ""));
        Self {
            column_type,
            nullable: rest.is_empty(),
            primary: rest == "PRIMARY KEY",
        }
    }
}

/// The longest value of a type, in characters of several bytes.
fn longest(column_type: &str) -> String {
    let (base, length) = column_type.split_once('(').unwrap_or((column_type, ""));
    let length: usize = length.trim_end_matches(')').parse().unwrap_or(0);
    match (base, length) {
        ("VARCHAR", length) => "长".repeat(length),
        ("TEXT", 0) => "文".repeat(TEXT_CHARS),
        ("TEXT" | "LONGTEXT", _) => "文".repeat(LONG_TEXT_CHARS),
        (_, _) => ordinary(column_type).to_owned(),
    }
}

fn ordinary(column_type: &str) -> &'static str {
    match column_type.split('(').next().unwrap_or_default() {
        "INTEGER" | "BIGINT" | "FLOAT" => "7",
        "BOOL" | "BOOLEAN" => "1",
        "DATETIME" => "2024-03-01 10:20:30",
        _text => "",
    }
}
