//! SET: what a dump may set for its own session, what is left out, and what the reading has to follow.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::dynamic::Dynamic;
use super::modes;
use super::split::Statement;
use super::verdict::{Act, Judged, Sets, Subject, refused};
use crate::error::Result;
use crate::mysql::is_lenient;
use crate::sql::Quoting;
use crate::sql::lex::{Cursor, Kind, Lexer, Token};

/// What dump tools set for the session, and what does no harm there, besides what a restore sets for itself.
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
/// Replication and transactions are not the dump's business; limits are set by this program.
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
/// Settings of engines and products that a plain server has not: how quickly rows go in, not what they are.
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
/// A byte of a sign in these may look like a quote or a backslash, so the ends of texts can't be seen.
const UNSAFE_CHARSETS: [&str; 9] = [
    "gbk", "gb18030", "big5", "sjis", "cp932", "ucs2", "utf16", "utf16le", "utf32",
];

/// What a dump's statements have set so far, as far as the reading of the next one depends on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Followed {
    /// How quotes are to be read.
    pub(super) quoting: Quoting,
    /// What the `sql_mode` that a user variable keeps means for quotes, by the variable's name.
    saved: HashMap<String, Quoting>,
    /// The modes that were set.
    pub(super) modes: BTreeSet<String>,
    /// Whether a mode was set at all.
    pub(super) sets_mode: bool,
    /// The modes that the server does not have: they are left out of what is set.
    pub(super) unknown_modes: BTreeSet<String>,
    /// Statements that are put together while the dump runs.
    pub(super) dynamic: Dynamic,
}

impl Followed {
    /// The value that a mode is set to in the place of what stands there, if it has to be another.
    fn mode_instead(&self, value: &Kind<'_>, modes: &str) -> Option<String> {
        let is_known = modes::listed(modes).all(|mode| !self.unknown_modes.contains(&mode));
        let stands_as_number = matches!(value, Kind::Word(word) if is_number(word));
        (!is_known || stands_as_number)
            .then(|| format!("'{}'", modes::without(modes, &self.unknown_modes)))
    }
}

/// Where a setting is set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    User,
    Session,
    Server,
}

/// The verdict on a SET.
///
/// # Errors
/// `restore-accounts`, `restore-server-wide`, `restore-charset`, `restore-mode-unknown`, `restore-statement-unknown`.
pub(super) fn judge(followed: &mut Followed, statement: &Statement) -> Result<Judged> {
    let tokens = Lexer::all(&statement.sql, followed.quoting);
    let mut cursor = Cursor::new(&tokens);
    cursor.at += 1;
    match cursor.word().unwrap_or_default().as_str() {
        "PASSWORD" | "ROLE" | "DEFAULT" => return Err(refused("restore-accounts", statement)),
        "NAMES" | "CHARSET" => {
            cursor.at += 1;
            return charset(statement, &mut cursor);
        }
        "CHARACTER" => {
            cursor.at += 2;
            return charset(statement, &mut cursor);
        }
        "TRANSACTION" => return Ok(Judged::new(Act::Skip, Subject::Setting)),
        "STATEMENT" | "RESOURCE" => return Err(refused("restore-server-wide", statement)),
        _ => {}
    }
    let mut runs = Vec::new();
    let mut sets = Sets::default();
    let mut changed = None;
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
        (_, false) => changed.map_or(Act::Run, |(span, value)| {
            let mut sql = statement.sql.clone();
            sql.splice(span, value.into_bytes());
            Act::Instead(sql)
        }),
        // What was kept is only ever put back into what is left out.
        (false, true) => Act::Skip,
        // One statement can't be run by half.
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
    let tokens = Lexer::all(&statement.sql, so_far.quoting);
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
            &mut None,
        ) {
            Ok(Does::Keeps | Does::Nothing) => {}
            Ok(Does::Sets) | Err(_) => return false,
        }
        if !cursor.eat_sign(b',') {
            return cursor.peek().is_none();
        }
    }
}

/// One `name = value`; a mode that this server does not have as it stands is `changed`.
fn assignment(
    followed: &mut Followed,
    statement: &Statement,
    cursor: &mut Cursor<'_, '_>,
    sets: &mut Sets,
    changed: &mut Option<(Range<usize>, String)>,
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
            if let Some(quoting) = mode(followed, &value) {
                followed.saved.insert(name, quoting);
            }
            Ok(Does::Keeps)
        }
        Scope::Session | Scope::Server if is_left_out => Ok(Does::Nothing),
        Scope::Server => Err(refused("restore-server-wide", statement)),
        Scope::Session if name == "sql_mode" => {
            sets.mode = true;
            followed.quoting =
                mode(followed, &value).ok_or_else(|| refused("restore-mode-unknown", statement))?;
            followed.sets_mode = true;
            if let (Some((text, span)), None) = (literal(&value), &changed) {
                followed.modes.extend(modes::listed(&text));
                *changed = followed
                    .mode_instead(&value[0].kind, &text)
                    .map(|to| (span, to));
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
        Scope::Session if ALLOWED.contains(&name.as_str()) => Ok(Does::Sets),
        Scope::Session => Err(unknown()),
    }
}

/// What stands left of the `=`.
fn target(cursor: &mut Cursor<'_, '_>) -> Option<(Scope, String)> {
    let scope_of = |word: &str| match word {
        "GLOBAL" | "PERSIST" | "PERSIST_ONLY" => Some(Scope::Server),
        "SESSION" | "LOCAL" => Some(Scope::Session),
        _ => None,
    };
    let lower = |name: String| name.to_ascii_lowercase();
    if cursor.eat_sign(b'@') {
        if !cursor.eat_sign(b'@') {
            return Some((Scope::User, lower(cursor.name()?)));
        }
        let name = cursor.name()?;
        return match scope_of(&name.to_ascii_uppercase()) {
            Some(scope) if cursor.eat_sign(b'.') => Some((scope, lower(cursor.name()?))),
            Some(_) | None => Some((Scope::Session, lower(name))),
        };
    }
    match cursor.word().as_deref().and_then(scope_of) {
        Some(scope) => {
            cursor.at += 1;
            Some((scope, lower(cursor.name()?)))
        }
        None => Some((Scope::Session, lower(cursor.name()?))),
    }
}

/// The tokens up to the next comma outside of parentheses.
fn value<'t, 'a>(cursor: &mut Cursor<'t, 'a>) -> Vec<&'t Token<'a>> {
    let mut depth = 0_usize;
    let mut tokens = Vec::new();
    while let Some(kind) = cursor.peek() {
        match kind {
            Kind::Sign(b',') if depth == 0 => break,
            Kind::Sign(b'(') => depth += 1,
            Kind::Sign(b')') => depth = depth.saturating_sub(1),
            Kind::Word(_) | Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => {}
        }
        tokens.extend(cursor.next());
    }
    tokens
}

/// How quotes read in the mode that a value gives, where that can be told.
fn mode(followed: &Followed, value: &[&Token<'_>]) -> Option<Quoting> {
    let kinds: Vec<&Kind<'_>> = value.iter().map(|token| &token.kind).collect();
    match kinds.as_slice() {
        [Kind::Text(mode)] => Some(Quoting::of_mode(mode)),
        // A number is many flags at once.
        [Kind::Word(digits)] if is_number(digits) => {
            Some(Quoting::of_mode(&modes::of_number(digits)?))
        }
        [Kind::Word(mode)] if !mode.eq_ignore_ascii_case("DEFAULT") => Some(Quoting::of_mode(mode)),
        [Kind::Sign(b'@'), Kind::Word(name)] => {
            followed.saved.get(&name.to_ascii_lowercase()).copied()
        }
        // What was kept, or else a text.
        [
            Kind::Word(word),
            Kind::Sign(b'('),
            Kind::Sign(b'@'),
            Kind::Word(name),
            Kind::Sign(b','),
            Kind::Text(otherwise),
            Kind::Sign(b')'),
        ] if word.eq_ignore_ascii_case("IFNULL") || word.eq_ignore_ascii_case("COALESCE") => {
            let saved = followed.saved.get(&name.to_ascii_lowercase());
            Some(saved.map_or_else(|| Quoting::of_mode(otherwise), |saved| *saved))
        }
        [Kind::Sign(b'@'), Kind::Sign(b'@'), rest @ ..] => match rest.last() {
            Some(Kind::Word(name)) if name.eq_ignore_ascii_case("sql_mode") => {
                Some(followed.quoting)
            }
            Some(_) | None => None,
        },
        _ => None,
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// The names of a mode that stands there as a text, a word or a number, and where.
fn literal(value: &[&Token<'_>]) -> Option<(String, Range<usize>)> {
    let [token] = value else {
        return None;
    };
    let text = match &token.kind {
        Kind::Word(digits) if is_number(digits) => modes::of_number(digits)?,
        Kind::Word(word) => word.to_string(),
        Kind::Text(text) => text.clone(),
        Kind::Name(_) | Kind::Sign(_) => return None,
    };
    Some((text, token.span.clone()))
}

fn charset(statement: &Statement, cursor: &mut Cursor<'_, '_>) -> Result<Judged> {
    match cursor.peek() {
        Some(kind) if is_unsafe_charset(kind) => Err(refused("restore-charset", statement)),
        Some(_) => Ok(Judged::new(Act::Run, Subject::Setting)),
        None => Err(refused("restore-statement-unknown", statement)),
    }
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
