//! A MySQL or MariaDB database, read out by a dump tool.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::archive::{Writer, Zip};
use super::manifest::Payload;
use super::scan::{Scan, Scanner};
use super::tool::{Sights, Tool, complaints};
use super::{Proof, builtin, option_file, proofs};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::io::process::Process;
use crate::mysql::{Connection, Grants, Server, catch_up, counts, inventory, named, versioned};
use crate::schema::Inventory;
use crate::target::MysqlTarget;
use crate::work::Pace;
use crate::work::or_cancelled;

/// How long a tool may print nothing: on a busy server it takes minutes until the first row of a large table comes.
const STALL_TIMEOUT: Duration = Duration::from_mins(10);
const CHUNK_BYTES: usize = 256 << 10;

/// The result of a dump.
pub(super) struct Dumped {
    pub(super) payload: Payload,
    pub(super) rows: BTreeMap<String, u64>,
    pub(super) inventory: Inventory,
    pub(super) proofs: Vec<Proof>,
}

/// Dumps the target's database into the archive.
///
/// # Errors
/// `backup-tool-failed`, `backup-tool-stalled`, `cancelled`, those of [`Connection`].
pub(super) async fn dump<'a>(
    target: &MysqlTarget,
    server: &Server,
    tool: &Tool,
    estimate_bytes: u64,
    mut writer: Writer<'a>,
    context: Context<'_>,
) -> Result<(Zip<'a>, Dumped), Failure> {
    let phase = Phase::Backup;
    let (connection, before) = or_cancelled(context, phase, look_before(target)).await?;
    let reads_history = tool.reads_history(server);
    let missing = proofs::missing_grants(&before.grants, server, &target.database, &before.listed);
    let lacking: &[String] = match reads_history {
        true => &[],
        false => &before.versioned,
    };
    let asked = Asked {
        target,
        tool,
        sights: Sights {
            events: before.grants.has("EVENT", &target.database),
            routines: before.grants.routine_sight(server, &target.database),
            history: reads_history && !before.versioned.is_empty(),
        },
        encrypted: connection.encrypted(),
        missing: &missing,
        estimate_bytes,
    };
    // The server would close this idle connection during a long dump; another one counts afterwards.
    connection.close().await;
    let (scan, stderr) = run(&asked, &mut writer, context).await?;
    let (zip, payload) = writer.finish_payload().map_err(Failure::File)?;
    let after = or_cancelled(context, phase, count_after(target)).await?;
    let complaints = complaints(&stderr);
    let complete = proofs::complete(&scan, &before.listed, &missing, lacking, &complaints);
    let proofs = vec![
        proofs::shown(
            proofs::shown(complete, &before.hidden, "proof-complete-hidden"),
            &before.misprinted,
            "proof-complete-misprinted",
        ),
        proofs::counted(&before.rows, &scan.rows, &after),
    ];
    // Old tools write the stand-in of a view as a table.
    let rows = scan
        .rows
        .into_iter()
        .filter(|(name, _)| before.listed.tables.contains(name))
        .collect();
    Ok((
        zip,
        Dumped {
            payload,
            rows,
            inventory: before.listed,
            proofs,
        },
    ))
}

/// What the server says before the dump.
struct Before {
    listed: Inventory,
    grants: Grants,
    rows: BTreeMap<String, u64>,
    /// The system-versioned tables.
    versioned: Vec<String>,
    /// The tables whose definitions the tool can't write as they are.
    misprinted: Vec<String>,
    /// The tables with a primary key that the server hides from the tool.
    hidden: Vec<String>,
}

/// Asks the server what there is to dump, and leaves the connection open.
async fn look_before(target: &MysqlTarget) -> Result<(Connection, Before)> {
    let phase = Phase::Backup;
    let mut connection = Connection::open(target, phase).await?;
    catch_up(&mut connection, phase).await?;
    let listed = inventory(&mut connection, phase).await?;
    let grants = Grants::ask(&mut connection).await?;
    let rows = match counts(&mut connection, &listed, phase).await {
        Ok(rows) => rows,
        Err(error) => return Err(named(&mut connection, error, phase).await),
    };
    let versioned = versioned(&mut connection, phase).await?;
    let misprinted = builtin::misprinted(&mut connection, &listed.tables).await?;
    let before = Before {
        hidden: hidden(&mut connection).await?,
        misprinted,
        listed,
        grants,
        rows,
        versioned,
    };
    Ok((connection, before))
}

/// The tables with a generated primary key, if sessions are not shown it unless they ask for it, as ours do.
async fn hidden(connection: &mut Connection) -> Result<Vec<String>> {
    let phase = Phase::Backup;
    let setting: Vec<(String, String)> = connection
        .rows(
            "SHOW GLOBAL VARIABLES LIKE 'show_gipk_in_create_table_and_information_schema'",
            phase,
        )
        .await?;
    if setting.first().is_none_or(|(_, value)| value != "OFF") {
        return Ok(Vec::new());
    }
    connection
        .rows(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE() \
             AND column_name = 'my_row_id' AND extra LIKE '%INVISIBLE%' ORDER BY table_name",
            phase,
        )
        .await
}

/// Counts the rows again, after the dump.
async fn count_after(target: &MysqlTarget) -> Result<BTreeMap<String, u64>> {
    let phase = Phase::Backup;
    let mut connection = Connection::open(target, phase).await?;
    let listed = inventory(&mut connection, phase).await?;
    let after = counts(&mut connection, &listed, phase).await?;
    connection.close().await;
    Ok(after)
}

/// Either our error, or the system's about the file being written.
pub(super) enum Failure {
    Said(Error),
    File(std::io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Said(error)
    }
}

/// What a dump tool is asked for, from which its arguments and the errors about it are made.
struct Asked<'a> {
    target: &'a MysqlTarget,
    tool: &'a Tool,
    sights: Sights,
    /// Whether our own connection to this server was encrypted.
    encrypted: bool,
    /// The privileges that the account lacks for a whole dump.
    missing: &'a [&'a str],
    /// How large the dump will be, roughly.
    estimate_bytes: u64,
}

impl Asked<'_> {
    fn failed(&self, code: &'static str) -> Error {
        Error::failed(code, Phase::Backup)
            .arg("path", self.tool.program.display())
            .arg("tool", self.tool.version_text.as_str())
            .arg("server", self.target.address.to_string())
            .arg("grants", self.missing.join(", "))
            .arg("missing", self.missing.len())
    }
}

/// Runs the tool from its start to its end, and writes what it prints. The second value is its stderr.
async fn run(
    asked: &Asked<'_>,
    writer: &mut Writer<'_>,
    context: Context<'_>,
) -> Result<(Scan, String), Failure> {
    // The file holds the password, and is removed when this function ends, after the tool.
    let options = option_file::write(asked.target)
        .map_err(|source| asked.failed("backup-option-file").because(source))?;
    let process = start(asked, options.path())?;
    let (process, scan) = feed(process, asked, writer, context).await?;
    let stderr = end(process, asked).await?;
    Ok((scan, stderr))
}

fn start(asked: &Asked<'_>, options: &Path) -> Result<Process> {
    let tool = asked.tool;
    let arguments = tool.arguments(asked.target, options, asked.encrypted, asked.sights);
    // The user's login-path file is read in spite of --defaults-file, and would override it.
    let nowhere = options.with_extension("no-login-path");
    let environment = [
        ("MYSQL_PWD", None),
        ("MYSQL_TEST_LOGIN_FILE", Some(nowhere.into_os_string())),
    ];
    Process::start(&tool.program, &arguments, &environment)
        .map_err(|source| asked.failed("backup-tool-unstartable").because(source))
}

/// Writes all that the tool prints into the archive. The tool is killed if it prints nothing for too long, if the user
/// cancels, or if the archive can't be written.
async fn feed(
    mut process: Process,
    asked: &Asked<'_>,
    writer: &mut Writer<'_>,
    context: Context<'_>,
) -> Result<(Process, Scan), Failure> {
    let mut scanner = Scanner::default();
    let mut pace = Pace::new(Phase::Backup);
    let mut done_bytes = 0;
    let mut buffer = vec![0; CHUNK_BYTES];
    let limit = STALL_TIMEOUT.min(asked.target.patience.longest);
    loop {
        let read = tokio::select! {
            biased;
            () = context.cancel.cancelled() => {
                process.kill().await;
                return Err(Error::cancelled(Phase::Backup).into());
            }
            read = tokio::time::timeout(limit, process.read(&mut buffer)) => read,
        };
        let Ok(read) = read else {
            process.kill().await;
            return Err(asked
                .failed("backup-tool-stalled")
                .arg("minutes", limit.as_secs().div_ceil(60))
                .into());
        };
        let length = read.map_err(|source| asked.failed("backup-tool-lost").because(source))?;
        if length == 0 {
            return Ok((process, scanner.finish()));
        }
        scanner.feed(&buffer[..length]);
        if let Err(full) = writer.write(&buffer[..length]) {
            process.kill().await;
            return Err(Failure::File(full));
        }
        done_bytes += length as u64;
        let item = scanner.item().unwrap_or_default();
        let total = Some(asked.estimate_bytes).filter(|bytes| *bytes > done_bytes);
        if let Some(event) = pace.tick(done_bytes, total, scanner.total_rows(), item) {
            context.emit(event);
        }
    }
}

/// Waits until a tool that has closed its output has ended; returns its stderr if it succeeded.
async fn end(process: Process, asked: &Asked<'_>) -> Result<String> {
    let (status, stderr) = process
        .end()
        .await
        .map_err(|source| asked.failed("backup-tool-lost").because(source))?;
    if status.success() {
        return Ok(stderr);
    }
    let mut said = complaints(&stderr).join(" / ");
    if said.is_empty() {
        said = status.to_string();
    }
    let stops = usize::from(names_a_broken_view(&said));
    let error = asked.failed("backup-tool-failed").arg("view", stops);
    Err(error.arg("said", said))
}

/// Whether a tool was stopped by a view that can't be opened: one over a table that is gone (1356), or whose definer is
/// gone (1449). Every tool prints the server's error number.
fn names_a_broken_view(said: &str) -> bool {
    let mut numbers = said.split(|c: char| !c.is_ascii_digit());
    numbers.any(|number| matches!(number, "1356" | "1449"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_that_stops_a_tool_is_known_by_the_servers_number() {
        for said in [
            "mysqldump: Couldn't execute 'SHOW FIELDS FROM `v`': View 'd.v' references invalid table(s) (1356)",
            "mariadb-dump: Got error: 1449: \"The user specified as a definer ('x'@'y') does not exist\" when using LOCK TABLES",
        ] {
            assert!(names_a_broken_view(said), "{said}");
        }
        assert!(!names_a_broken_view(
            "mysqldump: Got error: 2013: Lost connection at row: 13567"
        ));
    }
}
