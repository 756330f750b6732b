//! Changes on a server of the MySQL family: tables, columns, names, indexes, collations. Types are in `retype`.

use super::keep::definition;
use super::{Place, retype};
use crate::catalog::{
    self, Change, Collate, ColumnText, Columns, Dialect, Drop, Index, Key, KeyKind, Rename, Table,
};
use crate::message::Message;
use crate::mysql::{Server, quoted};
use crate::plan::undo::{self, Born};
use crate::plan::{Cost, Probe, Step, StepState, Undo};
use crate::schema::{self, Column};

/// A server's database, and where it is brought.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) site: super::Site<'a>,
    pub(super) server: &'a Server,
}

/// Why a table gets the collation that it gets.
#[derive(Clone, Copy, PartialEq)]
enum Collation<'a> {
    /// The release's own text gives the collation that the tables have.
    AsSaid,
    /// It would give another one.
    Follows(&'a str),
    /// The tables are not utf8mb4, which the new ones have to be; the server takes the collation that is said.
    Unfollowed,
    /// Likewise, but the server does not know that collation: its own default for utf8mb4.
    ServersOwn,
}

impl<'a> Site<'a> {
    /// The steps that a change comes to; none where the database has no use for it.
    pub(super) fn steps(self, place: Place<'_>) -> Vec<Step> {
        let table = self.site.schema.table(place.wanted.change.table());
        let leftovers = &self.site.inspection.leftovers;
        match &place.wanted.change {
            Change::Create(of) => {
                let completed = table.and_then(|found| complete(place, found, of));
                [self.create(place, of)]
                    .into_iter()
                    .chain(completed)
                    .collect()
            }
            Change::Add(of) => self.add(place, of).into_iter().collect(),
            Change::Rename(of) => match table {
                Some(table) => self.rename(place, of, table),
                None => Vec::new(),
            },
            Change::Retype(of) => {
                let made = self.is_made(&of.table);
                retype::retype(self.server, place, of, table, made)
                    .into_iter()
                    .collect()
            }
            Change::Tighten(of) => {
                let nulls = leftovers.rows(&of.nulls());
                retype::tighten(self.server, place, of, table, nulls)
            }
            Change::Drop(of) => table
                .map(|table| drop(place, of, table))
                .into_iter()
                .collect(),
            Change::Index(of) => table
                .map(|table| index(place, of, table))
                .into_iter()
                .collect(),
            Change::Collate(of) => self.collate(place, of).into_iter().collect(),
        }
    }

    /// Whether the plan makes a table, should it be missing.
    fn is_made(self, table: &str) -> bool {
        let known = catalog::known();
        let mut path = known.path(known.first().release, self.site.target);
        path.any(|entry| {
            let mut changes = entry.changes.iter();
            changes.any(|wanted| matches!(&wanted.change, Change::Create(of) if of.table == table))
        })
    }

    /// The collation of the table that is named, or else of most of DB-GPT's first tables: joins across collations fail with
    /// "Illegal mix of collations".
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
        // The first of equals, so that the plan does not depend on how a sort settles ties.
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

    fn create(self, place: Place<'_>, of: &Table) -> Step {
        let schema = self.site.schema;
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
            // Indexes of up to 1020 bytes, which DB-GPT's tables have, fit no other row format.
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

    /// All columns of a change in one statement: all or nothing, and one rebuild where the server rebuilds.
    fn add(self, place: Place<'_>, of: &Columns) -> Option<Step> {
        let schema = self.site.schema;
        schema.table(&of.table)?;
        let is_there = |column: &&ColumnText| schema.has_column(&of.table, &column.name);
        let model = self.site.models.get(&of.table);
        let is_read =
            |column: &&ColumnText| model.is_some_and(|model| model.contains_key(&column.name));
        let missing: Vec<&ColumnText> = of.columns.iter().filter(|one| !is_there(one)).collect();
        let (state, named) = match missing.is_empty() {
            true => (StepState::Done, of.columns.iter().collect()),
            // No model reads it: what the release made by itself lacks nothing.
            false if self.site.complete >= place.entry.release && !missing.iter().any(is_read) => {
                return None;
            }
            false => (StepState::Todo, missing),
        };
        Some(Step {
            state,
            cost: self.cost_of_adding(),
            undo: Some(undo::columns(&of.table, &born(&named))),
            ..place.step(
                add_text(&of.table, &named),
                place.why("", "plan-add"),
                Probe::Columns {
                    table: of.table.clone(),
                    columns: of
                        .columns
                        .iter()
                        .map(|column| column.name.clone())
                        .collect(),
                },
            )
        })
    }

    fn cost_of_adding(self) -> Cost {
        match self.server.adds_columns_instantly() {
            true => Cost::Instant,
            false => Cost::Rebuild,
        }
    }

    fn rename(self, place: Place<'_>, of: &Rename, table: &schema::Table) -> Vec<Step> {
        match (table.column(&of.from), table.column(&of.to.name)) {
            (Some(old), None) => vec![self.renamed(place, of, (table, old), StepState::Todo)],
            (None, Some(new)) => vec![self.renamed(place, of, (table, new), StepState::Done)],
            (Some(_), Some(_)) => self.merge(place, of),
            (None, None) => vec![Step {
                id: place.id("add"),
                cost: self.cost_of_adding(),
                undo: Some(undo::columns(&of.table, &born(&[&of.to]))),
                ..place.step(
                    add_text(&of.table, &[&of.to]),
                    place.why("-add", "plan-rename-add"),
                    Probe::Columns {
                        table: of.table.clone(),
                        columns: vec![of.to.name.clone()],
                    },
                )
            }],
        }
    }

    fn renamed(
        self,
        place: Place<'_>,
        of: &Rename,
        (table, column): (&schema::Table, &Column),
        state: StepState,
    ) -> Step {
        // RENAME COLUMN is a syntax error before MySQL 8.0 and MariaDB 10.5; CHANGE needs the whole definition.
        let change = |from: &str, to: &str| {
            format!(
                "ALTER TABLE {} CHANGE COLUMN {} {}",
                quoted(&of.table),
                quoted(from),
                definition(self.server, table, column, to, &column.column_type)
            )
        };
        Step {
            state,
            // The values stay where they are: nothing can be lost.
            undo: Some(Undo {
                sql: change(&of.to.name, &of.from),
                probe: super::renamed(&of.table, &of.to.name, &of.from),
                uses: Vec::new(),
            }),
            ..place.step(
                change(&of.from, &of.to.name),
                place.why("", "plan-rename"),
                super::renamed(&of.table, &of.from, &of.to.name),
            )
        }
    }

    /// Both names are there: what only the old one holds is copied, and the old one goes when it holds nothing of its own.
    fn merge(self, place: Place<'_>, of: &Rename) -> Vec<Step> {
        let leftovers = &self.site.inspection.leftovers;
        let (table, from, to) = (quoted(&of.table), quoted(&of.from), quoted(&of.to.name));
        super::merge(
            place,
            of,
            super::Both {
                merge: format!(
                    "UPDATE {table} SET {to} = COALESCE({to}, {from}) WHERE {to} IS NULL AND {from} IS NOT NULL"
                ),
                drop: format!("ALTER TABLE {table} DROP COLUMN {from}"),
                unmerged: leftovers.rows(&of.unmerged()),
                differing: leftovers.rows(&of.differing(Dialect::Mysql)),
                cost: Cost::Rebuild,
                dialect: Dialect::Mysql,
            },
        )
    }

    fn collate(self, place: Place<'_>, of: &Collate) -> Option<Step> {
        let schema = self.site.schema;
        let (table, like) = (schema.table(&of.table)?, schema.table(&of.like)?);
        let convert = |collation: &str| {
            let charset = collation.split('_').next().unwrap_or_default();
            format!(
                "ALTER TABLE {} CONVERT TO CHARACTER SET {charset} COLLATE {collation}",
                quoted(&table.name)
            )
        };
        let probe = |collation: &str| Probe::Collation {
            table: table.name.clone(),
            collation: collation.to_owned(),
        };
        let has = |collation: &str| {
            let mut columns = table
                .columns
                .iter()
                .filter_map(|column| column.collation.as_deref());
            table.collation == collation && columns.all(|own| own == collation)
        };
        Some(Step {
            state: match has(&like.collation) {
                true => StepState::Done,
                false => StepState::Todo,
            },
            cost: Cost::Rebuild,
            // Only where all of it had one collation is there one to go back to.
            undo: has(&table.collation).then(|| Undo {
                sql: convert(&table.collation),
                probe: probe(&table.collation),
                uses: Vec::new(),
            }),
            ..place.step(
                convert(&like.collation),
                place
                    .why("", "plan-collate")
                    .arg("like", of.like.as_str())
                    .arg("collation", like.collation.as_str()),
                probe(&like.collation),
            )
        })
    }
}

/// Whether a server knows a collation by its name. Only MySQL's newest ones are missing on others.
fn is_known(server: &Server, collation: &str) -> bool {
    !collation.contains("_0900_") || server.knows_0900_collations()
}

/// The one column that numbers the rows, if there is one.
fn key(of: &Table) -> Option<&str> {
    let mut columns = of.columns.iter();
    let numbered = columns.find(|column| column.numbers);
    numbered.map(|column| column.name.as_str())
}

/// The columns that a table lacks, although it is there: someone made it by another text.
fn complete(place: Place<'_>, found: &schema::Table, of: &Table) -> Option<Step> {
    let missing = |column: &&ColumnText| found.column(&column.name).is_none();
    let missing: Vec<&ColumnText> = of.columns.iter().filter(missing).collect();
    if missing.is_empty() || missing.iter().any(|column| column.numbers) {
        return None;
    }
    let id = place.wanted.id.as_str();
    Some(Step {
        id: match id.contains("create-") {
            true => id.replacen("create-", "complete-", 1),
            false => place.id("complete"),
        },
        cost: Cost::Rebuild,
        undo: Some(undo::columns(&of.table, &born(&missing))),
        ..place.step(
            add_text(&of.table, &missing),
            Message::new("plan-complete").arg("table", of.table.as_str()),
            Probe::Columns {
                table: of.table.clone(),
                columns: missing.iter().map(|column| column.name.clone()).collect(),
            },
        )
    })
}

fn drop(place: Place<'_>, of: &Drop, table: &schema::Table) -> Step {
    Step {
        state: match table.column(&of.column) {
            Some(_) => StepState::Todo,
            None => StepState::Done,
        },
        cost: Cost::Rebuild,
        ..place.step(
            format!(
                "ALTER TABLE {} DROP COLUMN {}",
                quoted(&of.table),
                quoted(&of.column)
            ),
            place.why("", "plan-drop").arg("column", of.column.as_str()),
            Probe::NoColumns {
                table: of.table.clone(),
                columns: vec![of.column.clone()],
            },
        )
    }
}

/// Any index that begins with the columns serves as well, whatever it is called.
fn index(place: Place<'_>, of: &Index, table: &schema::Table) -> Step {
    let columns: Vec<String> = of.key.columns.iter().map(|one| one.name.clone()).collect();
    Step {
        state: match table.is_indexed_by(&columns) {
            true => StepState::Done,
            false => StepState::Todo,
        },
        cost: Cost::Rebuild,
        undo: Some(Undo {
            sql: format!(
                "ALTER TABLE {} DROP INDEX {}",
                quoted(&of.table),
                quoted(&of.key.name)
            ),
            probe: Probe::NoIndex {
                table: of.table.clone(),
                name: of.key.name.clone(),
            },
            uses: Vec::new(),
        }),
        ..place.step(
            format!(
                "ALTER TABLE {} ADD {}",
                quoted(&of.table),
                key_text(&of.key)
            ),
            place.why("", "plan-index"),
            Probe::Indexed {
                table: of.table.clone(),
                columns,
            },
        )
    }
}

/// New columns, and what each was born with.
fn born<'c>(columns: &[&'c ColumnText]) -> Vec<(&'c str, Born)> {
    let of = |column: &&'c ColumnText| (column.name.as_str(), Born::of(column));
    columns.iter().map(of).collect()
}

fn add_text(table: &str, columns: &[&ColumnText]) -> String {
    let clauses: Vec<String> = columns
        .iter()
        .map(|column| format!("ADD COLUMN {}", column_text(column)))
        .collect();
    format!("ALTER TABLE {} {}", quoted(table), clauses.join(", "))
}

fn column_text(column: &ColumnText) -> String {
    format!("{} {}", quoted(&column.name), column.text)
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

fn key_text(key: &Key) -> String {
    let columns: Vec<String> = key
        .columns
        .iter()
        .map(|column| match column.characters {
            Some(characters) => format!("{}({characters})", quoted(&column.name)),
            None => quoted(&column.name),
        })
        .collect();
    let columns = columns.join(",");
    match key.kind {
        KeyKind::Primary => format!("PRIMARY KEY ({columns})"),
        KeyKind::Unique => format!("UNIQUE KEY {} ({columns})", quoted(&key.name)),
        KeyKind::Index => format!("KEY {} ({columns})", quoted(&key.name)),
    }
}
