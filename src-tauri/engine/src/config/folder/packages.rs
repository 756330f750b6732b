//! The Python packages of DB-GPT that are installed from an install folder, or in an environment.
//!
//! v0.4.6 called itself `db-gpt`, v0.4.7 `dbgpt`: pip takes them for two packages and keeps both. From v0.7.0 on DB-GPT
//! is several packages; the one with the web server is on PyPI from v0.8.0 on.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::versions::renamed;
use crate::io::file::{names_in, read_bounded};
use crate::io::machine;

/// An environment may have a few hundred packages, in several entries each.
const MAX_NAMES: usize = 20_000;
const LIMIT_BYTES: u64 = 1 << 20;
/// Where people put an environment in DB-GPT's folder.
const INSIDE: [&str; 3] = [".venv", "venv", "env"];

/// What pip calls DB-GPT's packages. Without `dbgpt-acc-auto` and `dbgpt-sandbox`, whose versions sometimes differ.
const NAMES: [&str; 6] = [
    "db-gpt",
    "dbgpt",
    SERVER,
    "dbgpt-client",
    "dbgpt-ext",
    "dbgpt-serve",
];

/// The package that has the web server; on PyPI from v0.8.0 on.
pub(super) const SERVER: &str = "dbgpt-app";

/// A Python package of DB-GPT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Package {
    /// What pip calls it, such as `db-gpt` or `dbgpt`.
    pub name: String,
    /// Its version as it was installed, with v0.4.6's own mistake corrected; none where pip keeps it elsewhere.
    pub version: Option<String>,
    /// Whether it runs right from the sources (`pip install -e`).
    pub editable: bool,
    /// The folder of the environment's packages that it is in, such as `site-packages`.
    pub place: PathBuf,
}

/// How pip writes down where a package came from (PEP 610).
#[derive(Deserialize)]
struct DirectUrl {
    url: String,
    #[serde(default)]
    dir_info: DirInfo,
}

#[derive(Default, Deserialize)]
struct DirInfo {
    #[serde(default)]
    editable: bool,
}

/// The packages in an environment inside `root`, and those in other environments that run from its sources.
pub(super) fn read(root: &Path) -> Vec<Package> {
    let inside = INSIDE.iter().map(|name| (root.join(name), true));
    let outside = machine::python_environments()
        .into_iter()
        .map(|at| (at, false));
    let mut found: Vec<Package> = Vec::new();
    for (environment, is_inside) in inside.chain(outside) {
        for (package, from) in of_environment(&environment) {
            let from_here = from.is_some_and(|from| is_within(&from, root));
            let known = found
                .iter()
                .any(|other| other.name == package.name && other.place == package.place);
            if (is_inside || from_here) && !known {
                found.push(package);
            }
        }
    }
    found
}

/// The packages of an environment, or of its `site-packages`; an editable one with its source folder.
pub(super) fn of_environment(environment: &Path) -> Vec<(Package, Option<PathBuf>)> {
    let mut found = Vec::new();
    for place in site_packages(environment) {
        let names = names_in(&place, MAX_NAMES).unwrap_or_default();
        found.extend(names.iter().filter_map(|name| package(&place, name)));
    }
    found
}

fn site_packages(environment: &Path) -> Vec<PathBuf> {
    if environment
        .file_name()
        .is_some_and(|name| name == "site-packages")
    {
        return vec![environment.to_owned()];
    }
    let lib = environment.join("lib");
    let versions = names_in(&lib, MAX_NAMES).unwrap_or_default();
    let unix = versions
        .iter()
        .filter(|name| name.starts_with("python3"))
        .map(|name| lib.join(name).join("site-packages"));
    unix.chain([environment.join("Lib").join("site-packages")])
        .collect()
}

/// The package that an entry of `site-packages` stands for, and the sources that it runs from.
fn package(place: &Path, entry: &str) -> Option<(Package, Option<PathBuf>)> {
    let (stem, kind) = entry.rsplit_once('.')?;
    let (name, version) = stem.split_once('-').map_or((stem, None), |(name, rest)| {
        (name, rest.split('-').next().map(str::to_owned))
    });
    let (name, version, from) = match kind {
        "dist-info" => (name, version, source_of(&place.join(entry))),
        "egg-info" => (name, version, None),
        // `setup.py develop` writes NAME.egg-link, without a version.
        "egg-link" => {
            let link = text(&place.join(entry))?;
            (stem, None, Some(PathBuf::from(link.lines().next()?)))
        }
        _other => return None,
    };
    let normal = name.replace(['_', '.'], "-").to_lowercase();
    let name = NAMES.into_iter().find(|known| *known == normal)?;
    let package = Package {
        name: name.to_owned(),
        version: version.map(|version| renamed(name, version)),
        editable: from.is_some(),
        place: place.to_owned(),
    };
    Some((package, from))
}

fn source_of(info: &Path) -> Option<PathBuf> {
    let text = text(&info.join("direct_url.json"))?;
    let direct: DirectUrl = serde_json::from_str(&text).ok()?;
    let path = direct.url.strip_prefix("file://")?;
    let path = unescaped(path);
    let path = if cfg!(windows) {
        without_root(&path)
    } else {
        &path
    };
    direct.dir_info.editable.then(|| PathBuf::from(path))
}

/// Windows: the path of a URL has a `/` before a drive's letter, that of a file system has none.
fn without_root(path: &str) -> &str {
    match path.as_bytes() {
        [b'/', drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => &path[1..],
        _no_drive => path,
    }
}

/// Decodes the percent escapes in the path of a URL.
fn unescaped(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn text(path: &Path) -> Option<String> {
    let bytes = read_bounded(path, LIMIT_BYTES).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether sources are those of `root`: the folder itself, or from v0.7.0 on one of its packages.
fn is_within(sources: &Path, root: &Path) -> bool {
    match (sources.canonicalize(), root.canonicalize()) {
        (Ok(sources), Ok(root)) => sources == root || sources.starts_with(root.join("packages")),
        (Ok(_) | Err(_), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{unescaped, without_root};

    #[test]
    fn urls_become_paths() {
        for (url, path) in [
            ("/opt/DB-GPT", "/opt/DB-GPT"),
            ("/home/%E6%88%91/DB%20GPT", "/home/我/DB GPT"),
            ("/100%/a%2", "/100%/a%2"),
            ("/C:/DB%20GPT", "C:/DB GPT"),
            ("/d:/%E6%88%91", "d:/我"),
            ("/C:", "/C:"),
            ("/co:/x", "/co:/x"),
        ] {
            assert_eq!(without_root(&unescaped(url)), path);
        }
    }
}
