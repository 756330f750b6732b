//! The lab: the folder with the server programs, their templates, and the data of running servers.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Kind;

/// The lab's folder: `$DBGPT_LAB`, or `target/lab` of this repository.
pub fn folder() -> PathBuf {
    match std::env::var_os("DBGPT_LAB") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("tests/ lies in the repository")
            .join("target/lab"),
    }
}

/// The folder of the kind's own client programs; MySQL 5.6 has none and uses MySQL 9's.
pub fn tools(kind: Kind) -> PathBuf {
    match kind {
        Kind::Mysql9 | Kind::Mysql56 => folder().join("mysql9/bin"),
        Kind::Mariadb1011 => folder().join("mariadb1011/bin"),
        Kind::Mariadb118 => folder().join("mariadb118/bin"),
    }
}

/// The real docker-compose program.
pub fn compose() -> PathBuf {
    let program = folder().join("compose/bin/docker-compose");
    assert!(
        program.exists(),
        "{} is not there: `tests/lab/fetch` brings it",
        program.display()
    );
    program
}

/// The path of the kind's stock client, `mysql` or `mariadb`.
pub(crate) fn client(kind: Kind) -> PathBuf {
    match kind {
        Kind::Mysql9 | Kind::Mysql56 => tools(kind).join("mysql"),
        Kind::Mariadb1011 | Kind::Mariadb118 => tools(kind).join("mariadb"),
    }
}

/// The kind's server program, with the arguments by which it finds its own files and ignores this machine's
/// configuration.
pub(crate) fn server_program(kind: Kind) -> (PathBuf, Vec<String>) {
    let home = folder().join(kind.folder_name());
    let (program, mut args) = match kind {
        Kind::Mysql9 => (home.join("bin/mysqld"), vec!["--no-defaults".to_owned()]),
        Kind::Mysql56 => {
            let server = home.join("server");
            let args = vec![
                "--no-defaults".to_owned(),
                format!("--basedir={}", server.display()),
                format!("--lc-messages-dir={}/share", server.display()),
            ];
            (server.join("mysqld"), args)
        }
        Kind::Mariadb1011 | Kind::Mariadb118 => {
            (home.join("bin/mariadbd"), vec!["--no-defaults".to_owned()])
        }
    };
    assert!(
        program.exists(),
        "{} is not there: `tests/lab/fetch` brings the test servers",
        program.display()
    );
    // Root must ask for it explicitly, or the server refuses to run.
    if std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        args.push("--user=root".to_owned());
    }
    (program, args)
}

/// Sets the environment that the kind's server needs: MySQL 5.6 comes with its own libaio.
pub(crate) fn environment(kind: Kind, command: &mut Command) {
    if kind == Kind::Mysql56 {
        command.env("LD_LIBRARY_PATH", folder().join("mysql56/server"));
    }
}

/// Options for initializing and running every data folder of this kind: small files, and no waiting for the disk.
pub(crate) fn options(kind: Kind) -> Vec<&'static str> {
    let mut options = vec![
        "--innodb-flush-log-at-trx-commit=0",
        "--sync-binlog=0",
        "--skip-innodb-doublewrite",
        "--innodb-buffer-pool-size=64M",
        "--bind-address=127.0.0.1",
        // The kernel's limit for asynchronous reads (fs.aio-max-nr) suffices for about forty servers; the tests run
        // more.
        "--innodb-use-native-aio=OFF",
    ];
    options.extend_from_slice(match kind {
        // secure-file-priv: without Debian's default folder for it, which is missing here, the server would not
        // start.
        Kind::Mysql9 => &[
            "--mysqlx=OFF",
            "--secure-file-priv=",
            "--innodb-flush-method=nosync",
            "--innodb-redo-log-capacity=32M",
        ],
        // DB-GPT's keys are longer than 767 bytes: 5.6 accepts them only with large prefixes and ROW_FORMAT=DYNAMIC.
        Kind::Mysql56 => &[
            "--innodb-flush-method=nosync",
            "--innodb-large-prefix",
            "--innodb-file-format=Barracuda",
            "--innodb-file-per-table",
            "--character-set-server=utf8mb4",
        ],
        // Debian's /etc/mysql sets this character set; MariaDB's own default is latin1.
        Kind::Mariadb1011 | Kind::Mariadb118 => &[
            "--debug-no-sync",
            "--innodb-log-file-size=32M",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_general_ci",
        ],
    });
    options
}
