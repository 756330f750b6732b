//! One run of one contender: its time, the memory of all its processes, and the size of its output.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// A command line for `bash` that writes below `out/`.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    /// The name of the part up to the first line on stderr that contains the mark.
    pub(crate) part: Option<&'static str>,
    mark: &'static str,
    command: String,
    before: String,
}

impl Contender {
    pub(crate) fn new(name: &'static str, command: String) -> Self {
        Self {
            name,
            part: None,
            mark: "",
            command,
            before: "true".to_owned(),
        }
    }

    /// Also measures the time until a line on stderr contains `mark`.
    pub(crate) fn until(self, part: &'static str, mark: &'static str) -> Self {
        Self {
            part: Some(part),
            mark,
            ..self
        }
    }

    /// Runs another command first, without measuring it.
    pub(crate) fn after(self, before: String) -> Self {
        Self { before, ..self }
    }
}

/// The measurements of one run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    pub(crate) part_seconds: Option<f64>,
    pub(crate) peak_bytes: u64,
    pub(crate) file_bytes: u64,
}

impl Measured {
    /// The median of each number on its own.
    pub(crate) fn median(runs: &[Self]) -> Self {
        let middle = |mut numbers: Vec<f64>| {
            numbers.sort_by(f64::total_cmp);
            numbers[numbers.len() / 2]
        };
        Self {
            seconds: middle(runs.iter().map(|run| run.seconds).collect()),
            part_seconds: runs
                .iter()
                .map(|run| run.part_seconds)
                .collect::<Option<_>>()
                .map(middle),
            peak_bytes: middle(runs.iter().map(|run| run.peak_bytes as f64).collect()) as u64,
            file_bytes: runs[0].file_bytes,
        }
    }
}

/// How often the processes are looked at; the kernel keeps each one's peak.
const INTERVAL: Duration = Duration::from_millis(10);

/// Runs a command in `folder` without measuring it.
pub(crate) fn run(command: &str, folder: &Path) {
    let status = bash(command, folder).status().expect("bash");
    assert!(status.success(), "{command}: {status}");
}

/// Runs a contender in `folder`, whose `out/` is empty before and removed afterwards.
pub(crate) fn measure(contender: &Contender, folder: &Path) -> Measured {
    let out = folder.join("out");
    fs::create_dir(&out).expect("a folder for what it writes");
    run(&contender.before, folder);
    let started = Instant::now();
    let mut child = bash(&contender.command, folder)
        .stderr(Stdio::piped())
        .spawn()
        .expect("bash");
    let said = BufReader::new(child.stderr.take().expect("piped"));
    let mark = contender.mark;
    let listening = std::thread::spawn(move || {
        let mut marked = None;
        let mut last = String::new();
        for line in said.lines().map_while(Result::ok) {
            if marked.is_none() && !mark.is_empty() && line.contains(mark) {
                marked = Some(started.elapsed().as_secs_f64());
            }
            last = line;
        }
        (marked, last)
    });
    let mut peaks = BTreeMap::new();
    let status = loop {
        if let Some(status) = child.try_wait().expect("its end") {
            break status;
        }
        sample(child.id(), &mut peaks);
        std::thread::sleep(INTERVAL);
    };
    let seconds = started.elapsed().as_secs_f64();
    let (part_seconds, last) = listening.join().expect("a good end");
    assert!(status.success(), "{}: {status}: {last}", contender.name);
    let file_bytes = size_bytes(&out);
    fs::remove_dir_all(&out).expect("an empty folder again");
    Measured {
        seconds,
        part_seconds,
        peak_bytes: peaks.values().sum(),
        file_bytes,
    }
}

fn bash(command: &str, folder: &Path) -> Command {
    let mut bash = Command::new("bash");
    bash.args(["-c", &format!("set -euo pipefail; {command}")])
        .current_dir(folder)
        .env("DBGPT_UPGRADE_HOME", folder.join("home"))
        .stdin(Stdio::null());
    bash
}

/// Records the peak memory of a process and its descendants.
fn sample(pid: u32, peaks: &mut BTreeMap<u32, u64>) {
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
            sample(child, peaks);
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
