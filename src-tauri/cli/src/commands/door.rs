//! What every command is given, and how a command can end.

use std::process::ExitCode;

use engine::io::home::Home;
use engine::session::Session;
use engine::{Context, Result};

use crate::options::{Aim, Config};
use crate::output::Output;

/// The surroundings of a command: output, journal folder, progress and cancellation.
#[derive(Clone, Copy)]
pub(crate) struct Door<'a> {
    pub(crate) output: &'a Output,
    /// The folder of the journal.
    pub(crate) home: &'a Home,
    /// The receiver of progress events, and the cancellation token.
    pub(crate) context: Context<'a>,
}

impl Door<'_> {
    /// Reads the config; nothing is connected to.
    ///
    /// # Errors
    /// Those of [`Config::overrides`] and [`Session::open`].
    pub(crate) fn open(&self, config: &Config) -> Result<Session> {
        Session::open(&config.config, &config.overrides()?, self.home)
    }

    /// Reads the config and inspects its database; the target is the release that is offered.
    ///
    /// # Errors
    /// Those of [`Door::open`] and [`Session::inspect`].
    pub(crate) async fn inspected(&self, config: &Config) -> Result<Session> {
        self.aimed(config, &Aim { to: None }).await
    }

    /// Reads the config and inspects its database, with the target release that the user named.
    ///
    /// # Errors
    /// Those of [`Door::open`] and [`Session::inspect`].
    pub(crate) async fn aimed(&self, config: &Config, aim: &Aim) -> Result<Session> {
        let mut session = self.open(config)?;
        session.aim(aim.to);
        session.inspect(self.context).await?;
        Ok(session)
    }
}

/// How a command ended without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Done, or nothing to do.
    Well,
    /// It found blockers: a change would be refused.
    Blocked,
    /// The database lacks something, a backup is not proved, or the answer is uncertain or no.
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
