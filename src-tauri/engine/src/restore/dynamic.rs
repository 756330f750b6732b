//! Statements that a dump puts together while it runs: `PREPARE s FROM @text`, where the text depends on what the server is.
//!
//! Vendors' tools ask so whether an engine of theirs is there, and make it quicker. All texts that can come to stand there
//! are known when the dump is read; where each of them does nothing that a restore needs, all of it is left out.

use std::collections::{HashMap, HashSet};

use super::judge::{Act, Judge, Judged, Subject, refused};
use super::lex::{Cursor, Kind, Token};
use super::settings;
use super::split::Statement;
use crate::error::Result;

/// What is known of a dump's variables and prepared statements.
#[derive(Debug, Clone, Default)]
pub(super) struct Dynamic {
    /// By user variable: each text that it may hold.
    texts: HashMap<String, Vec<String>>,
    /// The prepared statements, none of which does anything.
    idle: HashSet<String>,
}

impl Dynamic {
    /// A user variable gets a value: a text, or one of two.
    pub(super) fn keeps(&mut self, name: &str, value: &[&Token<'_>]) {
        let kinds: Vec<&Kind<'_>> = value.iter().map(|token| &token.kind).collect();
        let texts = match kinds.as_slice() {
            [Kind::Text(text)] => Some(vec![text.clone()]),
            [
                Kind::Word(word),
                Kind::Sign(b'('),
                ..,
                Kind::Sign(b','),
                Kind::Text(one),
                Kind::Sign(b','),
                Kind::Text(other),
                Kind::Sign(b')'),
            ] if word.eq_ignore_ascii_case("IF") => Some(vec![one.clone(), other.clone()]),
            _ => None,
        };
        match texts {
            Some(texts) => self.texts.insert(name.to_owned(), texts),
            None => self.texts.remove(name),
        };
    }

    /// A question put a value there that nobody knows beforehand.
    fn is_asked(&mut self, name: &str) {
        self.texts.remove(&name.to_ascii_lowercase());
    }
}

/// The verdict on SELECT, PREPARE, EXECUTE and DEALLOCATE.
///
/// # Errors
/// `restore-dynamic`, `restore-statement-unknown`.
pub(super) fn judge(
    judge: &mut Judge,
    statement: &Statement,
    tokens: &[Token<'_>],
) -> Result<Judged> {
    let unknown = || refused("restore-statement-unknown", statement);
    let dynamic = || refused("restore-dynamic", statement);
    let mut cursor = Cursor::new(tokens);
    let verb = cursor.word().unwrap_or_default();
    cursor.at += 1;
    let key = |name: String| name.to_ascii_lowercase();
    match verb.as_str() {
        "SELECT" => {
            let asked = asked(tokens).ok_or_else(unknown)?;
            for name in &asked {
                judge.dynamic.is_asked(name);
            }
            if asked.is_empty() {
                return Err(unknown());
            }
        }
        "PREPARE" => {
            let name = cursor.name().map(key).ok_or_else(unknown)?;
            if !cursor.eat("FROM") {
                return Err(unknown());
            }
            let texts = prepared(judge, cursor).ok_or_else(dynamic)?;
            if !texts.iter().all(|text| is_idle(judge, text)) {
                return Err(dynamic());
            }
            judge.dynamic.idle.insert(name);
        }
        "EXECUTE" => {
            let name = cursor.name().map(key).ok_or_else(unknown)?;
            if !judge.dynamic.idle.contains(&name) {
                return Err(dynamic());
            }
        }
        // It can only be one that was left out.
        _ => {}
    }
    Ok(Judged::new(Act::Skip, Subject::Other))
}

/// The user variables that a SELECT puts its answer into; none where it writes a file.
fn asked(tokens: &[Token<'_>]) -> Option<Vec<String>> {
    let mut cursor = Cursor::new(tokens);
    let mut asked = Vec::new();
    while cursor.peek().is_some() {
        if !cursor.eat("INTO") {
            cursor.at += 1;
            continue;
        }
        loop {
            if !cursor.eat_sign(b'@') {
                return None;
            }
            asked.push(cursor.name()?);
            if !cursor.eat_sign(b',') {
                break;
            }
        }
    }
    Some(asked)
}

/// The texts that a statement is prepared from.
fn prepared(judge: &Judge, mut cursor: Cursor<'_, '_>) -> Option<Vec<String>> {
    let texts = if cursor.eat_sign(b'@') {
        let name = cursor.name()?.to_ascii_lowercase();
        judge.dynamic.texts.get(&name)?.clone()
    } else {
        match cursor.next().map(|token| &token.kind) {
            Some(Kind::Text(text)) => vec![text.clone()],
            Some(Kind::Word(_) | Kind::Name(_) | Kind::Sign(_)) | None => return None,
        }
    };
    cursor.peek().is_none().then_some(texts)
}

/// Whether nothing that a restore needs is done by this: a question, a value in a user variable, a setting that is left out.
fn is_idle(judge: &Judge, text: &str) -> bool {
    let mut judge = judge.clone();
    let statement = Statement {
        number: 0,
        sql: text.as_bytes().to_vec(),
    };
    let tokens = super::lex::Lexer::all(&statement.sql, judge.quoting);
    let verb = Cursor::new(&tokens).word().unwrap_or_default();
    match verb.as_str() {
        "SELECT" => asked(&tokens).is_some() && !Cursor::new(&tokens).has_ahead("SETVAL"),
        "SET" => {
            settings::keeps_only(&mut judge, &statement)
                || settings::judge(&mut judge, &statement)
                    .is_ok_and(|judged| judged.act == Act::Skip)
        }
        _ => false,
    }
}
