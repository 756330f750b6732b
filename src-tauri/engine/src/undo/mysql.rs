//! The undo on a server, under the same lock and in the same kind of session as a run: examines each step, then takes
//! them back in the way in which they were done.

use super::survey::{Ask, Seen, Survey, ask};
use super::{Undone, changed, refused, uses};
use crate::apply::{LockedSession, Progress, execute};
use crate::error::{Phase, Result};
use crate::event::Context;
use crate::journal::{Journal, Run};
use crate::mysql::server_code;
use crate::plan::{Step, Undo};
use crate::preflight;
use crate::target::MysqlTarget;

pub(super) async fn undo(
    target: &MysqlTarget,
    recorded: &Run,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Undone> {
    let mut session = LockedSession::open(target, Phase::Undo).await?;
    let outcome = locked(&mut session, recorded, journal, context).await;
    session.close().await;
    outcome
}

async fn locked(
    session: &mut LockedSession<'_>,
    recorded: &Run,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Undone> {
    let run = recorded.summary.id;
    let mut survey = Survey::default();
    for step in changed(recorded) {
        context.check_cancelled(Phase::Undo)?;
        examine(session, recorded, step, &mut survey).await?;
    }
    let missing = preflight::missing_for(session.connection(), survey.ready()).await?;
    survey.refuse(missing);
    let named = uses::found(session.connection(), recorded, survey.ready()).await?;
    survey.refuse(named);
    let (plan, settled) = match survey.plan(recorded) {
        Ok(found) => found,
        Err(reasons) => return Ok(refused(run, reasons)),
    };
    let mut progress = Progress::back(journal, run, context)?;
    let outcome = match progress.settled(&settled) {
        Ok(()) => execute(session, &plan, &mut progress).await,
        Err(error) => Err(error),
    };
    let applied = progress.finish(outcome)?;
    Ok(Undone {
        run,
        undone: applied.applied,
        refused: Vec::new(),
    })
}

async fn examine(
    session: &mut LockedSession<'_>,
    run: &Run,
    step: &Step,
    survey: &mut Survey,
) -> Result<()> {
    match ask(run, step) {
        Ask::Way(undo) => {
            let seen = seen(session, step, undo).await?;
            survey.way(run, step, undo, seen);
        }
        Ask::Nothing => survey.settled(step),
        Ask::Done => survey.no_way(run, step),
        Ask::Effect => match session.holds(&step.probe).await {
            Ok(false) => survey.settled(step),
            Ok(true) => survey.no_way(run, step),
            // The probe failed, since what it reads is no longer there.
            Err(error) if server_code(&error).is_some() => survey.no_way(run, step),
            Err(error) => return Err(error),
        },
    }
    Ok(())
}

async fn seen(session: &mut LockedSession<'_>, step: &Step, undo: &Undo) -> Result<Seen> {
    let there = session.holds(&step.probe).await?;
    let gone = !there && session.holds(&undo.probe).await?;
    let mut used = Vec::new();
    for one in undo.uses.iter().filter(|_| there) {
        let rows: Vec<(u64,)> = session.connection().rows(&one.sql, Phase::Undo).await?;
        let rows = rows.first().map_or(0, |row| row.0);
        if rows > 0 {
            used.push(one.finding.clone().arg("rows", rows));
        }
    }
    Ok(Seen { there, gone, used })
}
