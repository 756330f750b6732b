//! The optional parts of DB-GPT ("extras") that are installed: uv removes those that it is not told to keep.

use std::path::Path;

use super::Step;
use crate::io::file::names_in;

/// An environment may have a few hundred packages, in several entries each.
const MAX_NAMES: usize = 20_000;

/// The options that keep the installed extras, each with a blank before it. None if the layout changes: the environment
/// of the old layout does not tell what the new one needs.
pub(super) fn options(step: &Step<'_>) -> String {
    if step.old.layout != step.new.layout {
        return String::new();
    }
    let folder = step.install.folder.iter();
    let mut places: Vec<&Path> = folder
        .flat_map(|folder| &folder.packages)
        .map(|package| package.place.as_path())
        .collect();
    places.sort_unstable();
    places.dedup();
    let names = places
        .into_iter()
        .flat_map(|place| names_in(place, MAX_NAMES).unwrap_or_default());
    let installed: Vec<Installed> = names.filter_map(|name| Installed::read(&name)).collect();
    let known = step.new.extras.iter();
    known
        .filter(|(_, sign)| installed.iter().any(|one| one.is(sign)))
        .map(|(extra, _)| format!(" --extra \"{extra}\""))
        .collect()
}

/// An installed package, by the name of the folder that pip writes: `torch-2.6.0+cu121.dist-info`.
struct Installed {
    name: String,
    version: String,
}

impl Installed {
    fn read(folder: &str) -> Option<Self> {
        let (name, version) = folder.strip_suffix(".dist-info")?.split_once('-')?;
        Some(Self {
            name: plain(name),
            version: version.to_owned(),
        })
    }

    /// Whether it is this package, `name`, or this build of it, `name+local`.
    fn is(&self, sign: &str) -> bool {
        match sign.split_once('+') {
            Some((name, local)) => {
                let own = self.version.split_once('+').map(|(_, local)| local);
                self.name == plain(name) && own == Some(local)
            }
            None => self.name == plain(sign),
        }
    }
}

/// A package's name in the form in which pip compares names.
fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_told_by_their_folders() {
        let cases = [
            ("pymilvus-2.5.0.dist-info", "pymilvus", true),
            (
                "sentence_transformers-3.4.1.dist-info",
                "sentence-transformers",
                true,
            ),
            ("torch-2.6.0+cu121.dist-info", "torch+cu121", true),
            ("torch-2.6.0+cu124.dist-info", "torch+cu121", false),
            ("torch-2.6.0.dist-info", "torch+cpu", false),
            ("pymilvus_model-0.3.dist-info", "pymilvus", false),
        ];
        for (folder, sign, expected) in cases {
            let found = Installed::read(folder).is_some_and(|one| one.is(sign));
            assert_eq!(found, expected, "{folder} {sign}");
        }
        assert!(Installed::read("pymilvus").is_none());
    }
}
