//! Is anybody there? Asked before a database is replaced whole, whatever is in it.

use std::path::Path;

use super::{mysql, processes, sqlite};
use crate::error::{Phase, Result};
use crate::event::{Context, Event};
use crate::io::file::{Found, found};
use crate::io::machine;
use crate::io::waiting::in_place;
use crate::message::Finding;
use crate::target::Target;

/// Who uses the database, and what else keeps it from being replaced. `root` is DB-GPT's folder, where it is known.
///
/// The caller holds no connection to the database: it would be found.
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
