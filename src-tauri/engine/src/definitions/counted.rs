//! Rows that a program writes or reads by position: `INSERT INTO t VALUES (…)`, `SELECT *`. They count on how many columns a
//! table has, and fail when a step adds one.

use super::program::{Piece, pieces};
use super::{Definition, Kind};
use crate::schema::{Schema, Table};
use crate::sql::Quoting;

/// Values that go somewhere by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The table that takes them, where its own columns decide how many.
    pub into: Option<String>,
    /// So many places are named: a list of columns, or of variables.
    listed: Option<usize>,
    /// Values that are written one by one.
    plain: usize,
    /// The tables all of whose columns are given.
    pub stars: Vec<String>,
}

impl Counted {
    /// The numbers of places and of values, by the columns that tables have; none where one of them is not known.
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

    /// Whether it works with the columns that tables have now; none where that can't be told.
    #[must_use]
    pub fn works(&self, schema: &Schema) -> Option<bool> {
        let numbers = self.numbers(|table| visible(schema.table(table)?));
        numbers.map(|(places, values)| places == values)
    }
}

/// The columns that count where none is named; none where a server counts them otherwise for reading and writing.
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

/// What runs whenever these tables are written: their triggers, and the programs that those call.
pub fn run_by_writes<'d>(
    definitions: &'d [Definition],
    is_written: impl Fn(&str) -> bool,
) -> Vec<&'d Definition> {
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
    /// The rows that it writes or reads by position, in tables of its own database.
    #[must_use]
    pub fn counted(&self) -> Vec<Counted> {
        let is_program = matches!(
            self.kind,
            Kind::Trigger | Kind::Function | Kind::Procedure | Kind::Event
        );
        let text = self.text.as_deref().filter(|_| is_program).unwrap_or_default();
        let reading = Reading {
            pieces: pieces(text, Quoting::of_mode(&self.mode)),
            database: &self.database,
        };
        reading.all()
    }

    /// Whether its text calls something of this name.
    fn names(&self, name: &str) -> bool {
        let text = self.text.as_deref().unwrap_or_default();
        let pieces = pieces(text, Quoting::of_mode(&self.mode));
        pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Name(word) if word.eq_ignore_ascii_case(name)))
    }
}

/// A program's tokens, read for what goes by position.
struct Reading<'d> {
    pieces: Vec<Piece>,
    database: &'d str,
}

/// What a SELECT gives: values, and tables all of whose columns are given.
struct Given {
    plain: usize,
    stars: Vec<String>,
    /// The variables that take them.
    variables: Option<usize>,
    end: usize,
}

/// Words that end a list of tables.
const AFTER_TABLES: [&str; 14] = [
    "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "INTO", "FOR", "LOCK", "ON", "UNION", "END", "DO",
    "WINDOW", "RETURNING",
];
/// Words that make of the columns of two tables other than all of them.
const MERGING: [&str; 2] = ["NATURAL", "USING"];

impl Reading<'_> {
    fn all(&self) -> Vec<Counted> {
        let mut found = Vec::new();
        let mut cursors: Vec<(String, Given)> = Vec::new();
        let mut at = 0;
        while at < self.pieces.len() {
            match self.word(at).as_str() {
                "INSERT" | "REPLACE" => {
                    let (counted, end) = self.insert(at + 1);
                    found.extend(counted);
                    at = end.max(at + 1);
                }
                "SELECT" => match self.select(at + 1) {
                    Some(given) => {
                        let end = given.end;
                        if self.before(at, &["CURSOR", "FOR"]) || self.before(at, &["CURSOR", "IS"])
                        {
                            // `DECLARE c CURSOR FOR`.
                            let name = at.checked_sub(3).map(|at| self.word(at));
                            cursors.extend(name.map(|name| (name, given)));
                        } else if let Some(variables) = given.variables
                            && !given.stars.is_empty()
                        {
                            found.push(Counted {
                                into: None,
                                listed: Some(variables),
                                plain: given.plain,
                                stars: given.stars,
                            });
                        }
                        at = end.max(at + 1);
                    }
                    None => at += 1,
                },
                "FETCH" => {
                    found.extend(self.fetch(at + 1, &cursors));
                    at += 1;
                }
                _ => at += 1,
            }
        }
        found
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

    /// Whether these words stand right before a place.
    fn before(&self, at: usize, words: &[&str]) -> bool {
        let begin = at.checked_sub(words.len());
        begin.is_some_and(|begin| {
            let mut pairs = words.iter().enumerate();
            pairs.all(|(offset, word)| self.word(begin + offset) == *word)
        })
    }

    /// A table's name; none of what is in another database.
    fn table(&self, at: usize) -> Option<(Option<String>, usize)> {
        let Some(Piece::Name(first)) = self.pieces.get(at) else {
            return None;
        };
        if self.is_sign(at + 1, b'.')
            && let Some(Piece::Name(second)) = self.pieces.get(at + 2)
        {
            let is_own = first.eq_ignore_ascii_case(self.database)
                || (self.database.is_empty() && first.eq_ignore_ascii_case("main"));
            return Some((is_own.then(|| second.clone()), at + 3));
        }
        Some((Some(first.clone()), at + 1))
    }

    /// What stands in brackets: how many, divided by commas, and the place after it.
    fn in_brackets(&self, at: usize) -> Option<(usize, usize)> {
        if !self.is_sign(at, b'(') {
            return None;
        }
        let (mut depth, mut commas) = (0_usize, 0);
        for (offset, piece) in self.pieces[at..].iter().enumerate() {
            match piece {
                Piece::Sign(b'(') => depth += 1,
                Piece::Sign(b')') => {
                    depth -= 1;
                    if depth == 0 {
                        let count = if offset == 1 { 0 } else { commas + 1 };
                        return Some((count, at + offset + 1));
                    }
                }
                Piece::Sign(b',') if depth == 1 => commas += 1,
                Piece::Name(_) | Piece::Text(_) | Piece::Sign(_) => {}
            }
        }
        None
    }

    /// `INSERT … INTO t …`, from behind its first word.
    fn insert(&self, mut at: usize) -> (Option<Counted>, usize) {
        loop {
            match self.word(at).as_str() {
                "LOW_PRIORITY" | "DELAYED" | "HIGH_PRIORITY" | "IGNORE" => at += 1,
                "OR" => at += 2,
                _ => break,
            }
        }
        at += usize::from(self.word(at) == "INTO");
        let Some((into, after)) = self.table(at) else {
            return (None, at);
        };
        at = after;
        if self.word(at) == "AS" {
            at += 2;
        }
        let is_select = |at: usize| self.word(at) == "SELECT";
        let mut listed = None;
        if self.is_sign(at, b'(') && !is_select(at + 1) {
            let Some((count, after)) = self.in_brackets(at) else {
                return (None, at);
            };
            listed = (count > 0).then_some(count);
            at = after;
        }
        let opened = usize::from(self.is_sign(at, b'('));
        let counted = |plain, stars| {
            let is_known = into.is_some() || listed.is_some();
            is_known.then_some(Counted {
                into: into.clone(),
                listed,
                plain,
                stars,
            })
        };
        if matches!(self.word(at).as_str(), "VALUES" | "VALUE")
            && let Some((count, after)) = self.in_brackets(at + 1)
        {
            let counted = if count == 0 { None } else { counted(count, Vec::new()) };
            return (counted, after);
        }
        if is_select(at + opened)
            && let Some(given) = self.select(at + opened + 1)
        {
            return (counted(given.plain, given.stars), given.end);
        }
        (None, at)
    }

    /// What a SELECT gives, from behind its first word; none where that can't be told.
    fn select(&self, begin: usize) -> Option<Given> {
        let mut at = begin;
        while matches!(self.word(at).as_str(), "ALL" | "DISTINCT" | "DISTINCTROW") {
            at += 1;
        }
        // Each item: `*`, `t.*`, or a value.
        let (mut plain, mut stars, mut variables) = (0, Vec::new(), None);
        loop {
            if self.is_sign(at, b'*') {
                stars.push(None);
            } else if self.is_sign(at + 1, b'.') && self.is_sign(at + 2, b'*') {
                stars.push(Some(self.word(at)));
            } else {
                plain += 1;
            }
            at = self.item_end(at);
            if !self.is_sign(at, b',') {
                break;
            }
            at += 1;
        }
        if self.word(at) == "INTO" {
            (variables, at) = self.variables(at + 1);
        }
        let mut tables = Vec::new();
        if self.word(at) == "FROM" {
            at += 1;
            if !stars.is_empty() {
                (tables, at) = self.tables(at)?;
            }
        }
        let mut named = Vec::new();
        for star in stars {
            match star {
                None => {
                    for (table, _) in &tables {
                        named.push(table.clone()?);
                    }
                    if tables.is_empty() {
                        return None;
                    }
                }
                Some(alias) => {
                    let mut of = tables.iter();
                    let (table, _) = of.find(|(_, name)| *name == alias)?;
                    named.push(table.clone()?);
                }
            }
        }
        // The rest of the statement: only what takes the values matters.
        let mut depth = 0_usize;
        while at < self.pieces.len() {
            match &self.pieces[at] {
                Piece::Sign(b'(') => depth += 1,
                Piece::Sign(b')') => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => break,
                },
                Piece::Sign(b';') => break,
                Piece::Name(_) if depth == 0 && self.word(at) == "INTO" && variables.is_none() => {
                    (variables, _) = self.variables(at + 1);
                }
                Piece::Name(_) if depth == 0 && self.word(at) == "UNION" => {
                    // Each part gives as many.
                    break;
                }
                Piece::Name(_) | Piece::Text(_) | Piece::Sign(_) => {}
            }
            at += 1;
        }
        Some(Given {
            plain,
            stars: named,
            variables,
            end: at,
        })
    }

    /// Where an item of a list ends: at a comma, or at what comes after the list.
    fn item_end(&self, mut at: usize) -> usize {
        let mut depth = 0_usize;
        while at < self.pieces.len() {
            match &self.pieces[at] {
                Piece::Sign(b'(') => depth += 1,
                Piece::Sign(b')') => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return at,
                },
                Piece::Sign(b',' | b';') if depth == 0 => return at,
                Piece::Name(_)
                    if depth == 0
                        && matches!(self.word(at).as_str(), "FROM" | "INTO" | "UNION") =>
                {
                    return at;
                }
                Piece::Name(_) | Piece::Text(_) | Piece::Sign(_) => {}
            }
            at += 1;
        }
        at
    }

    /// How many variables stand here, and the place after them; none where it is something else, such as a file.
    fn variables(&self, begin: usize) -> (Option<usize>, usize) {
        let mut at = begin;
        let mut count = 0;
        loop {
            while self.is_sign(at, b'@') {
                at += 1;
            }
            let Some(Piece::Name(_)) = self.pieces.get(at) else {
                return (None, begin);
            };
            if matches!(self.word(at).as_str(), "OUTFILE" | "DUMPFILE") {
                return (None, begin);
            }
            at += 1;
            count += 1;
            if !self.is_sign(at, b',') {
                return (Some(count), at);
            }
            at += 1;
        }
    }

    /// The tables of a FROM, each with what it is called here; none where they are more than tables side by side.
    #[expect(clippy::type_complexity, reason = "a list and the place after it")]
    fn tables(&self, mut at: usize) -> Option<(Vec<(Option<String>, String)>, usize)> {
        let mut found = Vec::new();
        loop {
            let (table, after) = self.table(at)?;
            let mut name = self.word(after - 1);
            at = after;
            at += usize::from(self.word(at) == "AS");
            let next = self.word(at);
            let is_end = next.is_empty()
                || AFTER_TABLES.contains(&next.as_str())
                || MERGING.contains(&next.as_str())
                || matches!(
                    next.as_str(),
                    "JOIN" | "INNER" | "LEFT" | "RIGHT" | "CROSS" | "STRAIGHT_JOIN" | "FULL"
                );
            if !is_end {
                name = next;
                at += 1;
            }
            found.push((table, name));
            // On to the next table, if there is one.
            let mut depth = 0_usize;
            loop {
                match self.pieces.get(at) {
                    None | Some(Piece::Sign(b';')) => return Some((found, at)),
                    Some(Piece::Sign(b'(')) => depth += 1,
                    Some(Piece::Sign(b')')) => match depth.checked_sub(1) {
                        Some(less) => depth = less,
                        None => return Some((found, at)),
                    },
                    Some(Piece::Sign(b',')) if depth == 0 => break,
                    Some(Piece::Name(_)) if depth == 0 => {
                        let word = self.word(at);
                        if MERGING.contains(&word.as_str()) {
                            return None;
                        }
                        if word == "JOIN" || word == "STRAIGHT_JOIN" {
                            break;
                        }
                        if word != "ON" && AFTER_TABLES.contains(&word.as_str()) {
                            return Some((found, at));
                        }
                    }
                    Some(Piece::Name(_) | Piece::Text(_) | Piece::Sign(_)) => {}
                }
                at += 1;
            }
            at += 1;
        }
    }

    /// `FETCH c INTO a, b`.
    fn fetch(&self, mut at: usize, cursors: &[(String, Given)]) -> Option<Counted> {
        at += usize::from(self.word(at) == "NEXT");
        at += usize::from(self.word(at) == "FROM");
        let name = self.word(at);
        let (_, given) = cursors.iter().find(|(known, _)| *known == name)?;
        if self.word(at + 1) != "INTO" || given.stars.is_empty() {
            return None;
        }
        let (variables, _) = self.variables(at + 2);
        Some(Counted {
            into: None,
            listed: Some(variables?),
            plain: given.plain,
            stars: given.stars.clone(),
        })
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
            ("INSERT IGNORE `d`.`a` VALUE (NEW.x, (SELECT 1, 2))", "3 of 2"),
            ("INSERT OR REPLACE INTO a VALUES (1)", "3 of 1"),
            ("REPLACE INTO b VALUES (1, 2, 3, 4)", "4 of 4"),
            ("INSERT INTO b (x, y) VALUES (1, 2)", "2 of 2"),
            ("INSERT INTO a SELECT * FROM b", "3 of 4"),
            ("INSERT INTO a SELECT * FROM a WHERE id = NEW.id ORDER BY 1", "3 of 3"),
            ("INSERT INTO b (SELECT a.*, now() FROM a)", "4 of 4"),
            ("INSERT INTO b SELECT x.*, 1 FROM b AS y JOIN a x ON x.id = y.id", "4 of 4"),
            ("INSERT INTO b (x, y, z) SELECT * FROM a", "3 of 3"),
            ("INSERT INTO elsewhere.a SELECT * FROM a", ""),
            ("INSERT INTO c SELECT * FROM a", "unknown"),
            ("INSERT INTO a SELECT COUNT(*), 1 * 2, 3 FROM b", "3 of 3"),
            ("BEGIN DECLARE x, y, z int; SELECT * INTO x, y, z FROM a; END", "3 of 3"),
            ("BEGIN SELECT * FROM b WHERE id = 1 INTO @x, @y; END", "2 of 4"),
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
            ("INSERT INTO audit (x) VALUES ('INSERT INTO a VALUES (1)')", "1 of 1"),
        ] {
            let found = counted(text);
            let wanted: Vec<&str> = wanted.split("; ").filter(|one| !one.is_empty()).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
