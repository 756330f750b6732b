//! Misfits: columns made by hand that can't take what a release's models write, since they have another type, are too
//! short, have a charset that loses texts, refuse NULL or are computed; and what a repair would make of them. Only
//! columns that are there are judged; missing ones are found elsewhere.
//!
//! Each type that any release of DB-GPT gives a column is right: healthy installs differ in types and lengths.

use super::change::{Change, Dialect};
use super::column::{ModelColumn, Null};
use super::folder::Catalog;
use super::release::Release;
use crate::schema::{Column, Schema, Table};
use crate::sql::quoted;
use crate::sql::types::{Class, class, fits, length};

/// A column that can't take all that the models write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit<'s> {
    /// Its table.
    pub table: &'s Table,
    /// The column in the database, perhaps still under its old name.
    pub column: &'s Column,
    /// What is wrong with it.
    pub wrong: Fault,
    /// The type that DB-GPT writes there.
    pub wanted: String,
    /// The column after the repair; `None` if no single statement is sure to keep the values.
    pub becomes: Option<Column>,
    /// A query for the number of rows whose value the repair would change; `None` if it changes none.
    pub losing: Option<String>,
}

/// What is wrong with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It holds values of another kind, for instance numbers where texts are written.
    Kind,
    /// It holds less than DB-GPT writes.
    Short,
    /// Its charset can't hold Chinese.
    Charset,
    /// It refuses NULL.
    Null,
    /// It is computed, and can't be written.
    Computed,
    /// A primary key by which the database does not number the rows.
    Unnumbered,
}

impl Fault {
    /// The name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Short => "short",
            Self::Charset => "charset",
            Self::Null => "null",
            Self::Computed => "computed",
            Self::Unnumbered => "unnumbered",
        }
    }
}

/// Charsets that can hold Chinese.
const WITH_CHINESE: [&str; 12] = [
    "utf8mb4", "utf8mb3", "utf8", "utf16", "utf16le", "utf32", "ucs2", "gb18030", "gbk", "gb2312",
    "big5", "binary",
];

impl Catalog {
    /// The columns that can't take what a release's models write, by table and name.
    #[must_use]
    pub fn misfits<'s>(
        &self,
        schema: &'s Schema,
        dialect: Dialect,
        target: Release,
    ) -> Vec<Misfit<'s>> {
        let mut found = Vec::new();
        for (name, model) in self.models(target) {
            let Some(table) = schema.table(name).filter(|_| !self.is_others(name, schema)) else {
                continue;
            };
            for (column, wanted) in model {
                let renames = self.renames(target);
                let old = renames.filter(|(_, of)| of.table == *name && of.to.name == *column);
                let names =
                    std::iter::once(column.as_str()).chain(old.map(|(_, of)| of.from.as_str()));
                for there in names.filter_map(|name| table.column(name)) {
                    let looked = Looked {
                        known: self,
                        dialect,
                        table,
                        there,
                        wanted,
                        name: (name, column),
                    };
                    found.extend(looked.misfit());
                }
            }
        }
        found
    }

    /// The columns that DB-GPT does not write and that have no default: each INSERT of DB-GPT fails on them.
    #[must_use]
    pub fn unwritten<'s>(
        &self,
        schema: &'s Schema,
        target: Release,
    ) -> Vec<(&'s Table, &'s Column)> {
        let mut found = Vec::new();
        for (name, model) in self.models(target) {
            let Some(table) = schema.table(name).filter(|_| !self.is_others(name, schema)) else {
                continue;
            };
            // Columns of any release are no such columns: DB-GPT writes them or gives them a default.
            let own = table.columns.iter().filter(|column| {
                let small = column.name.to_ascii_lowercase();
                !model.contains_key(&small) && !self.knows_column(name, &small)
            });
            found.extend(
                own.filter(|column| needs_value(column))
                    .map(|one| (table, one)),
            );
        }
        found
    }

    /// Whether the table that a change would make is there already and is another program's: it lacks columns of
    /// DB-GPT's (more than it has, or the name is a common one), and has columns that no release knows. A table that
    /// somebody began with another script for DB-GPT has no such columns.
    #[must_use]
    pub fn is_anothers(&self, of: &super::change::Table, found: &Table) -> bool {
        let (there, lacking): (Vec<_>, Vec<_>) = of
            .columns
            .iter()
            .partition(|column| found.column(&column.name).is_some());
        if lacking.is_empty() {
            return false;
        }
        let mut columns = found.columns.iter();
        let is_own =
            |column: &Column| !self.knows_column(&of.table, &column.name.to_ascii_lowercase());
        let is_common = self.is_common_name(&of.table);
        columns.any(is_own) && (is_common || lacking.len() > there.len())
    }

    /// Whether a table of this name, which a release needs, is another program's.
    fn is_others(&self, table: &str, schema: &Schema) -> bool {
        let mut changes = self.changes().map(|(_, wanted)| &wanted.change);
        changes.any(|change| change.table() == table && self.is_taken(change, schema))
    }

    /// Whether any release has a column of this name in that table.
    #[must_use]
    pub fn knows_column(&self, table: &str, column: &str) -> bool {
        let mut models = self.led_to().map(|entry| self.models(entry.release));
        let mut changes = self.changes();
        let first = self.first().columns.get(table);
        models.any(|models| {
            models
                .get(table)
                .is_some_and(|one| one.contains_key(column))
        }) || first.is_some_and(|columns| columns.iter().any(|one| one.name == column))
            || changes.any(|(_, wanted)| {
                wanted.change.table() == table
                    && (wanted.change.makes().iter().any(|one| one.name == column)
                        || wanted.change.alters().contains(&column))
            })
    }

    /// Each type that a release of DB-GPT gives a column by itself, with whether it refuses NULL there.
    fn given(&self, table: &str, column: &str) -> Vec<(String, bool)> {
        let mut found = Vec::new();
        let models = self.led_to().map(|entry| self.models(entry.release));
        for model in models.filter_map(|models| models.get(table)?.get(column)) {
            found.push((on_server(&model.mysql), !model.nullable));
        }
        let first = self.first().columns.get(table).into_iter().flatten();
        let changes = self.changes().filter_map(|(_, wanted)| {
            let change = &wanted.change;
            (change.table() == table).then_some(match change {
                Change::Retype(of) => of.columns.iter().collect(),
                Change::Tighten(of) => vec![&of.column],
                Change::Create(_)
                | Change::Add(_)
                | Change::Rename(_)
                | Change::Drop(_)
                | Change::Index(_)
                | Change::Collate(_) => change.makes(),
            })
        });
        let texts = first.chain(changes.flatten());
        let named = texts.filter(|text| text.name == column);
        found.extend(named.map(|text| (text.column_type.clone(), text.null == Null::Refused)));
        found
    }
}

/// The type that a server makes of a model's type.
fn on_server(model: &str) -> String {
    match model {
        "TEXT(2147483647)" => "longtext".to_owned(),
        "BOOL" | "BOOLEAN" => "tinyint(1)".to_owned(),
        "INTEGER" => "int".to_owned(),
        other => other.to_ascii_lowercase(),
    }
}

/// Whether an INSERT without a value for the column fails.
fn needs_value(column: &Column) -> bool {
    let extra = column.extra.to_ascii_lowercase();
    let fills = ["auto_increment", "generated", "virtual", "persistent"];
    let begins = column.column_type.to_ascii_lowercase();
    !column.nullable
        && column.default.is_none()
        && !fills.iter().any(|word| extra.contains(word))
        // Without a default the server stores the enum's first word.
        && !begins.starts_with("enum(")
}

/// A column of the database, and the model's column that is to be written there.
struct Looked<'c, 's> {
    known: &'c Catalog,
    dialect: Dialect,
    table: &'s Table,
    there: &'s Column,
    wanted: &'c ModelColumn,
    /// The table and the column as the models call them.
    name: (&'c str, &'c str),
}

impl<'s> Looked<'_, 's> {
    fn misfit(&self) -> Option<Misfit<'s>> {
        match self.dialect {
            Dialect::Mysql => self.on_server(),
            Dialect::Sqlite => self.in_file(),
        }
    }

    fn told(&self, wrong: Fault, wanted: &str) -> Misfit<'s> {
        Misfit {
            table: self.table,
            column: self.there,
            wrong,
            wanted: wanted.to_owned(),
            becomes: None,
            losing: None,
        }
    }

    fn is_numbered(&self) -> bool {
        let extra = self.there.extra.to_ascii_lowercase();
        extra.contains("auto_increment")
    }

    fn on_server(&self) -> Option<Misfit<'s>> {
        let there = self.there;
        let wanted = on_server(&self.wanted.mysql);
        if self.there.is_computed() {
            return Some(self.told(Fault::Computed, &wanted));
        }
        if self.wanted.primary {
            return (!self.is_numbered()).then(|| self.told(Fault::Unnumbered, &wanted));
        }
        let is_as_written = fits(&there.column_type, &wanted);
        let may_refuse = self.wanted.nullable && !there.nullable;
        let loses = self.loses_chinese();
        if is_as_written && !may_refuse && !loses {
            return None;
        }
        let given = self.known.given(self.name.0, self.name.1);
        let holds = is_as_written || given.iter().any(|(one, _)| fits(&there.column_type, one));
        let refuses = may_refuse && given.iter().all(|(_, refuses)| !refuses);
        let wrong = match (holds, loses, refuses) {
            (false, ..) if class(&there.column_type) == class(&wanted) => Fault::Short,
            (false, ..) => Fault::Kind,
            (true, true, _) => Fault::Charset,
            (true, false, true) => Fault::Null,
            (true, false, false) => return None,
        };
        let mut becomes = there.clone();
        if !holds {
            becomes.column_type.clone_from(&wanted);
            // A default of another kind is no value of the new type.
            becomes.default = becomes.default.filter(|_| wrong == Fault::Short);
            if class(&there.column_type) != Class::Text {
                (becomes.charset, becomes.collation) = (None, None);
            }
            if wanted.ends_with("text") {
                becomes.default = None;
            }
        }
        if loses {
            (becomes.charset, becomes.collation) = (None, None);
        }
        if there.column_type == "json" {
            // MariaDB's check that a text is JSON goes with the type.
            becomes.check = None;
        }
        // A column with a wrong type was made by hand: its NOT NULL is not trusted either.
        becomes.nullable |= refuses || (!holds && self.wanted.nullable);
        let losing = (!holds)
            .then(|| self.losing(&wanted))
            .flatten()
            .map(|rows| {
                let table = quoted(&self.table.name);
                format!("SELECT COUNT(*) FROM {table} WHERE {rows}")
            });
        Some(Misfit {
            becomes: Some(becomes),
            losing,
            ..self.told(wrong, &wanted)
        })
    }

    fn loses_chinese(&self) -> bool {
        let of_table = self.table.collation.split('_').next().unwrap_or_default();
        let knows = |charset: &str| WITH_CHINESE.contains(&charset);
        let charset = self.there.charset.as_deref();
        charset.is_some_and(|charset| !knows(charset)) && knows(of_table)
    }

    /// A condition for the rows whose value would change in a column of that type; `None` if none would.
    fn losing(&self, wanted: &str) -> Option<String> {
        let name = quoted(&self.there.name);
        let any = Some(format!("{name} IS NOT NULL"));
        let (from, to) = match (class(&self.there.column_type), class(wanted)) {
            // Its readers get a text.
            (Class::Other, to) if self.there.column_type == "json" => (Class::Text, to),
            classes => classes,
        };
        match (from, to) {
            (
                Class::Integer | Class::Decimal | Class::Text | Class::Words | Class::Time,
                Class::Text,
            ) => length(wanted)
                .filter(|_| wanted.starts_with("varchar"))
                .map(|characters| format!("CHAR_LENGTH({name}) > {characters}")),
            (Class::Integer, Class::Integer) => Some(format!(
                "{name} > {}",
                match wanted.starts_with("bigint") {
                    true => i64::MAX,
                    false => i64::from(i32::MAX),
                }
            )),
            (Class::Integer, Class::Real) => Some(format!("ABS({name}) > 16777216")),
            (Class::Real | Class::Decimal, Class::Integer) => Some(format!(
                "{name} <> FLOOR({name}) OR ABS({name}) > {}",
                i32::MAX
            )),
            (Class::Text | Class::Words, Class::Integer) => {
                let digits = match () {
                    () if wanted.starts_with("tinyint") => "^[01]$",
                    () => "^(0|-?[1-9][0-9]{0,8})$",
                };
                Some(format!(
                    "{name} IS NOT NULL AND NOT {name} REGEXP '{digits}'"
                ))
            }
            (Class::Time, Class::Time) if self.there.column_type.starts_with("date") => None,
            (_, _) => any,
        }
    }

    /// SQLite stores any value in any column; the type's name only decides what it converts (type affinity).
    fn in_file(&self) -> Option<Misfit<'s>> {
        let wanted = self.wanted.sqlite.as_str();
        if self.there.is_computed() {
            return Some(self.told(Fault::Computed, wanted));
        }
        if self.wanted.primary {
            return (!self.is_numbered()).then(|| self.told(Fault::Unnumbered, wanted));
        }
        let is_text = class(wanted) == Class::Text;
        if is_text && makes_numbers(&self.there.column_type) {
            return Some(self.told(Fault::Kind, wanted));
        }
        (self.wanted.nullable && !self.there.nullable).then(|| self.told(Fault::Null, wanted))
    }
}

/// Whether SQLite turns a text that reads as a number into one, in a column of this type.
fn makes_numbers(column_type: &str) -> bool {
    let upper = column_type.to_ascii_uppercase();
    let has = |word: &str| upper.contains(word);
    has("INT") || !(has("CHAR") || has("CLOB") || has("TEXT") || has("BLOB") || upper.is_empty())
}
