//! Checks the disk space for the backup, and for the tables that the server copies.

use std::path::Path;

use crate::config::Install;
use crate::inspect::Inspection;
use crate::io::machine;
use crate::message::Finding;
use crate::plan::{Cost, Step};
use crate::target::Target;

/// Space for a backup's overhead beside its payload.
const SLACK_BYTES: u64 = 16 << 20;
/// Assumed compression ratio of the payload: text shrinks to less than half.
const COMPRESSED: u64 = 2;
const MIB: u64 = 1 << 20;

/// The size of the database: the file's size, or the server's estimate.
pub(super) fn needed_bytes(install: &Install, inspection: &Inspection) -> u64 {
    match &install.target {
        Target::Sqlite(target) => machine::size_bytes(&target.path)
            .ok()
            .flatten()
            .unwrap_or_default(),
        Target::Mysql(_) => inspection.schema.size_bytes(),
    }
}

/// Blocks on a folder that can't be written to or has no space for a well compressed backup; warns if it has none for
/// an uncompressed one.
pub(super) fn check_folder(folder: &Path, data_bytes: u64) -> Option<Finding> {
    if let Err(error) = machine::try_folder(folder) {
        return Some(
            Finding::blocker("backup-folder-unusable")
                .arg("folder", folder.display())
                .arg("why", error.to_string()),
        );
    }
    let free_bytes = machine::free_bytes(folder).ok()?;
    judge(free_bytes, data_bytes).map(|finding| {
        finding
            .arg("folder", folder.display())
            .arg("free", free_bytes / MIB)
            .arg("needed", (data_bytes + SLACK_BYTES).div_ceil(MIB))
    })
}

fn judge(free_bytes: u64, data_bytes: u64) -> Option<Finding> {
    if free_bytes < data_bytes / COMPRESSED + SLACK_BYTES {
        Some(Finding::blocker("backup-space-short"))
    } else if free_bytes < data_bytes + SLACK_BYTES {
        Some(Finding::warning("backup-space-tight"))
    } else {
        None
    }
}

/// Informs of the space that the largest copied table needs: SQL can't ask for the server's free disk space.
pub(super) fn check_server(inspection: &Inspection, todo: &[&Step]) -> Option<Finding> {
    let rebuilt_bytes = inspection
        .schema
        .tables
        .iter()
        .filter(|table| {
            todo.iter().any(|step| {
                step.cost == Cost::Rebuild
                    && step
                        .touches()
                        .is_some_and(|name| inspection.schema.same_name(name, &table.name))
            })
        })
        .map(|table| table.size_bytes)
        .max()?;
    Some(Finding::info("server-disk-unknown").arg("needed", rebuilt_bytes.div_ceil(MIB)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space() {
        let cases = [
            (1 << 30, 1 << 20, None),
            (100 * MIB, 100 * MIB, Some("backup-space-tight")),
            (50 * MIB, 100 * MIB, Some("backup-space-short")),
            (MIB, 0, Some("backup-space-short")),
            (17 * MIB, 0, None),
        ];
        for (free, needed, expected) in cases {
            let found = judge(free, needed).map(|finding| finding.id.into_owned());
            assert_eq!(found.as_deref(), expected, "{free} {needed}");
        }
    }
}
