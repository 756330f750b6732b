//! Checks whether a database is in use, before a restore replaces it whole.

use std::path::Path;

use super::{mysql, processes, sqlite};
use crate::error::{Phase, Result};
use crate::event::{Context, Event};
use crate::io::file::{Found, found};
use crate::io::machine;
use crate::io::waiting::in_place;
use crate::message::Finding;
use crate::target::Target;

/// Findings about users of the database, and about anything else that prevents replacing it. `root` is DB-GPT's folder,
/// if it is known.
///
/// The caller must hold no connection to the database: the check would find it.
///
/// # Errors
/// Those of [`crate::mysql::Connection::open`], and `cancelled`.
pub async fn in_use(
    target: &Target,
    root: Option<&Path>,
    context: Context<'_>,
) -> Result<Vec<Finding>> {
    context.emit(Event::Phase {
        phase: Phase::Check,
    });
    context.check_cancelled(Phase::Check)?;
    let seen = in_place(machine::processes).unwrap_or_default();
    let mut findings = processes::found(root.as_slice(), &seen);
    match target {
        Target::Mysql(target) => findings.extend(mysql::check_use(target, context).await?),
        Target::Sqlite(target) if found(&target.path) == Found::File => {
            findings.extend(sqlite::held(&target.path));
        }
        Target::Sqlite(_) => {}
    }
    Ok(findings)
}
