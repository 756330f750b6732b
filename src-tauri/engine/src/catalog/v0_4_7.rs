//! v0.4.7, whose tables are those of v0.4.6 to the letter.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static MODELS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("v0_4_7.json")).expect("our own data is valid")
});

/// The names of the columns that v0.4.7's own ORM reads and writes, by table.
#[must_use]
pub fn models() -> &'static BTreeMap<String, Vec<String>> {
    &MODELS
}

static DEFINITIONS: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("v0_4_7_columns.json")).expect("our own data is valid")
});

/// What stands behind `ADD COLUMN x` for one of its columns on MySQL, as DB-GPT's own schema file has it.
#[must_use]
pub fn definition(table: &str, column: &str) -> Option<&'static str> {
    Some(DEFINITIONS.get(table)?.get(column)?.as_str())
}

/// The names of its tables, without alembic's own.
pub fn tables() -> impl Iterator<Item = &'static str> {
    MODELS.keys().map(String::as_str)
}

/// The columns of one of its tables; empty for a table that is not its own.
#[must_use]
pub fn columns(table: &str) -> &'static [String] {
    MODELS.get(table).map_or(&[], Vec::as_slice)
}
