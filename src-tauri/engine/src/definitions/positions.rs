//! Finds values that a program passes by position: rows inserted without column names, `SELECT *` into variables, and
//! what a cursor fetches.

use super::program::Piece;

/// Values that are passed by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The table that takes them; `None` if it is in another database, or if variables take them.
    pub into: Option<String>,
    /// The number of columns or variables that are named; `None` if the table's own columns count.
    pub(super) listed: Option<usize>,
    /// The number of values given one by one.
    pub(super) plain: usize,
    /// The tables of which all columns are given (`*`).
    pub stars: Vec<String>,
}

/// A program's tokens, and the search for values passed by position.
pub(super) struct Reading<'d> {
    pub(super) pieces: Vec<Piece>,
    /// The program's database; empty on SQLite.
    pub(super) database: &'d str,
}

/// What a SELECT gives: single values, and tables of which all columns are given.
struct Given {
    plain: usize,
    stars: Vec<String>,
    /// The number of variables that take them.
    variables: Option<usize>,
    end: usize,
}

/// Words that end a list of tables.
const AFTER_TABLES: [&str; 14] = [
    "WHERE",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "INTO",
    "FOR",
    "LOCK",
    "ON",
    "UNION",
    "END",
    "DO",
    "WINDOW",
    "RETURNING",
];
/// Words in a FROM after which `*` is not all columns of both tables: common ones are merged.
const MERGING: [&str; 2] = ["NATURAL", "USING"];

impl Reading<'_> {
    /// All values that the program passes by position, in order.
    pub(super) fn all(&self) -> Vec<Counted> {
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

    /// Whether these words are right before the token `at`.
    fn before(&self, at: usize, words: &[&str]) -> bool {
        let begin = at.checked_sub(words.len());
        begin.is_some_and(|begin| {
            let mut pairs = words.iter().enumerate();
            pairs.all(|(offset, word)| self.word(begin + offset) == *word)
        })
    }

    /// The name of a table at this token, and the place after it; the name is `None` if the table is in another
    /// database.
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

    /// The number of items in brackets, divided by commas, and the place after the brackets.
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

    /// Reads `INSERT … INTO t …` from behind INSERT; returns also the place after it.
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
            let counted = if count == 0 {
                None
            } else {
                counted(count, Vec::new())
            };
            return (counted, after);
        }
        if is_select(at + opened)
            && let Some(given) = self.select(at + opened + 1)
        {
            return (counted(given.plain, given.stars), given.end);
        }
        (None, at)
    }

    /// Reads a SELECT from behind its first word; `None` if what it gives can't be told.
    fn select(&self, begin: usize) -> Option<Given> {
        let mut at = begin;
        while matches!(self.word(at).as_str(), "ALL" | "DISTINCT" | "DISTINCTROW") {
            at += 1;
        }
        let (plain, stars, mut at) = self.items(at);
        let mut variables = None;
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
        let stars = starred(stars, &tables)?;
        let (variables, end) = self.rest(at, variables);
        Some(Given {
            plain,
            stars,
            variables,
            end,
        })
    }

    /// What a SELECT lists: the number of single values, an item for each `*` (its table's name for `t.*`), and the place
    /// after the list.
    fn items(&self, mut at: usize) -> (usize, Vec<Option<String>>, usize) {
        let (mut plain, mut stars) = (0, Vec::new());
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
                return (plain, stars, at);
            }
            at += 1;
        }
    }

    /// Reads the rest of a SELECT, in which only an INTO matters: the number of variables, and the place where the SELECT
    /// ends.
    fn rest(&self, mut at: usize, mut variables: Option<usize>) -> (Option<usize>, usize) {
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
                    // All parts of a UNION give the same number of values.
                    break;
                }
                Piece::Name(_) | Piece::Text(_) | Piece::Sign(_) => {}
            }
            at += 1;
        }
        (variables, at)
    }

    /// The place where an item of a list ends: a comma, or whatever follows the list.
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

    /// The number of variables here, and the place after them; `None` if it is something else, such as a file.
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

    /// The tables of a FROM, each with the name it has in the statement; `None` if columns are merged or a table is a
    /// subquery.
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

    /// Reads `FETCH c INTO a, b` from behind FETCH.
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

/// The tables of which all columns are given; `None` if one of them can't be told, or is in another database.
fn starred(stars: Vec<Option<String>>, tables: &[(Option<String>, String)]) -> Option<Vec<String>> {
    let mut named = Vec::new();
    for star in stars {
        match star {
            None => {
                for (table, _) in tables {
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
    Some(named)
}
