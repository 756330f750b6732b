//! The SQL around the rows: settings, definitions, and the trailer that says that nothing is missing.
//!
//! Plain statements that the stock clients of both families run, whatever their own settings are.

use std::fmt::Write;

use super::definitions::{Definitions, Program, Table, View};
use crate::mysql::{quoted, text_literal};

/// The `sql_mode` of a restore, which keeps a 0 in an AUTO_INCREMENT column, and dates that do not exist.
const SQL_MODE: &str = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES";

/// The settings before the first table. Without `autocommit`, which a server may have off, the rows would be lost when
/// the client ends.
pub(super) fn header(database: &str, version_text: &str) -> String {
    format!(
        "-- Database {} of {}, read out by DB-GPT Upgrade {}\n\
         -- Objects are made without DEFINER: they will belong to the account that restores them.\n\n\
         SET @dbgpt_charset = @@character_set_client, @dbgpt_results = @@character_set_results, \
         @dbgpt_collation = @@collation_connection, @dbgpt_zone = @@time_zone, @dbgpt_mode = @@sql_mode, \
         @dbgpt_foreign = @@foreign_key_checks, @dbgpt_unique = @@unique_checks, @dbgpt_notes = @@sql_notes, \
         @dbgpt_commit = @@autocommit;\n\
         SET NAMES utf8mb4;\n\
         SET time_zone = '+00:00', sql_mode = '{SQL_MODE}', foreign_key_checks = 0, unique_checks = 0, sql_notes = 0;\n\
         SET autocommit = 1;\n",
        one_line(database),
        one_line(version_text),
        env!("CARGO_PKG_VERSION"),
    )
}

/// The definition of a table; those of all tables come before the first row.
pub(super) fn table(table: &Table) -> String {
    format!(
        "\n-- Table {}\n\n{};\n",
        one_line(&table.name),
        table.create
    )
}

/// What comes after the last row: the objects that need all tables to be there, in an order in which they can be made.
pub(super) fn footer(definitions: &Definitions) -> String {
    let mut text = String::new();
    let of = definitions.collation.as_str();
    for routine in &definitions.routines {
        program(&mut text, routine, of);
    }
    for made in &definitions.views {
        view(&mut text, made);
    }
    for made in definitions.triggers.iter().chain(&definitions.events) {
        program(&mut text, made, of);
    }
    text.push_str(
        "\nSET character_set_client = @dbgpt_charset, character_set_results = @dbgpt_results, \
         collation_connection = @dbgpt_collation, time_zone = @dbgpt_zone, sql_mode = @dbgpt_mode, \
         foreign_key_checks = @dbgpt_foreign, unique_checks = @dbgpt_unique, sql_notes = @dbgpt_notes;\n\
         SET autocommit = @dbgpt_commit;\n\
         -- Dump completed\n",
    );
    text
}

fn view(text: &mut String, view: &View) {
    comment(text, "View", &view.name, view.definer.as_deref());
    put(
        text,
        format_args!(
            "SET collation_connection = {};\n{};\n",
            text_literal(&view.collation),
            view.create
        ),
    );
}

/// A stored program of a database with the collation `of`; one that was made under another gets that again.
fn program(text: &mut String, program: &Program, of: &str) {
    let kind = &program.kind;
    comment(text, kind, &program.name, program.definer.as_deref());
    let of_then = program.database_collation.as_str();
    let is_other = of_then != of && [of_then, of].into_iter().all(is_word);
    if is_other {
        put(text, format_args!("ALTER DATABASE COLLATE {of_then};\n"));
    }
    if let Some(zone) = &program.time_zone {
        put(
            text,
            format_args!("SET time_zone = {};\n", text_literal(zone)),
        );
    }
    let delimiter = delimiter(&program.create);
    put(
        text,
        format_args!(
            "SET collation_connection = {}, sql_mode = {};\nDELIMITER {delimiter}\n{}\n{delimiter}\nDELIMITER ;\n",
            text_literal(&program.collation),
            text_literal(&program.sql_mode),
            program.create,
        ),
    );
    put(text, format_args!("SET sql_mode = '{SQL_MODE}'"));
    if program.time_zone.is_some() {
        text.push_str(", time_zone = '+00:00'");
    }
    text.push_str(";\n");
    if is_other {
        put(text, format_args!("ALTER DATABASE COLLATE {of};\n"));
    }
}

fn is_word(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty() && name.bytes().all(is_plain)
}

/// The words before the definer in the comment above an object.
const WAS_OF: &str = ", whose definer was ";

/// The definer that is named in the comment above an object.
pub(crate) fn definer_in(comment: &[u8]) -> Option<String> {
    let comment = String::from_utf8_lossy(comment);
    let (_, account) = comment.rsplit_once(WAS_OF)?;
    Some(account.trim().to_owned())
}

fn comment(text: &mut String, kind: &str, name: &str, definer: Option<&str>) {
    let definer = definer.map_or_else(String::new, |account| {
        format!("{WAS_OF}{}", one_line(account))
    });
    put(
        text,
        format_args!("\n-- {kind} {}{definer}\n\n", one_line(&quoted(name))),
    );
}

/// The delimiter for a statement: one that does not occur in it at all, although clients look for it outside of strings
/// only.
fn delimiter(statement: &str) -> &'static str {
    ["$$", ";;", "//", "@@@@", "#$#$"]
        .into_iter()
        .find(|signs| !statement.contains(signs))
        .unwrap_or("$$_end_of_statement_$$")
}

/// A text without line breaks, so that it does not end the `--` comment that it stands in.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = text.write_fmt(what);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_not_in_the_statement() {
        for (statement, expected) in [("BEGIN END", "$$"), ("SET @a = '$$'", ";;")] {
            assert_eq!(delimiter(statement), expected);
        }
    }

    #[test]
    fn names_stay_within_their_comment() {
        let mut text = String::new();
        comment(
            &mut text,
            "View",
            "a\nDROP TABLE `t`; --",
            Some("`x`@`%`\n"),
        );
        assert_eq!(text.trim().lines().count(), 1);
    }
}
