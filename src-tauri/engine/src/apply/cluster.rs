//! Finds a run that was begun through another node of the same Galera cluster. All nodes have the same databases, but
//! each has its own address, and a named lock (`GET_LOCK`) is known to its own node only.

use crate::error::{Error, Phase, Result};
use crate::journal::{Place, Run, RunState};
use crate::mysql::{Connection, cluster_id, named_lock};
use crate::target::{MysqlTarget, Target};
use crate::topic::Topic;

/// Whether a recorded run changed this database, possibly through another node of the same cluster.
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

/// Refuses a run that still works through `node`. If the node can't be reached, the run's session is gone with it.
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
        error.topic(),
        Some(
            Topic::Unreachable | Topic::Lost | Topic::Protocol | Topic::NotMysql | Topic::TlsFailed
        )
    )
}
