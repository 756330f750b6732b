//! Writes texts and accounts as SQL literals.

/// A text literal that reads the same with and without `NO_BACKSLASH_ESCAPES`.
///
/// Source: MySQL manual, "String Literals". A backslash can't be written the same way in both modes, so such a text is
/// written in hexadecimal, as utf8mb4.
#[must_use]
pub fn text_literal(text: &str) -> String {
    if text.contains('\\') {
        let hex: String = text.bytes().map(|byte| format!("{byte:02X}")).collect();
        format!("_utf8mb4 X'{hex}'")
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Writes an account (`user@host`, as `CURRENT_USER()` gives it) as SQL, for a statement that an administrator runs.
#[must_use]
pub fn account_literal(account: &str) -> String {
    // A user may contain an @, a host can't.
    let (user, host) = account.rsplit_once('@').unwrap_or((account, "%"));
    format!("{}@{}", text_literal(user), text_literal(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        assert_eq!(text_literal("it's"), "'it''s'");
        assert_eq!(text_literal("\\'"), "_utf8mb4 X'5C27'");
    }
}
