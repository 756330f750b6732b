//! Resumes a run that stopped: reaches its database again, and applies what is left of its plan.

use super::apply::verified_after;
use super::{Done, Session, refuse_blocked};
use crate::apply;
use crate::backup;
use crate::config::Overrides;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::io::home::Home;
use crate::journal::{Journal, Run};

impl Session {
    /// Opens the session of a run in the journal, by the config that it was begun with, which still has the password.
    ///
    /// Values in `corrected` override those recorded then.
    ///
    /// # Errors
    /// `journal-run-unknown`, `session-config-unknown`, and those of [`Session::open`]; nothing was connected to.
    pub fn of_run(run: i64, corrected: &Overrides, home: &Home) -> Result<(Self, Run)> {
        let journal = Journal::open(&home.folder()?)?;
        let run = journal.run(run)?;
        let Some(install) = journal.install_of(&run.summary.place)? else {
            return Err(
                Error::refused("session-config-unknown", Phase::Config).arg("run", run.summary.id)
            );
        };
        let overrides = merged(install.overrides, corrected);
        Ok((Self::open(&install.config, &overrides, home)?, run))
    }

    /// Finishes a run that stopped half-way, with the backup that it was begun with, and verifies the database.
    ///
    /// # Errors
    /// `check-blocked`, and those of [`backup::prove`], [`apply::resume`] and [`crate::verify::run`].
    pub async fn resume(&mut self, run: i64, context: Context<'_>) -> Result<&Done> {
        let mut journal = self.journal()?;
        let begun = journal.run(run)?;
        self.end_left(&begun, Phase::Check).await?;
        let mut found = self.found(&begun.plan.choices, context).await?;
        // The run does not block itself, unless another process is working on it.
        found.retain(|finding| !self.is_own(finding, run));
        refuse_blocked(&found)?;
        let place = begun.summary.place.key();
        let mut backup = backup::prove(&begun.backup_file, context)
            .await?
            .recorded_of(place, &begun.backup_sha256);
        let left = self.plan(&begun.plan.choices)?.todo().next().is_some();
        if left && self.must_rehearse() {
            backup = self.rehearse(backup, &begun.plan.choices, context).await?;
        }
        let verified = backup.into_verified()?;
        if left {
            self.refuse_unrehearsed(&verified)?;
        }
        let target = &self.install.target;
        let applied = apply::resume(target, run, &verified, &mut journal, context).await?;
        let verification = verified_after(
            target,
            (applied.run, begun.plan.target),
            &mut journal,
            context,
        )
        .await?;
        Ok(self.done.insert(Done {
            applied,
            verification,
            backup: verified.backup().clone(),
        }))
    }
}

pub(super) fn merged(then: Overrides, now: &Overrides) -> Overrides {
    let now = now.clone();
    // A host that is given now replaces a socket that was given then, and vice versa.
    let socket_then = if now.host.is_some() {
        None
    } else {
        then.socket
    };
    let host_then = if now.socket.is_some() {
        None
    } else {
        then.host
    };
    let env_files = match now.env_files.is_empty() {
        true => then.env_files,
        false => now.env_files,
    };
    Overrides {
        service: now.service.or(then.service),
        env_files,
        project: now.project.or(then.project),
        root: now.root.or(then.root),
        host: now.host.or(host_then),
        port: now.port.or(then.port),
        socket: now.socket.or(socket_then),
        user: now.user.or(then.user),
        database: now.database.or(then.database),
        password: now.password,
        tls: now.tls.or(then.tls),
        ca: now.ca.or(then.ca),
    }
}
