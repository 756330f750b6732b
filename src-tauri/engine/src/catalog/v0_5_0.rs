//! v0.5.0: the columns that its own ORM reads and writes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// A column as v0.5.0's model declares it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ModelColumn {
    /// The type on MySQL, such as `VARCHAR(255)`; the server makes LONGTEXT of `TEXT(2147483647)`.
    pub mysql: String,
    /// The type on SQLite.
    pub sqlite: String,
    /// Whether the model takes NULL.
    pub nullable: bool,
    /// Whether it is the primary key.
    #[serde(default)]
    pub primary: bool,
}

/// Columns by name.
pub type ModelTable = BTreeMap<String, ModelColumn>;

static MODELS: LazyLock<BTreeMap<String, ModelTable>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("v0_5_0/models.json")).expect("our own data is valid")
});

/// What v0.5.0 needs of a database, by table.
#[must_use]
pub fn models() -> &'static BTreeMap<String, ModelTable> {
    &MODELS
}
