//! The grammar of the command line, and its help.

use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use engine::config::WebAddress;
use engine::target::TlsMode;
use engine::words::Lang;

/// Upgrades the metadata database of a self-hosted DB-GPT v0.4.6 or v0.4.7 to v0.5.0.
///
/// Nothing is changed by inspect, check, plan, running, guide, up, backup, prove and verify. upgrade and repair back up first, prove the
/// backup, and only then change the database.
///
/// Start with:  dbgpt-upgrade inspect --config /path/to/DB-GPT
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

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Print one JSON object on stdout, and one event a line on stderr.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The language of all messages: en or zh-CN.
    #[arg(long, global = true, default_value = "en", value_parser = lang)]
    pub(crate) lang: Lang,
    /// Print no progress.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// A path that means the same from any folder, and can be written down: those of a run are recorded, to be resumed or
/// restored from anywhere.
fn path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match path.to_str() {
        Some(_) => std::path::absolute(path),
        None => Err(std::io::Error::other("a path must be UTF-8")),
    })
}

fn url(text: &str) -> Result<WebAddress, String> {
    text.parse()
        .map_err(|()| "it looks like http://127.0.0.1:5000".to_owned())
}

fn lang(tag: &str) -> Result<Lang, String> {
    tag.parse()
        .map_err(|()| "the languages are en and zh-CN".to_owned())
}

/// Which install, and what of its config to override for this call. The config file itself is never changed.
#[derive(Debug, Clone, Args)]
pub(crate) struct Config {
    /// DB-GPT's `.env` or TOML, the folder that DB-GPT is installed in, or its docker-compose file.
    #[arg(long, value_name = "PATH", value_parser = path())]
    pub(crate) config: PathBuf,
    /// Another host than LOCAL_DB_HOST.
    #[arg(long, conflicts_with = "socket")]
    pub(crate) host: Option<String>,
    /// Another port than LOCAL_DB_PORT.
    #[arg(long, conflicts_with = "socket")]
    pub(crate) port: Option<u16>,
    /// Which service of a docker-compose file is the DB-GPT that is meant, where several could be.
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// Connect by this Unix socket.
    #[arg(long, value_name = "PATH", value_parser = path())]
    pub(crate) socket: Option<PathBuf>,
    /// Another account than LOCAL_DB_USER.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// Another database than LOCAL_DB_NAME.
    #[arg(long)]
    pub(crate) database: Option<String>,
    /// Read the password from the first line of this file; `-` is stdin. There is no option that takes the password
    /// itself: every user of the machine could read it.
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// How to encrypt the connection.
    #[arg(long, value_enum, value_name = "MODE")]
    pub(crate) tls: Option<Tls>,
    /// The certificate authority (PEM) for verify-ca and verify-identity.
    #[arg(long, value_name = "FILE", value_parser = path())]
    pub(crate) ca: Option<PathBuf>,
}

/// The names of MySQL's `--ssl-mode`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Tls {
    /// Never.
    Disabled,
    /// If the server can, unverified.
    Preferred,
    /// Always, unverified.
    Required,
    /// The certificate must come from the authority.
    VerifyCa,
    /// And be for this host.
    VerifyIdentity,
}

impl From<Tls> for TlsMode {
    fn from(tls: Tls) -> Self {
        match tls {
            Tls::Disabled => Self::Disabled,
            Tls::Preferred => Self::Preferred,
            Tls::Required => Self::Required,
            Tls::VerifyCa => Self::VerifyCa,
            Tls::VerifyIdentity => Self::VerifyIdentity,
        }
    }
}

/// How to make a backup.
#[derive(Debug, Clone, Args)]
pub(crate) struct BackupHow {
    /// How to read out a MySQL database.
    #[arg(long, value_enum, default_value_t = Method::Auto)]
    pub(crate) method: Method,
    /// mysqldump or mariadb-dump, or the folder it is in, where it is not on the PATH.
    #[arg(long, value_name = "PATH", value_parser = path())]
    pub(crate) tool: Option<PathBuf>,
}

/// How to read out a MySQL database.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Method {
    /// The client program that --tool names, else the built-in writer.
    Auto,
    /// mysqldump or mariadb-dump.
    Mysqldump,
    /// The built-in writer, which needs no client program.
    Builtin,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Tell what the config points to, where the database stands, and what that means. Changes nothing.
    Inspect {
        #[command(flatten)]
        config: Config,
    },
    /// Check everything that the upgrade needs, and tell all findings at once. Changes nothing.
    Check {
        #[command(flatten)]
        config: Config,
        /// Leave out what the guide misses.
        #[arg(long)]
        guide_only: bool,
        /// Where the backup would go, to check its free space.
        #[arg(long, value_name = "FOLDER", value_parser = path())]
        backup_to: Option<PathBuf>,
    },
    /// Show the steps with their SQL and reasons. Changes nothing.
    Plan {
        #[command(flatten)]
        config: Config,
        /// Leave out what the guide misses.
        #[arg(long)]
        guide_only: bool,
    },
    /// Write a backup and prove it. Changes nothing in the database.
    Backup {
        #[command(flatten)]
        config: Config,
        /// The new file, or a folder in which a name is made.
        #[arg(long, value_name = "FILE|FOLDER", value_parser = path())]
        out: PathBuf,
        #[command(flatten)]
        how: BackupHow,
        /// Then restore it into a scratch database, compare, upgrade and verify there, and remove that again.
        #[arg(long)]
        rehearse: bool,
    },
    /// Prove a backup again: read it to its end and compare with its manifest.
    #[command(mut_arg("config", |config| config.required(false)))]
    Prove {
        /// The backup.
        #[arg(value_parser = path())]
        file: PathBuf,
        /// Also restore it into a scratch database beside the config's, compare, upgrade and verify there, and remove
        /// that again.
        #[arg(long, requires = "config")]
        rehearse: bool,
        #[command(flatten)]
        config: Option<Config>,
    },
    /// Check, back up, prove, change, verify. On SQLite: nothing is needed, nothing is changed.
    Upgrade {
        #[command(flatten)]
        config: Config,
        #[command(flatten)]
        way_back: WayBack,
        #[command(flatten)]
        how: BackupHow,
        /// Leave out what the guide misses.
        #[arg(long)]
        guide_only: bool,
        /// Try it all on a scratch copy before, which is removed again. If that fails, nothing is changed.
        #[arg(long)]
        rehearse: bool,
        /// Do not ask before the database is changed.
        #[arg(long)]
        yes: bool,
    },
    /// SQLite: back up, then add what the guide misses and v0.5.0 does not add by itself.
    Repair {
        #[command(flatten)]
        config: Config,
        /// Where the backup goes: a new file, or a folder.
        #[arg(long, value_name = "FILE|FOLDER", value_parser = path())]
        backup_to: PathBuf,
        /// Try it all on a scratch copy before, which is removed again. If that fails, nothing is changed. On SQLite
        /// that is always done.
        #[arg(long)]
        rehearse: bool,
        /// Do not ask before the database is changed.
        #[arg(long)]
        yes: bool,
    },
    /// Look whether DB-GPT still runs: processes, its web server, sessions, open files. Exit code 3 if it does, 1 if not all of
    /// that could be seen.
    Running {
        #[command(flatten)]
        config: Config,
    },
    /// Show what to type on this install after the database, in order, and what not.
    Guide {
        #[command(flatten)]
        config: Config,
    },
    /// Ask the new DB-GPT over HTTP whether it is up. Exit code 1 if it is not.
    Up {
        #[command(flatten)]
        config: Config,
        /// Ask here: http://HOST:PORT. Otherwise where this install's process listens, or else where the config has it, usually
        /// port 5000 of this machine.
        #[arg(long, value_name = "URL", value_parser = url)]
        url: Option<WebAddress>,
    },
    /// Compare the database with what v0.5.0 reads and writes. Changes nothing.
    Verify {
        #[command(flatten)]
        config: Config,
    },
    /// Finish a run that stopped half-way: look what is there, and do the rest of its plan. Or, without a run, put back what was
    /// in the database before a restore that was killed.
    Resume {
        /// The run's number, as `runs` lists it.
        run: Option<i64>,
        #[command(flatten)]
        config: Config,
    },
    /// Take back what a run changed, while nobody uses it yet. If that can't be done, nothing is removed.
    Undo {
        /// The run's number, as `runs` lists it.
        run: i64,
        #[command(flatten)]
        config: Config,
    },
    /// Bring a backup back: one of this program, or a dump by mysqldump or mariadb-dump (.sql, .sql.gz, .sql.zst).
    ///
    /// The file is loaded and compared beside the database; then, after a proved copy of what is there was made, the tables are
    /// changed over at once. With --into nothing is replaced.
    Restore {
        /// The backup.
        #[arg(value_parser = path())]
        file: PathBuf,
        #[command(flatten)]
        config: Config,
        /// Restore into this database, which is not there yet or empty, instead of the config's.
        #[arg(long, value_name = "DATABASE", conflicts_with = "safety_to")]
        into: Option<String>,
        /// Where the copy of what is there now goes: a new file, or a folder. Otherwise beside the backup.
        #[arg(long, value_name = "FILE|FOLDER", value_parser = path())]
        safety_to: Option<PathBuf>,
        /// mysqldump or mariadb-dump for that copy, or the folder it is in, where it is not on the PATH.
        #[arg(long, value_name = "PATH", value_parser = path())]
        tool: Option<PathBuf>,
        /// Take the whole file. Otherwise, in a database that DB-GPT shares with others, only DB-GPT's own tables and what
        /// hangs on them are replaced, and all else stays as it is now.
        #[arg(long, conflicts_with = "into")]
        all: bool,
        /// Empty the database and fill it again, instead of loading beside it and changing the tables over at once. Needs no
        /// second database and no room for one; but if it fails, and putting back the copy fails too, the database is left
        /// half empty.
        #[arg(long, conflicts_with = "into")]
        in_place: bool,
        /// Do not ask before what is in the database is replaced.
        #[arg(long)]
        yes: bool,
    },
    /// List the runs on this machine.
    Runs,
    /// Show a run, or save its report.
    Report {
        /// The run's number, as `runs` lists it.
        run: i64,
        /// Save here: a .md or a .json file that does not exist yet.
        #[arg(long, value_name = "FILE", value_parser = path())]
        out: Option<PathBuf>,
    },
}

/// The backup that an upgrade relies on.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WayBack {
    /// Make a backup here first: a new file, or a folder.
    #[arg(long, value_name = "FILE|FOLDER", value_parser = path())]
    pub(crate) backup_to: Option<PathBuf>,
    /// Rely on this backup, made a moment ago by `backup`; it is proved again.
    #[arg(long, value_name = "FILE", value_parser = path())]
    pub(crate) backup: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// All paths but that of a password, which may be `-`.
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
