//! Characters beyond U+FFFF in definitions, such as 👍: servers print question marks for them.
//!
//! What was really defined is asked in other ways. A column's members and default are read from a temporary table that
//! has this column alone; the texts in expressions, which only MySQL prints so, from `information_schema`, where each
//! of their bytes is a character.

use std::ops::Range;

use crate::error::{Phase, Result};
use crate::mysql::{Connection, quoted, server_code, text_literal};
use crate::sql::Quoting;
use crate::sql::lex::{Kind, Lexer};

const PHASE: Phase = Phase::Backup;
/// What a server prints in an expression for a character of four bytes.
const UNPRINTED: &str = "????";
/// The temporary table, and its column of numbers.
const TABLE: &str = "`dbgpt_upgrade_shown`";
const AT: &str = "`dbgpt_upgrade_at`";

/// Whether a definition is known as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The server printed it whole.
    Whole,
    /// Characters were put back into it.
    PutBack,
    /// What stands for a question mark in it could not be asked.
    Unknown,
}

/// A column whose members or default were printed with question marks.
#[derive(Debug, Default)]
struct Doubtful {
    column: String,
    /// Where the members stand in the definition.
    members: Vec<Range<usize>>,
    is_set: bool,
    default: Option<Range<usize>>,
    /// Whether a member has a question mark, and whether the default has one.
    marks: [bool; 2],
}

/// Puts the characters that the server does not print back into a table's definition.
///
/// # Errors
/// Those of a lost connection; what the server refuses makes the definition [`Shown::Unknown`].
pub(super) async fn put_back(
    connection: &mut Connection,
    table: &str,
    create: &mut String,
) -> Result<Shown> {
    let mut shown = Shown::Whole;
    // The last column first, so that the places of the others stay.
    for doubtful in doubtful(create).into_iter().rev() {
        match asked(connection, table, &doubtful).await? {
            Some(texts) => {
                for (place, text) in texts.into_iter().rev() {
                    if is_wide(&text) {
                        create.replace_range(place, &literal(&text));
                        shown = shown.and(Shown::PutBack);
                    }
                }
            }
            None if is_narrow(connection, table, &doubtful.column).await? => {}
            None => shown = Shown::Unknown,
        }
    }
    if create.contains(UNPRINTED) {
        for expression in expressions(connection, table).await? {
            shown = shown.and(spell(create, &expression));
        }
    }
    Ok(shown)
}

impl Shown {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::PutBack, _) | (_, Self::PutBack) => Self::PutBack,
            (Self::Whole, Self::Whole) => Self::Whole,
        }
    }
}

/// The columns of which a member or the default has a question mark.
fn doubtful(create: &str) -> Vec<Doubtful> {
    let tokens = Lexer::all(create.as_bytes(), Quoting::default());
    let is = |at: usize, word: &str| matches!(tokens.get(at).map(|token| &token.kind), Some(Kind::Word(here)) if here.eq_ignore_ascii_case(word));
    let (mut found, mut depth, mut in_members) = (Vec::new(), 0, false);
    let mut column: Option<Doubtful> = None;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Sign(b'(') => {
                depth += 1;
                in_members = depth == 2 && (is(at - 1, "enum") || is(at - 1, "set"));
            }
            Kind::Sign(b')') => {
                depth -= 1;
                in_members = false;
            }
            // A column's definition begins with its name, a key's with a word.
            Kind::Name(name) if depth == 1 && begins(&tokens[at - 1].kind) => {
                found.extend(column.replace(Doubtful {
                    column: name.clone(),
                    is_set: is(at + 1, "set"),
                    ..Doubtful::default()
                }));
            }
            Kind::Text(text) => {
                let Some(column) = &mut column else {
                    continue;
                };
                let is_default = depth == 1 && is(at - 1, "DEFAULT");
                if in_members {
                    column.members.push(token.span.clone());
                } else if is_default {
                    column.default = Some(token.span.clone());
                }
                let has_mark = text.contains('?');
                column.marks[0] |= in_members && has_mark;
                column.marks[1] |= is_default && has_mark;
            }
            Kind::Word(_) | Kind::Name(_) | Kind::Sign(_) => {}
        }
    }
    found.extend(column);
    found.retain(|column| column.marks.contains(&true));
    found
}

/// Whether this token may stand before a definition of a column or a key.
fn begins(kind: &Kind<'_>) -> bool {
    matches!(kind, Kind::Sign(b'(' | b','))
}

/// The true texts of a column's members and default, by their places; `None` if the server refuses to tell.
async fn asked(
    connection: &mut Connection,
    table: &str,
    column: &Doubtful,
) -> Result<Option<Vec<(Range<usize>, String)>>> {
    let told = read(connection, table, column).await;
    let gone = format!("DROP TEMPORARY TABLE IF EXISTS {TABLE}");
    refused(connection.execute(&gone, PHASE).await)?;
    let told = refused(told)?;
    match (&told, column.marks, &column.default) {
        (None, [false, true], Some(place)) => {
            let default = of_a_row(connection, table, &column.column).await?;
            Ok(default.map(|text| vec![(place.clone(), text)]))
        }
        _ => Ok(told),
    }
}

/// The default of a column, which a server tells beside each row; `None` if there is none, or it is refused.
async fn of_a_row(
    connection: &mut Connection,
    table: &str,
    column: &str,
) -> Result<Option<String>> {
    let sql = format!(
        "SELECT DEFAULT({}) FROM {} LIMIT 1",
        quoted(column),
        quoted(table)
    );
    let told: Option<Vec<Vec<u8>>> = refused(connection.rows(&sql, PHASE).await)?;
    let first = told.and_then(|told| told.into_iter().next());
    Ok(first.and_then(|text| String::from_utf8(text).ok()))
}

/// Whether a column's charset has no character beyond U+FFFF.
async fn is_narrow(connection: &mut Connection, table: &str, column: &str) -> Result<bool> {
    let sql = format!(
        "SELECT IFNULL(character_set_name, '') FROM information_schema.columns \
         WHERE table_schema = DATABASE() AND table_name = {} AND column_name = {}",
        text_literal(table),
        text_literal(column)
    );
    let charsets: Vec<String> = connection.rows(&sql, PHASE).await?;
    let is_wide = |charset: &str| {
        charset == "gb18030"
            || charset == "utf8mb4"
            || charset.starts_with("utf16")
            || charset == "utf32"
    };
    Ok(charsets.first().is_some_and(|charset| !is_wide(charset)))
}

async fn read(
    connection: &mut Connection,
    table: &str,
    column: &Doubtful,
) -> Result<Vec<(Range<usize>, String)>> {
    let name = quoted(&column.column);
    // With a key, since a server may require one.
    let make = format!(
        "CREATE TEMPORARY TABLE {TABLE} ({AT} int NOT NULL PRIMARY KEY) SELECT 0 AS {AT}, {name} FROM {} LIMIT 0",
        quoted(table)
    );
    connection.execute(&make, PHASE).await?;
    let numbers: Vec<String> = (0..column.members.len())
        .map(|at| match column.is_set {
            true => format!("({at}, {})", 1_u128 << at.min(63)),
            false => format!("({at}, {})", at + 1),
        })
        .collect();
    let mut places = column.members.clone();
    let mut texts: Vec<Vec<u8>> = Vec::new();
    if !numbers.is_empty() {
        let fill = format!(
            "INSERT INTO {TABLE} ({AT}, {name}) VALUES {}",
            numbers.join(", ")
        );
        connection.execute(&fill, PHASE).await?;
        let all = format!("SELECT {name} FROM {TABLE} ORDER BY {AT}");
        texts = connection.rows(&all, PHASE).await?;
    }
    if let Some(place) = &column.default {
        let row = format!("INSERT INTO {TABLE} ({AT}) VALUES (-1)");
        connection.execute(&row, PHASE).await?;
        let default = format!("SELECT DEFAULT({name}) FROM {TABLE} WHERE {AT} = -1");
        let default: Vec<Vec<u8>> = connection.rows(&default, PHASE).await?;
        places.push(place.clone());
        texts.extend(default);
    }
    // What is no text was printed as bytes.
    let told = places.into_iter().zip(texts);
    Ok(told
        .filter_map(|(place, text)| Some((place, String::from_utf8(text).ok()?)))
        .collect())
}

/// `None` for what the server refuses.
fn refused<T>(done: Result<T>) -> Result<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(error) if server_code(&error).is_some() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The expressions in a table's definition, of which each byte is a character: generated columns, defaults, checks and
/// keys. A server that has none of a kind does not know what is asked for.
async fn expressions(connection: &mut Connection, table: &str) -> Result<Vec<String>> {
    let table = text_literal(table);
    let mut all = Vec::new();
    for sql in [
        format!(
            "SELECT generation_expression FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND table_name = {table}"
        ),
        format!(
            "SELECT column_default FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND table_name = {table} AND extra LIKE '%DEFAULT_GENERATED%'"
        ),
        format!(
            "SELECT check_clause FROM information_schema.check_constraints JOIN information_schema.table_constraints \
             USING (constraint_schema, constraint_name) WHERE table_schema = DATABASE() AND table_name = {table}"
        ),
        format!(
            "SELECT expression FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND table_name = {table} AND expression IS NOT NULL"
        ),
    ] {
        let told: Result<Vec<Option<String>>> = connection.rows(&sql, PHASE).await;
        all.extend(refused(told)?.into_iter().flatten().flatten());
    }
    Ok(all)
}

/// Writes an expression in the definition as `information_schema` has it, if that has a character that was not printed.
fn spell(create: &mut String, told: &str) -> Shown {
    let Some(whole) = of_bytes(told).filter(|text| is_wide(text)) else {
        return Shown::Whole;
    };
    let printed: String = whole
        .chars()
        .map(|c| match u32::from(c) > 0xFFFF {
            true => UNPRINTED.to_owned(),
            false => c.to_string(),
        })
        .collect();
    match (create.contains(&printed), create.contains(&whole)) {
        (true, _) => *create = create.replace(&printed, &whole),
        // Another column may have the same.
        (false, true) => {}
        (false, false) => return Shown::Unknown,
    }
    Shown::PutBack
}

/// The text of an expression whose bytes are told as characters; `None` if they are not.
fn of_bytes(told: &str) -> Option<String> {
    let bytes: Vec<u8> = told
        .replace("\\'", "'")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect::<Option<_>>()?;
    String::from_utf8(bytes).ok()
}

fn is_wide(text: &str) -> bool {
    text.chars().any(|c| u32::from(c) > 0xFFFF)
}

/// A text as a member or a default: neither may have the charset's name before it.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_with_question_marks_are_found() {
        let create = "CREATE TABLE `t` (\n  `a` varchar(9) DEFAULT '?' COMMENT 'x',\n  `b` int DEFAULT '1' COMMENT '?',\n  \
             `c` set('a','?','''b') COLLATE utf8mb4_bin DEFAULT 'a',\n  `d` int DEFAULT (concat('?',`a`)),\n  \
             KEY `a` (`a`)\n) COMMENT='?'";
        let found = doubtful(create);
        let names: Vec<&str> = found.iter().map(|column| column.column.as_str()).collect();
        assert_eq!(names, ["a", "c"]);
        let at = |span: &Range<usize>| &create[span.clone()];
        assert_eq!(found[0].default.as_ref().map(at), Some("'?'"));
        let members: Vec<&str> = found[1].members.iter().map(at).collect();
        assert_eq!(members, ["'a'", "'?'", "'''b'"]);
        assert!(found[1].is_set && found[1].default.as_ref().map(at) == Some("'a'"));
    }

    #[test]
    fn an_expression_is_spelled_by_its_bytes() {
        let mut create = "CHECK ((`m` <> _utf8mb4'中????')) /* ???? */".to_owned();
        let told: String = "(`m` <> _utf8mb4\\'中👍\\')"
            .bytes()
            .map(char::from)
            .collect();
        assert_eq!(spell(&mut create, &told), Shown::PutBack);
        assert_eq!(create, "CHECK ((`m` <> _utf8mb4'中👍')) /* ???? */");
        assert_eq!(spell(&mut create, &told), Shown::PutBack);
        let other = told.replace('\u{f0}', "\u{f1}");
        assert_eq!(spell(&mut create, &other), Shown::Unknown);
        assert_eq!(spell(&mut create, "(`a` > 1)"), Shown::Whole);
    }
}
