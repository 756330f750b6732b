//! Real database servers on loopback, one of each kind per test process. A server dies with the process, however that
//! ends; one that a test starts for itself dies with the test's thread.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, mpsc};
use std::time::Duration;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, OptsBuilder};
use tokio::sync::OnceCell;

use crate::database::Database;
use crate::shape::Shape;
use crate::{Kind, lab, template};

/// The line in a server's log that says it is up.
const READY: &str = "ready for connections";
const START_TIMEOUT: Duration = Duration::from_secs(120);
/// The kernel's limit for a socket's path is 107 bytes; longer ones go to the temporary folder.
const SOCKET_PATH_MAX_BYTES: usize = 100;

/// A running server with a data folder of its own.
#[derive(Debug)]
pub struct Server {
    /// Its kind.
    pub kind: Kind,
    /// Its address: always loopback.
    pub host: &'static str,
    /// Its TCP port.
    pub port: u16,
    /// Its socket, where root logs in without a password.
    pub socket: PathBuf,
    /// What `SELECT VERSION()` says.
    pub version: String,
    /// Its folder: `data/` and `error.log`.
    pub folder: PathBuf,
    process: Mutex<Child>,
    options: Vec<String>,
    databases: AtomicU32,
}

/// The server of this kind that all tests of this process share; started at the first call.
pub async fn server(kind: Kind) -> &'static Server {
    static SERVERS: [OnceCell<&'static Server>; 4] = [const { OnceCell::const_new() }; 4];
    let cell = match kind {
        Kind::Mysql9 => &SERVERS[0],
        Kind::Mysql56 => &SERVERS[1],
        Kind::Mariadb1011 => &SERVERS[2],
        Kind::Mariadb118 => &SERVERS[3],
    };
    cell.get_or_init(|| started(kind, Vec::new())).await
}

/// A new server for one test, with extra options: for tests that kill it, make it read-only, or fill it up. It ends
/// with the thread that asks for it.
pub async fn server_with(kind: Kind, options: &[&str]) -> &'static Server {
    let options = options.iter().map(|&option| option.to_owned()).collect();
    until_the_thread_ends(started(kind, options).await)
}

async fn started(kind: Kind, options: Vec<String>) -> &'static Server {
    let server = tokio::task::spawn_blocking(move || start(kind, &options))
        .await
        .expect("the server starts");
    kept(server).await
}

/// Reads the version and leaks the handle, so that tests can pass it around freely.
pub(crate) async fn kept(mut server: Server) -> &'static Server {
    let version = server.admin().await.query_first("SELECT VERSION()").await;
    server.version = version.expect("a query").expect("a row");
    Box::leak(Box::new(server))
}

/// Kills the server when this thread ends: a server takes up to 500 MiB of memory, and the tests start more than
/// fifty.
pub(crate) fn until_the_thread_ends(server: &'static Server) -> &'static Server {
    thread_local! {
        static OWN: RefCell<Vec<Killed>> = const { RefCell::new(Vec::new()) };
    }
    OWN.with_borrow_mut(|own| own.push(Killed(server)));
    server
}

/// A server that is killed when this is dropped.
struct Killed(&'static Server);

impl Drop for Killed {
    fn drop(&mut self) {
        // A panic here would end the whole process; a server that is left over dies with it too.
        if let Ok(mut process) = self.0.process.lock() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Server {
    /// A connection as root, through the socket.
    pub async fn admin(&self) -> Conn {
        self.admin_of(None).await
    }

    pub(crate) async fn admin_of(&self, database: Option<&str>) -> Conn {
        let opts = OptsBuilder::default()
            .socket(Some(self.socket.display().to_string()))
            .user(Some("root"))
            .db_name(database);
        Conn::new(opts).await.expect("root enters by the socket")
    }

    /// Kills the server by SIGKILL, as a power cut would.
    pub fn kill(&self) {
        let mut process = self.process.lock().expect("one at a time");
        process.kill().expect("it can be killed");
        process.wait().expect("it ends");
    }

    /// Starts it again after [`Server::kill`], with the same folder and port.
    pub async fn start_again(&'static self) {
        let started = tokio::task::spawn_blocking(|| {
            launch(self.kind, &self.folder, self.port, &self.options, READY)
        });
        let started = started.await.expect("a thread");
        *self.process.lock().expect("one at a time") = started.expect("it starts again");
    }

    /// A new database with a unique name, filled with a shape and its rows, or empty.
    pub async fn database(&'static self, shape: Option<Shape>) -> Database {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        Database::create(self, format!("dbgpt_{number:03}"), shape).await
    }
}

fn start(kind: Kind, options: &[String]) -> Server {
    let folder = new_folder(kind);
    // Another process may take the chosen port before the server does: try three times.
    let mut last = String::new();
    for _ in 0..3 {
        match start_once(kind, &folder, options, READY) {
            Ok(server) => return server,
            Err(log) => last = log,
        }
    }
    panic!("{kind:?} does not start in {}:\n{last}", folder.display())
}

/// Makes the folder of a new server, with `data` copied from the template.
pub(crate) fn new_folder(kind: Kind) -> PathBuf {
    let folder = run_folder(kind);
    // MariaDB empties its temporary folder when it starts: a shared one would lose the tables of running servers.
    fs::create_dir_all(folder.join("tmp")).expect("a folder for the server");
    template::copy(&template::ready(kind), &folder.join("data"));
    folder
}

/// Starts a server and waits until its log says `ready`; on failure returns the end of its log.
pub(crate) fn start_once(
    kind: Kind,
    folder: &Path,
    options: &[String],
    ready: &'static str,
) -> Result<Server, String> {
    let port = free_port();
    let process = launch(kind, folder, port, options, ready)?;
    Ok(Server {
        kind,
        host: "127.0.0.1",
        port,
        socket: socket_path(folder),
        version: String::new(),
        folder: folder.to_owned(),
        process: Mutex::new(process),
        options: options.to_vec(),
        databases: AtomicU32::new(0),
    })
}

fn launch(
    kind: Kind,
    folder: &Path,
    port: u16,
    options: &[String],
    ready: &'static str,
) -> Result<Child, String> {
    let socket = socket_path(folder);
    let (program, base) = lab::server_program(kind);
    let mut command = Command::new("setpriv");
    lab::environment(kind, &mut command);
    command
        .args(["--pdeathsig", "KILL", "--"])
        .arg(program)
        .args(base)
        .args(lab::options(kind))
        .arg(format!("--datadir={}", folder.join("data").display()))
        .arg(format!("--tmpdir={}", folder.join("tmp").display()))
        .arg(format!("--socket={}", socket.display()))
        .arg(format!("--pid-file={}", folder.join("pid").display()))
        .arg(format!("--port={port}"))
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = spawn(command).map_err(|error| format!("setpriv: {error}"))?;
    let log = File::create(folder.join("error.log")).map_err(|error| error.to_string())?;
    let news = follow(child.stderr.take().expect("piped"), log, ready);
    match news.recv_timeout(START_TIMEOUT) {
        Ok(Ok(())) => Ok(child),
        Ok(Err(log)) => {
            let _ = child.wait();
            Err(log)
        }
        Err(_) => {
            let _ = child.kill();
            let _ = child.wait();
            Err(format!("not ready after {START_TIMEOUT:?}"))
        }
    }
}

/// Copies the server's stderr to `log` as long as it runs. Reports once: ready, or the last 20 lines.
fn follow(
    stderr: impl io::Read + Send + 'static,
    mut log: File,
    ready: &'static str,
) -> mpsc::Receiver<Result<(), String>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut tail = VecDeque::new();
        for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            let _ = writeln!(log, "{line}");
            if line.contains(ready) {
                let _ = sender.send(Ok(()));
            }
            tail.push_back(line);
            if tail.len() > 20 {
                tail.pop_front();
            }
        }
        let _ = sender.send(Err(Vec::from(tail).join("\n")));
    });
    receiver
}

/// Spawns from one thread that lives as long as the process: the death signal comes when the *thread* that spawned
/// ends (prctl(2), PR_SET_PDEATHSIG), and a test's thread ends with its test.
fn spawn(command: Command) -> io::Result<Child> {
    type Job = (Command, mpsc::Sender<io::Result<Child>>);
    static SPAWNER: LazyLock<Mutex<mpsc::Sender<Job>>> = LazyLock::new(|| {
        let (sender, jobs) = mpsc::channel::<Job>();
        std::thread::spawn(move || {
            for (mut command, answer) in jobs {
                let _ = answer.send(command.spawn());
            }
        });
        Mutex::new(sender)
    });
    let (answer, child) = mpsc::channel();
    SPAWNER
        .lock()
        .expect("the spawner")
        .send((command, answer))
        .expect("the spawner lives");
    child.recv().expect("the spawner answers")
}

/// `<lab>/run/<pid>/<kind>-<number>`. The first call also removes the folders of processes that have ended.
fn run_folder(kind: Kind) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    static RUN: LazyLock<PathBuf> = LazyLock::new(|| {
        let run = lab::folder().join("run");
        for entry in fs::read_dir(&run).into_iter().flatten().flatten() {
            let gone = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse::<u32>().ok())
                .is_some_and(|pid| !Path::new("/proc").join(pid.to_string()).exists());
            if gone {
                // Another process may be removing the same folder.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        run.join(std::process::id().to_string())
    });
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    RUN.join(format!("{}-{number}", kind.folder_name()))
}

fn socket_path(folder: &Path) -> PathBuf {
    let socket = folder.join("sock");
    if socket.as_os_str().len() <= SOCKET_PATH_MAX_BYTES {
        return socket;
    }
    let name = folder.file_name().expect("a name").display().to_string();
    std::env::temp_dir().join(format!("dbgpt-lab-{}-{name}.sock", std::process::id()))
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}
