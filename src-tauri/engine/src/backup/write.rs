//! Writes the file: payload, alembic's files, README and manifest; then reads it back before it gets its final name.

use std::path::{Path, PathBuf};

use super::archive::Writer;
use super::ending::{AlembicFiles, filled, finish};
use super::manifest::{FORMAT, Manifest, Payload, Snapshot, schema_sha256};
use super::{Backup, Method, Options, Tool, Trial};
use super::{builtin, destination, mysql, read_back, reuse, sqlite};
use crate::alembic;
use crate::catalog;
use crate::error::{Error, Kind, Phase, Result};
use crate::event::{Context, Event};
use crate::inspect::Inspection;
use crate::io::clock;
use crate::io::file::{Found, NewFile, files_in, found, read_bounded};
use crate::io::waiting::in_place;
use crate::mysql::Server;
use crate::schema::Inventory;
use crate::target::{MysqlTarget, SqliteTarget, Target};
use crate::work;

/// What reads a database out.
enum Reader<'a> {
    Builtin(Box<builtin::Ready>),
    Tool(Dump<'a>),
    Sqlite(&'a SqliteTarget),
}

/// A dump of a server's database by a client program.
struct Dump<'a> {
    target: &'a MysqlTarget,
    server: &'a Server,
    tool: Tool,
    estimate_bytes: u64,
}

/// Writes a backup and proves it. The file gets its name only once all of it was written and read back; what is proved
/// stands in [`Backup::proofs`].
///
/// # Errors
/// `backup-no-tool`, `backup-tool-*`, `backup-builtin-*`, `backup-definition-changed`, `backup-cluster-changed`,
/// `backup-target-*`, `backup-alembic`, `backup-sqlite-busy`, `backup-nothing`, `cancelled`, those of the connection.
/// Nothing is left behind then.
pub async fn write(
    target: &Target,
    inspection: &Inspection,
    options: &Options,
    context: Context<'_>,
) -> Result<Backup> {
    // Boxed, since the future is large and would be a part of a restore's.
    Box::pin(write_tried(target, inspection, options, None, context)).await
}

/// Like [`write`]; for a server, `trial` also tries whether the definitions load.
///
/// # Errors
/// Those of [`write`].
pub async fn write_tried(
    target: &Target,
    inspection: &Inspection,
    options: &Options,
    trial: Option<&dyn Trial>,
    context: Context<'_>,
) -> Result<Backup> {
    context.emit(Event::Phase {
        phase: Phase::Backup,
    });
    context.check_cancelled(Phase::Backup)?;
    let now = clock::now();
    let draft = draft(target, inspection, options, now);
    let alembic = alembic_files(options.alembic_versions.as_deref())?;
    let reader = reader(target, inspection, options, context).await?;
    let (file, path) = destination::begin(&options.destination, &draft.database, now, context)?;
    let place = (file, path.as_path());
    let file = match reader {
        Reader::Builtin(ready) => ready.write(draft, alembic, place, trial, context).await?,
        Reader::Tool(dump) => dump.write(draft, &alembic, place, trial, context).await?,
        Reader::Sqlite(target) => sqlite(target, draft, alembic, place, context).await?,
    };
    let sealed = seal(file, path, context).await?;
    Ok(Backup {
        of: Some(target.key()),
        ..sealed
    })
}

/// Chooses what reads the database out; for a server's see [`Method`].
async fn reader<'a>(
    target: &'a Target,
    inspection: &'a Inspection,
    options: &Options,
    context: Context<'_>,
) -> Result<Reader<'a>> {
    let target = match target {
        Target::Mysql(target) => target,
        Target::Sqlite(target) => return Ok(Reader::Sqlite(target)),
    };
    let server = inspection.server.as_ref().ok_or_else(|| {
        Error::refused("backup-nothing", Phase::Backup).arg("path", target.database.as_str())
    })?;
    let by_tool = |tool: Tool| {
        Reader::Tool(Dump {
            target,
            server,
            tool,
            estimate_bytes: inspection.schema.size_bytes(),
        })
    };
    let named = options.tool.as_deref();
    match options.method {
        Method::Mysqldump => Ok(by_tool(Tool::choose(named, server, context).await?)),
        Method::Auto if named.is_some() => Ok(by_tool(Tool::choose(named, server, context).await?)),
        Method::Auto | Method::Builtin => {
            match builtin::prepare(target, server, context).await {
                Ok(ready) => Ok(Reader::Builtin(Box::new(ready))),
                Err(error) if options.method == Method::Auto && builtin::is_unknown(&error) => {
                    match Tool::choose(None, server, context).await {
                        Ok(tool) => Ok(by_tool(tool)),
                        Err(cancelled) if cancelled.kind() == Kind::Cancelled => Err(cancelled),
                        // The built-in writer's error says more than that there is no tool either.
                        Err(_none) => Err(error),
                    }
                }
                Err(error) => Err(error),
            }
        }
    }
}

impl Dump<'_> {
    /// Dumps the database into the file, and returns that.
    async fn write(
        &self,
        draft: Manifest,
        alembic: &[(String, Vec<u8>)],
        (mut file, path): (NewFile, &Path),
        trial: Option<&dyn Trial>,
        context: Context<'_>,
    ) -> Result<NewFile> {
        let (target, tool) = (self.target, &self.tool);
        let tried = match trial {
            Some(trial) => {
                let script = builtin::script_of(target, self.server).await?;
                Some(trial.run(target, &script, context).await)
            }
            None => None,
        };
        let draft = Manifest {
            tool: Some(tool.clone()),
            method: Some(Method::Mysqldump),
            proofs: tried.into_iter().collect(),
            ..draft
        };
        let place = (&mut file, path);
        mysql(
            target,
            tool,
            self.estimate_bytes,
            draft,
            alembic,
            place,
            context,
        )
        .await?;
        Ok(file)
    }
}

/// Copies the database into the file, and returns that.
async fn sqlite(
    target: &SqliteTarget,
    draft: Manifest,
    alembic: AlembicFiles,
    (mut file, path): (NewFile, &Path),
    context: Context<'_>,
) -> Result<NewFile> {
    let source = target.path.clone();
    let named = path.to_owned();
    work::off_thread(context, Phase::Backup, move |mut work| {
        let (zip, copied) = sqlite::copy(&source, &named, &mut file, &mut work)?;
        let manifest = filled(
            draft,
            copied.payload,
            copied.rows,
            copied.inventory,
            copied.proofs,
        );
        finish(zip, &manifest, &alembic).map_err(|source| destination::failure(&named, source))?;
        Ok(file)
    })
    .await
}

async fn mysql(
    target: &MysqlTarget,
    tool: &Tool,
    estimate_bytes: u64,
    draft: Manifest,
    alembic: &[(String, Vec<u8>)],
    (file, path): (&mut NewFile, &Path),
    context: Context<'_>,
) -> Result<()> {
    let spill = |source| destination::failure(path, source);
    let Some(server) = draft.server.clone() else {
        return Ok(());
    };
    let writer = Writer::begin(file.file(), super::MYSQL_ENTRY).map_err(spill)?;
    // Boxed, since the future is large and would be a part of each future that waits for a backup.
    let dump = mysql::dump(target, &server, tool, estimate_bytes, writer, context);
    let (zip, dumped) = Box::pin(dump).await.map_err(|failure| match failure {
        mysql::Failure::Said(error) => error,
        mysql::Failure::File(source) => spill(source),
    })?;
    let mut proofs = dumped.proofs;
    proofs.extend(draft.proofs.iter().cloned());
    let manifest = filled(draft, dumped.payload, dumped.rows, dumped.inventory, proofs);
    finish(zip, &manifest, alembic).map_err(spill)
}

/// Reads the file back while it still has its temporary name, then gives it its final one.
async fn seal(file: NewFile, path: PathBuf, context: Context<'_>) -> Result<Backup> {
    let spill = |source| destination::failure(&path, source);
    let part = file.part_path().to_owned();
    let backup = work::off_thread(context, Phase::Backup, move |mut work| {
        file.sync()
            .map_err(|source| destination::failure(&part, source))?;
        let backup = read_back::prove(&part, &mut work, read_back::ALONE)?.backup;
        Ok((file, backup))
    })
    .await;
    let (file, backup) = backup?;
    context.check_cancelled(Phase::Backup)?;
    let path = in_place(|| file.commit()).map_err(spill)?;
    Ok(Backup {
        file: path,
        ..backup
    })
}

fn draft(
    target: &Target,
    inspection: &Inspection,
    options: &Options,
    now: jiff::Timestamp,
) -> Manifest {
    Manifest {
        format: FORMAT,
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        written_at: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        server: inspection.server.clone(),
        database: reuse::database(target),
        charset: inspection.schema.charset.clone(),
        collation: inspection.schema.collation.clone(),
        dbgpt_version: options.dbgpt_version.clone(),
        state: inspection.state.name(catalog::known()),
        tool: None,
        method: None,
        snapshot: match target {
            Target::Mysql(_) => Snapshot::SingleTransaction,
            Target::Sqlite(_) => Snapshot::SqliteOnlineBackup,
        },
        snapshot_why: None,
        without_tls: false,
        payload: Payload::default(),
        tables: Vec::new(),
        inventory: Inventory::default(),
        schema_sha256: schema_sha256(&inspection.schema),
        alembic_versions: Vec::new(),
        proofs: Vec::new(),
    }
}

fn alembic_files(folder: Option<&Path>) -> Result<AlembicFiles> {
    let Some(folder) = folder.filter(|folder| found(folder) == Found::Folder) else {
        return Ok(Vec::new());
    };
    let failed = |path: &Path, source: std::io::Error| {
        Error::failed("backup-alembic", Phase::Backup)
            .arg("path", path.display())
            .because(source)
    };
    files_in(folder, "py", alembic::MAX_FILES)
        .map_err(|source| failed(folder, source))?
        .into_iter()
        .map(|path| {
            let bytes = read_bounded(&path, alembic::MAX_FILE_BYTES)
                .map_err(|source| failed(&path, source))?;
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            Ok((name, bytes))
        })
        .collect()
}
