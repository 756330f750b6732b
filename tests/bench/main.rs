//! Backups measured side by side: the same database, the same minute, the same machine. What counts are the ratios.
//!
//! `make bench` builds and runs it. `DBGPT_BENCH_MIB` is the database's size (64 without; 1024 for the full one),
//! `DBGPT_BENCH_RUNS` how often each contender runs (5). `mydumper` takes part where it is on the PATH.

mod fill;
mod measure;

use std::path::{Path, PathBuf};

use support::{Database, Kind, lab_folder, server_with, tools};

use crate::measure::{Contender, Measured, measure};

#[tokio::main]
async fn main() {
    let mib = asked("DBGPT_BENCH_MIB").unwrap_or(64);
    let runs = asked("DBGPT_BENCH_RUNS").unwrap_or(5).max(1);
    let options = ["--innodb-buffer-pool-size=3G", "--max-allowed-packet=256M"];
    let server = server_with(Kind::Mysql9, &options).await;
    let database = server.database(Some(support::Shape::S1)).await;
    let bytes = fill::fill(&database, mib << 20).await;
    let folder = tempfile::tempdir_in(lab_folder()).expect("a folder for the dumps");
    println!(
        "MySQL {}, {} MiB of text, {runs} runs each",
        server.version,
        bytes >> 20
    );
    let contenders = contenders(&database, folder.path()).await;
    let mut all: Vec<Vec<Measured>> = contenders.iter().map(|_| Vec::new()).collect();
    // In turns, so that a slow minute of the machine is everybody's.
    for run in 0..=runs {
        for (contender, measured) in contenders.iter().zip(&mut all) {
            let one = measure(contender, folder.path());
            // The first one warms the server's memory.
            if run > 0 {
                measured.push(one);
            }
        }
    }
    report(&contenders, &all);
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn report(contenders: &[Contender], all: &[Vec<Measured>]) {
    let medians: Vec<Measured> = all.iter().map(|runs| Measured::median(runs)).collect();
    let reference = contenders
        .iter()
        .position(|contender| contender.name == "mysqldump | zstd -1")
        .map_or(1.0, |at| medians[at].seconds);
    println!(
        "{:<34} {:>8} {:>7} {:>10} {:>10}",
        "", "seconds", "ratio", "peak MiB", "file MiB"
    );
    for (contender, median) in contenders.iter().zip(&medians) {
        println!(
            "{:<34} {:>8.2} {:>7.2} {:>10.1} {:>10.1}",
            contender.name,
            median.seconds,
            median.seconds / reference,
            median.peak_bytes as f64 / f64::from(1 << 20),
            median.file_bytes as f64 / f64::from(1 << 20),
        );
    }
}

/// All of them by the socket, with the same account.
async fn contenders(database: &Database, folder: &Path) -> Vec<Contender> {
    let account = database
        .account(&[
            "ALL PRIVILEGES",
            "RELOAD ON *.*",
            "SHOW_ROUTINE ON *.*",
            "PROCESS ON *.*",
            "REPLICATION CLIENT ON *.*",
            "BACKUP_ADMIN ON *.*",
        ])
        .await;
    let env = database.env_file(&folder.join("install"), &account);
    let option_file = folder.join("client.cnf");
    let socket = database.server.socket.display();
    let text = format!(
        "[client]\nuser={0}\npassword=\"{1}\"\nsocket={socket}\n[mydumper]\nuser={0}\npassword={1}\nsocket={socket}\n",
        account.user, account.password
    );
    std::fs::write(&option_file, text).expect("an option file");
    let cnf = option_file.display();
    let bin = tools(Kind::Mysql9);
    let bin = bin.display();
    let name = &database.name;
    let selects: String = database
        .tables()
        .await
        .iter()
        .map(|table| format!("SELECT * FROM `{table}`;"))
        .collect();
    let dump = format!(
        "{bin}/mysqldump --defaults-file={cnf} --single-transaction --quick --routines --events --triggers --hex-blob \
         --set-gtid-purged=OFF --no-tablespaces {name}"
    );
    let mut contenders = vec![
        Contender::new(
            "raw SELECT *",
            format!(
                "{bin}/mysql --defaults-file={cnf} --quick --skip-column-names -B -r {name} -e '{selects}' > /dev/null"
            ),
        ),
        Contender::new("mysqldump", format!("{dump} > out/dump.sql")),
        Contender::new(
            "mysqldump | zstd -1",
            format!("{dump} | zstd -q -1 > out/dump.sql.zst"),
        ),
    ];
    if has("mydumper") {
        let mydumper = format!("mydumper --defaults-file={cnf} -B {name} -t 2 -o out/mydumper");
        contenders.push(Contender::new("mydumper -t 2", mydumper.clone()));
        // Old ones know gzip alone.
        let compressed =
            format!("{mydumper} --compress$(mydumper --help | grep -q ZSTD && echo =ZSTD || true)");
        contenders.push(Contender::new("mydumper -t 2 --compress", compressed));
    }
    let program = std::env::var_os("DBGPT_BENCH_PROGRAM").map_or_else(release, PathBuf::from);
    contenders.push(Contender::new(
        "ours: compressed, counted, read back",
        format!(
            "{} backup --config {} --socket {socket} --method builtin --out out/ours.zip --quiet > /dev/null",
            program.display(),
            env.display()
        ),
    ));
    contenders
}

fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).exists())
}

/// The command line as it is shipped.
fn release() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/dbgpt-upgrade")
}
