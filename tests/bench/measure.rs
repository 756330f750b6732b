//! One run of one contender: its time, the memory of all its processes, the size of what it wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A command line for `bash`, which writes below `out/`.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    command: String,
}

impl Contender {
    pub(crate) fn new(name: &'static str, command: String) -> Self {
        Self { name, command }
    }
}

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    pub(crate) peak_bytes: u64,
    pub(crate) file_bytes: u64,
}

impl Measured {
    /// The median of each number by itself.
    pub(crate) fn median(runs: &[Self]) -> Self {
        let middle = |mut numbers: Vec<f64>| {
            numbers.sort_by(f64::total_cmp);
            numbers[numbers.len() / 2]
        };
        Self {
            seconds: middle(runs.iter().map(|run| run.seconds).collect()),
            peak_bytes: middle(runs.iter().map(|run| run.peak_bytes as f64).collect()) as u64,
            file_bytes: runs[0].file_bytes,
        }
    }
}

/// How often the processes' memory is looked at; the kernel keeps the peak of each itself.
const LOOK: Duration = Duration::from_millis(10);

/// Runs it in `folder`, whose `out/` is empty before and after.
pub(crate) fn measure(contender: &Contender, folder: &Path) -> Measured {
    let out = folder.join("out");
    fs::create_dir(&out).expect("a folder for what it writes");
    let started = Instant::now();
    let mut child = Command::new("bash")
        .args(["-c", &format!("set -euo pipefail; {}", contender.command)])
        .current_dir(folder)
        .env("DBGPT_UPGRADE_HOME", folder.join("home"))
        .stdin(Stdio::null())
        .spawn()
        .expect("bash");
    let mut peaks = BTreeMap::new();
    let status = loop {
        if let Some(status) = child.try_wait().expect("its end") {
            break status;
        }
        look(child.id(), &mut peaks);
        std::thread::sleep(LOOK);
    };
    let seconds = started.elapsed().as_secs_f64();
    assert!(status.success(), "{}: {status}", contender.name);
    let file_bytes = size_bytes(&out);
    fs::remove_dir_all(&out).expect("an empty folder again");
    Measured {
        seconds,
        peak_bytes: peaks.values().sum(),
        file_bytes,
    }
}

/// Notes the peak of a process and of all that it started.
fn look(pid: u32, peaks: &mut BTreeMap<u32, u64>) {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    if let Some(kib) = kib {
        peaks.insert(pid, kib << 10);
    }
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    for child in children.unwrap_or_default().split_whitespace() {
        if let Ok(child) = child.parse() {
            look(child, peaks);
        }
    }
}

fn size_bytes(path: &Path) -> u64 {
    let metadata = fs::symlink_metadata(path).expect("what it wrote");
    if !metadata.is_dir() {
        return metadata.len();
    }
    fs::read_dir(path)
        .expect("what it wrote")
        .map(|entry| size_bytes(&entry.expect("an entry").path()))
        .sum()
}
