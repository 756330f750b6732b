//! Scratch databases, made by this program beside the user's: uniquely named, and in the journal before they are made.
//!
//! All names begin alike, so that one GRANT covers them. A leftover copy (rehearsal, proof) is dropped by `sweep`; a
//! database of a restore, which may hold the user's original tables, never is.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use crate::error::{Error, Phase, Result};
use crate::io::clock;
use crate::journal::{Journal, Place};
use crate::mysql::{Connection, Grants, make_alike, quoted, server_code};
use crate::target::{MysqlTarget, Target};

/// The beginning of every scratch database's name.
pub const PREFIX: &str = "dbgpt_upgrade_";
/// The time limit of one DROP DATABASE: many tables take minutes.
const DROP_LIMIT: Duration = Duration::from_mins(10);
/// `ER_DB_CREATE_EXISTS`.
const EXISTS: u16 = 1007;

/// The purpose of a scratch database; a part of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A copy that the plan is tried on.
    Rehearsal,
    /// Empty tables, which show whether a backup's definitions can be created.
    Proof,
    /// The tables of a backup, loaded here before they replace the live ones.
    Restore,
    /// The original tables, moved here by a restore. Never swept.
    Holding,
}

impl Purpose {
    /// The beginning of the names for this purpose.
    #[must_use]
    pub fn prefix(self) -> String {
        let word = match self {
            Self::Rehearsal => "rehearsal",
            Self::Proof => "proof",
            Self::Restore => "restore",
            Self::Holding => "holding",
        };
        format!("{PREFIX}{word}_")
    }

    fn phase(self) -> Phase {
        match self {
            Self::Rehearsal => Phase::Rehearse,
            Self::Proof => Phase::Prove,
            Self::Restore | Self::Holding => Phase::Restore,
        }
    }

    /// Whether a leftover database of this name may be dropped: it holds nothing but copies.
    fn is_rubbish(name: &str) -> bool {
        [Self::Rehearsal, Self::Proof]
            .iter()
            .any(|purpose| name.starts_with(&purpose.prefix()))
    }
}

/// A new, unique name of at most 64 characters (MySQL's limit): purpose, time in seconds and a random number.
#[must_use]
pub fn name(purpose: Purpose) -> String {
    let chance = RandomState::new().build_hasher().finish();
    format!(
        "{}{:x}_{chance:016x}",
        purpose.prefix(),
        clock::now().as_second()
    )
}

/// Whether the account lacks CREATE for a scratch database of this purpose.
///
/// # Errors
/// Those of connecting.
pub async fn is_denied(target: &MysqlTarget, purpose: Purpose) -> Result<bool> {
    let mut connection = Connection::open(target, Phase::Check).await?;
    let grants = Grants::ask(&mut connection).await;
    connection.close().await;
    Ok(!grants?.has("CREATE", &name(purpose)))
}

/// The database pattern of a GRANT on all scratch databases, its underscores escaped.
#[must_use]
pub fn grant_pattern() -> String {
    format!("{}%", PREFIX.replace('_', "\\_"))
}

/// A scratch database, and the session whose named lock marks it as in use.
pub(crate) struct Scratch {
    pub(crate) target: MysqlTarget,
    guard: Connection,
}

impl Scratch {
    /// Locks a new name against [`sweep`], writes it to the journal, and makes the database, like that of `beside`.
    ///
    /// # Errors
    /// What the server says, where the account may not; `scratch-name-taken`, those of the journal.
    pub(crate) async fn create(
        beside: &MysqlTarget,
        purpose: Purpose,
        journal: &mut Journal,
    ) -> Result<Self> {
        let phase = purpose.phase();
        let target = MysqlTarget {
            database: name(purpose),
            ..beside.clone()
        };
        let mut guard = Connection::open(beside, phase).await?;
        // The session idles while the copy is used, a week at most: the server's default could end it earlier.
        guard
            .execute("SET SESSION wait_timeout = 604800", phase)
            .await?;
        if !take(&mut guard, &target.database).await? {
            return Err(Error::failed("scratch-name-taken", phase)
                .arg("database", target.database.as_str()));
        }
        journal.remember_scratch(&place(&target))?;
        let made = make_alike(&mut guard, &target.database, &beside.database, phase);
        if let Err(error) = made.await {
            // Not made, or not by us. After any other error it may exist: the journal keeps it for the next sweep.
            if let Some(EXISTS | 1044 | 1227) = server_code(&error) {
                journal.forget_scratch(&place(&target))?;
            }
            return Err(error);
        }
        Ok(Self { target, guard })
    }

    /// Drops the database, and only then removes it from the journal.
    pub(crate) async fn remove(mut self, journal: &mut Journal) -> Result<()> {
        let dropped = drop_database(&mut self.guard, &self.target.database).await;
        if let Err(error) = dropped {
            // No answer from the server: the session may be lost, so a new one drops the database.
            if server_code(&error).is_some() {
                return Err(error);
            }
            let nowhere = MysqlTarget {
                database: "information_schema".to_owned(),
                ..self.target.clone()
            };
            let mut again = Connection::open(&nowhere, Phase::Rehearse).await?;
            drop_database(&mut again, &self.target.database).await?;
            again.close().await;
        }
        journal.forget_scratch(&place(&self.target))?;
        self.guard.close().await;
        Ok(())
    }
}

/// Drops the leftover copies on the target's server that the journal names, except those in use.
pub(crate) async fn sweep(beside: &MysqlTarget, journal: &mut Journal) -> Result<()> {
    let left: Vec<(Place, String)> = journal
        .scratches()?
        .into_iter()
        .filter_map(|found| {
            let Place::Mysql { database, .. } = &found else {
                return None;
            };
            let here = place(&MysqlTarget {
                database: database.clone(),
                ..beside.clone()
            });
            let ours = Purpose::is_rubbish(database) && found.key() == here.key();
            let database = database.clone();
            ours.then_some((found, database))
        })
        .collect();
    if left.is_empty() {
        return Ok(());
    }
    let mut connection = Connection::open(beside, Phase::Rehearse).await?;
    for (place, database) in left {
        if take(&mut connection, &database).await? {
            drop_database(&mut connection, &database).await?;
            journal.forget_scratch(&place)?;
        }
    }
    connection.close().await;
    Ok(())
}

fn place(target: &MysqlTarget) -> Place {
    Place::from(&Target::Mysql(target.clone()))
}

async fn drop_database(connection: &mut Connection, database: &str) -> Result<()> {
    let sql = format!("DROP DATABASE IF EXISTS {}", quoted(database));
    connection
        .execute_within(&sql, DROP_LIMIT, Phase::Rehearse)
        .await
}

/// Takes the server's named lock (GET_LOCK) with the database's name, which marks the database as in use and ends with
/// the session. False if another session has it.
async fn take(connection: &mut Connection, database: &str) -> Result<bool> {
    let rows: Vec<(Option<i64>,)> = connection
        .rows_with("SELECT GET_LOCK(?, 0)", (database,), Phase::Rehearse)
        .await?;
    Ok(rows.first().is_some_and(|row| row.0 == Some(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_and_never_come_twice() {
        for purpose in [
            Purpose::Rehearsal,
            Purpose::Proof,
            Purpose::Restore,
            Purpose::Holding,
        ] {
            let (one, other) = (name(purpose), name(purpose));
            assert!(one.len() <= 64 && one.starts_with(PREFIX));
            assert_ne!(one, other);
        }
        assert_eq!(grant_pattern(), "dbgpt\\_upgrade\\_%");
    }

    #[test]
    fn what_holds_a_users_tables_is_never_rubbish() {
        assert!(Purpose::is_rubbish(&name(Purpose::Rehearsal)));
        assert!(Purpose::is_rubbish(&name(Purpose::Proof)));
        assert!(!Purpose::is_rubbish(&name(Purpose::Restore)));
        assert!(!Purpose::is_rubbish(&name(Purpose::Holding)));
    }
}
