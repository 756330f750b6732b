//! MySQL: creates missing tables, and adds missing columns to tables that others have created.

use std::borrow::Cow;

use super::text::{add_text, born, column_text, key_text};
use super::{Clause, Draft, OnServer, Placed, shape};
use crate::catalog::{self, ColumnText, Table};
use crate::message::Message;
use crate::mysql::{Server, quoted};
use crate::plan::undo;
use crate::plan::{Cost, Probe, Step, StepState};
use crate::schema;

/// Which collation a new table gets, and why.
#[derive(Clone, Copy, PartialEq)]
enum Collation<'a> {
    /// The release's own CREATE TABLE gives the same collation as the existing tables.
    AsSaid,
    /// It would give another one, so the CREATE names this one, which the existing tables have.
    Follows(&'a str),
    /// The existing tables are not utf8mb4, which new ones must be: the collation of the release's own CREATE.
    Unfollowed,
    /// Likewise, but the server does not know that collation: the server's default for utf8mb4.
    ServersOwn,
}

impl<'a> OnServer<'a> {
    /// The collation that a new table should have: that of the table named in `like`, else that of most tables which
    /// DB-GPT's first release has too. Joins across collations fail with "Illegal mix of collations".
    fn collation_to_follow(self, of: &Table) -> &'a str {
        let schema = self.site.schema;
        if let Some(like) = of.like.as_deref().and_then(|like| schema.table(like)) {
            return &like.collation;
        }
        let first = catalog::known().models(catalog::known().first().release);
        let ours = schema.tables.iter().filter(|table| {
            first.contains_key(&table.name) && self.site.models.contains_key(&table.name)
        });
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for table in ours {
            match counts.iter_mut().find(|(name, _)| *name == table.collation) {
                Some((_, count)) => *count += 1,
                None => counts.push((&table.collation, 1)),
            }
        }
        // Of equal counts the first wins, so that the plan is always the same.
        let mut most: (&str, usize) = (&schema.collation, 0);
        for (name, count) in counts {
            if count > most.1 {
                most = (name, count);
            }
        }
        most.0
    }

    fn collation(self, of: &Table) -> Collation<'a> {
        let follows = self.collation_to_follow(of);
        let said = match &of.collation {
            Some(named) if is_known(self.server, named) => Some(named.as_str()),
            Some(_) => None,
            None => Some(self.site.schema.utf8mb4_collation.as_str()),
        };
        if said == Some(follows) {
            return Collation::AsSaid;
        }
        if follows.starts_with("utf8mb4_") {
            return Collation::Follows(follows);
        }
        match said {
            Some(_) => Collation::Unfollowed,
            None => Collation::ServersOwn,
        }
    }

    pub(super) fn create(self, place: Placed<'_>, of: &Table) -> Step {
        let schema = self.site.schema;
        let of = &shape::at(self.site, place.entry, of);
        let why = |general| place.why("", general).arg("table", of.table.as_str());
        let charset = || why("plan-create-charset").arg("collation", self.collation_to_follow(of));
        let (named, why): (Option<&str>, Message) = match self.collation(of) {
            Collation::AsSaid => (of.collation.as_deref(), why("plan-create")),
            Collation::Follows(name) => (
                Some(name),
                why("plan-create-collation").arg("collation", name),
            ),
            Collation::Unfollowed => (of.collation.as_deref(), charset()),
            Collation::ServersOwn => (None, charset()),
        };
        let mut sql = create_text(of, named);
        if matches!(
            schema.row_format.to_ascii_lowercase().as_str(),
            "compact" | "redundant"
        ) {
            // DB-GPT's indexed columns have 1020 bytes; COMPACT and REDUNDANT rows allow 767 per column.
            sql.push_str(" ROW_FORMAT=DYNAMIC");
        }
        let taken = schema
            .others
            .iter()
            .any(|name| schema.same_name(name, &of.table));
        let numbered =
            |found: &schema::Table| key(of).is_none_or(|key| found.column(key).is_some());
        Step {
            state: match schema.table(&of.table) {
                None if taken => StepState::Differs,
                None => StepState::Todo,
                Some(found) if !numbered(found) => StepState::Differs,
                Some(_) if catalog::known().is_taken(&place.wanted.change, schema) => {
                    StepState::Differs
                }
                Some(_) => StepState::Done,
            },
            undo: Some(undo::table(&of.table)),
            collation: named.map(str::to_owned),
            ..place.step(
                sql,
                why,
                Probe::Table {
                    table: of.table.clone(),
                },
            )
        }
    }

    /// Adds the columns that an existing table lacks, since it was created by other SQL than the release's.
    pub(super) fn complete<'c>(
        self,
        place: Placed<'c>,
        found: &schema::Table,
        of: &'c Table,
    ) -> Option<Draft<'c>> {
        if catalog::known().is_taken(&place.wanted.change, self.site.schema) {
            return None;
        }
        let model = self.site.models.get(&of.table);
        let missing = |column: &&ColumnText| {
            let is_read = model.is_some_and(|model| model.contains_key(&column.name));
            is_read && found.column(&column.name).is_none()
        };
        let at = |column: &'c ColumnText| match self.site.folds {
            true => shape::column_at(self.site, place.entry, &of.table, column).map(Cow::Owned),
            false => Some(Cow::Borrowed(column)),
        };
        let last: Vec<Cow<'c, ColumnText>> =
            of.columns.iter().filter(missing).filter_map(at).collect();
        let missing: Vec<&ColumnText> = last.iter().map(AsRef::as_ref).collect();
        if missing.is_empty() || missing.iter().any(|column| column.numbers) {
            return None;
        }
        let id = place.wanted.id.as_str();
        let step = Step {
            id: match id.contains("create-") {
                true => id.replacen("create-", "complete-", 1),
                false => place.id("complete"),
            },
            cost: Cost::Rebuild,
            undo: Some(undo::columns(&of.table, &born(&missing)).undo(&of.table)),
            ..place.step(
                add_text(&of.table, &missing),
                Message::new("plan-complete").arg("table", of.table.as_str()),
                Probe::Columns {
                    table: of.table.clone(),
                    columns: missing.iter().map(|column| column.name.clone()).collect(),
                },
            )
        };
        Some(Draft {
            step,
            clauses: last.into_iter().map(Clause::Add).collect(),
        })
    }
}

/// Whether the server knows a collation: only MySQL 8's `_0900_` ones are missing on some servers.
fn is_known(server: &Server, collation: &str) -> bool {
    !collation.contains("_0900_") || server.knows_0900_collations()
}

/// The AUTO_INCREMENT column, if there is one.
fn key(of: &Table) -> Option<&str> {
    let mut columns = of.columns.iter();
    let numbered = columns.find(|column| column.numbers);
    numbered.map(|column| column.name.as_str())
}

fn create_text(of: &Table, collation: Option<&str>) -> String {
    let columns = of.columns.iter().map(column_text);
    let lines: Vec<String> = columns.chain(of.keys.iter().map(key_text)).collect();
    let mut sql = format!(
        "CREATE TABLE {} (\n  {}\n) ENGINE=InnoDB",
        quoted(&of.table),
        lines.join(",\n  ")
    );
    if let Some(number) = of.begins_with {
        sql.push_str(&format!(" AUTO_INCREMENT={number}"));
    }
    sql.push_str(" DEFAULT CHARSET=utf8mb4");
    if let Some(name) = collation {
        sql.push_str(&format!(" COLLATE={name}"));
    }
    if let Some(comment) = &of.comment {
        sql.push_str(&format!(" COMMENT=\"{comment}\""));
    }
    sql
}
