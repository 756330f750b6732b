//! The lab: the folder with the servers' programs, their templates, and the folders of running servers.

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

/// The folder with the kind's own client programs; MySQL 5.6 has none and borrows MySQL 9's.
pub fn tools(kind: Kind) -> PathBuf {
    match kind {
        Kind::Mysql9 | Kind::Mysql56 => folder().join("mysql9/bin"),
        Kind::Mariadb1011 => folder().join("mariadb1011/bin"),
        Kind::Mariadb118 => folder().join("mariadb118/bin"),
    }
}

/// The real docker compose, for what it makes of files.
pub fn compose() -> PathBuf {
    let program = folder().join("compose/bin/docker-compose");
    assert!(
        program.exists(),
        "{} is not there: `tests/lab/fetch` brings it",
        program.display()
    );
    program
}

/// The kind's stock client, `mysql` or `mariadb`.
pub(crate) fn client(kind: Kind) -> PathBuf {
    match kind {
        Kind::Mysql9 | Kind::Mysql56 => tools(kind).join("mysql"),
        Kind::Mariadb1011 | Kind::Mariadb118 => tools(kind).join("mariadb"),
    }
}

/// The kind's server program with what it needs to find its own files, and nothing of this machine's configuration.
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
    // As root, a server runs only when told to.
    if std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        args.push("--user=root".to_owned());
    }
    (program, args)
}

/// The environment that the kind's server needs: MySQL 5.6 brings a libaio of its own.
pub(crate) fn environment(kind: Kind, command: &mut Command) {
    if kind == Kind::Mysql56 {
        command.env("LD_LIBRARY_PATH", folder().join("mysql56/server"));
    }
}

/// Options that every data folder of the kind is made and run with: small files, and no waiting for the disk.
pub(crate) fn options(kind: Kind) -> Vec<&'static str> {
    let mut options = vec![
        "--innodb-flush-log-at-trx-commit=0",
        "--sync-binlog=0",
        "--skip-innodb-doublewrite",
        "--innodb-buffer-pool-size=64M",
        "--bind-address=127.0.0.1",
        // A machine has room for the asynchronous reads of some forty servers, and the tests keep more.
        "--innodb-use-native-aio=OFF",
    ];
    options.extend_from_slice(match kind {
        // secure-file-priv: Debian's default folder for it is not there and would keep the server from starting.
        Kind::Mysql9 => &[
            "--mysqlx=OFF",
            "--secure-file-priv=",
            "--innodb-flush-method=nosync",
            "--innodb-redo-log-capacity=32M",
        ],
        // DB-GPT's keys are longer than 767 bytes: 5.6 takes them with large prefixes and ROW_FORMAT=DYNAMIC only.
        Kind::Mysql56 => &[
            "--innodb-flush-method=nosync",
            "--innodb-large-prefix",
            "--innodb-file-format=Barracuda",
            "--innodb-file-per-table",
            "--character-set-server=utf8mb4",
        ],
        // The character set is what Debian's /etc/mysql says; MariaDB's own default is latin1.
        Kind::Mariadb1011 | Kind::Mariadb118 => &[
            "--debug-no-sync",
            "--innodb-log-file-size=32M",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_general_ci",
        ],
    });
    options
}
