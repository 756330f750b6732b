//! Judges SET: what a dump may set for its session, what is left out, and what changes how later statements are read.

use std::collections::BTreeSet;
use std::ops::Range;

use super::dynamic::Dynamic;
use super::modes;
use super::split::Statement;
use super::values::Value;
use super::verdict::{Act, Judged, Sets, Subject, refused};
use crate::error::Result;
use crate::mysql::is_lenient;
use crate::sql::lex::{Cursor, Kind, Lexer, Token};
use crate::sql::setting::{Reading, Scope, is_number, of_number, target, value};

/// Variables that a dump may set for its session: dump tools set them, or they do no harm. Those that a restore sets
/// for itself come besides, see [`is_lenient`].
const ALLOWED: [&str; 22] = [
    "character_set_client",
    "character_set_connection",
    "character_set_database",
    "character_set_results",
    "collation_connection",
    "collation_database",
    "default_collation_for_utf8mb4",
    "default_storage_engine",
    "explicit_defaults_for_timestamp",
    "information_schema_stats_expiry",
    "lc_time_names",
    "note_verbosity",
    "old_alter_table",
    "show_create_table_skip_secondary_engine",
    "sql_auto_is_null",
    "sql_mode",
    "sql_notes",
    "sql_quote_show_create",
    "sql_warnings",
    "system_versioning_insert_history",
    "time_zone",
    "character_set_filesystem",
];
/// Variables that are left out: replication and transactions are not the dump's business; this program sets limits.
const LEFT_OUT: [&str; 12] = [
    "autocommit",
    "sql_log_bin",
    "gtid_purged",
    "gtid_next",
    "lock_wait_timeout",
    "max_execution_time",
    "max_statement_time",
    "net_read_timeout",
    "net_write_timeout",
    "interactive_timeout",
    "innodb_lock_wait_timeout",
    "wait_timeout",
];
/// Prefixes of variables of engines and products that a plain server lacks. They are not set: they affect how quickly
/// rows are loaded, not what they are.
const OF_PRODUCTS: [&str; 8] = [
    "aurora_",
    "ndb_",
    "optimizer_",
    "rds_",
    "rocksdb_",
    "tidb_",
    "tokudb_",
    "wsrep_",
];
/// Character sets in which a byte of a character may look like a quote or a backslash, so that the end of a text is not
/// certain.
const UNSAFE_CHARSETS: [&str; 9] = [
    "gbk", "gb18030", "big5", "sjis", "cp932", "ucs2", "utf16", "utf16le", "utf32",
];

/// What a dump's statements have set so far, as far as the reading and judging of the next one depends on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Followed {
    /// How quotes are to be read.
    pub(super) reading: Reading,
    /// The modes that were set.
    pub(super) modes: BTreeSet<String>,
    /// Whether a mode was set at all.
    pub(super) sets_mode: bool,
    /// The modes that the server does not have: they are left out of what is set.
    pub(super) unknown_modes: BTreeSet<String>,
    /// The collations and time zones that were set.
    pub(super) values: BTreeSet<Value>,
    /// Those that the server does not have: what they would set stays as it is.
    pub(super) unknown_values: BTreeSet<Value>,
    /// The texts of user variables, and the statements that are prepared from them.
    pub(super) dynamic: Dynamic,
}

impl Followed {
    /// Notes a collation or a time zone. Returns whether the server lacks it.
    pub(super) fn lacks(&mut self, value: Value) -> bool {
        let lacks = self.unknown_values.contains(&value);
        self.values.insert(value);
        lacks
    }

    /// The text to set instead of a mode, if that is a number or names modes that the server does not have.
    fn mode_instead(&self, value: &Kind<'_>, modes: &str) -> Option<String> {
        let is_known = modes::listed(modes).all(|mode| !self.unknown_modes.contains(&mode));
        let stands_as_number = matches!(value, Kind::Word(word) if is_number(word));
        (!is_known || stands_as_number)
            .then(|| format!("'{}'", modes::without(modes, &self.unknown_modes)))
    }
}

/// The verdict on a SET.
///
/// # Errors
/// `restore-accounts`, `restore-server-wide`, `restore-charset`, `restore-mode-unknown`, `restore-statement-unknown`.
pub(super) fn judge(followed: &mut Followed, statement: &Statement) -> Result<Judged> {
    let tokens = Lexer::all(&statement.sql, followed.reading.quoting);
    let mut cursor = Cursor::new(&tokens);
    cursor.at += 1;
    match cursor.word().unwrap_or_default().as_str() {
        "PASSWORD" | "ROLE" | "DEFAULT" => return Err(refused("restore-accounts", statement)),
        "NAMES" | "CHARSET" => {
            cursor.at += 1;
            return charset(followed, statement, &mut cursor);
        }
        "CHARACTER" => {
            cursor.at += 2;
            return charset(followed, statement, &mut cursor);
        }
        "TRANSACTION" => return Ok(Judged::new(Act::Skip, Subject::Setting)),
        "STATEMENT" | "RESOURCE" => return Err(refused("restore-server-wide", statement)),
        _ => {}
    }
    let mut runs = Vec::new();
    let mut sets = Sets::default();
    let mut changed = Vec::new();
    loop {
        runs.push(assignment(
            followed,
            statement,
            &mut cursor,
            &mut sets,
            &mut changed,
        )?);
        if !cursor.eat_sign(b',') {
            break;
        }
    }
    let act = match (runs.contains(&Does::Sets), runs.contains(&Does::Nothing)) {
        (_, false) if changed.is_empty() => Act::Run,
        (_, false) => {
            let mut sql = statement.sql.clone();
            for (span, value) in changed.into_iter().rev() {
                sql.splice(span, value.into_bytes());
            }
            Act::Instead(sql)
        }
        // Values are saved here only to put back variables whose SET is left out too.
        (false, true) => Act::Skip,
        // One statement can't be run in part.
        (true, true) => return Err(refused("restore-statement-unknown", statement)),
    };
    Ok(Judged {
        sets,
        ..Judged::new(act, Subject::Setting)
    })
}

/// What one `name = value` does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    /// Keeps a value in a user variable.
    Keeps,
    /// Sets something for the session.
    Sets,
    /// It is left out.
    Nothing,
}

/// Whether a SET does nothing that a restore needs: it keeps values in user variables, or is left out.
pub(super) fn sets_nothing(so_far: &Followed, sql: &str) -> bool {
    let statement = Statement {
        number: 0,
        sql: sql.as_bytes().to_vec(),
    };
    let tokens = Lexer::all(&statement.sql, so_far.reading.quoting);
    let (mut followed, mut cursor) = (so_far.clone(), Cursor::new(&tokens));
    if !cursor.eat("SET") {
        return false;
    }
    loop {
        match assignment(
            &mut followed,
            &statement,
            &mut cursor,
            &mut Sets::default(),
            &mut Vec::new(),
        ) {
            Ok(Does::Keeps | Does::Nothing) => {}
            Ok(Does::Sets) | Err(_) => return false,
        }
        if !cursor.eat_sign(b',') {
            return cursor.peek().is_none();
        }
    }
}

/// Judges one `name = value`. For a value that this server needs in another form, `changed` gets its span and text.
fn assignment(
    followed: &mut Followed,
    statement: &Statement,
    cursor: &mut Cursor<'_, '_>,
    sets: &mut Sets,
    changed: &mut Vec<(Range<usize>, String)>,
) -> Result<Does> {
    let unknown = || refused("restore-statement-unknown", statement);
    let (scope, name) = target(cursor).ok_or_else(unknown)?;
    cursor.eat_sign(b':');
    if !cursor.eat_sign(b'=') {
        return Err(unknown());
    }
    let value = value(cursor);
    let of_product = OF_PRODUCTS.iter().any(|first| name.starts_with(first));
    let is_left_out = LEFT_OUT.contains(&name.as_str()) || of_product;
    match scope {
        Scope::User => {
            followed.dynamic.keeps(&name, &value);
            followed.reading.keep(name, &value);
            Ok(Does::Keeps)
        }
        Scope::Session | Scope::Server if is_left_out => Ok(Does::Nothing),
        Scope::Server => Err(refused("restore-server-wide", statement)),
        Scope::Session if name == "sql_mode" => {
            sets.mode = true;
            let understood = followed.reading.set_mode(&value);
            if !understood {
                return Err(refused("restore-mode-unknown", statement));
            }
            followed.sets_mode = true;
            if let Some((text, span)) = literal(&value) {
                followed.modes.extend(modes::listed(&text));
                let instead = followed.mode_instead(&value[0].kind, &text);
                changed.extend(instead.map(|to| (span, to)));
            }
            Ok(Does::Sets)
        }
        Scope::Session if name.starts_with("character_set_") => {
            if value.iter().any(|token| is_unsafe_charset(&token.kind)) {
                return Err(refused("restore-charset", statement));
            }
            Ok(Does::Sets)
        }
        Scope::Session if is_lenient(&name) => {
            sets.ours = true;
            Ok(Does::Sets)
        }
        Scope::Session if ALLOWED.contains(&name.as_str()) => {
            if let Some(of) = Value::of(&name, &value)
                && followed.lacks(of)
            {
                changed.push((value[0].span.clone(), format!("@@SESSION.{name}")));
            }
            Ok(Does::Sets)
        }
        Scope::Session => Err(unknown()),
    }
}

/// The modes in a value that is a single text, word or number, and its span.
fn literal(value: &[&Token<'_>]) -> Option<(String, Range<usize>)> {
    let [token] = value else {
        return None;
    };
    let text = match &token.kind {
        Kind::Word(digits) if is_number(digits) => of_number(digits)?,
        Kind::Word(word) => word.to_string(),
        Kind::Text(text) => text.clone(),
        Kind::Name(_) | Kind::Sign(_) => return None,
    };
    Some((text, token.span.clone()))
}

fn charset(
    followed: &mut Followed,
    statement: &Statement,
    cursor: &mut Cursor<'_, '_>,
) -> Result<Judged> {
    let is_unsafe = match cursor.next() {
        Some(token) => is_unsafe_charset(&token.kind),
        None => return Err(refused("restore-statement-unknown", statement)),
    };
    if is_unsafe {
        return Err(refused("restore-charset", statement));
    }
    let act = match collation(cursor) {
        Some((value, span)) if followed.lacks(value.clone()) => Act::Without(vec![span]),
        Some(_) | None => Act::Run,
    };
    Ok(Judged::new(act, Subject::Setting))
}

/// The collation after a COLLATE that stands here, and where both stand.
pub(super) fn collation(cursor: &mut Cursor<'_, '_>) -> Option<(Value, Range<usize>)> {
    let from = cursor.span()?.start;
    if !cursor.eat("COLLATE") {
        return None;
    }
    cursor.eat_sign(b'=');
    let token = cursor.next()?;
    let value = Value::of("collation_connection", &[token])?;
    Some((value, from..token.span.end))
}

fn is_unsafe_charset(kind: &Kind<'_>) -> bool {
    let name = match kind {
        Kind::Word(name) => name.as_ref(),
        Kind::Name(name) | Kind::Text(name) => name,
        Kind::Sign(_) => return false,
    };
    UNSAFE_CHARSETS
        .iter()
        .any(|charset| name.eq_ignore_ascii_case(charset))
}
