//! Converts the engine's values to the page's messages, in the user's language.

use std::path::{Path, PathBuf};

use engine::backup::{Backup, Method, Proof, ProofKind};
use engine::catalog;
use engine::config::{self, Folder, Install, Origin, Setting};
use engine::event::{Event, StepEvent};
use engine::find::{Discovered, Known};
use engine::guidance::{self, Command, Guidance, Purpose};
use engine::inspect::Verdict;
use engine::journal::{
    InstallRecord, Place, RestoreRecord, Run, RunState, RunStep, StepRecordState,
};
use engine::mysql::{Flavor, Server};
use engine::plan::{Plan, Step, StepState};
use engine::preflight::{Running, RunningVerdict};
use engine::restore::Restored;
use engine::schema::RowCount;
use engine::session::{Checked, Done, Offer, Session};
use engine::target::{Address, Target, TlsMode};
use engine::undo::Undone;
use engine::webserver::{Up, UpVerdict};
use engine::words::{self, Lang};
use engine::{Error, Finding, Kind, Message, Result, Severity};

use crate::messages::{
    BackupView, CheckVerdictView, CheckView, CommandPurposeView, CommandView, ConnectionView,
    DbgptView, DoneView, ErrorView, FindingView, FoundView, InspectView, KilledRestoreView,
    KnownView, MethodView, OfferView, OriginView, PlanView, ProgressView, ProofKindView, ProofView,
    ProposalView, RecentView, RepairView, RestoredView, RunningVerdictView, RunningView,
    SettingView, SeverityView, StepEventView, StepStateView, StepView, TargetView, TlsModeView,
    UndoneView, UnfinishedView, UpVerdictView, UpView, VerdictView,
};

pub(crate) fn error(error: &Error, lang: Lang) -> ErrorView {
    ErrorView {
        code: error.code(),
        phase: error.phase().name(),
        message: error.message(lang),
        hint: error.hint(lang),
        changed: error.changed(),
        asks_service: config::asks_service(error),
        cancelled: error.kind() == Kind::Cancelled,
    }
}

pub(crate) fn findings<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    lang: Lang,
) -> Vec<FindingView> {
    findings
        .into_iter()
        .map(|finding| FindingView {
            id: finding.id.to_string(),
            severity: match finding.severity {
                Severity::Info => SeverityView::Info,
                Severity::Warning => SeverityView::Warning,
                Severity::Blocker => SeverityView::Blocker,
            },
            message: words::finding(lang, finding),
            hint: words::finding_hint(lang, finding),
        })
        .collect()
}

fn offer(offer: Offer) -> OfferView {
    let same = offer.same.iter().map(|same| format!(" / v{same}"));
    OfferView {
        release: offer.release.to_string(),
        names: format!("v{}{}", offer.release, same.collect::<String>()),
    }
}

/// The last inspection with the findings of the config and in `answering`, and what there is to do.
///
/// # Errors
/// `session-inspect-first`.
pub(crate) fn inspect(session: &Session, answering: &[Finding], lang: Lang) -> Result<InspectView> {
    let (install, inspection) = (session.install(), session.inspection()?);
    let say = |message: &Message| words::message(lang, message);
    let counts = || inspection.schema.tables.iter().map(|table| table.rows);
    let mut found: Vec<&Finding> = install
        .findings
        .iter()
        .chain(&inspection.findings)
        .chain(answering)
        .collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let Guidance {
        commands, never, ..
    } = session.guidance(session.way_seen()?);
    Ok(InspectView {
        config: session.config().display().to_string(),
        root: install.root.as_ref().map(|root| root.display().to_string()),
        target: target(&install.target),
        dbgpt: install.version.as_ref().map(|known| DbgptView {
            version: known.version.clone(),
            source: known.source.clone(),
        }),
        server: inspection.server.as_ref().map(server),
        state: inspection.state.name(catalog::known()),
        standing: say(&inspection.state.told()),
        aim: inspection.target.to_string(),
        gains: session.gains().iter().map(say).collect(),
        offers: session.offers()?.into_iter().map(offer).collect(),
        verdict: verdict(inspection.verdict),
        tables: inspection.schema.tables.len(),
        rows: counts().map(RowCount::number).sum(),
        rows_exact: counts().all(|count| matches!(count, RowCount::Exact(_))),
        folder: install
            .folder
            .iter()
            .flat_map(Folder::told)
            .map(|told| say(&told))
            .collect(),
        settings: install.settings.iter().map(setting).collect(),
        findings: findings(found, lang),
        to_do: session.offers_change(),
        is_repair: session.is_repair(),
        must_rehearse: session.must_rehearse(),
        methods: session
            .methods()
            .iter()
            .map(|&each| method_view(each))
            .collect(),
        unfinished: session.waiting(),
        half_restored: session.is_half_restored(),
        commands: commands
            .iter()
            .filter_map(|each| command(each, lang))
            .collect(),
        never: never.iter().map(say).collect(),
        stays: findings(guidance::stays(inspection), lang),
    })
}

fn server(server: &Server) -> String {
    let family = match server.flavor {
        Flavor::Mysql => "MySQL",
        Flavor::Mariadb => "MariaDB",
    };
    format!("{family} {}", server.version)
}

fn verdict(verdict: Verdict) -> VerdictView {
    match verdict {
        Verdict::NoChangeNeeded => VerdictView::NoChangeNeeded,
        Verdict::UpgradeNeeded => VerdictView::UpgradeNeeded,
        Verdict::UpToDate => VerdictView::UpToDate,
        Verdict::Refused => VerdictView::Refused,
    }
}

fn command(command: &Command, lang: Lang) -> Option<CommandView> {
    Some(CommandView {
        purpose: match command.purpose {
            Purpose::Stop => CommandPurposeView::Stop,
            Purpose::Save => CommandPurposeView::Save,
            Purpose::Fetch => CommandPurposeView::Fetch,
            Purpose::Install => CommandPurposeView::Install,
            Purpose::Config => CommandPurposeView::Config,
            Purpose::Start => CommandPurposeView::Start,
            Purpose::Inspect => return None, // The page asks by itself.
        },
        lines: command.lines.clone(),
        note: words::message(lang, &command.note),
    })
}

pub(crate) fn recent(install: &InstallRecord) -> RecentView {
    RecentView {
        path: install.config.display().to_string(),
        database: place(&install.place),
        used_at: install.used_at.clone(),
    }
}

pub(crate) fn run(run: &Run, config: Option<&Path>) -> UnfinishedView {
    let done = |step: &&RunStep| match step.state {
        StepRecordState::Done | StepRecordState::Skipped => true,
        StepRecordState::Planned
        | StepRecordState::Started
        | StepRecordState::Failed
        | StepRecordState::Undoing
        | StepRecordState::Undone => false,
    };
    UnfinishedView {
        run: run.summary.id,
        database: place(&run.summary.place),
        begun_at: run.summary.begun_at.clone(),
        resumable: run.summary.state != RunState::Undoing,
        done: run.steps.iter().filter(done).count(),
        steps: run.steps.len(),
        backup_file: run.backup_file.display().to_string(),
        config: config.map(|path| path.display().to_string()),
    }
}

pub(crate) fn killed_restore(
    at: &Place,
    record: &RestoreRecord,
    config: &Path,
) -> KilledRestoreView {
    KilledRestoreView {
        place: at.key(),
        database: place(at),
        begun_at: record.begun_at.clone(),
        file: record.file.display().to_string(),
        safety_file: record.safety.display().to_string(),
        config: config.display().to_string(),
    }
}

fn place(place: &Place) -> String {
    match place {
        Place::Sqlite { path } => path.display().to_string(),
        Place::Mysql {
            address, database, ..
        } => format!("{database} ({address})"),
    }
}

/// How the database is connected to; `None` for SQLite.
pub(crate) fn connection(install: &Install, lang: Lang) -> Option<ConnectionView> {
    let Target::Mysql(target) = &install.target else {
        return None;
    };
    let (host, port, socket) = match &target.address {
        Address::Tcp { host, port } => (Some(host.clone()), Some(*port), None),
        Address::Socket { path } => (None, None, Some(path.display().to_string())),
    };
    Some(ConnectionView {
        host,
        port,
        socket,
        user: target.user.clone(),
        database: target.database.clone(),
        tls: match target.tls.mode {
            TlsMode::Disabled => TlsModeView::Disabled,
            TlsMode::Preferred => TlsModeView::Preferred,
            TlsMode::Required => TlsModeView::Required,
            TlsMode::VerifyCa => TlsModeView::VerifyCa,
            TlsMode::VerifyIdentity => TlsModeView::VerifyIdentity,
        },
        ca: target
            .tls
            .ca
            .as_ref()
            .map(|path| path.display().to_string()),
        proposal: config::proposal(install).map(|proposal| ProposalView {
            host: proposal.host,
            port: proposal.port,
            why: words::message(lang, &proposal.why),
        }),
    })
}

pub(crate) fn tls_mode(view: TlsModeView) -> TlsMode {
    match view {
        TlsModeView::Disabled => TlsMode::Disabled,
        TlsModeView::Preferred => TlsMode::Preferred,
        TlsModeView::Required => TlsMode::Required,
        TlsModeView::VerifyCa => TlsMode::VerifyCa,
        TlsModeView::VerifyIdentity => TlsMode::VerifyIdentity,
    }
}

pub(crate) fn running(running: &Running, lang: Lang) -> RunningView {
    RunningView {
        verdict: match running.verdict {
            RunningVerdict::Stopped => RunningVerdictView::Stopped,
            RunningVerdict::Runs => RunningVerdictView::Runs,
            RunningVerdict::Unknown => RunningVerdictView::Unknown,
        },
        evidence: findings(&running.evidence, lang),
        needs_word: running.needs_word(),
        blocks: running.blocks(),
    }
}

pub(crate) fn up(up: &Up, lang: Lang) -> UpView {
    UpView {
        verdict: match up.verdict {
            UpVerdict::Up => UpVerdictView::Up,
            UpVerdict::Doubtful => UpVerdictView::Doubtful,
            UpVerdict::Down => UpVerdictView::Down,
        },
        evidence: findings(&up.evidence, lang),
    }
}

pub(crate) fn undone(undone: &Undone, lang: Lang) -> UndoneView {
    UndoneView {
        run: undone.run,
        undone: undone.undone.clone(),
        refused: findings(&undone.refused, lang),
    }
}

pub(crate) fn restored(file: &Path, restored: &Restored, lang: Lang) -> RestoredView {
    let safety = restored.safety.as_ref();
    RestoredView {
        backup_file: file.display().to_string(),
        safety_file: safety.map(|safety| safety.file.display().to_string()),
        tables: restored.tables.len(),
        rows: restored.tables.iter().map(|table| table.rows).sum(),
        findings: findings(&restored.notes, lang),
    }
}

pub(crate) fn done(done: &Done, lang: Lang) -> DoneView {
    DoneView {
        run: done.applied.run,
        applied: done.applied.applied.clone(),
        verified: done.verification.verified,
        findings: findings(&done.verification.differences, lang),
        backup_file: done.backup.file.display().to_string(),
    }
}

pub(crate) fn found(found: &Discovered, lang: Lang) -> FoundView {
    let say = |message: &Message| words::message(lang, message);
    let shown = |path: &PathBuf| path.display().to_string();
    let known = |known: &Known| KnownView {
        path: known.path.as_ref().map(shown),
        service: known.service.clone(),
        env_files: known.env_files.iter().map(shown).collect(),
        project: known.project.clone(),
        root: known.given_root.as_ref().map(shown),
        release: say(&known.release()),
        told: known.told().iter().map(say).collect(),
        database: known.target.as_ref().map(|target| match target {
            Target::Sqlite(file) => format!("SQLite: {}", file.path.display()),
            Target::Mysql(mysql) => format!("MySQL: {} @ {}", mysql.database, mysql.address),
        }),
        runs: known.runs(),
        trouble: known.trouble.as_ref().map(say),
    };
    FoundView {
        installs: found.installs.iter().map(known).collect(),
        notes: findings(&found.notes, lang),
    }
}

fn target(target: &Target) -> TargetView {
    match target {
        Target::Sqlite(file) => TargetView::Sqlite {
            path: file.path.display().to_string(),
        },
        Target::Mysql(mysql) => TargetView::Mysql {
            address: mysql.address.to_string(),
            database: mysql.database.clone(),
            user: mysql.user.clone(),
        },
    }
}

fn setting(setting: &Setting) -> SettingView {
    SettingView {
        key: setting.key.clone(),
        value: setting.value.clone(),
        origin: match &setting.origin {
            Origin::EnvFile { path, line }
            | Origin::ComposeFile { path, line }
            | Origin::TomlFile { path, line } => OriginView::File {
                path: path.display().to_string(),
                line: *line,
            },
            Origin::Default => OriginView::Default,
            Origin::Override => OriginView::Override,
        },
    }
}

pub(crate) fn plan(plan: &Plan, lang: Lang) -> PlanView {
    let offers = plan.offers.iter().map(|id| RepairView {
        id: id.to_string(),
        name: words::repair(lang, id.as_str()),
    });
    PlanView {
        hash: plan.hash.clone(),
        repairs: offers.collect(),
        steps: plan.steps.iter().map(|each| step(each, lang)).collect(),
    }
}

fn step(step: &Step, lang: Lang) -> StepView {
    StepView {
        id: step.id.clone(),
        repair: step.asked_by.repair().map(ToString::to_string),
        state: match step.state {
            StepState::Todo => StepStateView::Todo,
            StepState::Done => StepStateView::Done,
            StepState::Differs => StepStateView::Differs,
        },
        sql: step.sql.clone(),
        why: words::message(lang, &step.why),
        parts: {
            let parts = step.parts.iter();
            parts.map(|part| words::message(lang, &part.why)).collect()
        },
        takes: step.takes.as_ref().map(|takes| words::message(lang, takes)),
    }
}

fn method_view(method: Method) -> MethodView {
    match method {
        Method::Auto => MethodView::Auto,
        Method::Builtin => MethodView::Builtin,
        Method::Mysqldump => MethodView::Mysqldump,
    }
}

/// The findings of the checks, and their verdict.
pub(crate) fn checked(checked: &Checked, lang: Lang) -> CheckView {
    CheckView {
        verdict: if checked.blocks() {
            CheckVerdictView::Blocked
        } else if checked.warns() {
            CheckVerdictView::Warned
        } else {
            CheckVerdictView::Clear
        },
        findings: findings(&checked.findings, lang),
        at_backup: findings(checked.at_backup(), lang),
    }
}

pub(crate) fn method(view: MethodView) -> Method {
    match view {
        MethodView::Auto => Method::Auto,
        MethodView::Builtin => Method::Builtin,
        MethodView::Mysqldump => Method::Mysqldump,
    }
}

/// `suffices`: whether this backup is enough to change the database.
pub(crate) fn backup(backup: &Backup, suffices: bool, lang: Lang) -> BackupView {
    BackupView {
        suffices,
        file: backup.file.display().to_string(),
        tool: backup.tool.clone(),
        size_bytes: backup.size_bytes,
        sha256: backup.sha256.clone(),
        tables: backup.tables.len(),
        rows: backup.tables.iter().map(|table| table.rows).sum(),
        proofs: backup.proofs.iter().map(|each| proof(each, lang)).collect(),
    }
}

fn proof(proof: &Proof, lang: Lang) -> ProofView {
    ProofView {
        proof: match proof.proof {
            ProofKind::Complete => ProofKindView::Complete,
            ProofKind::Counted => ProofKindView::Counted,
            ProofKind::ReadBack => ProofKindView::ReadBack,
            ProofKind::Loadable => ProofKindView::Loadable,
            ProofKind::Rehearsed => ProofKindView::Rehearsed,
        },
        proved: proof.proved,
        why: words::message(lang, &proof.why),
    }
}

pub(crate) fn progress(event: Event, lang: Lang) -> ProgressView {
    match event {
        Event::Phase { phase } => ProgressView::Phase {
            phase: phase.name(),
        },
        Event::Progress {
            phase,
            done_bytes,
            total_bytes,
            rows,
            item,
        } => ProgressView::Amount {
            phase: phase.name(),
            done_bytes,
            total_bytes,
            rows,
            item,
        },
        Event::Step { id, state } => ProgressView::Step {
            id,
            state: match state {
                StepEvent::Started => StepEventView::Started,
                StepEvent::Done => StepEventView::Done,
                StepEvent::Skipped => StepEventView::Skipped,
                StepEvent::Failed => StepEventView::Failed,
            },
        },
        Event::Note { message } => ProgressView::Note {
            text: words::message(lang, &message),
        },
    }
}
