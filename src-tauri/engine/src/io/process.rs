//! Other programs: finding them, starting them without a shell, and never leaving one running.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinHandle;

/// Bytes kept of a program's stderr; in `said`, of its stdout.
const STDERR_BYTES: usize = 64 << 10;
/// How long a program that has closed its output may take to end.
const EXIT_TIMEOUT: Duration = Duration::from_secs(30);

/// The flag of `CreateProcess` that starts a program with a console that is not shown.
#[cfg(windows)]
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// A running program whose output is read as it comes. Dropping it kills it.
pub struct Process {
    child: Child,
    stdout: ChildStdout,
    stderr: JoinHandle<String>,
}

impl Process {
    /// Starts a program with nothing on its stdin.
    ///
    /// `environment` sets variables (`Some`) or takes them away (`None`).
    ///
    /// # Errors
    /// What the system says.
    pub fn start(
        program: &Path,
        arguments: &[OsString],
        environment: &[(&str, Option<OsString>)],
    ) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // A process group of its own: a terminal sends Ctrl+C to its whole foreground group, and a program that it ends
        // would look like one that failed before we know that the user has cancelled. We end it ourselves.
        #[cfg(unix)]
        command.process_group(0);
        // A hidden console of its own: Ctrl+C does not reach the program, and our window, which has no console, opens
        // none for it.
        #[cfg(windows)]
        command.creation_flags(CREATE_NO_WINDOW);
        for (name, value) in environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let mut child = command.spawn()?;
        let taken = (child.stdout.take(), child.stderr.take());
        let (Some(stdout), Some(stderr)) = taken else {
            return Err(io::Error::other("a pipe is missing"));
        };
        let stderr = tokio::spawn(bounded_text(stderr));
        Ok(Self {
            child,
            stdout,
            stderr,
        })
    }

    /// Reads the next piece of the program's stdout; 0 at the end.
    ///
    /// # Errors
    /// What the system says.
    pub async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stdout.read(buffer).await
    }

    /// Kills it and waits until it is gone.
    pub async fn kill(mut self) {
        // An error here means that it has ended by itself meanwhile.
        let _ = self.child.kill().await;
    }

    /// Waits for the program's end: its exit status, and its stderr (at most 64 KiB).
    ///
    /// # Errors
    /// `TimedOut` if it does not end though its output did; what the system says.
    pub async fn end(mut self) -> io::Result<(ExitStatus, String)> {
        let ended = tokio::time::timeout(EXIT_TIMEOUT, self.child.wait()).await;
        let status = ended.map_err(|_elapsed| io::Error::from(io::ErrorKind::TimedOut))??;
        let said = tokio::time::timeout(EXIT_TIMEOUT, self.stderr).await;
        let said = said.map_err(|_elapsed| io::Error::from(io::ErrorKind::TimedOut))?;
        Ok((status, said.unwrap_or_default()))
    }
}

/// Runs a program and returns its stdout, at most 64 KiB of it. It has to end within `limit`.
///
/// # Errors
/// `TimedOut`, or what the system says.
pub async fn said(program: &Path, arguments: &[OsString], limit: Duration) -> io::Result<String> {
    let Process {
        mut child,
        stdout,
        stderr: _,
    } = Process::start(program, arguments, &[])?;
    let work = async {
        let text = bounded_text(stdout).await;
        child.wait().await.map(|_status| text)
    };
    tokio::time::timeout(limit, work)
        .await
        .map_err(|_elapsed| io::Error::from(io::ErrorKind::TimedOut))?
}

/// The programs of these names in a folder, or in the folders of `PATH`; the order is that of the names.
#[must_use]
pub fn find(names: &[&str], folder: Option<&Path>) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = match folder {
        Some(folder) => vec![folder.to_owned()],
        None => std::env::var_os("PATH")
            .map(|path| std::env::split_paths(&path).collect())
            .unwrap_or_default(),
    };
    let suffix = std::env::consts::EXE_SUFFIX;
    names
        .iter()
        .flat_map(|name| {
            folders
                .iter()
                .map(move |f| f.join(format!("{name}{suffix}")))
        })
        .filter(|path| path.is_file())
        .collect()
}

/// Reads to the end but keeps only the first 64 KiB: a pipe that nobody reads would fill and stop the program.
async fn bounded_text(mut from: impl AsyncRead + Unpin) -> String {
    let mut kept = Vec::new();
    let mut buffer = vec![0; 8 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let room = STDERR_BYTES.saturating_sub(kept.len()).min(length);
        kept.extend_from_slice(&buffer[..room]);
    }
    String::from_utf8_lossy(&kept).into_owned()
}
