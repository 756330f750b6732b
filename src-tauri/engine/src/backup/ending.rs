//! The end of the file: alembic's files, README and manifest, the same for every database and method.

use std::collections::BTreeMap;
use std::io;

use super::archive::{self, Zip};
use super::container::ALEMBIC_FOLDER;
use super::manifest::{Manifest, Payload};
use super::{Proof, TableRows, readme};
use crate::schema::Inventory;

/// alembic's files: names and contents.
pub(super) type AlembicFiles = Vec<(String, Vec<u8>)>;

/// The manifest with what was seen while the payload was written.
pub(super) fn filled(
    draft: Manifest,
    payload: Payload,
    rows: BTreeMap<String, u64>,
    inventory: Inventory,
    proofs: Vec<Proof>,
) -> Manifest {
    let tables = rows
        .into_iter()
        .map(|(name, rows)| TableRows { name, rows })
        .collect();
    Manifest {
        payload,
        tables,
        inventory,
        proofs,
        ..draft
    }
}

/// Writes alembic's files, README and manifest behind the payload, and ends the archive.
///
/// # Errors
/// What the disk says.
pub(super) fn finish(
    mut zip: Zip<'_>,
    manifest: &Manifest,
    alembic: &[(String, Vec<u8>)],
) -> io::Result<()> {
    let manifest = Manifest {
        alembic_versions: alembic.iter().map(|(name, _)| name.clone()).collect(),
        ..manifest.clone()
    };
    for (name, bytes) in alembic {
        archive::add(&mut zip, &format!("{ALEMBIC_FOLDER}{name}"), bytes)?;
    }
    archive::add(&mut zip, "README.txt", readme::text(&manifest).as_bytes())?;
    archive::add(
        &mut zip,
        "manifest.json",
        &serde_json::to_vec_pretty(&manifest)?,
    )?;
    zip.finish()?;
    Ok(())
}
