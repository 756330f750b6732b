//! Which DB-GPT the sources of a folder are.

use std::path::Path;

use crate::config::DbgptVersion;
use crate::io::file::read_bounded;

/// Larger than any `_version.py` or `setup.py` that DB-GPT ever had.
const LIMIT_BYTES: u64 = 256 * 1024;

/// Everything in the sources that names a version, what is trusted most first. `dbgpt/_version.py` is there since v0.4.7;
/// before, only `setup.py` says it.
pub(super) fn read(root: &Path) -> Vec<DbgptVersion> {
    let text = |path: &str| {
        let bytes = read_bounded(&root.join(path), LIMIT_BYTES).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let own = text("dbgpt/_version.py").and_then(|text| assigned(&text, "version"));
    let setup = text("setup.py").and_then(|setup| {
        let after_name = &setup[setup.find("\"db-gpt\"")?..];
        Some(renamed("db-gpt", assigned(after_name, "version")?))
    });
    [(own, "dbgpt/_version.py"), (setup, "setup.py")]
        .into_iter()
        .filter_map(|(version, source)| {
            Some(DbgptVersion {
                version: version?,
                source: source.to_owned(),
            })
        })
        .collect()
}

/// v0.4.6 was tagged with the number of the release before it in its `setup.py`, and that is what pip knows.
pub(super) fn renamed(package: &str, version: String) -> String {
    match (package, version.as_str()) {
        ("db-gpt", "0.4.5") => "0.4.6".to_owned(),
        _right => version,
    }
}

/// The first string that Python code assigns to `name`, which must start with a digit.
fn assigned(code: &str, name: &str) -> Option<String> {
    code.match_indices(name).find_map(|(at, _)| {
        let whole = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = code[at + name.len()..]
            .trim_start()
            .strip_prefix('=')?
            .trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, _) = rest[1..].split_once(quote)?;
        (whole && value.starts_with(|c: char| c.is_ascii_digit())).then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::assigned;

    #[test]
    fn finds_what_is_assigned() {
        for (code, expected) in [
            ("version = \"0.4.7\"\n", Some("0.4.7")),
            ("version='0.5.0'", Some("0.5.0")),
            ("torch_version=\"2.0.1\"", None),
            ("version=DB_GPT_VERSION, version=\"1\"", Some("1")),
            ("version = \"", None),
            ("version = \"x\"", None),
            ("", None),
        ] {
            assert_eq!(assigned(code, "version").as_deref(), expected, "{code}");
        }
    }
}
