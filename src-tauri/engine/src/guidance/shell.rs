//! Lines that a shell takes as they stand.

use std::path::Path;

/// A word that a POSIX shell, and PowerShell, take as it stands.
pub(super) fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A path as one word.
pub(super) fn path(path: &Path) -> String {
    word(&path.to_string_lossy())
}

/// Lines that are typed in a folder.
pub(super) fn within(root: Option<&Path>, lines: &str) -> String {
    match root {
        Some(root) => format!("cd {}\n{lines}", path(root)),
        None => lines.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_one_word() {
        let cases = [
            ("/opt/DB-GPT", "/opt/DB-GPT"),
            ("/home/我/DB GPT", "'/home/我/DB GPT'"),
            ("/a/$(rm)/it's", r"'/a/$(rm)/it'\''s'"),
        ];
        for (path, expected) in cases {
            assert_eq!(word(path), expected);
        }
    }
}
