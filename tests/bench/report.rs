//! Writes `docs/performance.md` from the results that the benchmarks have saved.

use std::fmt::Write as _;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::contenders::{MYLOADER, OURS_BACKUP, OURS_RESTORE, PIPE};
use crate::measure::Measured;
use crate::table::{Row, drawn, file};
use crate::{MIB, Size};

const HEAD: &str = "<!-- Written by `make bench`. -->
# Performance

Each row is measured beside its peer in one run, all on one machine: seconds are that machine's, ratios are what counts. Each
number is a median, those of the ladder and of the largest size aside.
*Ours* proves what it writes, and what it reads before it lets a row in.

";

pub(crate) fn write() {
    let sizes: Vec<Size> = kept("sizes").expect("`bench backup` was run");
    let parts = ["backup", "swaps", "proofs", "ladder", "window"];
    let rows: Vec<Row> = parts
        .iter()
        .flat_map(|part| kept::<Vec<Row>>(part).unwrap_or_default())
        .collect();
    let mut text = HEAD.to_owned();
    let full = sizes
        .iter()
        .max_by_key(|size| (size.medians.len(), size.mib))
        .expect("a size");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let _ = writeln!(
        text,
        "{cores} processor cores; {}, a database of {}, {} runs of each.\n",
        full.server,
        named(full.mib),
        full.runs,
    );
    text.push_str(&drawn(&rows));
    text.push_str("\n## By size\n\nBars are the peer, the line is ours.\n\n");
    for (what, peer, ours) in [
        ("Backup", PIPE, OURS_BACKUP),
        ("Restore beside", MYLOADER, OURS_RESTORE),
    ] {
        text.push_str(&plot(
            &sizes,
            &format!("{what}, seconds: {peer} and ours"),
            peer,
            ours,
            |it| it.seconds,
        ));
        text.push_str(&plot(
            &sizes,
            &format!("{what}, MiB of memory: {peer} and ours"),
            peer,
            ours,
            |it| it.peak_bytes as f64 / MIB,
        ));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/performance.md");
    std::fs::write(path, text).expect("the report is written");
    let missed = rows.iter().filter(|row| !row.is_met()).count();
    println!("{}\n{missed} of {} missed", drawn(&rows), rows.len());
}

/// A chart of one number over the sizes, in Mermaid.
fn plot(sizes: &[Size], title: &str, peer: &str, ours: &str, of: fn(&Measured) -> f64) -> String {
    let series = |name: &str| {
        let values = sizes.iter().filter_map(|size| size.medians.get(name));
        let values: Vec<String> = values.map(|it| format!("{:.1}", of(it))).collect();
        values.join(", ")
    };
    let axis: Vec<String> = sizes
        .iter()
        .map(|size| format!("\"{}\"", named(size.mib)))
        .collect();
    format!(
        "```mermaid\nxychart-beta\n  title \"{title}\"\n  x-axis [{}]\n  bar [{}]\n  line [{}]\n```\n\n",
        axis.join(", "),
        series(peer),
        series(ours),
    )
}

fn named(mib: u64) -> String {
    match mib {
        1024.. => format!("{} GiB", mib / 1024),
        _ => format!("{mib} MiB"),
    }
}

/// The saved results of a part; `None` if it was not run.
fn kept<T: DeserializeOwned>(part: &str) -> Option<T> {
    let text = std::fs::read_to_string(file(part)).ok()?;
    Some(serde_json::from_str(&text).expect("what was kept"))
}
