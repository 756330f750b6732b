//! Recognises files that are no dump of MySQL or MariaDB, by their first bytes, before anything is begun.

use std::path::Path;

use crate::error::{Error, Phase};

/// How many bytes of a file, and of the content packed in it, are examined.
pub(super) const HEAD_BYTES: u64 = 4096;
/// Formats that this program does not unpack: the first bytes, the name, and the command that unpacks it.
const PACKINGS: [(&[u8], &str, &str); 16] = [
    (b"\xfd7zXZ\0", "xz", "xz -dk"),
    (b"BZh", "bzip2", "bzip2 -dk"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip", "7z x"),
    (b"Rar!\x1a\x07", "RAR", "unrar x"),
    (b"\x04\x22\x4d\x18", "lz4", "lz4 -dk"),
    (b"\x02\x21\x4c\x18", "lz4", "lz4 -dk"),
    (b"\x5d\0\0", "lzma", "xz -dk"),
    (b"LZIP", "lzip", "lzip -dk"),
    (b"\x89LZO\0", "lzop", "lzop -d"),
    (b"\x1f\x9d", "compress", "uncompress"),
    (b"\xff\x06\0\0sNaPpY", "snappy", "snzip -dk"),
    (b"\xce\xb2\xcf\x81", "brotli", "brotli -d"),
    (b"Salted__", "openssl", "openssl enc -d"),
    (b"-----BEGIN PGP MESSAGE", "PGP", "gpg -d"),
    (b"age-encryption.org", "age", "age -d"),
    (b"XBSTCK", "xbstream", "xbstream -x"),
];
/// Other kinds of files: the first bytes, and the kind.
const OTHERS: [(&[u8], &str); 10] = [
    (b"PGDMP", "postgres"),
    (b"SQLite format 3\0", "sqlite"),
    (b"\xfebin", "binlog"),
    (b"%PDF", "document"),
    (b"\xd0\xcf\x11\xe0", "document"),
    (b"<!DOCTYPE", "html"),
    (b"<!doctype", "html"),
    (b"<html", "html"),
    (b"<?xml", "xml"),
    (b"\x7fELF", "binary"),
];
/// The mark of a tar archive, and its offset.
const TAR_MARK: (usize, &[u8]) = (257, b"ustar");
/// The first words of dumps: those of statements, and those of messages that a tool prints before its dump.
const BEGINS: [&str; 22] = [
    "alter",
    "analyze",
    "begin",
    "commit",
    "create",
    "delete",
    "delimiter",
    "drop",
    "enter",
    "grant",
    "insert",
    "lock",
    "mariadb",
    "mysqldump",
    "mysqlpump",
    "replace",
    "revoke",
    "select",
    "set",
    "start",
    "truncate",
    "unlock",
];

/// The kind of a file that is no dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// Packed or encrypted: the format, and the command that unpacks it.
    Packed(&'static str, &'static str),
    /// Text in UTF-16.
    Utf16,
    /// Nothing but blanks.
    Blank,
    /// Another kind, which chooses the words of the message.
    Other(&'static str),
}

impl Foreign {
    /// Recognises a file by its beginning; `None` if it may be a dump.
    pub(super) fn told(head: &[u8]) -> Option<Self> {
        let packing = PACKINGS.iter().find(|(mark, ..)| head.starts_with(mark));
        if let Some((_, by, command)) = packing {
            return Some(Self::Packed(by, command));
        }
        if head
            .get(TAR_MARK.0..)
            .is_some_and(|rest| rest.starts_with(TAR_MARK.1))
        {
            return Some(Self::Packed("tar", "tar xf"));
        }
        if is_utf16(head) {
            return Some(Self::Utf16);
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let text = text.trim_ascii_start();
        if text.is_empty() {
            return Some(Self::Blank);
        }
        if let Some((_, what)) = OTHERS.iter().find(|(mark, _)| text.starts_with(mark)) {
            return Some(Self::Other(what));
        }
        if text.contains(&0) {
            return Some(Self::Other("binary"));
        }
        by_text(&String::from_utf8_lossy(text)).map(Self::Other)
    }

    /// The error that refuses the file.
    pub(super) fn refused(self, path: &Path) -> Error {
        let error = match self {
            Self::Packed(by, command) => Error::refused("restore-packed", Phase::Restore)
                .arg("by", by)
                .arg("command", format!("{command} \"{}\"", path.display())),
            Self::Utf16 => Error::refused("restore-utf16", Phase::Restore),
            Self::Blank => Error::refused("restore-empty-file", Phase::Restore),
            Self::Other("sqlite") => Error::refused("restore-sqlite-file", Phase::Restore),
            Self::Other(what) => {
                Error::refused("restore-not-a-dump", Phase::Restore).arg("what", what)
            }
        };
        error.arg("path", path.display())
    }
}

/// Whether a text is UTF-16: it has the byte order mark, or every other byte is zero, since SQL begins with ASCII.
fn is_utf16(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return true;
    }
    let pairs = head.get(..16).map(|head| head.chunks_exact(2));
    pairs.is_some_and(|pairs| {
        let mut high = pairs.clone();
        let mut low = pairs;
        low.all(|pair| pair[1] == 0 && pair[0] != 0)
            || high.all(|pair| pair[0] == 0 && pair[1] != 0)
    })
}

/// Recognises dumps of other databases, and text that is no dump.
fn by_text(text: &str) -> Option<&'static str> {
    let has = |part: &str| text.contains(part);
    let begins = |part: &str| text.starts_with(part);
    if has("PostgreSQL database dump") || has("SET statement_timeout") || begins("\\restrict") {
        return Some("postgres");
    }
    if begins("PRAGMA ") || begins("BEGIN TRANSACTION;") || has("sqlite_sequence") {
        return Some("sqlite-text");
    }
    if has("SET ANSI_NULLS") || begins("USE [") || has("/****** Object:") {
        return Some("mssql");
    }
    if has("PSEUDO_SLAVE_MODE") || has("BINLOG '") {
        return Some("binlog");
    }
    if begins("{") || begins("[") {
        return Some("json");
    }
    let is_comment = ["--", "#", "/*", ";", "\\"].iter().any(|mark| begins(mark));
    let word: String = text
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_ascii_lowercase();
    // A tool's message may begin with the tool's path. `Warning` counts only with its colon: many texts have the word.
    let is_path = begins("/") || text.get(1..3) == Some(":\\");
    let is_dump = BEGINS.contains(&word.as_str()) || word == "use" || begins("Warning:");
    if is_comment || is_path || is_dump || begins("WARNING:") {
        return None;
    }
    let mut lines = text.lines();
    let (first, second) = (lines.next().unwrap_or_default(), lines.next());
    let is_table = [',', ';', '\t'].into_iter().any(|sign| {
        let count = |line: &str| line.matches(sign).count();
        count(first) > 0 && second.is_some_and(|line| count(line) == count(first))
    });
    Some(if is_table { "table" } else { "text" })
}

/// The tool whose dump a folder is, recognised by a file in it.
pub(super) fn folder_by(has: impl Fn(&str) -> bool) -> Option<&'static str> {
    let marks = [
        ("metadata", "mydumper"),
        ("@.json", "mysqlsh"),
        ("xtrabackup_info", "xtrabackup"),
    ];
    let found = marks.into_iter().find(|(mark, _)| has(mark));
    found.map(|(_, tool)| tool)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_dump_is_told() {
        let mut tar = vec![b'x'; 300];
        tar[257..262].copy_from_slice(b"ustar");
        let utf16: Vec<u8> = "-- MySQL dump"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let cases: [(&[u8], Foreign); 14] = [
            (b"BZh91AY", Foreign::Packed("bzip2", "bzip2 -dk")),
            (&tar, Foreign::Packed("tar", "tar xf")),
            (&utf16, Foreign::Utf16),
            (b"\xff\xfe-\0-\0", Foreign::Utf16),
            (b"\xef\xbb\xbf \r\n", Foreign::Blank),
            (b"PGDMP\x01", Foreign::Other("postgres")),
            (
                b"--\n-- PostgreSQL database dump\n--",
                Foreign::Other("postgres"),
            ),
            (b"PRAGMA foreign_keys=OFF;\n", Foreign::Other("sqlite-text")),
            (
                b"BEGIN TRANSACTION;\nCREATE TABLE",
                Foreign::Other("sqlite-text"),
            ),
            (b"<!DOCTYPE html>", Foreign::Other("html")),
            (b"id,name\n1,a\n", Foreign::Other("table")),
            (b"Dear all,\nhere it is", Foreign::Other("text")),
            (b"[{\"type\":\"header\"", Foreign::Other("json")),
            (b"CREATE\0\0", Foreign::Other("binary")),
        ];
        for (head, what) in cases {
            let shown = String::from_utf8_lossy(head);
            assert_eq!(Foreign::told(head), Some(what), "{shown}");
        }
    }

    #[test]
    fn what_may_be_a_dump_is_left_to_the_judge() {
        for head in [
            "-- MySQL dump 10.13",
            "/*M!999999\\- enable the sandbox mode */",
            "/*\n Navicat Premium",
            "set names utf8mb4;",
            "\u{feff}-- HeidiSQL",
            "mysqldump: [Warning] Using a password",
            "/usr/bin/mysqldump: Deprecated program name.",
            "Enter password: \r\n-- MySQL dump",
            "use d;",
            "# Sequel Ace",
        ] {
            assert_eq!(Foreign::told(head.as_bytes()), None, "{head}");
        }
    }
}
