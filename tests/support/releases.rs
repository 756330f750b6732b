//! What each DB-GPT release has, as measured: one file per release in `fixtures/releases`, with the tables that
//! differ from the release before. Independent of the product's own catalog, which is checked against it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::Kind;
use crate::shape::COLLATION_0900;

/// A column of a model: one declaration for both kinds of database, or one for each.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum ModelColumn {
    /// The same declaration on both.
    Both(String),
    /// A declaration for each.
    Each {
        /// The declaration on MySQL.
        mysql: String,
        /// The declaration on SQLite.
        sqlite: String,
    },
}

/// The database that a declaration is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// MySQL and MariaDB.
    Mysql,
    /// SQLite.
    Sqlite,
}

impl ModelColumn {
    /// The declaration for a database: `VARCHAR(255) NOT NULL`, `INTEGER PRIMARY KEY`, `DATETIME NOT NULL DEFAULT
    /// now()`.
    pub fn text(&self, dialect: Dialect) -> &str {
        match (self, dialect) {
            (Self::Both(text), _) => text,
            (Self::Each { mysql, .. }, Dialect::Mysql) => mysql,
            (Self::Each { sqlite, .. }, Dialect::Sqlite) => sqlite,
        }
    }
}

/// A model's columns by name.
pub type Model = BTreeMap<String, ModelColumn>;

/// A table in a release's schema file for MySQL.
#[derive(Clone, Debug, Deserialize)]
struct Fresh {
    /// The lines of its CREATE TABLE: columns and keys.
    lines: Vec<String>,
    /// The collation that the schema file names; `None`: the server's default applies.
    collation: Option<String>,
}

/// A statement of a release's upgrade script.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Operation {
    Create { create: String },
    Add { table: String, add: String },
    Modify { table: String, modify: String },
}

#[derive(Deserialize)]
struct Stored {
    release: String,
    same: Vec<String>,
    schema: BTreeMap<String, Fresh>,
    models: BTreeMap<String, Model>,
    gone: Vec<String>,
    #[serde(default)]
    script: Vec<Operation>,
    #[serde(default)]
    script_tables: BTreeMap<String, Fresh>,
}

/// A release with its tables.
#[derive(Debug)]
pub struct Release {
    /// Its version number.
    pub name: String,
    /// Later releases with the same tables.
    pub same: Vec<String>,
    /// The models' tables, by name.
    pub models: BTreeMap<String, Model>,
    fresh: BTreeMap<String, Fresh>,
    script: Vec<Operation>,
    script_tables: BTreeMap<String, Fresh>,
}

static RELEASES: LazyLock<Vec<Release>> = LazyLock::new(read);

/// All releases from v0.4.6 on, in order.
pub fn releases() -> &'static [Release] {
    &RELEASES
}

/// One release by its number.
pub fn release(name: &str) -> &'static Release {
    let found = releases().iter().find(|release| release.name == name);
    found.unwrap_or_else(|| panic!("no release {name}"))
}

fn read() -> Vec<Release> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/releases");
    let mut stored: Vec<Stored> = fs::read_dir(&folder)
        .expect("the releases")
        .map(|entry| fs::read_to_string(entry.expect("an entry").path()).expect("a release"))
        .map(|text| serde_json::from_str(&text).expect("a release's file"))
        .collect();
    stored.sort_by_key(|one| number(&one.release));
    let (mut fresh, mut models) = (BTreeMap::new(), BTreeMap::new());
    let folded = stored.into_iter().map(|one| {
        fresh.extend(one.schema);
        models.extend(one.models);
        models.retain(|table, _| !one.gone.contains(table));
        Release {
            name: one.release,
            same: one.same,
            models: models.clone(),
            fresh: fresh.clone(),
            script: one.script,
            script_tables: one.script_tables,
        }
    });
    folded.collect()
}

fn number(release: &str) -> Vec<u32> {
    let parts = release.split('.').map(str::parse::<u32>);
    let number: Result<Vec<u32>, _> = parts.collect();
    number.expect("a release's number")
}

impl Release {
    /// The statements that make a fresh install's tables on this kind of server.
    pub fn mysql(&self, kind: Kind) -> Vec<String> {
        let tables = self.fresh.iter();
        tables
            .map(|(name, table)| create(name, table, kind))
            .collect()
    }

    /// The statements of the official upgrade script to this release, without its `USE dbgpt`.
    pub fn script(&self, kind: Kind) -> Vec<String> {
        let sql = |operation: &Operation| match operation {
            Operation::Create { create: name } => {
                let table = self.script_tables.get(name);
                create(name, table.unwrap_or_else(|| &self.fresh[name]), kind)
            }
            Operation::Add { table, add } => format!("ALTER TABLE `{table}` ADD COLUMN {add}"),
            Operation::Modify { table, modify } => {
                format!("ALTER TABLE `{table}` MODIFY COLUMN {modify}")
            }
        };
        self.script.iter().map(sql).collect()
    }

    /// The statements by which the release's server makes a new SQLite file; of the keys only the primary ones.
    pub fn sqlite(&self) -> Vec<String> {
        let column = |(name, column): (&String, &ModelColumn)| {
            let text = column.text(Dialect::Sqlite);
            format!("`{name}` {}", text.replace("now()", "CURRENT_TIMESTAMP"))
        };
        let tables = self.models.iter();
        tables
            .map(|(name, model)| {
                let columns: Vec<String> = model.iter().map(column).collect();
                format!(
                    "CREATE TABLE IF NOT EXISTS `{name}` ({})",
                    columns.join(", ")
                )
            })
            .collect()
    }
}

fn create(name: &str, table: &Fresh, kind: Kind) -> String {
    let mut sql = format!(
        "CREATE TABLE `{name}` (\n  {}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
        table.lines.join(",\n  ")
    );
    if let Some(collation) = &table.collation
        && (collation != COLLATION_0900 || kind.knows_0900())
    {
        sql.push_str(&format!(" COLLATE={collation}"));
    }
    if kind == Kind::Mysql56 {
        // MySQL 5.6 makes COMPACT tables by default, whose keys end at 767 bytes.
        sql.push_str(" ROW_FORMAT=DYNAMIC");
    }
    sql
}
