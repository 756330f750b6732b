//! The connections at work: each takes the next unit in the order of the file, and streams its rows away.

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
/// Frames that wait for their turn in the file, for each unit: most units fit in, so that no reader waits for another.
const FRAMES: usize = 12;

/// One SELECT, or a count.
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

/// What all readers share. A job belongs to who took it: when that one fails, the other end hears of it.
#[derive(Default)]
pub(super) struct Jobs {
    jobs: Mutex<VecDeque<Job>>,
    counted: Mutex<BTreeMap<String, u64>>,
}

/// A unit's two ends.
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

    /// Gives up what nobody has begun.
    pub(super) fn stop(&self) {
        locked(&self.jobs).clear();
    }

    /// Does what is left to do, then closes the connection. When it fails, the others find nothing more to do.
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

/// 1412: the definition is not the one that the snapshot began with. 1213: a cluster ends readers, on every node, when a
/// definition is changed anywhere; nothing else does that to one that only reads.
fn within<T>(table: &str, done: Result<T>) -> Result<T> {
    done.map_err(|error| match server_code(&error) {
        Some(1412) => changed(&format!("`{table}`")),
        Some(1213) => Error::failed("backup-cluster-changed", PHASE)
            .arg("table", table)
            .because(error),
        // The account's and the server's limits, ends of sessions, and the like are about no table.
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
    // Where nobody listens any more, the listener knows why.
    let _ = to.send(Part::End).await;
    Ok(())
}

/// Writes the rows but the large ones, of which it tells how to find them.
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
            // The compressing thread has ended and says why; the connection is closed with its rows unread.
            return Ok(Vec::new());
        }
    }
    Ok(large)
}
