//! All release files together, checked: in order, without a gap, and none contradicts another.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{AskedBy, Change, Dialect, Wanted};
use super::column::ModelColumn;
use super::entry::{ColumnDelta, Entry, File, TableDelta, Wrong};
use super::release::Release;
use super::told;

/// The columns of a table as models declare them, by name.
pub type ModelTable = BTreeMap<String, ModelColumn>;

/// The tables as models declare them, by name.
pub type Models = BTreeMap<String, ModelTable>;

/// All that is known about DB-GPT's releases.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Sorted by release.
    entries: Vec<Entry>,
    /// The models of each release that is led to: all deltas up to it, folded.
    folded: BTreeMap<Release, Models>,
}

impl Catalog {
    /// Reads the files of a folder.
    ///
    /// # Errors
    /// The first that can't be read, or contradicts itself or another one.
    pub fn read(files: &[File<'_>]) -> Result<Self, Wrong> {
        let mut entries = Vec::new();
        for file in files {
            entries.push(file.read()?);
        }
        entries.sort_by_key(|entry| entry.release);
        let mut catalog = Self {
            entries,
            folded: BTreeMap::new(),
        };
        catalog.folded = catalog.check(files)?;
        Ok(catalog)
    }

    /// All releases, in order, also those that are only recognized (`told_only`).
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The releases known in full, in order: the first one, and all that an upgrade can lead to.
    #[must_use]
    pub fn led_to(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.told_only)
    }

    /// The oldest release that an upgrade can start from.
    ///
    /// # Panics
    /// Never: a catalog is read with a release at least.
    #[must_use]
    pub fn first(&self) -> &Entry {
        self.entries.first().expect("a catalog has releases")
    }

    /// The newest release that an upgrade can lead to.
    ///
    /// # Panics
    /// Never: the first one is led to.
    #[must_use]
    pub fn newest(&self) -> &Entry {
        self.led_to().next_back().expect("the first one is led to")
    }

    /// The entry of a release that is led to, or that has the same tables as one.
    #[must_use]
    pub fn find(&self, release: Release) -> Option<&Entry> {
        let is_it = |entry: &&Entry| entry.release == release || entry.same.contains(&release);
        self.led_to().find(is_it)
    }

    /// The releases that are led to, after `from` and up to `to`, in order.
    pub fn path(&self, from: Release, to: Release) -> impl Iterator<Item = &Entry> {
        self.led_to()
            .filter(move |entry| entry.release > from && entry.release <= to)
    }

    /// All changes with their releases, in order.
    pub fn changes(&self) -> impl Iterator<Item = (&Entry, &Wanted)> {
        let of = |entry| move |wanted| (entry, wanted);
        self.led_to()
            .flat_map(move |entry: &Entry| entry.changes.iter().map(of(entry)))
    }

    /// A release's models; for one that is not led to, those of the newest release before it.
    ///
    /// # Panics
    /// Never: a catalog is read with a release at least.
    #[must_use]
    pub fn models(&self, release: Release) -> &Models {
        let up_to = self.folded.range(..=release).next_back();
        let (_, models) = up_to
            .or_else(|| self.folded.first_key_value())
            .expect("a catalog has releases");
        models
    }

    /// Checks all entries by themselves and against each other; returns the models of each release that is led to.
    fn check(&self, files: &[File<'_>]) -> Result<BTreeMap<Release, Models>, Wrong> {
        let file = |entry: &Entry| {
            let name = format!("{}.toml", entry.release);
            let found = files.iter().find(|file| file.name == name);
            *found.expect("each entry was read from a file")
        };
        let mut folded = BTreeMap::new();
        let mut models = Models::new();
        let mut before: Option<Release> = None;
        let mut ids = BTreeSet::new();
        let mut routes = BTreeSet::new();
        for entry in &self.entries {
            let file = file(entry);
            check_words(entry).map_err(|(key, what)| file.wrong(&key, what))?;
            check_place(entry, before).map_err(|what| file.wrong("release", what))?;
            told::check(entry, &mut routes).map_err(|(named, what)| file.wrong(&named, what))?;
            check_marks(entry, &models).map_err(|(mark, what)| file.wrong(&mark, what))?;
            for wanted in &entry.changes {
                let id = wanted.id.as_str();
                let wrong = |what: String| file.wrong(id, what);
                if !ids.insert(id) {
                    return Err(wrong(format!("there is another change {id}")));
                }
                check_change(wanted, &models).map_err(wrong)?;
            }
            if !entry.told_only {
                let was = models.clone();
                fold(&mut models, entry);
                if before.is_some() {
                    let checked = check_makers(entry, &was, &models);
                    checked.map_err(|wrong| {
                        file.wrong_column(&wrong.table, &wrong.column, wrong.what)
                    })?;
                }
                before = Some(entry.release);
                folded.insert(entry.release, models.clone());
            }
        }
        match before {
            Some(_) => Ok(folded),
            None => Err(Wrong {
                file: String::new(),
                line: 0,
                what: "no release at all".to_owned(),
            }),
        }
    }
}

fn fold(models: &mut Models, entry: &Entry) {
    for (table, delta) in &entry.models {
        match delta {
            TableDelta::Gone(_) => {
                models.remove(table);
            }
            TableDelta::Columns(columns) => {
                let model = models.entry(table.clone()).or_default();
                for (name, delta) in columns {
                    match delta {
                        ColumnDelta::Gone(_) => model.remove(name),
                        ColumnDelta::Is(column) => model.insert(name.clone(), column.clone()),
                    };
                }
            }
        }
    }
}

/// Checks that both languages have the same keys.
fn check_words(entry: &Entry) -> Result<(), (String, String)> {
    let keys = |text: &str| -> BTreeSet<String> {
        let begins = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        let lines = text.lines().filter(begins);
        lines
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key.to_owned())
            .collect()
    };
    let (en, zh_cn) = (keys(&entry.words.en), keys(&entry.words.zh_cn));
    match en.symmetric_difference(&zh_cn).next() {
        Some(key) => Err((key.clone(), format!("{key} is said in one language only"))),
        None => Ok(()),
    }
}

/// Checks that a release names the one before it, so that no file can be left out.
fn check_place(entry: &Entry, before: Option<Release>) -> Result<(), String> {
    let holds_more = !entry.changes.is_empty() || !entry.models.is_empty();
    if entry.told_only {
        return match (before, entry.after, holds_more) {
            (None, ..) => Err("the first release has to be known in full".to_owned()),
            (_, Some(_), _) | (.., true) => {
                Err("of a release that is only told nothing but its marks is said".to_owned())
            }
            (Some(_), None, false) => Ok(()),
        };
    }
    match (entry.after, before) {
        (after, before) if after != before => Err(format!(
            "comes after {}, and the file before it is {}",
            after.map_or("none".to_owned(), |release| release.to_string()),
            before.map_or("none".to_owned(), |release| release.to_string()),
        )),
        (None, _) if !entry.changes.is_empty() => {
            Err("nothing leads to the first release".to_owned())
        }
        _ => Ok(()),
    }
}

/// Checks that each mark is in this release's models or changes, and in no models before.
fn check_marks(entry: &Entry, before: &Models) -> Result<(), (String, String)> {
    let marks = &entry.marks;
    for mark in marks
        .certain
        .iter()
        .chain(&marks.likely)
        .chain(&marks.common)
    {
        let (table, column) = match mark.split_once('.') {
            Some((table, column)) => (table, Some(column)),
            None => (mark.as_str(), None),
        };
        let was = before.get(table);
        let was_there = match column {
            Some(column) => was.is_some_and(|model| model.contains_key(column)),
            None => was.is_some(),
        };
        if was_there {
            return Err((
                mark.clone(),
                format!("{mark} is no mark: a release before has it"),
            ));
        }
        if !entry.told_only && !is_new(entry, table, column) {
            return Err((
                mark.clone(),
                format!("{mark} is no mark: this release does not bring it"),
            ));
        }
    }
    Ok(())
}

fn is_new(entry: &Entry, table: &str, column: Option<&str>) -> bool {
    let in_models = match entry.models.get(table) {
        Some(TableDelta::Columns(columns)) => {
            column.is_none_or(|column| matches!(columns.get(column), Some(ColumnDelta::Is(_))))
        }
        Some(TableDelta::Gone(_)) | None => false,
    };
    let made = |wanted: &Wanted| {
        let mut made = wanted.change.makes().into_iter();
        wanted.change.table() == table
            && column.is_none_or(|column| made.any(|made| made.name == column))
    };
    in_models || entry.changes.iter().any(made)
}

/// Checks that a change is about something that an earlier release has, unless it makes it.
fn check_change(wanted: &Wanted, before: &Models) -> Result<(), String> {
    if let AskedBy::Repair(id) = &wanted.asked_by
        && id.as_str().is_empty()
    {
        return Err("a repair needs a name".to_owned());
    }
    let table = wanted.change.table();
    let known = before.get(table);
    match &wanted.change {
        Change::Create(of) => {
            for key in &of.keys {
                let mut names = key.columns.iter();
                let has = |name: &str| of.columns.iter().any(|column| column.name == name);
                if let Some(stray) = names.find(|column| !has(&column.name)) {
                    return Err(format!("a key of {table} names {}", stray.name));
                }
            }
            match known {
                Some(_) => Err(format!("{table} is of a release before")),
                None => Ok(()),
            }
        }
        Change::Rename(of) => match known.is_some_and(|model| model.contains_key(&of.from)) {
            true => Ok(()),
            false => Err(format!("{table}.{} is of no release before", of.from)),
        },
        Change::Tighten(of) if of.column.takes_null() => Err(format!(
            "{table}.{} would go on taking NULL",
            of.column.name
        )),
        Change::Add(of) | Change::Retype(of) if of.columns.is_empty() => {
            Err(format!("names no column of {table}"))
        }
        Change::Add(_)
        | Change::Retype(_)
        | Change::Tighten(_)
        | Change::Drop(_)
        | Change::Index(_)
        | Change::Collate(_) => Ok(()),
    }
}

/// A fault at a column of the models.
struct WrongColumn {
    table: String,
    column: String,
    what: String,
}

/// Checks that each new or changed column of the models is made by exactly one change, or listed in `[forgotten]`.
fn check_makers(entry: &Entry, was: &Models, is: &Models) -> Result<(), WrongColumn> {
    for (table, model) in is {
        for (name, column) in model {
            let full = format!("{table}.{name}");
            let old = was.get(table).and_then(|model| model.get(name));
            let differs = old.is_some_and(|old| old.mysql != column.mysql);
            let forgotten =
                entry.forgotten.contains_key(table) || entry.forgotten.contains_key(&full);
            let makers = entry
                .changes
                .iter()
                .filter(|wanted| match (old, &wanted.change) {
                    (None, change) => {
                        change.table() == table
                            && change.makes().iter().any(|made| made.name == *name)
                    }
                    (Some(_), Change::Retype(of)) => {
                        of.table == *table && of.columns.iter().any(|column| column.name == *name)
                    }
                    (Some(_), _) => false,
                });
            let makers = makers
                .filter(|wanted| wanted.on != Some(Dialect::Sqlite))
                .count();
            let wanted = old.is_none() || differs;
            let what = match (wanted, makers, forgotten) {
                (true, 0, false) => format!("nothing makes {full} as the models have it"),
                (true, 1.., true) => format!("{full} is made, and said to be forgotten"),
                (true, 2.., false) => format!("{makers} changes make {full}"),
                (false, _, true) if entry.forgotten.contains_key(&full) => {
                    format!("{full} is as before, and said to be forgotten")
                }
                (true, 0, true) | (true, 1, false) | (false, _, _) => continue,
            };
            return Err(WrongColumn {
                table: table.clone(),
                column: name.clone(),
                what,
            });
        }
    }
    Ok(())
}
