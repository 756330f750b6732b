//! The journal with arbitrary rows: each line of the input is a row, `table<TAB>value<TAB>value…`, `\N` for NULL.
//! Flipped bits in the file itself are SQLite's to detect, and are tried by the tests.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use dbgpt_upgrade_fuzz::{folder, told};
use engine::journal::{FILE_NAME, Journal};
use libfuzzer_sys::fuzz_target;
use rusqlite::{Connection, params_from_iter};

/// The most entries that a list may return.
const LIST_LIMIT: usize = 1000;
const TABLES: [&str; 6] = [
    "installs",
    "runs",
    "steps",
    "backups",
    "scratches",
    "restores",
];

/// An empty journal as the program creates it.
static EMPTY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    clear(folder());
    drop(Journal::open(folder()).expect("a journal can be begun"));
    std::fs::read(folder().join(FILE_NAME)).expect("it is there")
});

fn clear(folder: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let _none_yet = std::fs::remove_file(folder.join(format!("{FILE_NAME}{suffix}")));
    }
}

/// Inserts the rows that the tables accept.
fn fill(file: &Path, rows: &str) {
    let connection = Connection::open(file).expect("SQLite opens it");
    let set = "PRAGMA foreign_keys = off; PRAGMA synchronous = off; BEGIN";
    connection.execute_batch(set).expect("SQLite's own words");
    for row in rows.lines() {
        let mut values = row.split('\t');
        let table = values
            .next()
            .and_then(|name| TABLES.iter().find(|table| **table == name));
        let Some(table) = table else { continue };
        let values: Vec<Option<&str>> = values
            .map(|value| (value != "\\N").then_some(value))
            .collect();
        let places = vec!["?"; values.len()].join(", ");
        let sql = format!("INSERT OR REPLACE INTO {table} VALUES ({places})");
        let _refused = connection.execute(&sql, params_from_iter(values));
    }
    connection.execute_batch("COMMIT").expect("SQLite ends it");
}

fn read(journal: &Journal) -> engine::Result<()> {
    let installs = journal.installs();
    let scratches = journal.scratches();
    let waiting = journal.waiting();
    let runs = journal.runs()?;
    assert!(runs.len() <= LIST_LIMIT && waiting?.len() <= runs.len());
    for run in &runs {
        let whole = journal.run(run.id);
        assert!(whole.as_ref().map_or(true, |whole| whole.summary == *run));
        whole.as_ref().err().into_iter().for_each(told);
    }
    for place in runs.into_iter().map(|run| run.place).chain(scratches?) {
        journal.unfinished(&place)?;
        journal.backups(&place)?;
        journal.restore_of(&place)?;
        journal.install_of(&place)?;
    }
    installs.map(drop)
}

fuzz_target!(|rows: &str| {
    let empty = &*EMPTY;
    clear(folder());
    let file = folder().join(FILE_NAME);
    std::fs::write(&file, empty).expect("memory takes it");
    fill(&file, rows);
    let journal = Journal::open(folder()).expect("its tables are as they were made");
    if let Err(error) = read(&journal) {
        told(&error);
    }
});
