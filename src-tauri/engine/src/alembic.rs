//! Whether alembic's files are in step with the database: otherwise DB-GPT does not start again.
//!
//! Each start of DB-GPT runs alembic, which looks among its files for the revision that the table `alembic_version`
//! names.

use std::collections::BTreeSet;
use std::path::Path;

use crate::io::file::{files_in, read_bounded};
use crate::message::Finding;

/// The most files that are read: v0.4.6 writes one at every start.
pub(crate) const MAX_FILES: usize = 20_000;
/// The longest of them; alembic's own have less than 10 KiB.
pub(crate) const MAX_FILE_BYTES: u64 = 1 << 20;
/// How many revisions a finding names.
const NAMED: usize = 5;

/// The revisions in the files of a folder.
#[derive(Debug, Default, PartialEq, Eq)]
struct Revisions {
    all: BTreeSet<String>,
    /// Those that another one follows, by its `down_revision`.
    followed: BTreeSet<String>,
}

/// Compares the files of `folder` with the rows of the database's `alembic_version`.
#[must_use]
pub fn in_step(folder: &Path, recorded: &[String]) -> Option<Finding> {
    let files = match files_in(folder, "py", MAX_FILES) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Some(unreadable(folder, &error)),
    };
    let mut revisions = Revisions::default();
    for file in &files {
        match read_bounded(file, MAX_FILE_BYTES) {
            Ok(bytes) => revisions.add(&String::from_utf8_lossy(&bytes)),
            // Without it, its revision would be reported as missing.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                return Some(unreadable(file, &error));
            }
            Err(_) => {}
        }
    }
    let recorded: BTreeSet<&str> = recorded.iter().map(String::as_str).collect();
    judge(&revisions, &recorded).map(|finding| finding.arg("folder", folder.display()))
}

fn unreadable(place: &Path, error: &std::io::Error) -> Finding {
    Finding::warning("alembic-unreadable")
        .arg("folder", place.display())
        .arg("why", error.to_string())
}

fn judge(revisions: &Revisions, recorded: &BTreeSet<&str>) -> Option<Finding> {
    let all: BTreeSet<&str> = revisions.all.iter().map(String::as_str).collect();
    let heads = revisions.all.difference(&revisions.followed);
    let lost = recorded.difference(&all).copied();
    let ahead = heads
        .map(String::as_str)
        .filter(|head| !recorded.contains(head));
    if let Some(lost) = named(lost) {
        return Some(Finding::warning("alembic-files-missing").arg("revisions", lost));
    }
    if let Some(ahead) = named(ahead) {
        return Some(Finding::warning("alembic-files-ahead").arg("revisions", ahead));
    }
    named(recorded.iter().copied())
        .map(|there| Finding::info("alembic-in-step").arg("revisions", there))
}

fn named<'a>(revisions: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut names: Vec<String> = revisions
        .take(NAMED + 1)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > NAMED {
        names.truncate(NAMED);
        names.push("…".to_owned());
    }
    (!names.is_empty()).then(|| names.join(", "))
}

impl Revisions {
    /// Reads what alembic's template writes: `revision = '…'` and `down_revision = '…'`, with or without a type.
    fn add(&mut self, code: &str) {
        for line in code.lines() {
            let Some((name, value)) = line.split_once('=') else {
                continue;
            };
            let name = name.split(':').next().unwrap_or_default().trim();
            let texts = value.split(['\'', '"']).skip(1).step_by(2);
            let texts = texts.map(str::to_owned);
            match name {
                "revision" => self.all.extend(texts),
                "down_revision" => self.followed.extend(texts),
                _other => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judgements() {
        let first = "revision = 'a'\ndown_revision = None\n";
        let second = "revision: str = \"b\"\ndown_revision: Union[str, None] = \"a\"\n";
        let cases: [(&[&str], &[&str], Option<&str>); 7] = [
            (&[], &[], None),
            (&[first], &["a"], Some("alembic-in-step")),
            (&[first, second], &["b"], Some("alembic-in-step")),
            (&[first, second], &["a"], Some("alembic-files-ahead")),
            (&[first], &[], Some("alembic-files-ahead")),
            (&[], &["a"], Some("alembic-files-missing")),
            (&[first], &["b"], Some("alembic-files-missing")),
        ];
        for (files, recorded, expected) in cases {
            let mut revisions = Revisions::default();
            for file in files {
                revisions.add(file);
            }
            let found = judge(&revisions, &recorded.iter().copied().collect());
            let id = found.as_ref().map(|finding| finding.id.as_ref());
            assert_eq!(id, expected, "{files:?} {recorded:?}");
        }
    }
}
