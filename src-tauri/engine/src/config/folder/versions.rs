//! The version of DB-GPT's sources in a folder.

use std::path::Path;

use crate::config::DbgptVersion;
use crate::config::layout::{self, NEW_VERSION, OLD_VERSION};
use crate::io::file::read_bounded;

/// Larger than any `_version.py` or `setup.py` that DB-GPT ever had.
const LIMIT_BYTES: u64 = 256 * 1024;

/// Folders that only the sources of v0.8.2 have, whose version file still says 0.8.1.
const ONLY_0_8_2: [&str; 2] = [
    "assets/schema/upgrade/v0_8_2",
    "packages/dbgpt-serve/src/dbgpt_serve/session_file",
];

/// All versions that the sources name, the most trusted first. From v0.7.0 on they stand in `packages/` and
/// `pyproject.toml`, and remains of older sources are ignored; before, in `dbgpt/_version.py` (since v0.4.7) and
/// `setup.py`. The packages' own metadata is not used: v0.7.2's says 0.7.1.
pub(super) fn read(root: &Path) -> Vec<DbgptVersion> {
    let text = |path: &str| {
        let bytes = read_bounded(&root.join(path), LIMIT_BYTES).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let found = if layout::is_packaged(root) {
        let core = text(NEW_VERSION).and_then(|text| assigned(&text, "version"));
        let whole = text("pyproject.toml").and_then(|text| {
            let of_dbgpt = assigned(&text, "name")? == "dbgpt-mono";
            of_dbgpt.then(|| assigned(&text, "version"))?
        });
        let later = ONLY_0_8_2
            .into_iter()
            .find(|path| core.as_deref() == Some("0.8.1") && root.join(path).is_dir());
        match later {
            Some(path) => vec![(Some("0.8.2".to_owned()), path)],
            None => vec![(core, NEW_VERSION), (whole, "pyproject.toml")],
        }
    } else {
        let own = text(OLD_VERSION).and_then(|text| assigned(&text, "version"));
        let setup = text("setup.py").and_then(|setup| {
            let after_name = &setup[setup.find("\"db-gpt\"")?..];
            Some(renamed("db-gpt", assigned(after_name, "version")?))
        });
        vec![(own, OLD_VERSION), (setup, "setup.py")]
    };
    let found = found.into_iter();
    found
        .filter_map(|(version, source)| known(version?, source))
        .collect()
}

/// The version in the code in an environment's `site-packages`.
pub(super) fn installed(place: &Path) -> Option<DbgptVersion> {
    const CODE: &str = "dbgpt/_version.py";
    let bytes = read_bounded(&place.join(CODE), LIMIT_BYTES).ok()?;
    let version = assigned(&String::from_utf8_lossy(&bytes), "version")?;
    known(version, &format!("site-packages/{CODE}"))
}

fn known(version: String, source: &str) -> Option<DbgptVersion> {
    let is_number = version.starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| DbgptVersion {
        version,
        source: source.to_owned(),
    })
}

/// Corrects v0.4.6, whose `setup.py`, and so pip, says 0.4.5.
pub(super) fn renamed(package: &str, version: String) -> String {
    match (package, version.as_str()) {
        ("db-gpt", "0.4.5") => "0.4.6".to_owned(),
        _right => version,
    }
}

/// The first string that Python code, or a TOML, assigns to `name`.
fn assigned(code: &str, name: &str) -> Option<String> {
    code.match_indices(name).find_map(|(at, _)| {
        let whole = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = code[at + name.len()..]
            .trim_start()
            .strip_prefix('=')?
            .trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, _) = rest[1..].split_once(quote)?;
        let is_version = name != "version" || value.starts_with(|c: char| c.is_ascii_digit());
        (whole && is_version).then(|| value.to_owned())
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
