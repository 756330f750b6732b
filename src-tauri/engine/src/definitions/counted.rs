//! Rows that a trigger, routine or event writes or reads by position: `INSERT INTO t VALUES (…)`, `SELECT *`. They
//! depend on the number of a table's columns, and fail when a step adds one.

use super::positions::{Counted, Reading};
use super::program::{Piece, pieces};
use super::{Definition, Kind};
use crate::schema::{Schema, Table};
use crate::sql::Quoting;

impl Counted {
    /// The numbers of places and of values, given the number of each table's columns; `None` if one of these is
    /// unknown.
    pub fn numbers(&self, columns: impl Fn(&str) -> Option<usize>) -> Option<(usize, usize)> {
        let places = match (&self.into, self.listed) {
            (_, Some(listed)) => listed,
            (Some(table), None) => columns(table)?,
            (None, None) => return None,
        };
        let mut values = self.plain;
        for table in &self.stars {
            values += columns(table)?;
        }
        Some((places, values))
    }

    /// Whether it works with the tables' present columns; `None` if that can't be told.
    #[must_use]
    pub fn works(&self, schema: &Schema) -> Option<bool> {
        let numbers = self.numbers(|table| visible(schema.table(table)?));
        numbers.map(|(places, values)| places == values)
    }
}

/// The number of columns that SQL without column names means; `None` if it differs between reading and writing
/// (SQLite's generated columns).
#[must_use]
pub fn visible(table: &Table) -> Option<usize> {
    let is_file_s = |extra: &str| extra == "GENERATED";
    if table.columns.iter().any(|column| is_file_s(&column.extra)) {
        return None;
    }
    let columns = table.columns.iter();
    let seen = columns.filter(|column| !column.extra.to_ascii_uppercase().contains("INVISIBLE"));
    Some(seen.count())
}

/// All that runs when these tables are written: their triggers, and the routines that those call.
pub fn run_by_writes(
    definitions: &[Definition],
    is_written: impl Fn(&str) -> bool,
) -> Vec<&Definition> {
    let mut found: Vec<&Definition> = definitions
        .iter()
        .filter(|one| one.kind == Kind::Trigger && one.table.as_deref().is_some_and(&is_written))
        .collect();
    let mut at = 0;
    while let Some(caller) = found.get(at).copied() {
        let called = definitions.iter().filter(|one| {
            matches!(one.kind, Kind::Function | Kind::Procedure)
                && one.database == caller.database
                && caller.names(&one.name)
        });
        for one in called {
            if !found.iter().any(|known| std::ptr::eq(*known, one)) {
                found.push(one);
            }
        }
        at += 1;
    }
    found
}

impl Definition {
    /// The rows that the definition writes or reads by position, in tables of its own database.
    #[must_use]
    pub fn counted(&self) -> Vec<Counted> {
        let is_program = matches!(
            self.kind,
            Kind::Trigger | Kind::Function | Kind::Procedure | Kind::Event
        );
        let text = self
            .text
            .as_deref()
            .filter(|_| is_program)
            .unwrap_or_default();
        let reading = Reading {
            pieces: pieces(text, Quoting::of_mode(&self.mode)),
            database: &self.database,
        };
        reading.all()
    }

    /// Whether its text has this name, for instance to call a routine.
    fn names(&self, name: &str) -> bool {
        let text = self.text.as_deref().unwrap_or_default();
        let pieces = pieces(text, Quoting::of_mode(&self.mode));
        pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Name(word) if word.eq_ignore_ascii_case(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> Vec<String> {
        let definition = Definition {
            kind: Kind::Trigger,
            database: "d".to_owned(),
            name: "t".to_owned(),
            table: Some("a".to_owned()),
            held_by: None,
            text: Some(text.to_owned()),
            mode: String::new(),
        };
        let columns = |table: &str| match table.to_ascii_lowercase().as_str() {
            "a" => Some(3),
            "b" => Some(4),
            _ => None,
        };
        let all = definition.counted().into_iter();
        all.map(|one| match one.numbers(columns) {
            Some((places, values)) => format!("{places} of {values}"),
            None => "unknown".to_owned(),
        })
        .collect()
    }

    #[test]
    fn what_goes_by_position_is_counted() {
        for (text, wanted) in [
            ("INSERT INTO a VALUES (1, f(2, 3), 'x,y')", "3 of 3"),
            (
                "INSERT IGNORE `d`.`a` VALUE (NEW.x, (SELECT 1, 2))",
                "3 of 2",
            ),
            ("INSERT OR REPLACE INTO a VALUES (1)", "3 of 1"),
            ("REPLACE INTO b VALUES (1, 2, 3, 4)", "4 of 4"),
            ("INSERT INTO b (x, y) VALUES (1, 2)", "2 of 2"),
            ("INSERT INTO a SELECT * FROM b", "3 of 4"),
            (
                "INSERT INTO a SELECT * FROM a WHERE id = NEW.id ORDER BY 1",
                "3 of 3",
            ),
            ("INSERT INTO b (SELECT a.*, now() FROM a)", "4 of 4"),
            (
                "INSERT INTO b SELECT x.*, 1 FROM b AS y JOIN a x ON x.id = y.id",
                "4 of 4",
            ),
            ("INSERT INTO b (x, y, z) SELECT * FROM a", "3 of 3"),
            ("INSERT INTO elsewhere.a SELECT * FROM a", ""),
            ("INSERT INTO c SELECT * FROM a", "unknown"),
            ("INSERT INTO a SELECT COUNT(*), 1 * 2, 3 FROM b", "3 of 3"),
            (
                "BEGIN DECLARE x, y, z int; SELECT * INTO x, y, z FROM a; END",
                "3 of 3",
            ),
            (
                "BEGIN SELECT * FROM b WHERE id = 1 INTO @x, @y; END",
                "2 of 4",
            ),
            (
                "BEGIN DECLARE c CURSOR FOR SELECT * FROM a; OPEN c; FETCH c INTO x, y; END",
                "2 of 3",
            ),
            ("INSERT INTO a SET x = 1", ""),
            ("INSERT INTO a () VALUES ()", ""),
            ("SET NEW.x = REPLACE(NEW.x, 'a', 'b')", ""),
            ("SET @n = (SELECT COUNT(*) FROM a)", ""),
            ("INSERT INTO a SELECT * FROM a NATURAL JOIN b", ""),
            ("INSERT INTO a /* VALUES (1) */ (x) VALUES (1)", "1 of 1"),
            (
                "INSERT INTO audit (x) VALUES ('INSERT INTO a VALUES (1)')",
                "1 of 1",
            ),
        ] {
            let found = counted(text);
            let wanted: Vec<&str> = wanted.split("; ").filter(|one| !one.is_empty()).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
