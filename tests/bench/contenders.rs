//! The contenders: the stock tools and ours, through the same socket and account.

use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Database, Kind, tools};

use crate::measure::Contender;

/// Parts that all command lines share.
pub(crate) struct Place {
    /// The folder of MySQL's own clients.
    bin: PathBuf,
    /// The clients' option file, with the account.
    option_file: PathBuf,
    socket: PathBuf,
    /// The install whose `.env` our program reads.
    config: PathBuf,
    /// Our program, in a release build.
    program: PathBuf,
    database: String,
    tables: Vec<String>,
}

pub(crate) const PIPE: &str = "mysqldump | zstd -1";
pub(crate) const MYDUMPER: &str = "mydumper -t 2 --compress=ZSTD";
pub(crate) const MYLOADER: &str = "myloader -t 4";
pub(crate) const OURS_BACKUP: &str = "ours: compressed, counted, read back";
pub(crate) const OURS_RESTORE: &str = "ours: judged first, counted after";

/// Our program has written everything and begins to read it back: its progress names the entry, not a table.
const READING_BACK: &str = "\"item\":\"database.sql.zst\"";
/// The database that restores go to.
const INTO: &str = "restored";

impl Place {
    pub(crate) async fn new(database: &Database, folder: &Path) -> Self {
        let account = database
            .account(&[
                "ALL PRIVILEGES",
                "ALL PRIVILEGES ON *.*",
                "RELOAD ON *.*",
                "SHOW_ROUTINE ON *.*",
                "PROCESS ON *.*",
                "REPLICATION CLIENT ON *.*",
                "BACKUP_ADMIN ON *.*",
            ])
            .await;
        let option_file = folder.join("client.cnf");
        let socket = database.server.socket.clone();
        let text = format!(
            "[client]\nuser={0}\npassword=\"{1}\"\nsocket={2}\n[mydumper]\nuser={0}\npassword={1}\nsocket={2}\n\
             [myloader]\nuser={0}\npassword={1}\nsocket={2}\n",
            account.user,
            account.password,
            socket.display()
        );
        std::fs::write(&option_file, text).expect("an option file");
        Self {
            bin: tools(Kind::Mysql9),
            option_file,
            socket,
            config: database.env_file(&folder.join("install"), &account),
            program: program(),
            database: database.name.clone(),
            tables: database.tables().await,
        }
    }

    /// The command of one of MySQL's clients, with the account.
    fn client(&self, name: &str) -> String {
        let (bin, options) = (self.bin.display(), self.option_file.display());
        format!("{bin}/{name} --defaults-file={options}")
    }

    fn dump(&self) -> String {
        let (mysqldump, name) = (self.client("mysqldump"), &self.database);
        format!(
            "{mysqldump} --single-transaction --quick --routines --events --triggers --hex-blob --set-gtid-purged=OFF \
             --no-tablespaces {name}"
        )
    }

    /// mydumper exits with 1 if it only failed to read the binary log's position; `metadata`, the last file it
    /// renames, tells that it has finished.
    fn mydumper(&self, out: &str, more: &str) -> String {
        let (options, name) = (self.option_file.display(), &self.database);
        format!(
            "{{ mydumper --defaults-file={options} -B {name} -t 2 -o {out} {more} || test -e {out}/metadata; }}"
        )
    }

    fn ours(&self, command: &str) -> String {
        let (program, config, socket) = (
            self.program.display(),
            self.config.display(),
            self.socket.display(),
        );
        format!("{program} {command} --config {config} --socket {socket}")
    }

    /// The commands that back up into `out/`.
    pub(crate) fn backups(&self) -> Vec<Contender> {
        let selects: String = self
            .tables
            .iter()
            .map(|table| format!("SELECT * FROM `{table}`;"))
            .collect();
        let (mysql, dump, name) = (self.client("mysql"), self.dump(), &self.database);
        let mut contenders = vec![
            Contender::new(
                "raw SELECT *",
                format!(
                    "{mysql} --quick --skip-column-names -B -r {name} -e '{selects}' > /dev/null"
                ),
            ),
            Contender::new("mysqldump", format!("{dump} > out/dump.sql")),
            Contender::new(PIPE, format!("{dump} | zstd -q -1 > out/dump.sql.zst")),
        ];
        if has("mydumper") {
            let plain = self.mydumper("out/mydumper", "");
            contenders.push(Contender::new("mydumper -t 2", plain));
        }
        if packs_as_we_do() {
            let packed = self.mydumper("out/mydumper", "--compress=ZSTD");
            contenders.push(Contender::new(MYDUMPER, packed));
        }
        let backup = format!(
            "{} --method builtin --out out/ours.zip",
            self.ours("backup")
        );
        contenders.push(
            Contender::new(OURS_BACKUP, format!("{backup} --json > /dev/null"))
                .until("ours: compressed, counted", READING_BACK),
        );
        contenders
    }

    /// The command that makes the files to restore, in `keep/`.
    pub(crate) fn keep(&self) -> String {
        let mydumper = match has("myloader") {
            true => self.mydumper("keep/mydumper", ""),
            false => "true".to_owned(),
        };
        format!(
            "mkdir keep && {} > keep/dump.sql && {mydumper} && {} --method builtin --out keep/ours.zip --quiet > /dev/null",
            self.dump(),
            self.ours("backup")
        )
    }

    /// The commands that restore the files of [`Place::keep`] into another database.
    pub(crate) fn restores(&self) -> Vec<Contender> {
        let mysql = self.client("mysql");
        let gone = format!("{mysql} -e 'DROP DATABASE IF EXISTS {INTO}'");
        let empty = format!("{gone} && {mysql} -e 'CREATE DATABASE {INTO}'");
        let mut contenders = vec![
            Contender::new("mysql <", format!("{mysql} {INTO} < keep/dump.sql"))
                .after(empty.clone()),
        ];
        if has("myloader") {
            let options = self.option_file.display();
            let load =
                format!("myloader --defaults-file={options} -d keep/mydumper -B {INTO} -t 4");
            contenders.push(Contender::new(MYLOADER, load).after(empty));
        }
        let restore = format!(
            "{} keep/ours.zip --into {INTO} --quiet > /dev/null",
            self.ours("restore")
        );
        contenders.push(Contender::new(OURS_RESTORE, restore).after(gone));
        let over = format!(
            "{} keep/ours.zip --all --yes --safety-to out/safety.zip --quiet > /dev/null",
            self.ours("restore")
        );
        contenders.push(Contender::new("ours: over the live one, with a copy", over));
        contenders
    }
}

fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).exists())
}

/// Whether there is a mydumper that knows zstd; 0.10, which Debian has, knows gzip alone.
fn packs_as_we_do() -> bool {
    let help = Command::new("bash")
        .args(["-c", "mydumper --help"])
        .output();
    help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("ZSTD"))
}

/// Our command line in a release build; `$DBGPT_BENCH_PROGRAM` names another.
pub(crate) fn program() -> PathBuf {
    let release = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/dbgpt-upgrade");
    std::env::var_os("DBGPT_BENCH_PROGRAM").map_or_else(release, PathBuf::from)
}
