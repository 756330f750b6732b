//! Options that several commands share, and their conversion to the engine's values.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, ValueEnum};
use engine::backup::Destination;
use engine::catalog::{NoRelease, Release};
use engine::config::Overrides;
use engine::io::file;
use engine::plan::Choices;
use engine::session::{self, BackupChoice};
use engine::target::TlsMode;
use engine::words::Lang;
use engine::{Error, Message, Phase, Result};

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

/// Parses a path: makes it absolute, and refuses one that is not UTF-8. A run records its paths, and is resumed or
/// restored from any folder.
pub(crate) fn path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match path.to_str() {
        Some(_) => std::path::absolute(path),
        None => Err(std::io::Error::other("a path must be UTF-8")),
    })
}

fn lang(tag: &str) -> std::result::Result<Lang, String> {
    tag.parse()
        .map_err(|()| "the languages are en and zh-CN".to_owned())
}

/// The install, and corrections of its config for this call. The config file itself is never changed.
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
    /// Which service of a docker-compose file is the DB-GPT, if several could be.
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// What docker compose is given by its own --env-file, instead of the `.env` beside its file; may be given several
    /// times.
    #[arg(long, value_name = "FILE", value_parser = path())]
    pub(crate) env_file: Vec<PathBuf>,
    /// The name that docker compose is given by its own --project-name.
    #[arg(long, value_name = "NAME")]
    pub(crate) project_name: Option<String>,
    /// The folder of DB-GPT's sources, where --config is a TOML that lies elsewhere, such as a profile.
    #[arg(long, value_name = "PATH", value_parser = path())]
    pub(crate) root: Option<PathBuf>,
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

impl Config {
    /// The corrections of the config that these options give.
    ///
    /// # Errors
    /// `cli-password-unreadable`.
    pub(crate) fn overrides(&self) -> Result<Overrides> {
        Ok(Overrides {
            service: self.service.clone(),
            env_files: self.env_file.clone(),
            project: self.project_name.clone(),
            root: self.root.clone(),
            host: self.host.clone(),
            port: self.port,
            socket: self.socket.clone(),
            user: self.user.clone(),
            database: self.database.clone(),
            password: self.password_file.as_deref().map(password).transpose()?,
            tls: self.tls.map(Into::into),
            ca: self.ca.clone(),
        })
    }
}

/// Reads a password: the first line of a file, or of stdin for `-`. At most 64 KiB are read.
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
    // PowerShell 5.1 begins a file in UTF-8 with a byte-order mark.
    let text = text.trim_start_matches('\u{feff}');
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    Ok(line.to_owned().into())
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
    /// Always; the certificate must be signed by the authority (--ca).
    VerifyCa,
    /// Like verify-ca, and the certificate must be for this host.
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
    /// The client program that --tool names, else the built-in writer, or a client program for what that does not know.
    Auto,
    /// mysqldump or mariadb-dump.
    Mysqldump,
    /// The built-in writer, which needs no client program.
    Builtin,
}

impl From<Method> for engine::backup::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Auto => Self::Auto,
            Method::Mysqldump => Self::Mysqldump,
            Method::Builtin => Self::Builtin,
        }
    }
}

impl BackupHow {
    /// A backup into this file or folder.
    pub(crate) fn into(self, out: PathBuf) -> BackupChoice {
        BackupChoice {
            destination: destination(out),
            method: self.method.into(),
            tool: self.tool,
        }
    }
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

impl WayBack {
    /// The backup that was chosen.
    pub(crate) fn chosen(self, how: BackupHow) -> Option<session::WayBack> {
        let written = self.backup.map(session::WayBack::Written);
        let write = |out| session::WayBack::Write(how.into(out));
        written.or_else(|| self.backup_to.map(write))
    }
}

/// Where to write: an existing folder gets a new file; any other path is the file itself.
pub(crate) fn destination(out: PathBuf) -> Destination {
    if out.is_dir() {
        Destination::Folder(out)
    } else {
        Destination::File(out)
    }
}

/// The path itself if it is a folder, else the folder of the file.
pub(crate) fn folder_of(out: &Path) -> PathBuf {
    if out.is_dir() {
        return out.to_owned();
    }
    out.parent().unwrap_or(out).to_owned()
}

/// The target release.
#[derive(Debug, Clone, Args)]
pub(crate) struct Aim {
    /// The release of DB-GPT to upgrade to, such as 0.5.0; `releases` lists them. Without it, the installed release if
    /// that is newer than the database, or else the next one that is offered.
    #[arg(long, value_name = "RELEASE", value_parser = release)]
    pub(crate) to: Option<Release>,
}

fn release(text: &str) -> std::result::Result<Release, String> {
    text.parse().map_err(|error: NoRelease| error.to_string())
}

/// Which repairs to make.
#[derive(Debug, Clone, Args)]
pub(crate) struct Chosen {
    /// Make only the guide's own steps: leave out all repairs.
    #[arg(long, conflicts_with = "without")]
    guide_only: bool,
    /// Leave out this repair, by its name in the plan; may be given several times.
    #[arg(long, value_name = "REPAIR")]
    without: Vec<String>,
}

impl Chosen {
    /// All repairs but those that are left out.
    ///
    /// # Errors
    /// `repair-unknown`.
    pub(crate) fn choices(&self) -> Result<Choices> {
        match self.guide_only {
            true => Ok(Choices::guide_only()),
            false => Choices::leaving_out(self.without.iter().map(|id| id.as_str().into())),
        }
    }
}
