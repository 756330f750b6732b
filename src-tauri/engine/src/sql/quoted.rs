//! Names in statements.

/// A name in backticks, whatever is in it; SQLite takes them as well.
///
/// Source: MySQL manual, "Schema Object Names": a backtick inside is doubled.
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_are_doubled() {
        assert_eq!(quoted("a`b"), "`a``b`");
    }
}
