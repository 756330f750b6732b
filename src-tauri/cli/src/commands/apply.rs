//! What `upgrade` and `repair` share: check, confirm, back up, prove, change, verify.

use engine::plan::{Choices, StepState};
use engine::session::{Changed, Goal, refuse_blocked};
use engine::{Error, Message, Phase, Result};

use super::{Door, Ended};
use crate::confirm::confirm;
use crate::options::{Aim, BackupHow, Config, WayBack, folder_of};
use crate::output::Output;

/// A change that was asked for.
pub(super) struct Job {
    pub(super) goal: Goal,
    pub(super) choices: Choices,
    pub(super) aim: Aim,
    pub(super) way_back: WayBack,
    pub(super) how: BackupHow,
    pub(super) rehearse: bool,
    pub(super) yes: bool,
}

pub(super) async fn run(config: &Config, job: Job, door: Door<'_>) -> Result<Ended> {
    let Door {
        output, context, ..
    } = door;
    let mut session = door.aimed(config, &job.aim).await?;
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
        (None, Some(out)) => session.back_up(&job.how.into(out), context).await?,
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

/// Prints what was changed, and whether the database is what the new release needs.
pub(super) fn tell(changed: &Changed, output: &Output) -> Ended {
    output.changed(changed);
    if changed.verification.verified {
        Ended::Well
    } else {
        Ended::NotProved
    }
}
