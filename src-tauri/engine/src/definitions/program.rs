//! Decides from the tokens of a view, trigger, routine or event which columns it uses.

use std::collections::HashMap;

use super::Column;
use crate::sql::Quoting;
use crate::sql::lex::{Kind, Lexer};

/// Words before a table's name.
const BEFORE_TABLES: [&str; 6] = ["FROM", "JOIN", "STRAIGHT_JOIN", "UPDATE", "INTO", "REPLACE"];
/// Keywords that are no alias, although they can follow a table's name.
const NO_ALIAS: [&str; 24] = [
    "AS", "CROSS", "DO", "END", "FOR", "FORCE", "FULL", "GROUP", "HAVING", "IGNORE", "INNER",
    "JOIN", "LEFT", "LIMIT", "NATURAL", "ON", "ORDER", "RIGHT", "SELECT", "SET", "UNION", "USE",
    "VALUES", "WHERE",
];
/// The first words of string literals that are SQL to be run.
const VERBS: [&str; 8] = [
    "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "ALTER", "CALL",
];

/// A token of a program.
#[derive(PartialEq)]
pub(super) enum Piece {
    Name(String),
    Text(String),
    Sign(u8),
}

/// A program and the tables that it names.
struct Program<'c> {
    pieces: Vec<Piece>,
    column: Column<'c>,
    /// Whether the program is in another database than the column.
    is_afar: bool,
    /// The tables and aliases in the program, in small letters; `true` for the column's own table.
    tables: HashMap<String, bool>,
    /// The tokens of column lists in INSERTs into other tables.
    foreign: Vec<std::ops::Range<usize>>,
    /// Whether the program declares a variable of the column's name.
    is_shadowed: bool,
}

/// Whether a program uses a column. `on`: it is a trigger on the column's table. `afar`: it is in another database,
/// where only a table named with the column's database is the column's table.
pub(super) fn uses(text: &str, quoting: Quoting, column: Column<'_>, on: bool, afar: bool) -> bool {
    let program = Program::read(text, quoting, column, afar);
    let names_table = program.tables.values().any(|own| *own);
    let is_known = names_table || (column.is_unique && !afar);
    (0..program.pieces.len()).any(|at| match &program.pieces[at] {
        Piece::Name(name) if name.eq_ignore_ascii_case(column.name) => {
            program.is_use(at, on, is_known)
        }
        Piece::Text(inner) => {
            let lower = inner.to_ascii_lowercase();
            let has = |name: &str| lower.contains(&name.to_ascii_lowercase());
            has(column.name)
                && (begins_as_sql(inner) || has(column.table))
                && uses(
                    inner,
                    quoting,
                    Column {
                        is_unique: true,
                        ..column
                    },
                    false,
                    afar,
                )
                && (column.is_unique || has(column.table) || names_table)
        }
        Piece::Name(_) | Piece::Sign(_) => false,
    })
}

/// Whether a program names a table, also in a string literal that begins like SQL.
pub(super) fn names(
    text: &str,
    quoting: Quoting,
    (database, table): (&str, &str),
    afar: bool,
) -> bool {
    let column = Column {
        database,
        table,
        name: "",
        is_unique: false,
    };
    let program = Program::read(text, quoting, column, afar);
    let within = |piece: &Piece| match piece {
        Piece::Text(inner) => {
            begins_as_sql(inner) && names(inner, quoting, (database, table), afar)
        }
        Piece::Name(_) | Piece::Sign(_) => false,
    };
    program.tables.values().any(|own| *own) || program.pieces.iter().any(within)
}

fn begins_as_sql(text: &str) -> bool {
    VERBS.iter().any(|verb| {
        let head = text.trim_start().get(..verb.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(verb))
    })
}

/// The names after `NEW.` and `OLD.`, each once.
pub(super) fn row_columns(text: &str, quoting: Quoting) -> Vec<String> {
    let pieces = pieces(text, quoting);
    let mut found: Vec<String> = Vec::new();
    for three in pieces.windows(3) {
        if let [Piece::Name(row), Piece::Sign(b'.'), Piece::Name(column)] = three
            && is_row(row)
            && !found.contains(column)
        {
            found.push(column.clone());
        }
    }
    found
}

fn is_row(name: &str) -> bool {
    name.eq_ignore_ascii_case("NEW") || name.eq_ignore_ascii_case("OLD")
}

pub(super) fn pieces(text: &str, quoting: Quoting) -> Vec<Piece> {
    Lexer::new(text.as_bytes(), quoting)
        .map(|token| match token.kind {
            Kind::Word(word) => Piece::Name(word.into_owned()),
            Kind::Name(name) => Piece::Name(name),
            Kind::Text(text) => Piece::Text(text),
            Kind::Sign(sign) => Piece::Sign(sign),
        })
        .collect()
}

impl<'c> Program<'c> {
    fn read(text: &str, quoting: Quoting, column: Column<'c>, afar: bool) -> Self {
        let mut program = Self {
            pieces: pieces(text, quoting),
            column,
            is_afar: afar,
            tables: HashMap::new(),
            foreign: Vec::new(),
            is_shadowed: false,
        };
        let mut at = 0;
        while at < program.pieces.len() {
            let word = program.word(at);
            if BEFORE_TABLES.contains(&word.as_str()) {
                program.tables_from(at + 1, word == "INTO" || word == "REPLACE");
            }
            program.is_shadowed |= word == "DECLARE" && program.declares(at + 1);
            at += 1;
        }
        program
    }

    fn word(&self, at: usize) -> String {
        match self.pieces.get(at) {
            Some(Piece::Name(name)) => name.to_ascii_uppercase(),
            Some(Piece::Text(_) | Piece::Sign(_)) | None => String::new(),
        }
    }

    fn is_sign(&self, at: usize, sign: u8) -> bool {
        self.pieces.get(at) == Some(&Piece::Sign(sign))
    }

    /// Whether the column's name is among the variables of `DECLARE a, b type`.
    fn declares(&self, mut at: usize) -> bool {
        loop {
            if self.word(at).eq_ignore_ascii_case(self.column.name) {
                return true;
            }
            if !self.is_sign(at + 1, b',') {
                return false;
            }
            at += 2;
        }
    }

    /// Reads a list of tables with their aliases.
    fn tables_from(&mut self, mut at: usize, has_columns: bool) {
        loop {
            while self.is_sign(at, b'(') {
                at += 1;
            }
            let Some(Piece::Name(first)) = self.pieces.get(at) else {
                return;
            };
            let (mut database, mut table) = (None, first.clone());
            if NO_ALIAS.contains(&table.to_ascii_uppercase().as_str()) {
                return;
            }
            if self.is_sign(at + 1, b'.')
                && let Some(Piece::Name(second)) = self.pieces.get(at + 2)
            {
                database = Some(std::mem::replace(&mut table, second.clone()));
                at += 2;
            }
            let is_near = match &database {
                Some(database) => database.eq_ignore_ascii_case(self.column.database),
                None => !self.is_afar,
            };
            let own = is_near && table.eq_ignore_ascii_case(self.column.table);
            self.tables.insert(table.to_ascii_lowercase(), own);
            at += 1;
            if has_columns && !own && self.is_sign(at, b'(') {
                let length = self.pieces[at..]
                    .iter()
                    .position(|piece| *piece == Piece::Sign(b')'));
                self.foreign.push(at..at + length.unwrap_or(0));
            }
            at += usize::from(self.word(at) == "AS");
            if let Some(Piece::Name(alias)) = self.pieces.get(at)
                && !NO_ALIAS.contains(&alias.to_ascii_uppercase().as_str())
            {
                self.tables.insert(alias.to_ascii_lowercase(), own);
                at += 1;
            }
            if !self.is_sign(at, b',') {
                return;
            }
            at += 1;
        }
    }

    /// Whether the column's name at this token means the column.
    fn is_use(&self, at: usize, on: bool, is_known: bool) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.pieces.get(at));
        match before {
            Some(Piece::Sign(b'@')) => return false,
            Some(Piece::Sign(b'.')) => {
                let Some(Piece::Name(of)) = at.checked_sub(2).and_then(|at| self.pieces.get(at))
                else {
                    return false;
                };
                return match self.tables.get(&of.to_ascii_lowercase()) {
                    _ if is_row(of) => on,
                    Some(true) => true,
                    // This may be a view over the table, if no other table has a column of this name.
                    Some(false) => self.column.is_unique && !self.is_afar,
                    None => is_known,
                };
            }
            _ => {}
        }
        let previous = at
            .checked_sub(1)
            .map(|at| self.word(at))
            .unwrap_or_default();
        let is_listed = matches!(before, Some(Piece::Sign(b',')));
        // SQLite's `UPDATE OF a, b ON t`.
        if on && (previous == "OF" || (is_listed && self.is_in_of(at))) {
            return true;
        }
        let is_assigned = previous == "SET" || is_listed;
        let is_foreign = self.foreign.iter().any(|span| span.contains(&at))
            || (is_assigned && self.is_sign(at + 1, b'=') && !self.updates_own(at));
        is_known && previous != "AS" && !self.is_shadowed && !is_foreign
    }

    fn is_in_of(&self, at: usize) -> bool {
        let mut words = (0..at)
            .rev()
            .map(|at| self.word(at))
            .filter(|word| !word.is_empty());
        words
            .by_ref()
            .take(64)
            .take_while(|word| word != "ON")
            .any(|word| word == "OF")
    }

    /// Whether the assignment at this token is in an UPDATE that names the column's table.
    fn updates_own(&self, at: usize) -> bool {
        let begin = (0..at).rev().find(|at| self.word(*at) == "UPDATE");
        let Some(begin) = begin else {
            return true;
        };
        let names = self.pieces[begin..at].iter().take_while(
            |piece| !matches!(piece, Piece::Name(name) if name.eq_ignore_ascii_case("SET")),
        );
        names
            .filter_map(|piece| match piece {
                Piece::Name(name) => self.tables.get(&name.to_ascii_lowercase()),
                Piece::Text(_) | Piece::Sign(_) => None,
            })
            .any(|own| *own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(text: &str, on: bool, is_unique: bool) -> bool {
        let column = Column {
            database: "d",
            table: "gpts_messages",
            name: "current_gogal",
            is_unique,
        };
        uses(text, Quoting::default(), column, on, false)
    }

    #[test]
    fn uses_are_found() {
        for (text, on) in [
            ("INSERT INTO audit (goal) VALUES (NEW.current_gogal)", true),
            ("SET NEW.`Current_Gogal` = UPPER(NEW.x)", true),
            (
                "select `m`.`current_gogal` AS `g` from `d`.`gpts_messages` `m`",
                false,
            ),
            (
                "BEGIN UPDATE gpts_messages SET current_gogal = 'x' WHERE id = 1; END",
                false,
            ),
            (
                "SELECT x.current_gogal FROM (SELECT * FROM gpts_messages) x",
                false,
            ),
            (
                "INSERT INTO gpts_messages (id, current_gogal) VALUES (1, 'a')",
                false,
            ),
            (
                "BEGIN SET @s = 'UPDATE gpts_messages SET current_gogal = 1'; PREPARE s FROM @s; END",
                false,
            ),
            (
                "BEGIN SET @s = CONCAT('SELECT current_gogal', ' FROM ', 'gpts_messages'); END",
                false,
            ),
            (
                "INSERT INTO audit SELECT current_gogal FROM other o, gpts_messages AS m",
                false,
            ),
            ("SELECT /*!50000 current_gogal */ FROM gpts_messages", false),
        ] {
            for is_unique in [true, false] {
                // A string literal without a table's name counts only if the column's name is unique.
                if !is_unique && text.contains("CONCAT") {
                    continue;
                }
                assert!(used(text, on, is_unique), "{text}");
            }
        }
        assert!(used(
            "select `v1`.`current_gogal` AS `c` from `d`.`v1`",
            false,
            true
        ));
    }

    #[test]
    fn what_only_looks_alike_is_no_use() {
        for (text, on) in [
            ("SELECT 1 -- current_gogal\n FROM gpts_messages", false),
            (
                "SELECT content /* current_gogal */ FROM gpts_messages # current_gogal",
                false,
            ),
            ("INSERT INTO log VALUES ('current_gogal was renamed')", true),
            ("SELECT content AS current_gogal FROM gpts_messages", false),
            (
                "SELECT o.current_gogal FROM gpts_messages m JOIN other o ON o.id = m.id",
                false,
            ),
            (
                "INSERT INTO audit (current_gogal) SELECT content FROM gpts_messages",
                true,
            ),
            (
                "BEGIN DECLARE current_gogal text; SELECT content INTO current_gogal FROM gpts_messages; END",
                false,
            ),
            ("UPDATE audit SET current_gogal = NEW.content", true),
            (
                "SET @current_gogal = (SELECT content FROM gpts_messages)",
                false,
            ),
            ("SET NEW.current_gogal = 1", false),
            ("SELECT current_gogal FROM elsewhere.gpts_messages", false),
        ] {
            assert!(!used(text, on, false), "{text}");
        }
    }

    #[test]
    fn from_another_database_only_what_names_this_one_counts() {
        let column = Column {
            database: "d",
            table: "gpts_messages",
            name: "current_gogal",
            is_unique: true,
        };
        for (text, wanted) in [
            (
                "select `m`.`current_gogal` AS `g` from `d`.`gpts_messages` `m`",
                true,
            ),
            (
                "select `m`.`current_gogal` AS `g` from `o`.`gpts_messages` `m`",
                false,
            ),
            ("select current_gogal from gpts_messages", false),
        ] {
            let quoting = Quoting::default();
            assert_eq!(uses(text, quoting, column, false, true), wanted, "{text}");
        }
    }

    #[test]
    fn rows_are_named_by_new_and_old() {
        let text = "IF NEW.a <> OLD.`b` THEN SET new.a = other.c; -- NEW.d\n END IF";
        assert_eq!(row_columns(text, Quoting::default()), ["a", "b"]);
    }
}
