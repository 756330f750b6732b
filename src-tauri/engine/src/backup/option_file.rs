//! The password for a dump tool: in a file that only this user can read, and that is removed once the tool has ended.

use secrecy::ExposeSecret;

use crate::io::file::PrivateFile;
use crate::target::MysqlTarget;

/// Writes the password into an option file of its own.
///
/// The tool is given it by `--defaults-file`, so that the user's own `my.cnf` (which may say `skip-triggers`) is not
/// read.
pub(super) fn write(target: &MysqlTarget) -> std::io::Result<PrivateFile> {
    let text = format!(
        "[client]\npassword={}\n",
        quoted(target.password.expose_secret())
    );
    PrivateFile::write(text.as_bytes())
}

/// A quoted value that reads back the same (MySQL manual, "Using Option Files": `\"` is an escape too, and `#` begins
/// no comment inside quotes).
fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted() {
        assert_eq!(quoted(r#"a\b"c #d' e"#), r#""a\\b\"c #d' e""#);
        assert_eq!(quoted("a\nb"), "\"a\\nb\"");
        assert_eq!(quoted(""), "\"\"");
    }
}
