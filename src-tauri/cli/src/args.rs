//! The grammar of the command line, and its help.

use clap::Parser;

use crate::commands::Command;
use crate::options::Common;

/// Upgrades the metadata database of a self-hosted DB-GPT, from v0.4.6 or any later release to any later one.
///
/// Nothing is changed by find, carry-over, inspect, check, plan, running, guide, up, backup, prove and verify. upgrade
/// and repair back up first, prove the backup, and only then change the database.
///
/// Start with:  dbgpt-upgrade find, and go on with:  dbgpt-upgrade inspect --config /path/to/DB-GPT
#[derive(Debug, Parser)]
#[command(
    name = "dbgpt-upgrade",
    version,
    after_help = "Exit codes: 0 done, or nothing to do; 1 failed; 2 wrong usage; 3 refused, nothing changed; \
4 interrupted or partly applied (resume finishes it); 130 cancelled."
)]
pub(crate) struct Arguments {
    /// Options that every command takes.
    #[command(flatten)]
    pub(crate) common: Common,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::CommandFactory;

    use super::*;

    /// All path arguments except the password file, which may be `-`.
    fn paths(command: &clap::Command) -> Vec<&clap::Arg> {
        let own = command.get_arguments().filter(|argument| {
            argument.get_value_parser().type_id() == std::any::TypeId::of::<PathBuf>()
                && argument.get_id() != "password_file"
        });
        let below = command.get_subcommands().flat_map(paths);
        own.chain(below).collect()
    }

    #[test]
    fn every_path_means_the_same_from_any_folder() {
        let command = Arguments::command();
        let paths = paths(&command);
        assert!(paths.len() > 20, "{}", paths.len());
        for argument in paths {
            let alone = clap::Command::new("x").arg(argument.clone().required(false).num_args(1));
            let given = match argument.get_long() {
                Some(long) => vec!["x".to_owned(), format!("--{long}"), "y".to_owned()],
                None => vec!["x".to_owned(), "y".to_owned()],
            };
            let found = alone.try_get_matches_from(given).unwrap();
            let path: &PathBuf = found.get_one(argument.get_id().as_str()).unwrap();
            assert!(
                path.is_absolute(),
                "{}: {}",
                argument.get_id(),
                path.display()
            );
        }
    }
}
