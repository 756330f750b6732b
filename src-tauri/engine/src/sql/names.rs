//! The databases that a definition names: those of the tables that it refers to, and of the functions that it calls.
//!
//! A name before a dot may also be a table's or an alias. In what servers print, its place and its number of parts tell
//! which it is.

use std::ops::Range;

use crate::sql::lex::{Kind, Token};

/// The database of a qualified name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) database: String,
    /// Where the database's name and the dot stand.
    pub(crate) qualifier: Range<usize>,
}

/// What stands in a pair of parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Columns, texts, calls.
    Values,
    /// Tables, one after the other.
    Tables,
    /// The condition of a join, after which tables may follow.
    Condition,
}

#[derive(Debug, Clone, Copy)]
struct Inside {
    part: Part,
    /// Set after SELECT: FROM comes before tables only there, and not in EXTRACT or TRIM.
    is_select: bool,
}

/// A table that a view reads, and the columns that it reads of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) database: Option<String>,
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Table,
    Function,
    Value,
}

/// A name of one to three parts.
struct Mention {
    what: What,
    /// The indexes of its first token and of its last one.
    from: usize,
    to: usize,
}

/// The qualified names in the definition of a table or a view, from behind its own name on.
pub(crate) fn named(tokens: &[Token<'_>]) -> Vec<Named> {
    let named = |mention: Mention| {
        let parts = (mention.to - mention.from) / 2 + 1;
        let is_database = parts > 2 || (parts == 2 && mention.what != What::Value);
        is_database.then(|| Named {
            database: text(&tokens[mention.from].kind),
            qualifier: tokens[mention.from].span.start..tokens[mention.from + 1].span.end,
        })
    };
    mentions(tokens).into_iter().filter_map(named).collect()
}

/// The tables that the definition of a view reads.
pub(crate) fn tables(tokens: &[Token<'_>]) -> Vec<Table> {
    let mentions = mentions(tokens);
    let parts = |mention: &Mention| -> Vec<String> {
        (mention.from..=mention.to)
            .step_by(2)
            .map(|at| text(&tokens[at].kind))
            .collect()
    };
    let mut tables = Vec::new();
    for mention in mentions.iter().filter(|m| m.what == What::Table) {
        let mut name = parts(mention);
        let database = (name.len() > 1).then(|| name.remove(0));
        let name = name.remove(0);
        let mut after = mention.to + 1;
        after += usize::from(is_word(tokens, after, "AS"));
        let alias = tokens
            .get(after)
            .filter(|token| matches!(&token.kind, Kind::Name(_)) || is_plain(&token.kind))
            .map(|token| text(&token.kind));
        let called = alias.unwrap_or_else(|| name.clone());
        let columns = mentions
            .iter()
            .filter(|mention| mention.what == What::Value)
            .map(parts)
            .filter_map(|mut parts| {
                let column = parts.pop()?;
                (parts.pop()? == called).then_some(column)
            })
            .collect();
        tables.push(Table {
            database,
            name,
            columns,
        });
    }
    tables
}

fn mentions(tokens: &[Token<'_>]) -> Vec<Mention> {
    let mut found = Vec::new();
    let outside = Inside {
        part: Part::Values,
        is_select: false,
    };
    let mut inside = vec![outside];
    // `is_next`: the next name is a table's or a sequence's, wherever it stands. `table_ended`: where an alias may be.
    let (mut is_next, mut table_ended) = (false, usize::MAX);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let part = inside.last().map_or(Part::Values, |last| last.part);
        match &token.kind {
            Kind::Sign(b'(') => {
                let part = match part {
                    Part::Tables if !is_called(tokens, at) => Part::Tables,
                    Part::Tables | Part::Values | Part::Condition => Part::Values,
                };
                inside.push(Inside {
                    part,
                    is_select: false,
                });
            }
            Kind::Sign(b')') if inside.len() > 1 => {
                inside.pop();
            }
            Kind::Sign(b',') if part == Part::Condition => turn(&mut inside, Part::Tables),
            Kind::Sign(_) | Kind::Text(_) => {}
            Kind::Word(_) | Kind::Name(_) => {
                let to = at + 2 * (parts(tokens, at) - 1);
                let is_plain =
                    to > at || matches!(token.kind, Kind::Name(_)) || is_plain(&token.kind);
                let is_alias = table_ended == at || is_word(tokens, at.wrapping_sub(1), "AS");
                let what = match part {
                    _ if is_sign(tokens, to + 1, b'(') && !is_next => What::Function,
                    _ if is_next => What::Table,
                    Part::Tables if !is_alias => What::Table,
                    Part::Tables | Part::Values | Part::Condition => What::Value,
                };
                let next = to == at && word(tokens, at, &mut inside);
                if is_plain && !next {
                    found.push(Mention { what, from: at, to });
                    if what == What::Table {
                        table_ended = to + 1;
                    }
                }
                is_next = next;
                at = to;
            }
        }
        at += 1;
    }
    found
}

/// Whether an unquoted word may be a name: it is none of the keywords that a server prints around tables.
fn is_plain(kind: &Kind<'_>) -> bool {
    const KEYWORDS: [&str; 32] = [
        "AS",
        "CROSS",
        "DUAL",
        "EXCEPT",
        "FOR",
        "FORCE",
        "FROM",
        "GROUP",
        "HAVING",
        "IGNORE",
        "INDEX",
        "INNER",
        "INTERSECT",
        "JOIN",
        "KEY",
        "LATERAL",
        "LEFT",
        "LIMIT",
        "NATURAL",
        "ON",
        "ORDER",
        "OUTER",
        "PARTITION",
        "RIGHT",
        "SELECT",
        "STRAIGHT_JOIN",
        "UNION",
        "USE",
        "USING",
        "WHERE",
        "WINDOW",
        "WITH",
    ];
    match kind {
        Kind::Word(word) => !KEYWORDS
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known)),
        Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => false,
    }
}

/// The names before a dot in a stored program's text: databases, tables or aliases; only the server can tell which.
pub(crate) fn before_dots(tokens: &[Token<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if matches!(token.kind, Kind::Word(_) | Kind::Name(_)) {
            let parts = parts(tokens, at);
            if parts > 1 {
                found.push(text(&token.kind));
            }
            at += 2 * (parts - 1);
        }
        at += 1;
    }
    found
}

/// Follows a keyword that says what the names after it are; returns whether the very next one is a table's.
fn word(tokens: &[Token<'_>], at: usize, inside: &mut [Inside]) -> bool {
    let Kind::Word(word) = &tokens[at].kind else {
        return false;
    };
    let is_select = inside.last().is_some_and(|last| last.is_select);
    match word.to_ascii_uppercase().as_str() {
        "SELECT" => {
            if let Some(last) = inside.last_mut() {
                *last = Inside {
                    part: Part::Values,
                    is_select: true,
                };
            }
        }
        "FROM" if is_select => turn(inside, Part::Tables),
        "JOIN" | "STRAIGHT_JOIN" => turn(inside, Part::Tables),
        "ON" | "USING" if inside.last().is_some_and(|last| last.part == Part::Tables) => {
            turn(inside, Part::Condition);
        }
        "WHERE" | "GROUP" | "HAVING" | "ORDER" | "LIMIT" | "WINDOW" | "UNION" | "EXCEPT"
        | "INTERSECT" => {
            turn(inside, Part::Values);
            // `UNION=(…)` lists the tables of a MERGE table.
            if is_sign(tokens, at + 1, b'=') {
                turn(inside, Part::Tables);
            }
        }
        "REFERENCES" | "TO" => return true,
        // The whole definition is `LIKE t`: not the operator.
        "LIKE" => return at == 0 || (at == 1 && is_sign(tokens, 0, b'(')),
        // NEXT VALUE FOR a sequence.
        "FOR" => return is_word(tokens, at.wrapping_sub(1), "VALUE"),
        "NEXTVAL" | "LASTVAL" | "SETVAL" => return is_sign(tokens, at + 1, b'('),
        _ => {}
    }
    false
}

fn turn(inside: &mut [Inside], part: Part) {
    if let Some(last) = inside.last_mut() {
        last.part = part;
    }
}

/// How many names are joined by dots from here on; at most three.
fn parts(tokens: &[Token<'_>], at: usize) -> usize {
    let named = |at: usize| {
        matches!(
            tokens.get(at).map(|token| &token.kind),
            Some(Kind::Word(_) | Kind::Name(_))
        )
    };
    let mut parts = 1;
    while parts < 3 && is_sign(tokens, at + 2 * parts - 1, b'.') && named(at + 2 * parts) {
        parts += 1;
    }
    parts
}

/// Whether the parenthesis that stands here is that of a function call.
fn is_called(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|at| tokens.get(at)) else {
        return false;
    };
    match &before.kind {
        Kind::Word(word) => !["FROM", "JOIN", "STRAIGHT_JOIN", "LATERAL"]
            .iter()
            .any(|keyword| word.eq_ignore_ascii_case(keyword)),
        Kind::Name(_) => true,
        Kind::Text(_) | Kind::Sign(_) => false,
    }
}

fn is_word(tokens: &[Token<'_>], at: usize, word: &str) -> bool {
    matches!(tokens.get(at).map(|token| &token.kind), Some(Kind::Word(w)) if w.eq_ignore_ascii_case(word))
}

fn is_sign(tokens: &[Token<'_>], at: usize, sign: u8) -> bool {
    tokens.get(at).map(|token| &token.kind) == Some(&Kind::Sign(sign))
}

fn text(kind: &Kind<'_>) -> String {
    match kind {
        Kind::Word(name) => name.to_string(),
        Kind::Name(name) | Kind::Text(name) => name.clone(),
        Kind::Sign(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Quoting;
    use super::*;
    use crate::sql::lex::Lexer;

    /// A definition without the name of this database.
    fn without(sql: &str, database: &str) -> String {
        let tokens = Lexer::all(sql.as_bytes(), Quoting::default());
        let mut text = sql.to_owned();
        for named in named(&tokens).into_iter().rev() {
            if named.database == database {
                text.replace_range(named.qualifier, "");
            }
        }
        text
    }

    #[test]
    fn databases_are_told_from_tables_and_aliases() {
        let cases = [
            (
                "AS select `d`.`t`.`x` AS `x`,`g`.`a` + 1 AS `k` from (`t` join `d`.`gone` `g` on(`g`.`a` = `d`.`t`.`id`))",
                "AS select `t`.`x` AS `x`,`g`.`a` + 1 AS `k` from (`t` join `gone` `g` on(`g`.`a` = `t`.`id`))",
            ),
            // An alias and a table that have the database's own name.
            (
                "AS select `d`.`a` AS `a`,concat(`d`.`b`,'x') AS `b` from (`d`.`t` `d` join `e`.`d` on(lower(`d`.`a`) = `e`.`d`.`b`))",
                "AS select `d`.`a` AS `a`,concat(`d`.`b`,'x') AS `b` from (`t` `d` join `e`.`d` on(lower(`d`.`a`) = `e`.`d`.`b`))",
            ),
            (
                "AS select `d`.`f`(`t`.`id`) AS `q`,extract(year from `d`.`at`) AS `y` from `t` where `d`.`at` in (select `d`.`u`.`x` from `d`.`u`)",
                "AS select `f`(`t`.`id`) AS `q`,extract(year from `d`.`at`) AS `y` from `t` where `d`.`at` in (select `u`.`x` from `u`)",
            ),
            (
                "AS select 1 from json_table(`d`.`js`,'$[*]' columns (`a` int path '$')) `j`",
                "AS select 1 from json_table(`d`.`js`,'$[*]' columns (`a` int path '$')) `j`",
            ),
            (
                "(`id` bigint DEFAULT nextval(`d`.`ids`), `k` int COMMENT 'd.x', KEY (`k`), CONSTRAINT `c` FOREIGN KEY (`k`) REFERENCES `d`.`p` (`id`)) ENGINE=InnoDB",
                "(`id` bigint DEFAULT nextval(`ids`), `k` int COMMENT 'd.x', KEY (`k`), CONSTRAINT `c` FOREIGN KEY (`k`) REFERENCES `p` (`id`)) ENGINE=InnoDB",
            ),
            ("LIKE d.t", "LIKE t"),
            (
                "(`a` int) ENGINE=MRG_MyISAM UNION=(`d`.`one`,`e`.`two`)",
                "(`a` int) ENGINE=MRG_MyISAM UNION=(`one`,`e`.`two`)",
            ),
            (
                "AS select a.x from d.t a, d.u b left join d.w on a.x = d.x, d.v where a.x like d.y",
                "AS select a.x from t a, u b left join w on a.x = d.x, v where a.x like d.y",
            ),
        ];
        for (sql, expected) in cases {
            assert_eq!(without(sql, "d"), expected);
        }
    }
}
