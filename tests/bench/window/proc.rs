//! Facts about processes from `/proc`.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::PATIENCE;

/// The kernel gives the start of a process in hundredths of a second (USER_HZ, proc(5)).
const TICK_MS: f64 = 10.0;
/// Positions of a process's parent and start time in `/proc/PID/stat`, counted after the name in brackets.
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

/// When a process was started, in ms since boot; `None` if it has ended.
pub fn start_ms(process: u32) -> Option<f64> {
    Some(stat(process, START)? as f64 * TICK_MS)
}

/// Waits until a process has ended, by polling: the kernel notifies its parent only.
pub async fn end(process: u32) {
    let begun = Instant::now();
    while stat(process, PARENT).is_some() {
        assert!(begun.elapsed() < PATIENCE, "process {process} goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The machine's boot time, in ms of the wall clock. Read at the moment when the uptime advances by a tick, so that
/// the error is less than a tick.
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
    // The name may contain blanks and brackets.
    let (_, fields) = line.rsplit_once(')')?;
    fields.split_whitespace().nth(field)?.parse().ok()
}
