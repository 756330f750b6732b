//! Options that several commands take, and what the engine makes of them.

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

/// Paths are made absolute and must be UTF-8: a run records them, and is resumed or restored from any folder.
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

impl Config {
    /// What these options correct of the config.
    ///
    /// # Errors
    /// `cli-password-unreadable`.
    pub(crate) fn overrides(&self) -> Result<Overrides> {
        Ok(Overrides {
            service: self.service.clone(),
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

/// The first line of a file, or of stdin for `-`. A password is short: no more than 64 KiB are read.
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

/// A folder that is there gets a file with a name of its own; anything else is the file.
pub(crate) fn destination(out: PathBuf) -> Destination {
    if out.is_dir() {
        Destination::Folder(out)
    } else {
        Destination::File(out)
    }
}

/// The folder that a file will lie in, or the folder itself.
pub(crate) fn folder_of(out: &Path) -> PathBuf {
    if out.is_dir() {
        return out.to_owned();
    }
    out.parent().unwrap_or(out).to_owned()
}

/// Where to.
#[derive(Debug, Clone, Args)]
pub(crate) struct Aim {
    /// The release of DB-GPT to lead to, such as 0.5.0; `releases` lists them. Without it, the one that the install has where
    /// that is newer than its database, or else the next that is offered.
    #[arg(long, value_name = "RELEASE", value_parser = release)]
    pub(crate) to: Option<Release>,
}

fn release(text: &str) -> std::result::Result<Release, String> {
    text.parse().map_err(|error: NoRelease| error.to_string())
}

/// Which steps.
#[derive(Debug, Clone, Args)]
pub(crate) struct Chosen {
    /// Leave out what the guide misses.
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
