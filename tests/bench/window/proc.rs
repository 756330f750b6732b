//! What the kernel tells about processes, in `/proc`.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::PATIENCE;

/// The kernel's clock of process starts ticks in hundredths of a second.
const TICK_MS: f64 = 10.0;
/// Where a process's parent and start stand in `/proc/PID/stat`, counted after the name in brackets.
const PARENT: usize = 1;
const START: usize = 19;

/// The direct children of a process.
pub fn children(process: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").expect("/proc");
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|id| stat(*id, PARENT) == Some(u64::from(process)))
        .collect()
}

/// When a process was started, in ms since the machine was; nothing when the process is gone.
pub fn start_ms(process: u32) -> Option<f64> {
    Some(stat(process, START)? as f64 * TICK_MS)
}

/// Waits until a process has ended; the kernel tells only its parent.
pub async fn end(process: u32) {
    let begun = Instant::now();
    while stat(process, PARENT).is_some() {
        assert!(begun.elapsed() < PATIENCE, "process {process} goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// When the machine was started, in ms of the wall clock. Looks at the moment when the time since then goes on by a tick, so that
/// less than a tick is lost.
pub fn boot_ms() -> f64 {
    let first = uptime_ms();
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let since_boot = uptime_ms();
        if since_boot > first {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            return now.expect("a clock after 1970").as_secs_f64() * 1000.0 - since_boot;
        }
    }
    panic!("/proc/uptime stands still");
}

fn uptime_ms() -> f64 {
    let line = std::fs::read_to_string("/proc/uptime").expect("/proc/uptime");
    let seconds = line.split_whitespace().next().expect("the time since boot");
    seconds.parse::<f64>().expect("a number") * 1000.0
}

fn stat(process: u32, field: usize) -> Option<u64> {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name may hold blanks and brackets itself.
    let (_, fields) = line.rsplit_once(')')?;
    fields.split_whitespace().nth(field)?.parse().ok()
}
