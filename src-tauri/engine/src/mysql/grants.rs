//! The account's privileges, read from `SHOW GRANTS`.
//!
//! A server silently leaves out the objects that an account may not see, so an empty list means "there are none" only
//! if the account has the privilege to see them. `SHOW GRANTS` includes the active roles' grants on MySQL and MariaDB.

use std::collections::BTreeSet;

use super::{Connection, Flavor, Server, Version, account_literal, quoted};
use crate::error::{Phase, Result};

/// The account's grants on this server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    grants: Vec<Grant>,
    names: Names,
}

/// How the server compares database names in grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Names {
    /// Whether `_` and `%` are wildcards: not with `partial_revokes` on.
    /// Source: MySQL manual, "Privilege Restriction Using Partial Revokes".
    wildcards: bool,
    /// Whether case matters: `lower_case_table_names` is 0.
    case: bool,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            wildcards: true,
            case: true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Grant {
    revoked: bool,
    privileges: BTreeSet<String>,
    scope: Scope,
    grantee: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    Global,
    Database(String),
    Table(String, String),
}

/// How much of a database's stored procedures and functions an account is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoutineSight {
    /// Not even whether any exist.
    Nothing,
    /// Their names, not their bodies: enough to know whether any exist.
    Names,
    /// Names and bodies: they can be dumped.
    Bodies,
}

impl Grants {
    /// Reads the account's grants from the server.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn ask(connection: &mut Connection) -> Result<Self> {
        let lines: Vec<String> = connection.rows("SHOW GRANTS", Phase::Check).await?;
        let settings: Vec<(String, String)> = connection
            .rows(
                "SHOW VARIABLES WHERE Variable_name IN ('partial_revokes', 'lower_case_table_names')",
                Phase::Check,
            )
            .await?;
        let is = |name: &str, value: &str| settings.iter().any(|(n, v)| n == name && v == value);
        let names = Names {
            wildcards: !is("partial_revokes", "ON"),
            case: is("lower_case_table_names", "0"),
        };
        Ok(Self::read(&lines, names))
    }

    fn read(lines: &[String], names: Names) -> Self {
        let grants = lines.iter().filter_map(|line| parse(line)).collect();
        Self { grants, names }
    }

    /// Whether the account has a privilege (`SELECT`, `SHOW VIEW`, `SHOW_ROUTINE`…) on all of a database.
    #[must_use]
    pub fn has(&self, privilege: &str, database: &str) -> bool {
        self.grantees().into_iter().any(|grantee| {
            let own = || self.grants.iter().filter(|grant| grant.grantee == grantee);
            let global =
                own().any(|g| !g.revoked && g.scope == Scope::Global && g.gives(privilege));
            let revoked = own().any(|grant| {
                grant.revoked
                    && grant.gives(privilege)
                    && match &grant.scope {
                        Scope::Global => true,
                        Scope::Database(name) => self.names.same(name, database),
                        Scope::Table(..) => false,
                    }
            });
            let here = own()
                .filter(|grant| !grant.revoked)
                .filter_map(|grant| match &grant.scope {
                    Scope::Database(pattern) if self.names.covers(pattern, database) => {
                        Some((self.names.rank(pattern, database), grant))
                    }
                    Scope::Database(_) | Scope::Global | Scope::Table(..) => None,
                })
                // Only the most specific database name counts (MySQL manual, "Access Control, Stage 2").
                .max_by_key(|(rank, _)| *rank)
                .is_some_and(|(_, grant)| grant.gives(privilege));
            here || (global && !revoked)
        })
    }

    /// Whether the account has a privilege on a table, by a grant on it or on all of its database.
    #[must_use]
    pub fn has_on_table(&self, privilege: &str, database: &str, table: &str) -> bool {
        self.has(privilege, database)
            || self.grants.iter().any(|grant| {
                !grant.revoked
                    && grant.gives(privilege)
                    && matches!(&grant.scope, Scope::Table(d, t)
                        if self.names.same(d, database) && self.names.same(t, table))
            })
    }

    /// How much of a database's routines the account is shown.
    ///
    /// Sources: MySQL manual, "SHOW CREATE PROCEDURE" (global SELECT, or `SHOW_ROUTINE` since 8.0.20; `mysql.proc`
    /// before 8.0); MariaDB Knowledge Base, "GRANT" (`SHOW CREATE ROUTINE` since 11.3; `mysql.proc`).
    #[must_use]
    pub fn routine_sight(&self, server: &Server, database: &str) -> RoutineSight {
        let bodies = match server.flavor {
            Flavor::Mysql if server.version >= Version(8, 0, 0) => {
                self.has_globally("SHOW_ROUTINE") || self.has_globally("SELECT")
            }
            Flavor::Mysql => self.has_on_table("SELECT", "mysql", "proc"),
            Flavor::Mariadb => {
                self.has("SHOW CREATE ROUTINE", database) && server.version >= Version(11, 3, 0)
                    || self.has_on_table("SELECT", "mysql", "proc")
            }
        };
        let names = || {
            ["EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE"]
                .iter()
                .any(|privilege| self.has(privilege, database))
        };
        if bodies {
            RoutineSight::Bodies
        } else if names() {
            RoutineSight::Names
        } else {
            RoutineSight::Nothing
        }
    }

    /// The `GRANT` by which an administrator adds the missing privileges on a database to an account (`user@host`).
    ///
    /// The server uses only the grant with the most specific database name; a grant under a more specific name would
    /// override the one in force. So the statement uses the name in force again, or, if that is a pattern, names this
    /// database and repeats the pattern's privileges.
    #[must_use]
    pub fn statement(&self, missing: &[&str], database: &str, account: &str) -> String {
        let in_force = self
            .grants
            .iter()
            .filter(|grant| !grant.revoked)
            .filter_map(|grant| match &grant.scope {
                Scope::Database(pattern) if self.names.covers(pattern, database) => {
                    Some((self.names.rank(pattern, database), pattern, grant))
                }
                Scope::Database(_) | Scope::Global | Scope::Table(..) => None,
            })
            .max_by_key(|(rank, ..)| *rank);
        let alone = if self.names.wildcards {
            database.replace('_', "\\_").replace('%', "\\%")
        } else {
            database.to_owned()
        };
        let mut privileges: Vec<&str> = missing.to_vec();
        let name = match in_force {
            Some((_, pattern, _)) if *pattern == alone || pattern == database => pattern.clone(),
            Some((_, _, grant)) => {
                privileges.extend(grant.privileges.iter().map(String::as_str));
                alone
            }
            None => alone,
        };
        format!(
            "GRANT {} ON {}.* TO {};",
            privileges.join(", "),
            quoted(&name),
            account_literal(account)
        )
    }

    fn has_globally(&self, privilege: &str) -> bool {
        self.grants
            .iter()
            .any(|g| !g.revoked && g.scope == Scope::Global && g.gives(privilege))
    }

    fn grantees(&self) -> BTreeSet<&str> {
        self.grants.iter().map(|g| g.grantee.as_str()).collect()
    }
}

impl Grant {
    fn gives(&self, privilege: &str) -> bool {
        // ALL on a database leaves out the global-only privileges (MySQL 8's dynamic ones, whose names have a `_`).
        let all = || match self.scope {
            Scope::Global => true,
            Scope::Database(_) | Scope::Table(..) => !privilege.contains('_'),
        };
        self.privileges.contains(privilege)
            || (all()
                && (self.privileges.contains("ALL PRIVILEGES") || self.privileges.contains("ALL")))
    }
}

impl Names {
    fn same(self, a: &str, b: &str) -> bool {
        if self.case {
            a == b
        } else {
            a.to_lowercase() == b.to_lowercase()
        }
    }

    fn covers(self, pattern: &str, name: &str) -> bool {
        if !self.wildcards || self.same(pattern, name) {
            return self.same(pattern, name);
        }
        let (pattern, name) = if self.case {
            (pattern.to_owned(), name.to_owned())
        } else {
            (pattern.to_lowercase(), name.to_lowercase())
        };
        let pattern: Vec<char> = pattern.chars().collect();
        let name: Vec<char> = name.chars().collect();
        like(&pattern, &name)
    }

    /// How specific a matching name is: a literal name first, then patterns by how late their first wildcard comes.
    fn rank(self, pattern: &str, name: &str) -> usize {
        if self.same(pattern, name) {
            return usize::MAX;
        }
        let mut escaped = false;
        for (at, c) in pattern.chars().enumerate() {
            match c {
                '\\' if !escaped => escaped = true,
                '_' | '%' if !escaped => return at,
                _ => escaped = false,
            }
        }
        usize::MAX - 1
    }
}

/// SQL's LIKE with `\` as the escape; names are short, so plain recursion on `%` is fast enough.
fn like(pattern: &[char], name: &[char]) -> bool {
    match pattern {
        [] => name.is_empty(),
        ['%', rest @ ..] => (0..=name.len()).any(|at| like(rest, &name[at..])),
        ['_', rest @ ..] => !name.is_empty() && like(rest, &name[1..]),
        // The character after a `\` is literal.
        ['\\', c, rest @ ..] | [c, rest @ ..] => name.first() == Some(c) && like(rest, &name[1..]),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Sign(char),
}

fn tokens(line: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '`' | '"' | '\'' => {
                let mut text = String::new();
                while let Some(next) = chars.next() {
                    if next != c {
                        text.push(next);
                    } else if chars.next_if_eq(&c).is_some() {
                        text.push(c);
                    } else {
                        break;
                    }
                }
                tokens.push(Token::Quoted(text));
            }
            c if c.is_whitespace() => {}
            ',' | '(' | ')' | '.' | '*' | '@' => tokens.push(Token::Sign(c)),
            c => {
                let mut word = String::from(c);
                while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || "_$-".contains(*c))
                {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    tokens
}

/// Parses a line of `SHOW GRANTS`; `None` for lines about roles, default roles, proxies and routines.
fn parse(line: &str) -> Option<Grant> {
    let tokens = tokens(line);
    let is_word =
        |token: &Token, word: &str| matches!(token, Token::Word(w) if w.eq_ignore_ascii_case(word));
    let (first, rest) = tokens.split_first()?;
    let revoked = is_word(first, "REVOKE");
    if !revoked && !is_word(first, "GRANT") {
        return None;
    }
    let on = rest.iter().position(|token| is_word(token, "ON"))?;
    let privileges = privileges(&rest[..on]);
    let rest = &rest[on + 1..];
    let end = rest
        .iter()
        .position(|t| is_word(t, "TO") || (revoked && is_word(t, "FROM")))?;
    let grantee = match rest.get(end + 1)? {
        Token::Word(name) | Token::Quoted(name) => name.clone(),
        Token::Sign(_) => return None,
    };
    // On MariaDB a role has no host; the `@` keeps a role apart from an account of the same name.
    let grantee = match rest.get(end + 2) {
        Some(Token::Sign('@')) => format!("{grantee}@"),
        Some(_) | None => grantee,
    };
    let scope = match &rest[..end] {
        [Token::Sign('*'), Token::Sign('.'), Token::Sign('*')] => Scope::Global,
        [
            Token::Quoted(db) | Token::Word(db),
            Token::Sign('.'),
            Token::Sign('*'),
        ] => Scope::Database(db.clone()),
        [
            Token::Quoted(db) | Token::Word(db),
            Token::Sign('.'),
            Token::Quoted(t) | Token::Word(t),
        ] => Scope::Table(db.clone(), t.clone()),
        _ => return None,
    };
    Some(Grant {
        revoked,
        privileges,
        scope,
        grantee,
    })
}

/// The privileges on whole tables; those on columns, such as `SELECT (a, b)`, are skipped.
fn privileges(tokens: &[Token]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut words: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut on_columns = false;
    for token in tokens.iter().chain([&Token::Sign(',')]) {
        match token {
            Token::Sign('(') => {
                depth += 1;
                on_columns = true;
            }
            Token::Sign(')') => depth = depth.saturating_sub(1),
            Token::Sign(',') if depth == 0 => {
                if !on_columns && !words.is_empty() {
                    found.insert(words.join(" "));
                }
                words.clear();
                on_columns = false;
            }
            Token::Word(word) if depth == 0 => words.push(word.to_ascii_uppercase()),
            Token::Word(_) | Token::Quoted(_) | Token::Sign(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests;
