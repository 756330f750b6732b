//! The definition of a table as bytes. The default of a binary column need not be valid text: asked for as text, an old
//! server sends question marks for its bytes, and a newer one sends a definition that is not UTF-8.

use mysql_async::Row;

use crate::error::{Error, Phase, Result};
use crate::mysql::{Connection, quoted};

const PHASE: Phase = Phase::Backup;

/// What SHOW CREATE TABLE prints, whatever bytes are in it.
pub(super) async fn shown(connection: &mut Connection, name: &str) -> Result<String> {
    connection
        .execute("SET SESSION character_set_results = binary", PHASE)
        .await?;
    let sql = format!("SHOW CREATE TABLE {}", quoted(name));
    let shown: Result<Vec<Row>> = connection.rows(&sql, PHASE).await;
    // If this fails as well the connection is lost, and the first error is returned.
    let back = "SET SESSION character_set_results = utf8mb4";
    let back = connection.execute(back, PHASE).await;
    let shown = shown?.first().and_then(|row| row.get_opt(1)?.ok());
    back?;
    let shown: Vec<u8> = shown.ok_or_else(|| {
        Error::refused("backup-builtin-table", PHASE)
            .arg("table", name)
            .arg("kind", "SHOW CREATE TABLE")
    })?;
    Ok(as_text(shown))
}

/// The definition as text: a literal that is not UTF-8 becomes an `X'…'` of the same bytes, which all servers take.
fn as_text(shown: Vec<u8>) -> String {
    let shown = match String::from_utf8(shown) {
        Ok(text) => return text,
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(shown.len() + 16);
    let mut rest = shown.as_slice();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\'' | b'`')) {
        let (before, quoted) = rest.split_at(at);
        text.push_str(&String::from_utf8_lossy(before));
        let (literal, after) = quoted.split_at(end_of(quoted));
        match str::from_utf8(literal) {
            Ok(literal) => text.push_str(literal),
            Err(_) => {
                text.push_str("X'");
                text.push_str(&crate::hash::hex(&bytes_of(literal)));
                text.push('\'');
            }
        }
        rest = after;
    }
    text.push_str(&String::from_utf8_lossy(rest));
    text
}

/// The index after the closing quote of the literal or name that `quoted` begins with.
fn end_of(quoted: &[u8]) -> usize {
    let quote = quoted[0];
    let mut at = 1;
    while let Some(&byte) = quoted.get(at) {
        at += match byte {
            b'\\' if quote == b'\'' => 2,
            b if b == quote && quoted.get(at + 1) == Some(&quote) => 2,
            b if b == quote => return at + 1,
            _ => 1,
        };
    }
    quoted.len()
}

/// The bytes that a string literal, as a server prints it, stands for.
fn bytes_of(literal: &[u8]) -> Vec<u8> {
    let inside = literal
        .strip_prefix(b"'")
        .and_then(|rest| rest.strip_suffix(b"'"))
        .unwrap_or(literal);
    let mut bytes = Vec::with_capacity(inside.len());
    let mut signs = inside.iter().copied();
    while let Some(byte) = signs.next() {
        bytes.push(match byte {
            b'\\' => match signs.next() {
                Some(b'0') => 0,
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'b') => 8,
                Some(b'Z') => 26,
                Some(other) => other,
                None => b'\\',
            },
            b'\'' => signs.next().unwrap_or(b'\''),
            other => other,
        });
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_becomes_a_number() {
        let shown = b"CREATE TABLE `t``'` (\n `a` varbinary(9) DEFAULT '\\0\xff''\\\\\\n' COMMENT '\xc3\xa4''',\n `b` binary(1) DEFAULT 'x'\n)";
        assert_eq!(
            as_text(shown.to_vec()),
            "CREATE TABLE `t``'` (\n `a` varbinary(9) DEFAULT X'00ff275c0a' COMMENT 'ä''',\n `b` binary(1) DEFAULT 'x'\n)"
        );
    }
}
