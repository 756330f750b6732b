//! Data folders to copy from: initializing one takes seconds, copying it a fraction of a second.
//!
//! The only account in them is `root@localhost` without a password (for the socket).

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Kind, lab};

/// Raise it when the content of a template changes.
const TEMPLATE_REVISION: u32 = 1;

/// The template of this kind, made if this version of the server has none yet. Concurrent processes wait for one
/// another.
pub(crate) fn ready(kind: Kind) -> PathBuf {
    let folder = lab::folder().join("templates");
    fs::create_dir_all(&folder).expect("the lab can be written to");
    let name = format!(
        "{}-{}-{TEMPLATE_REVISION}",
        kind.folder_name(),
        version(kind)
    );
    let template = folder.join(&name);
    let lock = File::create(folder.join(format!("{name}.lock"))).expect("a lock file");
    lock.lock().expect("the template's lock");
    if !template.exists() {
        let part = folder.join(format!("{name}.part"));
        if part.exists() {
            fs::remove_dir_all(&part).expect("an unfinished template can be removed");
        }
        fs::create_dir(&part).expect("a folder for the template");
        initialise(kind, &part);
        // auto.cnf holds the server's UUID, which copies must not share.
        let _ = fs::remove_file(part.join("auto.cnf"));
        fs::rename(&part, &template).expect("the template gets its name");
    }
    template
}

fn version(kind: Kind) -> String {
    let (program, _) = lab::server_program(kind);
    let mut command = Command::new(&program);
    lab::environment(kind, &mut command);
    let output = command
        .args(["--no-defaults", "--version"])
        .output()
        .expect("the server tells its version");
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace()
        .skip_while(|word| *word != "Ver")
        .nth(1)
        .unwrap_or_else(|| panic!("{}: no version in {text:?}", program.display()))
        .replace('/', "-")
}

fn initialise(kind: Kind, data: &Path) {
    match kind {
        Kind::Mysql9 => bootstrap(kind, data, &["--initialize-insecure"], ""),
        Kind::Mysql56 => {
            // The package comes with system tables. Their anonymous accounts would be preferred to 'x'@'%', so they
            // go.
            let ready = lab::folder().join("mysql56/server/data/mysql/.");
            copy(&ready, data);
            bootstrap(
                kind,
                data,
                &["--bootstrap"],
                "DELETE FROM mysql.user WHERE user = '' OR host <> 'localhost';\n",
            );
        }
        Kind::Mariadb1011 | Kind::Mariadb118 => {
            let args = [
                "--bootstrap",
                "--log-warnings=0",
                "--enforce-storage-engine=",
                "--max-allowed-packet=8M",
            ];
            bootstrap(kind, data, &args, &mariadb_system_tables(kind));
        }
    }
}

/// The SQL that `mariadb-install-db` feeds to the server.
fn mariadb_system_tables(kind: Kind) -> String {
    let usr_share = lab::folder()
        .join(kind.folder_name())
        .join("root/usr/share");
    let share = ["mariadb", "mysql"]
        .map(|name| usr_share.join(name))
        .into_iter()
        .find(|share| share.join("fill_help_tables.sql").exists())
        .expect("the server's SQL files");
    let read = |name: &str| {
        ["mariadb_", "mysql_", ""]
            .iter()
            .find_map(|prefix| fs::read_to_string(share.join(format!("{prefix}{name}"))).ok())
            .unwrap_or_else(|| panic!("{name} is not in {}", share.display()))
    };
    let mut sql = "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n".to_owned();
    for name in [
        "system_tables.sql",
        "performance_tables.sql",
        "system_tables_data.sql",
        "fill_help_tables.sql",
        "maria_add_gis_sp_bootstrap.sql",
        "sys_schema.sql",
    ] {
        sql.push_str(&read(name));
        sql.push('\n');
    }
    sql.push_str("DELETE FROM mysql.global_priv WHERE User = '' OR Host <> 'localhost';\n");
    sql
}

fn bootstrap(kind: Kind, data: &Path, args: &[&str], sql: &str) {
    let (program, base) = lab::server_program(kind);
    let mut command = Command::new(program);
    lab::environment(kind, &mut command);
    let mut child = command
        .args(base)
        .args(args)
        .args(lab::options(kind))
        .arg(format!("--datadir={}", data.display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(File::create(data.with_extension("log")).expect("a log"))
        .spawn()
        .expect("the server starts");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(sql.as_bytes())
        .expect("the server reads its system tables");
    let status = child.wait().expect("the server ends");
    assert!(
        status.success(),
        "{kind:?} could not be initialised: see {}",
        data.with_extension("log").display()
    );
}

/// Copies the folder `from` to `to`; runs of zeros become holes.
pub(crate) fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp")
        .args(["-r", "--reflink=auto", "--sparse=always", "--"])
        .args([from, to])
        .status()
        .expect("cp");
    assert!(
        status.success(),
        "{} could not be copied to {}",
        from.display(),
        to.display()
    );
}
