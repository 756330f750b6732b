//! The built-in writer: dumps a MySQL or MariaDB database over a few connections that share one snapshot, as plain SQL
//! for the stock clients. Needs no client program.
//!
//! Each connection turns its rows into INSERT statements, a thread beside it compresses these, and one more thread
//! writes the frames to the file in order. All queues are short, so that memory use does not grow with the database.

mod assemble;
mod columns;
mod definitions;
mod flow;
mod frames;
mod head;
mod large;
mod order;
mod raw;
mod readers;
mod rows;
mod script;
mod shape;
mod snapshot;
mod units;
mod wide;

pub(crate) use head::without_definer;
pub(crate) use script::definer_in;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use self::assemble::{Assembled, Item, assemble};
use self::definitions::Definitions;
use self::readers::{Job, Jobs};
use self::shape::Shape;
use self::wide::Shown;
use super::ending::{AlembicFiles, filled, finish};
use super::manifest::{Manifest, Snapshot};
use super::scan::Scan;
use super::{Method, Proof, Trial, destination, proofs};
use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};
use crate::io::file::NewFile;
use crate::message::Message;
use crate::mysql::{
    Connection, Grants, Server, VERSIONED, catch_up, inventory, is_utc, named, versioned,
};
use crate::schema::Inventory;
use crate::sql::Quoting;
use crate::sql::zoned::is_zoned;
use crate::target::MysqlTarget;
use crate::topic::Topic;
use crate::work::{self, or_cancelled};

const PHASE: Phase = Phase::Backup;
/// How long the server may take for the next row: a large table on a busy server takes its time before the first one.
const STALL_TIMEOUT: Duration = Duration::from_mins(10);

/// A database that is ready to be dumped: its definitions, and the connections that share one snapshot.
pub(super) struct Ready {
    target: MysqlTarget,
    server: Server,
    definitions: Definitions,
    shapes: Vec<Arc<Shape>>,
    inventory: Inventory,
    missing_grants: Vec<&'static str>,
    packet_bytes: u64,
    readers: Vec<Connection>,
    units: Vec<Vec<String>>,
    snapshot: Snapshot,
    why: Message,
    is_plain: bool,
}

/// Whether the built-in writer met a kind of table or a type that it does not know; a client program may know it.
pub(super) fn is_unknown(error: &Error) -> bool {
    error.topic() == Some(Topic::BeyondBuiltin)
}

/// Reads the definitions and opens the snapshots. Nothing is written yet.
///
/// # Errors
/// `backup-builtin-table` and `backup-builtin-type` for what this writer does not know; those of the connection.
pub(super) async fn prepare(
    target: &MysqlTarget,
    server: &Server,
    context: Context<'_>,
) -> Result<Ready> {
    or_cancelled(context, PHASE, opened(target, server, context)).await
}

async fn opened(target: &MysqlTarget, server: &Server, context: Context<'_>) -> Result<Ready> {
    let mut lead = Connection::open(target, PHASE).await?;
    snapshot::settle(&mut lead, server).await?;
    catch_up(&mut lead, PHASE).await?;
    let inventory = inventory(&mut lead, PHASE).await?;
    if let Some(table) = versioned(&mut lead, PHASE).await?.into_iter().next() {
        return Err(Error::refused("backup-builtin-table", PHASE)
            .arg("table", table)
            .arg("kind", VERSIONED));
    }
    let grants = Grants::ask(&mut lead).await?;
    let definitions = readable(&mut lead).await?;
    tell_zoned(&mut lead, &definitions, context).await?;
    let packet: Vec<u64> = lead.rows("SELECT @@max_allowed_packet", PHASE).await?;
    let shapes = definitions
        .tables
        .iter()
        .map(|table| match columns::shape(table) {
            Ok(shape) => Ok(Arc::new(shape)),
            Err(column) => Err(Error::refused("backup-builtin-type", PHASE)
                .arg("table", table.name.as_str())
                .arg("column", column.name.as_str())
                .arg("kind", column.data_type.as_str())),
        })
        .collect::<Result<Vec<_>>>()?;
    let names: Vec<String> = definitions
        .tables
        .iter()
        .filter(|table| table.keeps_rows)
        .map(|table| table.name.clone())
        .collect();
    let mut opened = snapshot::open(target, server, &grants, &names, lead, context).await?;
    let mut units = Vec::with_capacity(shapes.len());
    if let Some(reader) = opened.readers.first_mut() {
        for (table, shape) in definitions.tables.iter().zip(&shapes) {
            units.push(match table.keeps_rows {
                true => units::selects(reader, table, shape).await?,
                false => Vec::new(),
            });
        }
    }
    Ok(Ready {
        target: target.clone(),
        server: server.clone(),
        missing_grants: proofs::missing_grants(&grants, server, &target.database, &inventory),
        packet_bytes: packet.first().copied().unwrap_or(u64::MAX),
        definitions,
        shapes,
        inventory,
        readers: opened.readers,
        units,
        snapshot: opened.kind,
        why: opened.why,
        is_plain: opened.is_plain,
    })
}

/// Tells which tables check or keep what is computed from a TIMESTAMP, where sessions have another time zone than UTC,
/// in which a restore loads the rows.
async fn tell_zoned(
    connection: &mut Connection,
    definitions: &Definitions,
    context: Context<'_>,
) -> Result<()> {
    let tables = definitions.tables.iter();
    let zoned = tables.filter(|table| is_zoned(table.create.as_bytes(), Quoting::default()));
    let zoned: Vec<String> = zoned.map(|table| table.name.clone()).collect();
    if !zoned.is_empty() && !is_utc(connection, PHASE).await? {
        let message = Message::new("backup-zoned").arg("names", proofs::names(&zoned));
        context.emit(Event::Note { message });
    }
    Ok(())
}

/// Reads the definitions; if one can't be read, the error names its object.
async fn readable(connection: &mut Connection) -> Result<Definitions> {
    match Definitions::read(connection).await {
        Ok(definitions) => Ok(definitions),
        Err(error) => Err(named(connection, error, PHASE).await),
    }
}

impl Ready {
    /// Dumps the database into the file, and returns that.
    ///
    /// # Errors
    /// `backup-definition-changed`, `backup-cluster-changed`, `backup-compression`, `backup-target-*`, `cancelled`,
    /// those of the connection.
    pub(super) async fn write(
        mut self,
        draft: Manifest,
        alembic: AlembicFiles,
        (mut file, path): (NewFile, &Path),
        trial: Option<&dyn Trial>,
        context: Context<'_>,
    ) -> Result<NewFile> {
        let readers = std::mem::take(&mut self.readers);
        let (items, jobs) = self.parts();
        let work = Jobs::new(jobs);
        let tables = self.definitions.tables.iter();
        let estimate_bytes = tables.fold(0, |sum: u64, table| sum.saturating_add(table.size_bytes));
        let draft = Manifest {
            method: Some(Method::Builtin),
            snapshot: self.snapshot,
            snapshot_why: Some(self.why.clone()),
            without_tls: self.is_plain,
            ..draft
        };
        let (tell, told) = oneshot::channel::<Told>();
        let ending = Ending {
            draft,
            judge: self.judge(),
            alembic,
            told,
        };
        let named = path.to_owned();
        let assembling = async {
            let assembled = work::off_thread(context, PHASE, move |mut thread| {
                let whole = match assemble(items, estimate_bytes, &mut file, &named, &mut thread)? {
                    Some(assembled) => ending.write(assembled, &named)?,
                    None => false,
                };
                Ok(whole.then_some(file))
            })
            .await;
            if assembled.is_err() {
                work.stop();
            }
            assembled
        };
        let script = script(&self.target, &self.server, &self.definitions);
        let trying = async {
            match trial {
                Some(trial) => Some(trial.run(&self.target, &script, context).await),
                None => None,
            }
        };
        let reading = async {
            let (read, tried) = tokio::join!(read(&work, readers, context.cancel), trying);
            work.stop();
            read?;
            or_cancelled(context, PHASE, self.unchanged()).await?;
            // If the file could not be written the receiver is gone, and that error is returned below.
            let _ = tell.send((work.counted(), tried));
            Ok(())
        };
        let (assembled, read): (Result<Option<NewFile>>, Result<()>) =
            tokio::join!(assembling, reading);
        match (assembled, read) {
            (Ok(Some(file)), Ok(())) => Ok(file),
            (Err(error), _) | (Ok(_), Err(error)) => Err(error),
            (Ok(None), Ok(())) => Err(Error::cancelled(PHASE)),
        }
    }

    /// The parts of the dump in order, and the jobs that fill them. All tables are created before the first row, so
    /// that a restore can fill several at once.
    fn parts(&self) -> (Vec<Item>, VecDeque<Job>) {
        let database = &self.target.database;
        let mut text = script::header(database, &self.server.version_text);
        let mut items = Vec::new();
        let mut jobs = VecDeque::new();
        let tables = &self.definitions.tables;
        text.extend(tables.iter().map(script::table));
        items.push(Item::Text(text));
        for ((table, shape), selects) in tables.iter().zip(&self.shapes).zip(&self.units) {
            if selects.is_empty() {
                items.push(Item::NoRows(table.name.clone()));
            }
            for select in selects {
                let (job, parts) = readers::unit(&table.name, shape, select.clone());
                jobs.push_back(job);
                items.push(Item::Unit(table.name.clone(), parts));
            }
        }
        items.push(Item::Text(script::footer(&self.definitions)));
        let counted = tables.iter().filter(|table| table.keeps_rows);
        jobs.extend(counted.map(|table| Job::Count {
            table: table.name.clone(),
        }));
        (items, jobs)
    }

    /// Fails if a definition has changed since it was read: MariaDB shows new definitions even inside a snapshot.
    async fn unchanged(&self) -> Result<()> {
        let mut connection = Connection::open(&self.target, PHASE).await?;
        snapshot::settle(&mut connection, &self.server).await?;
        let now = Definitions::read(&mut connection).await?;
        connection.close().await;
        let changed = self.definitions.changed(&now);
        if changed.is_empty() {
            return Ok(());
        }
        Err(readers::changed(&proofs::names(&changed)))
    }

    fn judge(&self) -> Judge {
        Judge {
            inventory: self.inventory.clone(),
            missing_grants: self.missing_grants.clone(),
            unknown: self.definitions.unknown(),
            packet_bytes: self.packet_bytes,
            written: Scan {
                rows: BTreeMap::new(),
                views: names(self.definitions.views.iter().map(|view| &view.name)),
                triggers: names(self.definitions.triggers.iter().map(|p| &p.name)),
                routines: names(self.definitions.routines.iter().map(|p| &p.name)),
                events: names(self.definitions.events.iter().map(|p| &p.name)),
                completed: true,
            },
        }
    }
}

/// Rows by table as the server counted them, and the proof of the definitions if they were tried.
type Told = (BTreeMap<String, u64>, Option<Proof>);

/// The dump's SQL without the rows.
fn script(target: &MysqlTarget, server: &Server, definitions: &Definitions) -> String {
    let mut text = script::header(&target.database, &server.version_text);
    text.extend(definitions.tables.iter().map(script::table));
    text.push_str(&script::footer(definitions));
    text
}

/// The definitions as the built-in writer writes them, for the trial of a dump that a client program makes.
///
/// # Errors
/// Those of the connection.
pub(super) async fn script_of(target: &MysqlTarget, server: &Server) -> Result<String> {
    let mut connection = Connection::open(target, PHASE).await?;
    snapshot::settle(&mut connection, server).await?;
    let definitions = readable(&mut connection).await;
    connection.close().await;
    Ok(script(target, server, &definitions?))
}

/// The definitions of a database's objects, by kind and name, in a form that is the same in every copy.
///
/// # Errors
/// Those of the connection.
pub(crate) async fn definitions(
    target: &MysqlTarget,
) -> Result<BTreeMap<(String, String), String>> {
    let mut connection = Connection::open(target, PHASE).await?;
    let server = Server::ask(&mut connection).await?;
    snapshot::settle(&mut connection, &server).await?;
    let definitions = readable(&mut connection).await;
    connection.close().await;
    Ok(definitions?.texts())
}

/// The tables whose definitions no dump tool writes as they are, since the server prints question marks in them.
///
/// # Errors
/// Those of the connection.
pub(super) async fn misprinted(
    connection: &mut Connection,
    tables: &BTreeSet<String>,
) -> Result<Vec<String>> {
    let mut misprinted = Vec::new();
    for table in tables {
        let mut create = raw::shown(connection, table).await?;
        if wide::put_back(connection, table, &mut create).await? != Shown::Whole {
            misprinted.push(table.clone());
        }
    }
    Ok(misprinted)
}

/// What the entries after the payload are made of.
struct Ending {
    draft: Manifest,
    judge: Judge,
    alembic: AlembicFiles,
    /// Comes once all rows are read and no definition has changed.
    told: oneshot::Receiver<Told>,
}

impl Ending {
    /// Waits until all rows are read, then ends the file; `false` if reading failed, which reports its own error.
    fn write(self, assembled: Assembled<'_>, path: &Path) -> Result<bool> {
        let Ok((counted, tried)) = self.told.blocking_recv() else {
            return Ok(false);
        };
        let Assembled {
            zip,
            payload,
            rows,
            longest,
        } = assembled;
        let mut proofs = self.judge.proofs(&rows, &counted);
        proofs.extend(tried.map(|tried| proofs::fits(tried, longest, self.judge.packet_bytes)));
        let manifest = filled(self.draft, payload, rows, self.judge.inventory, proofs);
        finish(zip, &manifest, &self.alembic)
            .map_err(|source| destination::failure(path, source))?;
        Ok(true)
    }
}

/// What the proofs *complete* and *counted* are judged by.
struct Judge {
    inventory: Inventory,
    missing_grants: Vec<&'static str>,
    /// The tables whose definitions may hold characters that the server does not print.
    unknown: Vec<String>,
    /// The server's `max_allowed_packet`.
    packet_bytes: u64,
    written: Scan,
}

impl Judge {
    /// Judges by the writer's own record of what it wrote. Reading back judges again, by the file alone.
    fn proofs(
        &self,
        written: &BTreeMap<String, u64>,
        counted: &BTreeMap<String, u64>,
    ) -> Vec<Proof> {
        let scan = Scan {
            rows: written.clone(),
            ..self.written.clone()
        };
        let complete = proofs::complete(&scan, &self.inventory, &self.missing_grants, &[], &[]);
        let complete = proofs::shown(complete, &self.unknown, "proof-complete-unknown");
        vec![
            match complete.proved {
                true => Proof {
                    why: Message::new("proof-complete-builtin").arg("tables", counted.len()),
                    ..complete
                },
                false => complete,
            },
            proofs::counted_at_once(written, counted),
        ]
    }
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    names.cloned().collect()
}

async fn read(
    work: &Arc<Jobs>,
    readers: Vec<Connection>,
    cancel: &CancellationToken,
) -> Result<()> {
    let mut running: JoinSet<Result<()>> = readers
        .into_iter()
        .map(|reader| Arc::clone(work).run(reader))
        .collect();
    let all = async {
        let mut first = Ok(());
        while let Some(ended) = running.join_next().await {
            let ended = match ended {
                Ok(ended) => ended,
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            };
            first = first.and(ended);
        }
        first
    };
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Error::cancelled(PHASE)),
        done = all => done,
    }
}
