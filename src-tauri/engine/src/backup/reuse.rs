//! Whether an earlier backup still matches the database as it is now.

use std::collections::BTreeMap;

use super::Backup;
use super::manifest::schema_sha256;
use super::{proofs, sqlite};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::inspect::Inspection;
use crate::message::{Arg, Message};
use crate::mysql::{self, Connection};
use crate::target::Target;
use crate::work::off_thread;
use crate::work::or_cancelled;

/// Compares the database's name, schema and rows, counted now, with the backup's; returns it marked as this database's.
///
/// # Errors
/// `backup-other-database`, `backup-stale`, `cancelled`, and those of the connection.
pub async fn matches(
    backup: Backup,
    target: &Target,
    inspection: &Inspection,
    context: Context<'_>,
) -> Result<Backup> {
    let manifest = super::manifest(&backup.file)?;
    let database = database(target);
    let kind = |server: bool| if server { "MySQL" } else { "SQLite" };
    if manifest.database != database || manifest.server.is_some() != inspection.server.is_some() {
        return Err(Error::refused("backup-other-database", Phase::Prove)
            .arg(
                "backup",
                format!(
                    "{} `{}`",
                    kind(manifest.server.is_some()),
                    manifest.database
                ),
            )
            .arg(
                "database",
                format!("{} `{database}`", kind(inspection.server.is_some())),
            ));
    }
    let stale = |names: Arg| {
        Error::refused("backup-stale", Phase::Prove)
            .arg("written", manifest.written_at.as_str())
            .arg("names", names)
    };
    let now = rows(target, context).await?;
    let then: BTreeMap<String, u64> = manifest
        .tables
        .iter()
        .map(|table| (table.name.clone(), table.rows))
        .collect();
    let changed: Vec<String> = now
        .keys()
        .chain(then.keys().filter(|name| !now.contains_key(*name)))
        .filter(|name| now.get(*name) != then.get(*name))
        .cloned()
        .collect();
    if !changed.is_empty() {
        return Err(stale(proofs::names(&changed).into()));
    }
    if manifest.schema_sha256 != schema_sha256(&inspection.schema) {
        return Err(stale(Message::new("backup-stale-schema").into()));
    }
    Ok(Backup {
        of: Some(target.key()),
        ..backup
    })
}

/// The name of a database in a manifest.
pub(super) fn database(target: &Target) -> String {
    match target {
        Target::Mysql(target) => target.database.clone(),
        Target::Sqlite(target) => target
            .path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
    }
}

async fn rows(target: &Target, context: Context<'_>) -> Result<BTreeMap<String, u64>> {
    let phase = Phase::Prove;
    match target {
        Target::Mysql(target) => {
            let count = async {
                let mut connection = Connection::open(target, phase).await?;
                let listed = mysql::inventory(&mut connection, phase).await?;
                let rows = mysql::counts(&mut connection, &listed, phase).await?;
                connection.close().await;
                Ok(rows)
            };
            or_cancelled(context, phase, count).await
        }
        Target::Sqlite(target) => {
            let path = target.path.clone();
            off_thread(context, phase, move |work| {
                let connection = sqlite::open(&path, phase)?;
                work.interrupts(connection.get_interrupt_handle());
                sqlite::counts(&connection, &work).map_err(|stopped| stopped.about(&path, &work))
            })
            .await
        }
    }
}
