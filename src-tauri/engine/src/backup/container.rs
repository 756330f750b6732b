//! What a zip must be like to be one of our backups: these entries and no others, none compressed, nothing beside them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read};

use zip::{CompressionMethod, ZipArchive};

use super::manifest::{MAX_BYTES, Manifest};
use super::{MYSQL_ENTRY, SQLITE_ENTRY};
use crate::error::Cause;
use crate::message::Message;

/// The folder of alembic's files in the zip.
pub(super) const ALEMBIC_FOLDER: &str = "alembic/versions/";
/// No entry but the payload and the manifest is longer.
const SMALL_BYTES: u64 = 1 << 20;
/// The highest credible ratio: text and databases shrink to a hundredth at best, zeros to a ten-thousandth.
const MAX_RATIO: u64 = 20_000;
/// Below this, no ratio is suspicious.
const UNSUSPICIOUS_BYTES: u64 = 1 << 30;

/// What is wrong with the container.
pub(super) enum Wrong {
    /// It is damaged.
    Damaged(Cause),
    /// It holds an entry that none of our backups has: its name, as it stands there.
    Strange(String),
}

impl<E: Into<io::Error>> From<E> for Wrong {
    fn from(source: E) -> Self {
        Self::Damaged(Cause::from(source.into()))
    }
}

/// Compares the container with what its manifest says.
pub(super) fn check(
    zip: &mut ZipArchive<BufReader<File>>,
    manifest: &Manifest,
) -> Result<(), Wrong> {
    let payload = &manifest.payload;
    let wanted = match manifest.server {
        Some(_) => MYSQL_ENTRY,
        None => SQLITE_ENTRY,
    };
    let mut expected: BTreeSet<String> = [wanted, "README.txt", "manifest.json"]
        .map(str::to_owned)
        .into();
    for name in &manifest.alembic_versions {
        if !is_plain(name) {
            return Err(Wrong::Strange(name.clone()));
        }
        expected.insert(format!("{ALEMBIC_FOLDER}{name}"));
    }
    let names: BTreeSet<String> = zip
        .file_names()
        .map(|name| name.map(Cow::into_owned))
        .collect::<Result<_, _>>()?;
    if let Some(strange) = names.difference(&expected).next() {
        return Err(Wrong::Strange(strange.clone()));
    }
    if let Some(missing) = expected.difference(&names).next() {
        return Err(damaged(
            Message::new("cause-entry-missing").arg("name", missing.as_str()),
        ));
    }
    if payload.entry != wanted || zip.offset() != 0 || !zip.comment().is_empty() {
        return Err(damaged(Message::new("cause-manifest")));
    }
    zip.validate_header_consistency()?;
    for index in 0..zip.len() {
        let entry = zip.by_index(index)?;
        if entry.compression() != CompressionMethod::Stored || entry.encrypted() {
            return Err(damaged(Message::new("cause-compressed")));
        }
    }
    if payload.plain_bytes > UNSUSPICIOUS_BYTES
        && payload.plain_bytes / MAX_RATIO > payload.size_bytes
    {
        return Err(damaged(Message::new("cause-growing")));
    }
    Ok(())
}

/// Reads the small entries to their ends, where their checksums are compared.
pub(super) fn check_small_entries(zip: &mut ZipArchive<BufReader<File>>) -> io::Result<()> {
    for index in 0..zip.len() {
        let entry = zip.by_index(index)?;
        let limit_bytes = match &*entry.name()? {
            MYSQL_ENTRY | SQLITE_ENTRY => continue,
            "manifest.json" => MAX_BYTES,
            _ => SMALL_BYTES,
        };
        if entry.size() > limit_bytes {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        // To the end, where the checksum is compared.
        io::copy(&mut entry.take(limit_bytes + 1), &mut io::sink())?;
    }
    Ok(())
}

/// Whether a name of one of alembic's files stays in its folder, on every system.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.ends_with(".py")
        && !name.starts_with('.')
        && name.len() <= 255
        && !name
            .chars()
            .any(|c| matches!(c, '/' | '\\' | ':') || c.is_control())
}

fn damaged(what: Message) -> Wrong {
    Wrong::Damaged(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_their_folder_are_seen() {
        for name in ["62f50810d632_ddl.py", "a b.py", "数.py"] {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "", ".py", "../a.py", "/a.py", "a/b.py", "..\\a.py", "C:a.py", "a.sh", "a\0.py",
        ] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
