//! The commands: each converts its arguments, drives the engine's session, and prints what came of it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use engine::backup::{self, Backup, Destination, ProofKind};
use engine::config::Overrides;
use engine::io::file;
use engine::journal::{Journal, Scope};
use engine::message::Severity;
use engine::plan::{Choices, StepState};
use engine::preflight::RunningVerdict;
use engine::restore::{self, Safety, Same, Way};
use engine::session::{BackupChoice, Changed, Goal, Session, refuse_blocked};
use engine::webserver::UpVerdict;
use engine::{Context, Error, Message, Phase, Result, report};
use tokio_util::sync::CancellationToken;

use crate::args::{Arguments, BackupHow, Command, Config, Method, WayBack};
use crate::confirm::confirm;
use crate::output::Output;
use crate::progress::Progress;

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Done, or nothing to do.
    Well,
    /// It told of blockers: going on would be refused.
    Blocked,
    /// The database is not v0.5.0's, or a backup is not proved.
    NotProved,
}

impl Ended {
    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Self::Well => ExitCode::SUCCESS,
            Self::NotProved => ExitCode::from(1),
            Self::Blocked => ExitCode::from(3),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// What the engine says; `main` turns its kind into the exit code.
pub(crate) async fn run(
    arguments: Arguments,
    output: &Output,
    cancel: &CancellationToken,
) -> Result<Ended> {
    let progress = Progress::new(&arguments.common);
    let context = Context {
        events: &progress,
        cancel,
    };
    match arguments.command {
        Command::Inspect { config } => inspect(&config, output, context).await,
        Command::Check {
            config,
            guide_only,
            backup_to,
        } => {
            check(
                &config,
                &choices(guide_only),
                backup_to.as_deref(),
                output,
                context,
            )
            .await
        }
        Command::Plan { config, guide_only } => {
            let session = looked(&config, context).await?;
            output.plan(&session.plan(&choices(guide_only))?);
            Ok(Ended::Well)
        }
        Command::Backup {
            config,
            out,
            how,
            rehearse,
        } => {
            let session = looked(&config, context).await?;
            let backup = session.back_up(&backup_choice(out, &how), context).await?;
            let backup = rehearsed(&session, backup, rehearse, context).await?;
            output.backup(&backup);
            Ok(proved(&backup))
        }
        Command::Prove {
            file,
            rehearse,
            config,
        } => {
            let backup = prove(&file, config.as_ref(), rehearse, context).await?;
            output.backup(&backup);
            Ok(proved(&backup))
        }
        Command::Upgrade {
            config,
            way_back,
            how,
            guide_only,
            rehearse,
            yes,
        } => {
            let job = Job {
                goal: Goal::Upgrade,
                choices: choices(guide_only),
                way_back,
                how,
                rehearse,
                yes,
            };
            change(&config, job, output, context).await
        }
        Command::Repair {
            config,
            backup_to,
            rehearse,
            yes,
        } => {
            let job = Job {
                goal: Goal::Repair,
                choices: Choices::default(),
                way_back: WayBack {
                    backup_to: Some(backup_to),
                    backup: None,
                },
                how: BackupHow {
                    method: Method::Auto,
                    tool: None,
                },
                rehearse,
                yes,
            };
            change(&config, job, output, context).await
        }
        Command::Running { config } => {
            let running = open(&config)?.running(context).await?;
            output.running(&running);
            Ok(match running.verdict {
                RunningVerdict::Stopped => Ended::Well,
                RunningVerdict::Runs => Ended::Blocked,
                RunningVerdict::Unknown => Ended::NotProved,
            })
        }
        Command::Guide { config } => {
            output.guide(open(&config)?.install());
            Ok(Ended::Well)
        }
        Command::Up { config, url } => {
            let up = open(&config)?.up(url.as_ref()).await;
            output.up(&up);
            Ok(match up.verdict {
                UpVerdict::Up => Ended::Well,
                UpVerdict::Doubtful | UpVerdict::Down => Ended::NotProved,
            })
        }
        Command::Verify { config } => {
            let verification = looked(&config, context).await?.verify(context).await?;
            output.verification(&verification);
            Ok(if verification.verified {
                Ended::Well
            } else {
                Ended::NotProved
            })
        }
        Command::Resume { run: None, config } => {
            let back = open(&config)?.put_back(context).await?;
            output.restored(&back.restored);
            Ok(Ended::Well)
        }
        Command::Resume {
            run: Some(run),
            config,
        } => {
            let mut session = looked(&config, context).await?;
            let changed = session.resume(run, context).await?;
            Ok(tell(&changed, output))
        }
        Command::Undo { run, config } => {
            let undone = looked(&config, context).await?.undo(run, context).await?;
            output.undone(&undone);
            Ok(if undone.refused.is_empty() {
                Ended::Well
            } else {
                Ended::Blocked
            })
        }
        Command::Restore {
            file,
            config,
            into,
            safety_to,
            tool,
            all,
            in_place,
            yes,
        } => {
            let into = match into {
                Some(database) => restore::Into::New { database },
                None => restore::Into::Same(Same {
                    safety: Safety {
                        destination: destination(safety_to.unwrap_or_else(|| folder_of(&file))),
                        tool,
                    },
                    way: if in_place { Way::InPlace } else { Way::Swap },
                    scope: if all { Scope::All } else { Scope::Own },
                }),
            };
            restore(&config, &file, &into, yes, output, context).await
        }
        Command::Runs => runs(output),
        Command::Report { run, out } => save_report(run, out.as_deref(), output),
    }
}

async fn inspect(config: &Config, output: &Output, context: Context<'_>) -> Result<Ended> {
    let session = looked(config, context).await?;
    let answering = session.answering().await;
    let half_way = session.unfinished().is_some();
    output.inspection(
        session.install(),
        session.inspection()?,
        half_way,
        &answering,
    );
    Ok(Ended::Well)
}

async fn check(
    config: &Config,
    choices: &Choices,
    backup_folder: Option<&Path>,
    output: &Output,
    context: Context<'_>,
) -> Result<Ended> {
    let session = looked(config, context).await?;
    let findings = session.check(choices, backup_folder, context).await?;
    output.findings(&findings);
    let blocked = findings
        .iter()
        .any(|finding| finding.severity == Severity::Blocker);
    Ok(if blocked { Ended::Blocked } else { Ended::Well })
}

/// A change that was asked for.
struct Job {
    goal: Goal,
    choices: Choices,
    way_back: WayBack,
    how: BackupHow,
    rehearse: bool,
    yes: bool,
}

async fn change(config: &Config, job: Job, output: &Output, context: Context<'_>) -> Result<Ended> {
    let mut session = looked(config, context).await?;
    if !session.needs_change(job.goal, &job.choices)? {
        output.nothing_to_do(session.install(), session.inspection()?);
        return Ok(Ended::Well);
    }
    let folder = job.way_back.backup_to.as_deref().map(folder_of);
    let findings = session
        .check(&job.choices, folder.as_deref(), context)
        .await?;
    refuse_blocked(&findings)?;
    let plan = session.plan(&job.choices)?;
    let todo = plan
        .steps
        .iter()
        .filter(|step| step.state == StepState::Todo)
        .count();
    let question = Message::new("cli-confirm").arg("steps", todo);
    confirm(job.yes, &question, output)?;
    let backup = match (job.way_back.backup, job.way_back.backup_to) {
        (Some(file), _) => session.prove(&file, context).await?,
        (None, Some(out)) => {
            session
                .back_up(&backup_choice(out, &job.how), context)
                .await?
        }
        (None, None) => return Err(Error::refused("session-backup-first", Phase::Backup)),
    };
    let backup = if job.rehearse || session.must_rehearse() {
        session.rehearse(backup, &job.choices, context).await?
    } else {
        backup
    };
    session.rely_on(backup)?;
    let changed = session.change(&job.choices, &plan.hash, context).await?;
    Ok(tell(&changed, output))
}

fn tell(changed: &Changed, output: &Output) -> Ended {
    output.changed(changed);
    if changed.verification.verified {
        Ended::Well
    } else {
        Ended::NotProved
    }
}

async fn restore(
    config: &Config,
    file: &Path,
    into: &restore::Into,
    yes: bool,
    output: &Output,
    context: Context<'_>,
) -> Result<Ended> {
    let mut session = open(config)?;
    match into {
        restore::Into::Same(same) => {
            let question = Message::new("cli-confirm-restore")
                .arg("scope", scope_name(same.scope))
                .arg("way", way_name(same.way));
            confirm(yes, &question, output)?;
        }
        restore::Into::New { .. } => {}
    }
    let restored = session.restore(file, into, context).await?;
    output.restored(&restored);
    Ok(Ended::Well)
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Own => "own",
        Scope::All => "all",
    }
}

fn way_name(way: Way) -> &'static str {
    match way {
        Way::Swap => "swap",
        Way::InPlace => "in-place",
    }
}

fn runs(output: &Output) -> Result<Ended> {
    let journal = Journal::open(&engine::io::home::folder()?)?;
    let runs = journal.runs()?;
    output.text(
        &report::runs(&runs, output.lang()),
        &serde_json::json!({"runs": report::runs_json(&runs)}),
    );
    Ok(Ended::Well)
}

fn save_report(run: i64, out: Option<&Path>, output: &Output) -> Result<Ended> {
    let journal = Journal::open(&engine::io::home::folder()?)?;
    let record = journal.run(run)?;
    let markdown = report::markdown(&record, output.lang());
    let value = report::json(&record, output.lang());
    if let Some(path) = out {
        report::save(&record, path, output.lang(), None)?;
    }
    output.text(&markdown, &value);
    Ok(Ended::Well)
}

fn open(config: &Config) -> Result<Session> {
    Session::open(&config.config, &overrides(config)?)
}

async fn looked(config: &Config, context: Context<'_>) -> Result<Session> {
    let mut session = open(config)?;
    session.look(context).await?;
    Ok(session)
}

fn choices(guide_only: bool) -> Choices {
    if guide_only {
        Choices::guide_only()
    } else {
        Choices::default()
    }
}

async fn prove(
    file: &Path,
    config: Option<&Config>,
    rehearse: bool,
    context: Context<'_>,
) -> Result<Backup> {
    let Some(config) = config else {
        return backup::prove(file, context).await;
    };
    let session = looked(config, context).await?;
    let backup = session.prove(file, context).await?;
    rehearsed(&session, backup, rehearse, context).await
}

/// With all that the guide misses: what `upgrade` does by itself.
async fn rehearsed(
    session: &Session,
    backup: Backup,
    rehearse: bool,
    context: Context<'_>,
) -> Result<Backup> {
    if rehearse {
        session.rehearse(backup, &Choices::default(), context).await
    } else {
        Ok(backup)
    }
}

/// All proofs that were asked for: a rehearsal stands among them only if it was.
fn proved(backup: &Backup) -> Ended {
    // Whether its definitions load is tried unasked, where the account may: only what is known to fail counts.
    let all = backup
        .proofs
        .iter()
        .all(|proof| proof.proved || proof.proof == ProofKind::Loadable);
    if all && backup.clone().into_verified().is_ok() {
        Ended::Well
    } else {
        Ended::NotProved
    }
}

fn backup_choice(out: PathBuf, how: &BackupHow) -> BackupChoice {
    BackupChoice {
        destination: destination(out),
        method: match how.method {
            Method::Auto => backup::Method::Auto,
            Method::Mysqldump => backup::Method::Mysqldump,
            Method::Builtin => backup::Method::Builtin,
        },
        tool: how.tool.clone(),
    }
}

fn destination(out: PathBuf) -> Destination {
    if out.is_dir() {
        Destination::Folder(out)
    } else {
        Destination::File(out)
    }
}

fn folder_of(out: &Path) -> PathBuf {
    if out.is_dir() {
        return out.to_owned();
    }
    out.parent().unwrap_or(out).to_owned()
}

fn overrides(config: &Config) -> Result<Overrides> {
    Ok(Overrides {
        service: config.service.clone(),
        host: config.host.clone(),
        port: config.port,
        socket: config.socket.clone(),
        user: config.user.clone(),
        database: config.database.clone(),
        password: config.password_file.as_deref().map(password).transpose()?,
        tls: config.tls.map(Into::into),
        ca: config.ca.clone(),
    })
}

/// A password is short: 64 KiB bound what is read for one.
fn password(path: &Path) -> Result<secrecy::SecretString> {
    const LIMIT_BYTES: u64 = 1 << 16;
    let read = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(LIMIT_BYTES)
            .read_to_end(&mut bytes)
            .map(|_| bytes)
    } else {
        file::read_bounded(path, LIMIT_BYTES)
    };
    let unreadable =
        || Error::refused("cli-password-unreadable", Phase::Config).arg("path", path.display());
    let text = String::from_utf8(read.map_err(|source| unreadable().because(source))?)
        .map_err(|_not_utf8| unreadable().because(Message::new("cause-not-text")))?;
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    Ok(line.to_owned().into())
}
