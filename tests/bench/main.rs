//! Backups, restores and upgrades beside their peers: same database, same machine, same time. The ratios count.
//!
//! `make bench` builds and runs it, then `make bench-window`, and writes `docs/performance.md` from both.
//! `DBGPT_BENCH_MIB` is the database's size (default 64; 1024 for the full run; a quarter and four times of it for
//! the curve), `DBGPT_BENCH_RUNS` the number of runs of each contender (default 5; the largest size once). One part
//! alone: `bench backup`, `swaps`, `proofs`, `ladder`, `report`. `mydumper` and `myloader` take part if they are on
//! the PATH.

mod contenders;
mod fill;
mod ladder;
mod measure;
mod report;
mod table;
mod way_back;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use support::{Kind, Server, lab_folder, server_with};

use crate::contenders::{MYDUMPER, MYLOADER, OURS_BACKUP, OURS_RESTORE, PIPE, Place};
use crate::measure::{Contender, Measured, measure, run};
use crate::table::{Goal, Row, keep};

const MIB: f64 = 1024.0 * 1024.0;
/// The most memory that a backup or restore may use, in MiB.
const MOST_MIB: f64 = 96.0;

#[tokio::main]
async fn main() {
    let mib = asked("DBGPT_BENCH_MIB").unwrap_or(64);
    let runs = asked("DBGPT_BENCH_RUNS").unwrap_or(5).max(1);
    let part = std::env::args().nth(1);
    let is_asked = |name: &str| part.as_deref().is_none_or(|part| part == name);
    if is_asked("backup") {
        jobs(mib, runs).await;
    }
    if is_asked("swaps") {
        keep("swaps", &way_back::swaps(mib, runs).await);
    }
    if is_asked("proofs") {
        keep("proofs", &way_back::proofs().await);
    }
    if is_asked("ladder") {
        keep("ladder", &ladder::compare(mib).await);
    }
    if part.as_deref() == Some("report") {
        report::write();
    }
}

/// The results for one size, by contender.
#[derive(Serialize, Deserialize)]
struct Size {
    mib: u64,
    runs: u64,
    server: String,
    medians: BTreeMap<String, Measured>,
}

/// Backups and restores in three sizes.
async fn jobs(mib: u64, runs: u64) {
    let all = at_size(mib, runs, |_| true).await;
    keep("backup", &rows(&all.medians));
    let mut sizes = vec![all];
    for (mib, runs) in [(mib / 4, runs), (mib * 4, 1)] {
        let curve = [PIPE, OURS_BACKUP, MYLOADER, OURS_RESTORE];
        sizes.push(at_size(mib, runs, |name| curve.contains(&name)).await);
    }
    sizes.sort_by_key(|size| size.mib);
    keep("sizes", &sizes);
}

async fn at_size(mib: u64, runs: u64, takes_part: impl Fn(&str) -> bool) -> Size {
    // No binary log, and room in the redo log, so that programs are compared and not the disk. mydumper supports only
    // this format of EXPLAIN.
    let options = [
        "--innodb-buffer-pool-size=3G",
        "--innodb-redo-log-capacity=2G",
        "--max-allowed-packet=256M",
        "--skip-log-bin",
        "--explain-format=TRADITIONAL",
    ];
    let server = server_with(Kind::Mysql9, &options).await;
    let database = server.database(Some(support::Shape::S1)).await;
    let bytes = fill::fill(&database, mib << 20).await;
    let folder = tempfile::tempdir_in(lab_folder()).expect("a folder for the dumps");
    let place = Place::new(&database, folder.path()).await;
    let server_text = format!("MySQL {}", server.version);
    println!(
        "{server_text}, {} MiB of text, {runs} runs each",
        bytes >> 20
    );
    let mut medians = BTreeMap::new();
    let taking_part = |mut all: Vec<Contender>| {
        all.retain(|one| takes_part(one.name));
        all
    };
    compare(
        &taking_part(place.backups()),
        PIPE,
        runs,
        folder.path(),
        &mut medians,
    );
    run(&place.keep(), folder.path());
    compare(
        &taking_part(place.restores()),
        MYLOADER,
        runs,
        folder.path(),
        &mut medians,
    );
    ended(server);
    Size {
        mib,
        runs,
        server: server_text,
        medians,
    }
}

/// The rows of the table, with their goals.
fn rows(medians: &BTreeMap<String, Measured>) -> Vec<Row> {
    let seconds = |name: &str| medians.get(name).map(|it| it.seconds);
    let mut rows = Vec::new();
    let mut beside = |what: &str, ours: f64, peer: &str, goal| {
        if let Some(value) = seconds(peer) {
            rows.push(Row::compared(what, ours, (peer, value), goal));
        }
    };
    let backup = &medians[OURS_BACKUP];
    let complete = backup.part_seconds.unwrap_or_default();
    let restore = &medians[OURS_RESTORE];
    let what = "backup, compressed and counted, s";
    beside(what, complete, PIPE, Goal::Times(0.45));
    beside(what, complete, MYDUMPER, Goal::Times(0.6));
    let what = "backup, read back as well, s";
    beside(what, backup.seconds, PIPE, Goal::None);
    let what = "restore beside, proved and compared, s";
    beside(what, restore.seconds, MYLOADER, Goal::Times(1.0));
    beside(what, restore.seconds, "mysql <", Goal::None);
    if let Some(over) = seconds("ours: over the live one, with a copy") {
        let what = "restore over the live one, with a safety copy, s";
        beside(what, over, "mysql <", Goal::None);
    }
    for (what, job) in [
        ("backup: memory, MiB", backup),
        ("restore: memory, MiB", restore),
    ] {
        rows.push(Row::ours(
            what,
            job.peak_bytes as f64 / MIB,
            Goal::AtMost(MOST_MIB),
        ));
    }
    rows
}

/// Runs the contenders in turns, so that a slow minute of the machine affects all.
fn compare(
    contenders: &[Contender],
    reference: &str,
    runs: u64,
    folder: &Path,
    medians: &mut BTreeMap<String, Measured>,
) {
    let mut all: Vec<Vec<Measured>> = contenders.iter().map(|_| Vec::new()).collect();
    // The first round warms the server's caches and is not counted, unless there is only one.
    for run in (0..=runs).skip(usize::from(runs == 1)) {
        for (contender, measured) in contenders.iter().zip(&mut all) {
            let one = measure(contender, folder);
            if run > 0 {
                measured.push(one);
            }
        }
    }
    let all = all.iter().map(|runs| Measured::median(runs));
    let names = contenders.iter().map(|contender| contender.name.to_owned());
    let own: BTreeMap<String, Measured> = names.zip(all).collect();
    report(contenders, &own, reference);
    medians.extend(own);
}

/// The server's name for people.
fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Mysql9 => "MySQL 9.7",
        Kind::Mysql56 => "MySQL 5.6",
        Kind::Mariadb1011 => "MariaDB 10.11",
        Kind::Mariadb118 => "MariaDB 11.8",
    }
}

/// Kills a server that is no longer measured: the next one has the machine and the disk to itself.
fn ended(server: &Server) {
    server.kill();
    std::fs::remove_dir_all(&server.folder).expect("its folder goes");
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn report(contenders: &[Contender], medians: &BTreeMap<String, Measured>, reference: &str) {
    let reference = medians.get(reference).map_or(1.0, |median| median.seconds);
    println!(
        "\n{:<38} {:>8} {:>7} {:>10} {:>10}",
        "", "seconds", "ratio", "peak MiB", "file MiB"
    );
    for contender in contenders {
        let median = &medians[contender.name];
        let line = |name: &str, seconds: f64| {
            println!(
                "{name:<38} {seconds:>8.2} {:>7.2} {:>10.1} {:>10.1}",
                seconds / reference,
                median.peak_bytes as f64 / MIB,
                median.file_bytes as f64 / MIB,
            );
        };
        if let (Some(name), Some(seconds)) = (contender.part, median.part_seconds) {
            line(name, seconds);
        }
        line(contender.name, median.seconds);
    }
}
