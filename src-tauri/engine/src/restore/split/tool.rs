//! Messages of a dump tool that ended up in its dump: by `2>&1`, by a terminal, by a container's log.

/// The longest line that is taken for a tool's message, and the most that is kept of a comment.
pub(super) const LINE_BYTES: usize = 1024;
/// The programs that write dumps.
const TOOLS: [&str; 3] = ["mysqldump", "mariadb-dump", "mysqlpump"];
/// A tool's question for the password, which a terminal's output has before the dump.
pub(super) const PROMPT: &[u8] = b"Enter password: ";

/// What a tool's message means for the dump that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// A warning: the dump is whole all the same.
    Aside(String),
    /// An error: the tool did not write the whole dump.
    Failed(String),
}

/// Whether a line may be a tool's message, by its first two bytes: a quick test, since most lines are long statements.
pub(super) fn may_begin(first: u8, second: u8) -> bool {
    match first {
        b'm' | b'w' | b'W' | b'.' => true,
        b'/' => second != b'*',
        b'E' => second == b'n',
        _ => first.is_ascii_alphabetic() && second == b':',
    }
}

/// The tool's message in a line, if the line is one.
pub(super) fn said(line: &str) -> Option<Said> {
    let line = line.trim_end();
    if line.starts_with("Warning: ") || line.starts_with("WARNING: ") {
        return Some(Said::Aside(line.to_owned()));
    }
    let (program, said) = line.split_once(": ")?;
    let name = program.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    if !TOOLS.contains(&name) {
        return None;
    }
    let aside = ["[Warning]", "[Note]", "Warning", "Deprecated program name"];
    // Harmless: a dump of one database does not need tablespaces.
    let is_about_tablespaces = said.contains("PROCESS privilege") && said.contains("tablespaces");
    let is_aside = is_about_tablespaces || aside.iter().any(|word| said.starts_with(word));
    Some(match is_aside {
        true => Said::Aside(line.to_owned()),
        false => Said::Failed(line.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_told_from_failures() {
        for line in [
            "mysqldump: [Warning] Using a password on the command line interface can be insecure.",
            "/usr/bin/mysqldump: Deprecated program name. It will be removed in a future release, use '/usr/bin/mariadb-dump' instead\r",
            "C:\\Program Files\\MySQL\\bin\\mysqldump.exe: [Warning] x",
            "Warning: A partial dump from a server that has GTIDs, if you don't want to restore GTIDs",
            "mysqldump: Error: 'Access denied; you need (at least one of) the PROCESS privilege(s) for this operation' when trying to dump tablespaces",
        ] {
            assert!(matches!(said(line), Some(Said::Aside(_))), "{line}");
        }
        for line in [
            "mysqldump: Got error: 1146: Table 'd.t' doesn't exist when using LOCK TABLES",
            "mariadb-dump: Error 2013: Lost connection to server during query when dumping table `t` at row: 7",
            "mysqldump: Couldn't execute 'SHOW FIELDS FROM `v`': x (1356)",
        ] {
            assert!(matches!(said(line), Some(Said::Failed(_))), "{line}");
        }
        for line in ["INSERT INTO t VALUES (1): x", "mysql: x", "/* a: b", "w"] {
            assert_eq!(said(line), None, "{line}");
        }
    }
}
