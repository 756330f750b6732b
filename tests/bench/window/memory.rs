//! The memory of a process and its descendants, as proportional set size: a shared page counts in shares.

use std::time::{Duration, Instant};

use crate::PATIENCE;
use crate::proc::children;

/// Memory is stable when it changes by less than this fraction in a `PAUSE`.
const CHANGE: f64 = 0.005;
const PAUSE: Duration = Duration::from_millis(700);

/// Waits until the memory of the process and its descendants is stable, and returns it.
pub async fn at_rest(process: u32) -> u64 {
    let begun = Instant::now();
    let mut before = of_tree(process);
    while begun.elapsed() < PATIENCE {
        tokio::time::sleep(PAUSE).await;
        let now = of_tree(process);
        if (now as f64 - before as f64).abs() < before as f64 * CHANGE {
            return now;
        }
        before = now;
    }
    panic!("the memory never comes to rest");
}

fn of_tree(process: u32) -> u64 {
    let below: u64 = children(process).into_iter().map(of_tree).sum();
    own(process).unwrap_or(0) + below
}

/// The process's own memory in bytes; `None` if it has ended.
fn own(process: u32) -> Option<u64> {
    let summary = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let line = summary.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib * 1024)
}
