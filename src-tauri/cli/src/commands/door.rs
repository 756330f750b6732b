//! What every command works through, and how it may end.

use std::process::ExitCode;

use engine::io::home::Home;
use engine::session::Session;
use engine::{Context, Result};

use crate::options::{Aim, Config};
use crate::output::Output;

/// Where a command says its result, and what it is run with.
#[derive(Clone, Copy)]
pub(crate) struct Door<'a> {
    pub(crate) output: &'a Output,
    /// Where the journal is.
    pub(crate) home: &'a Home,
    /// Progress, and the signal to stop.
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

    /// Reads the config and inspects its database, aimed at what is offered there.
    ///
    /// # Errors
    /// Those of [`Door::open`] and [`Session::inspect`].
    pub(crate) async fn inspected(&self, config: &Config) -> Result<Session> {
        self.aimed(config, &Aim { to: None }).await
    }

    /// Reads the config and inspects its database, aimed at a release.
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
