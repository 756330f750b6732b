//! A Windows machine under wine, with a folder on drive C: for each test.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::Once;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use support::PASSWORD_MARK;
use tempfile::TempDir;

const WINE: &str = "/usr/lib/wine/wine64";
const SERVER: &str = "/usr/lib/wine/wineserver";
/// The limit for a command; usually it takes seconds.
const LIMIT: Duration = Duration::from_secs(120);

/// A user's machine: a home for the journal, and a folder for backups.
pub(crate) struct Machine {
    folder: TempDir,
}

/// A command's output and exit code.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) json: Value,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The error's code.
    pub(crate) fn error(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }
}

/// The folder that `tests/lab/get-windows` has filled.
fn lab() -> PathBuf {
    match std::env::var_os("DBGPT_WINDOWS") {
        Some(folder) => PathBuf::from(folder),
        None => support::lab_folder().join("windows"),
    }
}

/// The command line built for Windows.
fn program() -> PathBuf {
    let program = std::env::var_os("DBGPT_WINDOWS_PROGRAM").map(PathBuf::from);
    let program = program.expect("`make test-windows` says in DBGPT_WINDOWS_PROGRAM where it is");
    assert!(program.is_file(), "{}", program.display());
    program
}

/// The folder of drive C:.
pub(crate) fn drive() -> PathBuf {
    let drive = lab().join("wine/drive_c");
    assert!(
        drive.is_dir(),
        "`tests/lab/setup windows` makes {}",
        drive.display()
    );
    drive
}

/// Starts a Windows program without this system's environment, which wine would pass on. SIGINT has its default
/// action, so that Ctrl+C works however the tests were started.
pub(crate) fn start(variables: &[&str], program: &Path) -> Command {
    static SERVED: Once = Once::new();
    SERVED.call_once(serve);
    let mut command = alone(variables);
    command.args([Path::new(WINE), program]);
    command
}

/// A command with these variables and wine's own only.
fn alone(variables: &[&str]) -> Command {
    let home = std::env::var("HOME").unwrap_or_default();
    let mut command = Command::new("env");
    command
        .args(["--ignore-environment", "--default-signal=INT"])
        .args(["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "WINEDEBUG=-all"])
        .arg(format!("HOME={home}"))
        .arg(format!("WINEPREFIX={}", lab().join("wine").display()))
        .args(variables)
        .stdin(Stdio::null())
        // Wine takes a path without a drive to be on the drive of the working folder.
        .current_dir(drive());
    command
}

/// Starts wine's server and lets it stay for half a minute after the last program: otherwise it would end and start
/// again with each program, which takes two seconds. A running server is left as it is.
///
/// Then starts a first program: the services that wine starts with it inherit its output.
fn serve() {
    let server = [Path::new(SERVER), Path::new("-p30")];
    let first = [WINE, "cmd.exe", "/c", "exit"].map(Path::new);
    for started in [&server[..], &first[..]] {
        let mut command = alone(&[]);
        command.args(started);
        for stream in [Command::stdout, Command::stderr] {
            stream(&mut command, Stdio::null());
        }
        let _is_there = command.status();
    }
}

/// A folder of wine's user, who is the one who runs the tests.
pub(crate) fn of_user(name: &str) -> Option<PathBuf> {
    let users = std::fs::read_dir(drive().join("users")).unwrap();
    let mut places = users.map(|entry| entry.unwrap().path().join(name));
    places.find(|place| place.is_dir() && !place.to_string_lossy().contains("/Public/"))
}

impl Machine {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("try-").tempdir_in(drive());
        let machine = Self {
            folder: folder.unwrap(),
        };
        std::fs::create_dir(machine.path("backups")).unwrap();
        machine
    }

    /// A path in this machine's folder, as the tests see it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same path as a Windows user writes it.
    pub(crate) fn there(&self, name: &str) -> String {
        let folder = self.folder.path().file_name().unwrap().to_str().unwrap();
        format!(r"C:\{folder}\{}", name.replace('/', r"\"))
    }

    /// A command that keeps its journal on this machine.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_in("home", arguments)
    }

    /// A command that keeps its journal in this folder of the machine.
    pub(crate) fn command_in(&self, home: &str, arguments: &[&str]) -> Command {
        let home = format!("DBGPT_UPGRADE_HOME={}", self.there(home));
        let mut command = start(&[&home], &program());
        command.args(arguments);
        command
    }

    /// A command that chooses its home itself.
    pub(crate) fn at_home(arguments: &[&str]) -> Command {
        let mut command = start(&[], &program());
        command.args(arguments);
        command
    }

    /// Runs with `--json` and asserts the exit code.
    pub(crate) fn ends(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.runs(arguments);
        let Ran { stdout, stderr, .. } = &ran;
        assert_eq!(ran.code, code, "{arguments:?}\n{stdout}\n{stderr}");
        ran
    }

    /// Runs with `--json`.
    pub(crate) fn runs(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).arg("--json").output().unwrap();
        let mut ran = ran(&output);
        ran.json = serde_json::from_str(&ran.stdout).unwrap_or_default();
        ran
    }

    /// Runs without `--json` and asserts the exit code; returns the output.
    pub(crate) fn says(&self, code: i32, arguments: &[&str]) -> String {
        let ran = ran(&self.command(arguments).output().unwrap());
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, code, "{arguments:?}\n{said}");
        said
    }

    /// Starts a command with `--json` that will be stopped.
    pub(crate) fn begin(&self, arguments: &[&str]) -> Begun {
        let mut command = self.command(arguments);
        command.arg("--json").stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Begun { child, lines }
    }

    /// The unfinished files in a folder.
    pub(crate) fn parts(&self, folder: &str) -> Vec<PathBuf> {
        let names = std::fs::read_dir(self.path(folder)).unwrap();
        let paths = names.map(|entry| entry.unwrap().path());
        let is_part = |path: &PathBuf| path.extension().is_some_and(|end| end == "part");
        paths.filter(is_part).collect()
    }
}

fn ran(output: &Output) -> Ran {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let ran = Ran {
        code: output.status.code().unwrap_or(-1),
        json: Value::Null,
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    };
    for said in [&ran.stdout, &ran.stderr] {
        assert!(!said.contains(PASSWORD_MARK), "a password: {said}");
    }
    ran
}

/// A running command.
pub(crate) struct Begun {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Begun {
    /// Waits for an event that contains this text.
    pub(crate) fn until(&mut self, event: &str) {
        let mut before = String::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            if line.contains(event) {
                return;
            }
            before += &line;
        }
        panic!("it ended before {event}: {before}");
    }

    /// Ctrl+C, into which wine turns this signal.
    pub(crate) fn interrupt(&self) {
        self.signal("INT");
    }

    /// Kills it, as a power cut would.
    pub(crate) fn kill(&self) {
        self.signal("KILL");
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end; returns the exit code, or `None` if it was killed.
    pub(crate) fn end(mut self) -> Option<i32> {
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            assert!(!line.contains(PASSWORD_MARK), "a password: {line}");
        }
        self.child.wait().unwrap().code()
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Waits until a condition holds.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LIMIT, "{what}");
        tokio::task::yield_now().await;
    }
}

/// Makes a file older than the age at which leftovers are removed.
pub(crate) fn age(path: &Path) {
    let file = File::options().write(true).open(path).unwrap();
    let then = SystemTime::now() - Duration::from_secs(3600);
    file.set_modified(then).unwrap();
}

/// Ends each line of a file with CRLF, as Windows editors do.
pub(crate) fn with_crlf(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, text.replace('\n', "\r\n")).unwrap();
}

/// Asserts that every proof succeeded.
pub(crate) fn all_proved(json: &Value) {
    let proofs = json["proofs"].as_array().unwrap();
    assert!(!proofs.is_empty(), "{json}");
    for proof in proofs {
        assert_eq!(proof["proved"], true, "{json}");
    }
}
