//! Facts about this machine: free space, and which processes run or hold a file open.
//!
//! A fact that the operating system does not provide is `None`, and the caller says so.

use std::io;
use std::path::{Path, PathBuf};

use super::launch::{self, Launch};

/// More processes than this are not looked at.
const MAX_PROCESSES: usize = 65_536;
/// A folder with more environments than this is skipped.
const MAX_ENVIRONMENTS: usize = 200;

/// A process of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// The process id.
    pub pid: u32,
    /// Its command line, argument by argument; only the program's name if `is_told` is false. It may hold a secret:
    /// never shown whole.
    pub arguments: Vec<String>,
    /// Whether its command line could be read: Windows keeps those of other users from all but administrators.
    pub is_told: bool,
    /// Its working directory, if this user may see it.
    pub folder: Option<PathBuf>,
    /// How it was started.
    pub launch: Launch,
}

impl Process {
    /// The program's file name, without arguments: safe to show.
    #[must_use]
    pub fn program(&self) -> String {
        self.arguments
            .first()
            .and_then(|first| Path::new(first).file_name())
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }
}

/// The bytes that this user can still write on the disk of a folder.
///
/// # Errors
/// What the system says.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    fs4::available_space(super::spelling::of_any_length(folder))
}

/// This machine's host name; a database server that runs on it reports the same name.
#[must_use]
pub fn host_name() -> Option<String> {
    sysinfo::System::host_name()
}

/// Whether files can be made in a folder, by making one that vanishes at once.
///
/// # Errors
/// What the system says when they can't.
pub fn try_folder(folder: &Path) -> io::Result<()> {
    tempfile::Builder::new()
        .prefix(".dbgpt-upgrade-")
        .suffix(".part")
        .tempfile_in(folder)
        .map(drop)
}

/// Whether an existing file can be opened for writing; nothing is written.
///
/// # Errors
/// What the system says when it can't.
pub fn try_file(file: &Path) -> io::Result<()> {
    std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(file)
        .map(drop)
}

/// A file's length, or `None` if it is not there.
///
/// # Errors
/// What the system says.
pub fn size_bytes(file: &Path) -> io::Result<Option<u64>> {
    match std::fs::metadata(file) {
        Ok(metadata) => Ok(Some(metadata.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Folders that may be Python environments of this user: the active one, and those in the usual places of conda (which
/// DB-GPT's guide uses), virtualenvwrapper, pipx and uv, on each system. The caller has to check what is in them.
#[must_use]
pub fn python_environments() -> Vec<PathBuf> {
    const FOLDERS: [&str; 16] = [
        "AppData/Local/miniconda3/envs",
        "AppData/Local/anaconda3/envs",
        "AppData/Local/miniforge3/envs",
        "AppData/Local/pipx/pipx/venvs",
        "AppData/Roaming/uv/tools",
        "pipx/venvs",
        "Envs",
        "miniconda3/envs",
        "anaconda3/envs",
        "miniforge3/envs",
        "mambaforge/envs",
        ".conda/envs",
        ".virtualenvs",
        ".local/share/pipx/venvs",
        ".local/pipx/venvs",
        ".local/share/uv/tools",
    ];
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"]
        .into_iter()
        .filter_map(std::env::var_os)
        .map(PathBuf::from);
    let home = dirs::home_dir().unwrap_or_default();
    let kept = FOLDERS.iter().flat_map(|folder| {
        let folder = home.join(folder);
        let names = super::file::names_in(&folder, MAX_ENVIRONMENTS).unwrap_or_default();
        names.into_iter().map(move |name| folder.join(name))
    });
    active.chain(kept).collect()
}

/// The other processes that this user may see, or `None` where this system does not tell. It takes some milliseconds:
/// do not call it on the window's thread or on the workers of async tasks.
#[must_use]
pub fn processes() -> Option<Vec<Process>> {
    use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};
    if !sysinfo::IS_SUPPORTED_SYSTEM {
        return None;
    }
    let wanted = ProcessRefreshKind::nothing()
        .without_tasks()
        .with_cmd(UpdateKind::Always)
        .with_cwd(UpdateKind::Always);
    let mut system = System::new();
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, wanted);
    let own = std::process::id();
    let mut found: Vec<Process> = system
        .processes()
        .values()
        .filter(|process| process.pid().as_u32() != own)
        .filter_map(|process| {
            let arguments: Vec<String> = process
                .cmd()
                .iter()
                .filter(|argument| !argument.is_empty())
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect();
            let pid = process.pid().as_u32();
            let is_told = !arguments.is_empty();
            // Kernel threads of Linux have no command line either.
            let arguments = match cfg!(windows) && !is_told {
                true => vec![process.name().to_string_lossy().into_owned()],
                false => arguments,
            };
            (!arguments.is_empty()).then(|| Process {
                pid,
                arguments,
                is_told,
                folder: process.cwd().map(Path::to_owned),
                launch: launch::of(pid),
            })
        })
        .take(MAX_PROCESSES)
        .collect();
    found.sort_by_key(|process| process.pid);
    Some(found)
}

/// The other processes that hold a file open, or `None` where this system does not tell. Those of other users are
/// seen by an administrator only.
#[cfg(target_os = "linux")]
#[must_use]
pub fn holders(file: &Path) -> Option<Vec<Process>> {
    use procfs::process::FDTarget;
    let file = file.canonicalize().ok()?;
    let is_held = |pid: u32| {
        let files = procfs::process::Process::new(i32::try_from(pid).ok()?)
            .and_then(|process| process.fd())
            .ok()?;
        files
            .filter_map(Result::ok)
            .find(|open| matches!(&open.target, FDTarget::Path(held) if *held == file))
    };
    let mut processes = processes()?;
    processes.retain(|process| is_held(process.pid).is_some());
    Some(processes)
}

/// The other processes that hold a file open; none here, because this system does not tell.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn holders(_file: &Path) -> Option<Vec<Process>> {
    None
}

/// Whether any process has a file open for more than a moment, or `None` if that can't be told. Which process it is can't
/// be told.
#[cfg(windows)]
#[must_use]
pub fn is_open(file: &Path) -> Option<bool> {
    use std::os::windows::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    options.read(true).share_mode(0);
    match super::patience::patiently(|| options.open(file)) {
        Ok(_closed_at_once) => Some(false),
        Err(error) => super::patience::is_in_use(&error).then_some(true),
    }
}

/// Whether any process has a file open: only Windows tells, by refusing to open such a file exclusively.
#[cfg(not(windows))]
#[must_use]
pub fn is_open(_file: &Path) -> Option<bool> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(windows)]
    #[test]
    fn a_file_that_is_open_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("held");
        assert_eq!(is_open(&file), None);
        std::fs::write(&file, b"").unwrap();
        assert_eq!(is_open(&file), Some(false));
        let held = std::fs::File::open(&file).unwrap();
        assert_eq!(is_open(&file), Some(true));
        drop(held);
        assert_eq!(is_open(&file), Some(false));
    }

    #[test]
    fn folders_and_files_are_tried() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_bytes(folder.path()).unwrap() > 0);
        try_folder(folder.path()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let file = folder.path().join("a");
        assert_eq!(size_bytes(&file).unwrap(), None);
        assert!(try_file(&file).is_err() && !file.exists());
        std::fs::write(&file, b"12").unwrap();
        assert_eq!(size_bytes(&file).unwrap(), Some(2));
        try_file(&file).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_holds_a_file_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("held");
        std::fs::write(&file, b"").unwrap();
        assert_eq!(holders(&file).unwrap(), []);
        let mut child = std::process::Command::new("tail")
            .arg("-f")
            .arg(&file)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let pid = child.id();
        // The child opens the file a moment after it was started.
        let seen = (0..2_000).any(|_| {
            std::thread::yield_now();
            holders(&file)
                .unwrap()
                .iter()
                .any(|holder| holder.pid == pid && holder.program() == "tail")
        });
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(seen);
    }
}
