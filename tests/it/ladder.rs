//! Properties of every release's file: whatever part of a release's changes exists already, the plan makes the rest,
//! verify passes, a second plan is empty, and the added parts can be undone. Tried a thousand times on SQLite in
//! memory; for servers see `apply` and `invented`.

use engine::catalog::{self, Change, Release};
use engine::inspect::{self, Inspection};
use engine::plan::{self, Choices, Plan, StepState};
use engine::{Severity, verify};
use rusqlite::Connection;
use rusqlite::backup::Backup;
use support::sqlite_install;

const FILES: u64 = 2000;

/// Pseudorandom numbers, the same in each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub(crate) fn is_on(&mut self) -> bool {
        self.below(2) == 1
    }
}

fn newest() -> Release {
    catalog::known().newest().release
}

fn copy(of: &Connection) -> Connection {
    let mut new = Connection::open_in_memory().unwrap();
    let backup = Backup::new(of, &mut new).unwrap();
    backup.step(-1).unwrap();
    drop(backup);
    new
}

fn inspect(file: &Connection) -> Inspection {
    inspect::sqlite::seen(file).unwrap().aimed_at(newest())
}

fn run(file: &Connection, sql: &str) {
    file.execute_batch(sql)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Makes some of the changes that later releases, users or half-done upgrades make.
fn change_some(file: &Connection, dice: &mut Dice) {
    let known = catalog::known();
    let models = known.models(newest());
    for name in known.new_tables(newest()) {
        if dice.is_on() {
            let columns: Vec<String> = models[name]
                .iter()
                .map(|(column, model)| match (model.primary, model.nullable) {
                    (true, _) => format!("\"{column}\" {} PRIMARY KEY", model.sqlite),
                    (false, true) => format!("\"{column}\" {}", model.sqlite),
                    (false, false) => format!("\"{column}\" {} NOT NULL", model.sqlite),
                })
                .collect();
            run(
                file,
                &format!("CREATE TABLE \"{name}\" ({})", columns.join(", ")),
            );
        }
    }
    for (_, of) in known.renames(newest()) {
        let (table, from, to) = (&of.table, &of.from, &of.to.name);
        match dice.below(5) {
            0 => run(
                file,
                &format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}"),
            ),
            1 => run(file, &format!("ALTER TABLE {table} DROP COLUMN {from}")),
            2 => {
                run(file, &format!("ALTER TABLE {table} ADD COLUMN {to} TEXT"));
                let rest = dice.below(3);
                run(
                    file,
                    &format!("UPDATE {table} SET {to} = {from} WHERE id % 3 = {rest}"),
                );
            }
            _ => {}
        }
    }
    for one in known.refusing_null(newest()) {
        let (table, column) = (one.table, one.column);
        match dice.below(3) {
            0 => {
                run(
                    file,
                    &format!(
                        "ALTER TABLE {table} ADD COLUMN {column} {}",
                        one.model.sqlite
                    ),
                );
                if dice.is_on() {
                    run(
                        file,
                        &format!("UPDATE {table} SET {column} = 'x' WHERE id % 2 = 0"),
                    );
                }
            }
            1 => run(
                file,
                &format!(
                    "ALTER TABLE {table} ADD COLUMN {column} {} NOT NULL DEFAULT ''",
                    one.model.sqlite
                ),
            ),
            _ => {}
        }
    }
}

fn make(seen: &Inspection) -> Plan {
    plan::make(seen, &Choices::default())
}

/// Tables with their columns, and all rows.
fn content(file: &Connection) -> Vec<String> {
    let tables = inspect::sqlite::schema(file).unwrap().tables;
    let mut found = Vec::new();
    for table in tables {
        let names: Vec<&str> = table
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        found.push(format!("{} {names:?} {:?}", table.name, table.rows));
    }
    found
}

fn count(file: &Connection, sql: &str) -> i64 {
    file.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn whatever_is_there_the_rest_is_done() {
    let folder = support::folder();
    let root = sqlite_install(folder.path(), "0.4.7");
    let base = copy(&Connection::open(root.join("pilot/meta_data/dbgpt.db")).unwrap());
    let (mut taken_back, mut with_steps) = (0, 0);
    for seed in 0..FILES {
        let file = copy(&base);
        change_some(&file, &mut Dice(seed));
        let before = content(&file);
        let plan = make(&inspect(&file));
        let todo: Vec<_> = plan.todo().cloned().collect();
        let mut complete = catalog::known().complete(&inspect(&file).schema);
        for step in &todo {
            run(&file, &step.sql);
            let now = catalog::known().complete(&inspect(&file).schema);
            assert!(now >= complete, "seed {seed}: {} leads down", step.id);
            complete = now;
        }
        let seen = inspect(&file);
        assert_eq!(complete_by_names(&seen), None, "seed {seed}");
        assert_eq!(make(&seen).todo().count(), 0, "seed {seed}: a second plan");
        let left: Vec<_> = verify::of(seen)
            .differences
            .into_iter()
            .filter(|finding| finding.severity == Severity::Blocker)
            .collect();
        assert_eq!(left, [], "seed {seed}");
        with_steps += usize::from(!todo.is_empty());
        if todo.iter().all(|step| step.undo.is_some()) {
            for step in todo.iter().rev() {
                let undo = step.undo.as_ref().unwrap();
                for used in &undo.uses {
                    assert_eq!(count(&file, &used.sql), 0, "seed {seed}: {}", used.sql);
                }
                run(&file, &undo.sql);
            }
            assert_eq!(content(&file), before, "seed {seed}");
            assert_eq!(make(&inspect(&file)).hash, plan.hash, "seed {seed}");
            taken_back += 1;
        }
    }
    assert!(
        with_steps > 1000 && taken_back > 200,
        "{with_steps} {taken_back}"
    );
}

/// A column that is missing although a step should have made it; renames that would have lost values are excepted.
fn complete_by_names(seen: &Inspection) -> Option<String> {
    let known = catalog::known();
    let steps = make(seen).steps;
    let kept = |table: &str| {
        let mut differing = steps.iter().filter(|step| step.state == StepState::Differs);
        differing.any(|step| step.touches() == Some(table))
    };
    let mut renames = known.renames(newest());
    let renamed = renames.find(|(_, of)| !seen.schema.has_column(&of.table, &of.to.name));
    let mut refused = known.refusing_null(newest()).into_iter();
    let lacking = refused.find(|one| !seen.schema.has_column(one.table, one.column));
    match (renamed, lacking) {
        (Some((wanted, of)), _) if !kept(&of.table) => Some(wanted.id.to_string()),
        (_, Some(one)) => Some(one.id()),
        (Some(_) | None, None) => None,
    }
}

#[test]
fn each_release_is_told_by_its_own_names() {
    let known = catalog::known();
    let mut seen = 0;
    for pair in known.led_to().collect::<Vec<_>>().windows(2) {
        let (before, entry) = (known.models(pair[0].release), pair[1]);
        assert_eq!(entry.after, Some(pair[0].release));
        for mark in entry.marks.certain.iter().chain(&entry.marks.likely) {
            let (table, column) = mark.split_once('.').unwrap_or((mark, ""));
            let was = before
                .get(table)
                .is_some_and(|model| column.is_empty() || model.contains_key(column));
            assert!(!was, "{mark} was there before {}", entry.release);
            seen += 1;
        }
        let makes = |wanted: &catalog::Wanted| !matches!(wanted.change, Change::Drop(_));
        assert!(
            entry.changes.iter().any(makes),
            "{} does nothing",
            entry.release
        );
    }
    assert!(seen > 5);
}
