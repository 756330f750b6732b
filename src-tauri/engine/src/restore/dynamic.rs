//! Statements that a dump puts together while it runs: `PREPARE s FROM @text`, where the text depends on the server.
//!
//! Vendors' tools find out in this way whether an engine of theirs is there, and tune it. All texts that the variable
//! may hold are known when the dump is read; if none does anything that a restore needs, these statements are left out.

use std::collections::{HashMap, HashSet};

use crate::sql::Quoting;
use crate::sql::lex::{Cursor, Kind, Lexer, Token};

/// What is known of a dump's variables and prepared statements.
#[derive(Debug, Clone, Default)]
pub(super) struct Dynamic {
    /// By user variable: each text that it may hold.
    texts: HashMap<String, Vec<String>>,
    /// The names of prepared statements that do nothing that a restore needs.
    idle: HashSet<String>,
}

impl Dynamic {
    /// Notes the value of a user variable, if it is a text or one of two: `IF(…, 'one', 'other')`.
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

    /// Forgets the value of a user variable that a SELECT fills: it is not known beforehand.
    fn is_asked(&mut self, name: &str) {
        self.texts.remove(&name.to_ascii_lowercase());
    }
}

/// Why a statement can't be left out: the error's code.
pub(super) type Refusal = &'static str;

const UNKNOWN: Refusal = "restore-statement-unknown";
const DYNAMIC: Refusal = "restore-dynamic";

impl Dynamic {
    /// Whether a SELECT, PREPARE, EXECUTE or DEALLOCATE can be left out; `sets_nothing` tells whether a SET does
    /// nothing that a restore needs.
    pub(super) fn judge(
        &mut self,
        tokens: &[Token<'_>],
        quoting: Quoting,
        sets_nothing: impl Fn(&str) -> bool,
    ) -> Result<(), Refusal> {
        let mut cursor = Cursor::new(tokens);
        let verb = cursor.word().unwrap_or_default();
        cursor.at += 1;
        let key = |name: String| name.to_ascii_lowercase();
        match verb.as_str() {
            "SELECT" => {
                let asked = asked(tokens).filter(|asked| !asked.is_empty());
                for name in asked.ok_or(UNKNOWN)? {
                    self.is_asked(&name);
                }
            }
            "PREPARE" => {
                let name = cursor.name().map(key).ok_or(UNKNOWN)?;
                if !cursor.eat("FROM") {
                    return Err(UNKNOWN);
                }
                let texts = self.prepared(cursor).ok_or(DYNAMIC)?;
                let is_idle = |text: &String| is_idle(text, quoting, &sets_nothing);
                if !texts.iter().all(is_idle) {
                    return Err(DYNAMIC);
                }
                self.idle.insert(name);
            }
            "EXECUTE" => {
                let name = cursor.name().map(key).ok_or(UNKNOWN)?;
                if !self.idle.contains(&name) {
                    return Err(DYNAMIC);
                }
            }
            // A DEALLOCATE: of a statement that was left out.
            _ => {}
        }
        Ok(())
    }

    /// The texts that a statement may be prepared from; `None` if they are not known.
    fn prepared(&self, mut cursor: Cursor<'_, '_>) -> Option<Vec<String>> {
        let texts = if cursor.eat_sign(b'@') {
            let name = cursor.name()?.to_ascii_lowercase();
            self.texts.get(&name)?.clone()
        } else {
            match cursor.next().map(|token| &token.kind) {
                Some(Kind::Text(text)) => vec![text.clone()],
                Some(Kind::Word(_) | Kind::Name(_) | Kind::Sign(_)) | None => return None,
            }
        };
        cursor.peek().is_none().then_some(texts)
    }
}

/// The user variables that a SELECT puts its result into; `None` if it writes a file.
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

/// Whether a text does nothing that a restore needs: a SELECT, or a SET of user variables and of what is left out.
fn is_idle(text: &str, quoting: Quoting, sets_nothing: impl Fn(&str) -> bool) -> bool {
    let tokens = Lexer::all(text.as_bytes(), quoting);
    let cursor = Cursor::new(&tokens);
    match cursor.word().unwrap_or_default().as_str() {
        "SELECT" => asked(&tokens).is_some() && !cursor.has_ahead("SETVAL"),
        "SET" => sets_nothing(text),
        _ => false,
    }
}
