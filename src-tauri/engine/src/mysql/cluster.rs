//! Galera clusters: a node may lag behind what the other nodes have committed.

use super::{Connection, server_code};
use crate::error::{Error, Phase, Result};

/// Whether the server is a node of a Galera cluster (`wsrep_on`).
///
/// # Errors
/// Those of [`Connection::rows`].
pub async fn is_clustered(connection: &mut Connection, phase: Phase) -> Result<bool> {
    let on: Vec<(String, String)> = connection
        .rows("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'", phase)
        .await?;
    Ok(on.iter().any(|(_, value)| value == "ON"))
}

/// The id that all nodes of the server's cluster share; `None` if the server is not in a cluster.
///
/// # Errors
/// Those of [`Connection::rows`].
pub async fn cluster_id(connection: &mut Connection, phase: Phase) -> Result<Option<String>> {
    if !is_clustered(connection, phase).await? {
        return Ok(None);
    }
    let id: Vec<(String, String)> = connection
        .rows("SHOW GLOBAL STATUS LIKE 'wsrep_cluster_state_uuid'", phase)
        .await?;
    let id = id.into_iter().next().map(|(_, id)| id);
    Ok(id.filter(|id| !id.is_empty()))
}

/// Waits until this node has applied everything that its cluster has committed so far; does nothing outside a cluster.
/// The server bounds the wait (Galera's `repl.causal_read_timeout`, 30 s).
///
/// # Errors
/// `mysql-cluster-behind`, those of [`Connection::rows`].
pub async fn catch_up(connection: &mut Connection, phase: Phase) -> Result<()> {
    if !is_clustered(connection, phase).await? {
        return Ok(());
    }
    let address = connection.target().address.to_string();
    for sql in [
        // 1: wait before reads and before START TRANSACTION.
        "SET SESSION wsrep_sync_wait = 1",
        "START TRANSACTION",
        "COMMIT",
        "SET SESSION wsrep_sync_wait = DEFAULT",
    ] {
        let done = connection.execute(sql, phase).await;
        done.map_err(|error| match server_code(&error) {
            // 1205: the wait took too long. 1047: the node is cut off from the cluster's primary component.
            Some(1047 | 1205) => Error::failed("mysql-cluster-behind", phase)
                .arg("address", address.as_str())
                .because(error),
            Some(_) | None => error,
        })?;
    }
    Ok(())
}
