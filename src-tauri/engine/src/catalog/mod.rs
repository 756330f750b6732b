//! Releases as data: a file each in `releases/`, read and checked when the program is built. Adding a release is adding a file.

mod change;
mod column;
mod count;
mod entry;
mod folder;
mod presence;
mod refusing;
mod release;
mod standing;
mod state;

use std::sync::LazyLock;

pub use change::{
    AskedBy, Change, ChangeId, Collate, Columns, Dialect, Drop, Index, Need, Origin, Rename,
    RepairId, Table, Tighten, Wanted,
};
pub use column::{ColumnText, Key, KeyColumn, KeyKind, ModelColumn, Null};
pub use count::nulls;
pub use entry::{
    ColumnDelta, Entry, File, Found, Gone, Marks, NotNull, Older, Ours, Stays, TableDelta, Wrong,
};
pub use folder::{Catalog, ModelTable, Models};
pub use presence::Missing;
pub use refusing::RefusingNull;
pub use release::{NoRelease, Release};
pub use state::{Standing, State};

/// The files of `releases/`, found by the build.
const BUILT_IN: &[File<'static>] = &include!(concat!(env!("OUT_DIR"), "/releases.rs"));

static KNOWN: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::read(BUILT_IN).expect("the build has checked them"));

/// What is known of DB-GPT's releases.
#[must_use]
pub fn known() -> &'static Catalog {
    &KNOWN
}

#[cfg(test)]
mod tests;
