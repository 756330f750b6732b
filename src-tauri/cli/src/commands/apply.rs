//! What `upgrade` and `repair` share: advances the session, asks the user once, and prints the result.

use engine::session::{Consent, Done, Reached, Wanted};
use engine::{Message, Result};

use super::{Door, Ended};
use crate::confirm::confirm;
use crate::options::{Aim, Config};
use crate::output::Output;

/// Runs the job to its end. With `yes` the user is not asked.
pub(super) async fn run(
    config: &Config,
    aim: &Aim,
    mut wanted: Wanted,
    yes: bool,
    door: Door<'_>,
) -> Result<Ended> {
    let output = door.output;
    let mut session = door.open(config)?;
    session.aim(aim.to);
    loop {
        match session.advance(&wanted, door.context).await? {
            Reached::Nothing => {
                output.nothing_to_do(session.install(), session.inspection()?);
                return Ok(Ended::Well);
            }
            Reached::Refused(error) => return Err(error),
            Reached::Confirm(plan) => {
                let steps = plan.todo().count();
                confirm(
                    yes,
                    &Message::new("cli-confirm").arg("steps", steps),
                    output,
                )?;
                wanted.consent = Consent::Given(plan.hash);
            }
            Reached::Done => {
                let done = session.done();
                return Ok(done.map_or(Ended::Well, |done| tell(done, output)));
            }
        }
    }
}

/// Prints the change and its verification.
pub(super) fn tell(done: &Done, output: &Output) -> Ended {
    output.done(done);
    if done.verification.verified {
        Ended::Well
    } else {
        Ended::NotProved
    }
}
