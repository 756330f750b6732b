//! Views, routines and events that an account may not drop: their definer has `SYSTEM_USER`, the account has not.

use std::collections::BTreeSet;

use super::{Connection, Flavor, Grants, Server, Version, account_literal, server_code};
use crate::error::{Phase, Result};

/// The privilege that protects an account's objects.
const RIGHT: &str = "SYSTEM_USER";
const SINCE: Version = Version(8, 0, 16);

/// Objects and their definers. Without triggers: a privilege on their table is enough to drop them.
const OWNED: &str = "SELECT table_name, definer FROM information_schema.views WHERE table_schema = DATABASE() \
     UNION ALL SELECT routine_name, definer FROM information_schema.routines WHERE routine_schema = DATABASE() \
     UNION ALL SELECT event_name, definer FROM information_schema.events WHERE event_schema = DATABASE()";

/// Objects that the account may not drop, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeyondReach {
    /// The objects' names.
    pub names: Vec<String>,
    /// The `GRANT` that an administrator runs to allow it.
    pub statement: String,
}

/// Objects of the connection's database that the account may not drop: if the definer has `SYSTEM_USER`, the account
/// needs it too (MySQL manual, "Privileges Provided by MySQL"). An account that can't see which accounts have it gets
/// the objects of all other definers.
///
/// # Errors
/// Those of [`Connection::rows`].
pub async fn beyond_reach(
    connection: &mut Connection,
    grants: &Grants,
    phase: Phase,
) -> Result<Option<BeyondReach>> {
    let server = Server::ask(connection).await?;
    let has_the_right = match server.flavor {
        Flavor::Mysql => server.version >= SINCE,
        Flavor::Mariadb => false,
    };
    if !has_the_right || grants.has(RIGHT, "") {
        return Ok(None);
    }
    let owned: Vec<(String, String)> = connection.rows(OWNED, phase).await?;
    let own: Vec<String> = connection.rows("SELECT CURRENT_USER()", phase).await?;
    let own = own.into_iter().next().unwrap_or_default();
    let strong = strong(connection, phase).await?;
    let names: BTreeSet<String> = owned
        .into_iter()
        .filter(|(_, definer)| {
            *definer != own && strong.as_ref().is_none_or(|known| known.contains(definer))
        })
        .map(|(name, _)| name)
        .collect();
    Ok((!names.is_empty()).then(|| BeyondReach {
        names: names.into_iter().collect(),
        statement: format!("GRANT {RIGHT} ON *.* TO {};", account_literal(&own)),
    }))
}

/// The accounts that have the privilege; `None` if our account may not read that.
async fn strong(connection: &mut Connection, phase: Phase) -> Result<Option<BTreeSet<String>>> {
    let sql =
        format!("SELECT CONCAT(user, '@', host) FROM mysql.global_grants WHERE priv = '{RIGHT}'");
    match connection.rows::<String>(&sql, phase).await {
        Ok(accounts) => Ok(Some(accounts.into_iter().collect())),
        Err(error) if server_code(&error).is_some() => Ok(None),
        Err(error) => Err(error),
    }
}
