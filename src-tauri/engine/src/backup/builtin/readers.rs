//! The reading connections: each takes the next unit in the order of the file, and streams its rows to a compressor.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;

use super::STALL_TIMEOUT;
use super::flow::{Flow, flow};
use super::frames::{Part, compress};
use super::shape::Shape;
use crate::error::{Error, Phase, Result};
use crate::mysql::{Connection, Unreadable, quoted, server_code};

const PHASE: Phase = Phase::Backup;
/// How many frames of a unit may wait for their turn in the file. Most units fit in, so that no reader waits for
/// another.
const FRAMES: usize = 12;

/// The rows of one SELECT, or the count of a table's rows.
pub(super) enum Job {
    Rows {
        table: String,
        shape: Arc<Shape>,
        select: String,
        to: Sender<Part>,
    },
    Count {
        table: String,
    },
}

/// What all readers share. A reader that fails drops its job and with it the sender, so that the receiver sees the unit
/// cut off.
#[derive(Default)]
pub(super) struct Jobs {
    jobs: Mutex<VecDeque<Job>>,
    counted: Mutex<BTreeMap<String, u64>>,
}

/// A unit's two ends: the job for a reader, and the receiver of its frames.
pub(super) fn unit(table: &str, shape: &Arc<Shape>, select: String) -> (Job, Receiver<Part>) {
    let (to, from) = channel(FRAMES);
    let job = Job::Rows {
        table: table.to_owned(),
        shape: Arc::clone(shape),
        select,
        to,
    };
    (job, from)
}

impl Jobs {
    pub(super) fn new(jobs: VecDeque<Job>) -> Arc<Self> {
        Arc::new(Self {
            jobs: Mutex::new(jobs),
            counted: Mutex::default(),
        })
    }

    /// The rows of each table, as the server counted them in the same snapshot.
    pub(super) fn counted(&self) -> BTreeMap<String, u64> {
        locked(&self.counted).clone()
    }

    /// Drops the jobs that no reader has begun.
    pub(super) fn stop(&self) {
        locked(&self.jobs).clear();
    }

    /// Does jobs until none is left, then closes the connection. If a job fails, the jobs that are left are dropped.
    pub(super) async fn run(self: Arc<Self>, mut reader: Connection) -> Result<()> {
        loop {
            let job = locked(&self.jobs).pop_front();
            let Some(job) = job else {
                reader.close().await;
                return Ok(());
            };
            if let Err(error) = self.one(job, &mut reader).await {
                self.stop();
                return Err(error);
            }
        }
    }

    async fn one(&self, job: Job, reader: &mut Connection) -> Result<()> {
        match job {
            Job::Count { table } => {
                let sql = format!("SELECT COUNT(*) FROM {}", quoted(&table));
                let counted = reader.rows_within(&sql, STALL_TIMEOUT, PHASE).await;
                let count: Vec<u64> = within(&table, counted)?;
                let rows = count.first().copied().unwrap_or_default();
                locked(&self.counted).insert(table, rows);
                Ok(())
            }
            Job::Rows {
                table,
                shape,
                select,
                to,
            } => within(&table, rows(reader, (&table, &shape), &select, &to).await),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Names the table in a server's error. 1412: its definition is not the one that the snapshot began with. 1213: a
/// cluster aborts readers, on every node, when a definition changes anywhere; nothing else does that to one that only
/// reads.
fn within<T>(table: &str, done: Result<T>) -> Result<T> {
    done.map_err(|error| match server_code(&error) {
        Some(1412) => changed(&format!("`{table}`")),
        Some(1213) => Error::failed("backup-cluster-changed", PHASE)
            .arg("table", table)
            .because(error),
        // Limits of the account or the server, ended sessions and the like have nothing to do with the table.
        Some(1040 | 1053 | 1152 | 1184 | 1203 | 1205 | 1226 | 1317 | 1927) | None => error,
        Some(_) => Unreadable {
            name: table.to_owned(),
            is_view: false,
            is_hidden: false,
            error,
        }
        .into_error(PHASE),
    })
}

/// A definition changed while the database was read.
pub(super) fn changed(names: &str) -> Error {
    Error::failed("backup-definition-changed", PHASE).arg("names", names)
}

async fn rows(
    reader: &mut Connection,
    (table, shape): (&str, &Arc<Shape>),
    select: &str,
    to: &Sender<Part>,
) -> Result<()> {
    let (mut flow, pieces) = flow(shape);
    let compressor = spawn_blocking({
        let to = to.clone();
        move || compress(pieces, &to)
    });
    let streamed = async {
        let large = stream(reader, shape, select, &mut flow).await?;
        for found_by in &large {
            if let Some(how) = &shape.large {
                how.read(reader, (table, shape), found_by, &mut flow)
                    .await?;
            }
        }
        Ok(())
    }
    .await;
    flow.finish().await;
    let compressed = match compressor.await {
        Ok(compressed) => compressed,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    };
    streamed?;
    compressed.map_err(|source| Error::failed("backup-compression", PHASE).because(source))?;
    // If the receiver is gone the file could not be written, which is reported there.
    let _ = to.send(Part::End).await;
    Ok(())
}

/// Writes the rows but the large ones, and returns the WHERE conditions that find those.
async fn stream(
    reader: &mut Connection,
    shape: &Shape,
    select: &str,
    flow: &mut Flow<'_>,
) -> Result<Vec<String>> {
    let mut rows = reader.stream(select, STALL_TIMEOUT, PHASE).await?;
    let mut large = Vec::new();
    while let Some(row) = rows.next().await? {
        let values = row.unwrap();
        let found_by = shape
            .large
            .as_ref()
            .and_then(|how| how.find(&shape.columns, &values));
        if let Some(found_by) = found_by {
            large.push(found_by);
        } else if !flow.row(&values).await {
            // The compressing thread has ended and reports why; the rows that are left stay unread.
            return Ok(Vec::new());
        }
    }
    Ok(large)
}
