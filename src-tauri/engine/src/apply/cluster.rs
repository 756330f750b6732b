//! Runs on a cluster, taken up through another of its nodes: all have the same databases, each at an address of its own, and
//! a named lock is known to its own node alone.

use crate::error::{Error, Phase, Result};
use crate::journal::{Place, Run, RunState};
use crate::mysql::{Connection, cluster_id, named_lock};
use crate::target::{MysqlTarget, Target};

/// Whether a run was about this database, be it through another node of the same cluster.
///
/// # Errors
/// `apply-locked` where the run is still at work through its own node; those of connecting, where the address is another.
pub(crate) async fn is_about(recorded: &Run, target: &Target, phase: Phase) -> Result<bool> {
    let own = &recorded.summary.place;
    if own.key() == Place::from(target).key() {
        return Ok(true);
    }
    let (Target::Mysql(target), Place::Mysql { database, .. }, Some(cluster)) =
        (target, own, &recorded.cluster)
    else {
        return Ok(false);
    };
    if *database != target.database {
        return Ok(false);
    }
    let mut connection = Connection::open(target, phase).await?;
    let here = cluster_id(&mut connection, phase).await;
    connection.close().await;
    if here?.as_ref() != Some(cluster) {
        return Ok(false);
    }
    let is_at_work = matches!(
        recorded.summary.state,
        RunState::Running | RunState::Undoing
    );
    if let Some(address) = own.address().filter(|_| is_at_work) {
        let node = MysqlTarget {
            address,
            ..target.clone()
        };
        refuse_at_work(&node, phase).await?;
    }
    Ok(true)
}

/// A node that is gone has taken the run's session along.
async fn refuse_at_work(node: &MysqlTarget, phase: Phase) -> Result<()> {
    let mut connection = match Connection::open(node, phase).await {
        Ok(connection) => connection,
        Err(error) if is_gone(&error) => return Ok(()),
        Err(error) => return Err(error),
    };
    let free = named_lock::refuse_taken(&mut connection, phase).await;
    connection.close().await;
    free
}

fn is_gone(error: &Error) -> bool {
    matches!(
        error.code(),
        "mysql-host-unknown"
            | "mysql-unreachable"
            | "mysql-timeout"
            | "mysql-lost"
            | "mysql-not-mysql"
            | "mysql-protocol"
            | "mysql-tls-failed"
    )
}
