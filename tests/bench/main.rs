//! Backups and restores measured side by side: the same database, the same minute, the same machine. What counts are the ratios.
//!
//! `make bench` builds and runs it. `DBGPT_BENCH_MIB` is the database's size (64 without; 1024 for the full one),
//! `DBGPT_BENCH_RUNS` how often each contender runs (5). At the end stands how long a restore over a live database leaves it not whole, and
//! what the ladder costs (`make bench-ladder` alone; `bench proofs` times the proof *loadable*). `mydumper` and `myloader` take part where they are on the PATH.

mod contenders;
mod fill;
mod ladder;
mod measure;
mod way_back;

use std::path::Path;

use support::{Kind, lab_folder, server_with};

use crate::contenders::Place;
use crate::measure::{Contender, Measured, measure, run};

#[tokio::main]
async fn main() {
    let mib = asked("DBGPT_BENCH_MIB").unwrap_or(64);
    let runs = asked("DBGPT_BENCH_RUNS").unwrap_or(5).max(1);
    match std::env::args().nth(1).as_deref() {
        Some("ladder") => return ladder::compare(mib).await,
        Some("proofs") => return way_back::proofs().await,
        Some(_) | None => {}
    }
    // No binary log and room in the redo log: what is compared are the programs, not the disk. mydumper knows no other
    // format of EXPLAIN.
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
    println!(
        "MySQL {}, {} MiB of text, {runs} runs each",
        server.version,
        bytes >> 20
    );
    compare(&place.backups(), "mysqldump | zstd -1", runs, folder.path());
    run(&place.keep(), folder.path());
    compare(&place.restores(), "mysql <", runs, folder.path());
    way_back::swaps(mib, runs).await;
    way_back::proofs().await;
    ladder::compare(mib).await;
}

/// In turns, so that a slow minute of the machine is everybody's.
fn compare(contenders: &[Contender], reference: &str, runs: u64, folder: &Path) {
    let mut all: Vec<Vec<Measured>> = contenders.iter().map(|_| Vec::new()).collect();
    for run in 0..=runs {
        for (contender, measured) in contenders.iter().zip(&mut all) {
            let one = measure(contender, folder);
            // The first one warms the server's memory.
            if run > 0 {
                measured.push(one);
            }
        }
    }
    report(contenders, &all, reference);
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn report(contenders: &[Contender], all: &[Vec<Measured>], reference: &str) {
    let medians: Vec<Measured> = all.iter().map(|runs| Measured::median(runs)).collect();
    let reference = contenders
        .iter()
        .position(|contender| contender.name == reference)
        .map_or(1.0, |at| medians[at].seconds);
    println!(
        "\n{:<38} {:>8} {:>7} {:>10} {:>10}",
        "", "seconds", "ratio", "peak MiB", "file MiB"
    );
    for (contender, median) in contenders.iter().zip(&medians) {
        let line = |name: &str, seconds: f64| {
            println!(
                "{name:<38} {seconds:>8.2} {:>7.2} {:>10.1} {:>10.1}",
                seconds / reference,
                median.peak_bytes as f64 / f64::from(1 << 20),
                median.file_bytes as f64 / f64::from(1 << 20),
            );
        };
        if let (Some(name), Some(seconds)) = (contender.part, median.part_seconds) {
            line(name, seconds);
        }
        line(contender.name, median.seconds);
    }
}
