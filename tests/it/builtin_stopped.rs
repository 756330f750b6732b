//! The built-in writer stopped half-way, by the user and by a full disk: no partial file and no session remains.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::backup::Method;
use engine::event::{Event, EventSink};
use engine::{Context, Kind as ErrorKind, Phase, inspect};
use support::{Database, Kind, server};
use tokio_util::sync::CancellationToken;

use crate::builtin::{account, write_seen};
use crate::cli_machine::{Machine, program, text};

/// A table of rows that compression does not shrink.
async fn filled(kind: Kind, rows: u64) -> Database {
    let database = server(kind).await.database(None).await;
    database
        .execute("CREATE TABLE noise (id int AUTO_INCREMENT PRIMARY KEY, v varbinary(8192))")
        .await;
    let insert = format!(
        "INSERT INTO noise (v) SELECT CONCAT({}) FROM information_schema.collations LIMIT 200",
        ["RANDOM_BYTES(1024)"; 8].join(", ")
    );
    for _ in 0..rows / 200 {
        database.execute(&insert).await;
    }
    database
}

/// Cancels when the first rows are reported.
struct Stopper {
    cancel: CancellationToken,
    half_way: AtomicBool,
}

impl EventSink for Stopper {
    fn emit(&self, event: Event) {
        if let Event::Progress {
            phase: Phase::Backup,
            ..
        } = event
        {
            self.half_way.store(true, Ordering::SeqCst);
            self.cancel.cancel();
        }
    }
}

/// Waits until the user has no session left: the server notices a closed connection some moments later.
async fn until_alone(database: &Database, user: &str) {
    let theirs = |row: &Vec<String>| row[1] == user;
    while database.rows("SHOW PROCESSLIST").await.iter().any(theirs) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_cancelled_backup_leaves_no_file_and_no_session() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let database = filled(kind, 2000).await;
        let account = account(&database, "LOCK TABLES").await;
        let user = account.user.clone();
        let target = database.target(&account);
        let folder = tempfile::tempdir().unwrap();
        let stopper = Stopper {
            cancel: CancellationToken::new(),
            half_way: AtomicBool::new(false),
        };
        let context = Context {
            events: &stopper,
            cancel: &stopper.cancel,
        };
        let seen = inspect::run(&target, context).await.unwrap();
        let how = (Method::Builtin, None);
        let error = write_seen(&target, &seen, folder.path(), how, context)
            .await
            .unwrap_err();
        assert!(stopper.half_way.load(Ordering::SeqCst), "{kind:?}");
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{kind:?}: {error}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        until_alone(&database, &user).await;
    }
}

/// Backs up into a file system of `size_bytes`; returns exit code, stderr, and the names left in the folder.
fn back_up_into(machine: &Machine, size_bytes: u64, config: &str) -> (i32, String, String) {
    let folder = machine.path("small");
    std::fs::create_dir_all(&folder).unwrap();
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt;
        own.uid() == 0
    });
    // Only root may mount; others become root in a user namespace.
    let spaces: &[&str] = match root {
        true => &["--mount"],
        false => &["--user", "--map-root-user", "--mount"],
    };
    let script = "mount -t tmpfs -o size=$1 tmpfs \"$2\" || exit 99\n\
                  \"$3\" backup --config \"$4\" --out \"$2\" --method builtin\n\
                  code=$?; ls -A \"$2\"; exit $code";
    let output = Command::new("unshare")
        .args(spaces)
        .args(["sh", "-c", script, "sh", &size_bytes.to_string()])
        .arg(&folder)
        .arg(program())
        .arg(config)
        .env("DBGPT_UPGRADE_HOME", machine.path("home"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = output.status.code().unwrap();
    assert_ne!(code, 99, "no small file system can be mounted here: {said}");
    let left = String::from_utf8_lossy(&output.stdout).into_owned();
    (code, said, left)
}

#[tokio::test]
async fn a_full_disk_leaves_no_file() {
    let database = filled(Kind::Mysql9, 400).await;
    let account = account(&database, "LOCK TABLES").await;
    let user = account.user.clone();
    let machine = Machine::new();
    let root = machine.path("DB-GPT");
    database.env_file(&root, &account);
    let (config, backups) = (text(&root), machine.path("backups"));
    let whole = machine.json(&["backup", "--config", config, "--out", text(&backups)]);
    assert_eq!(whole.code, 0, "{}", whole.json);
    let whole_bytes = std::fs::metadata(whole.json["file"].as_str().unwrap())
        .unwrap()
        .len();
    // Full at once, full half-way, and full when little more than the manifest is missing.
    for size_bytes in [64 << 10, whole_bytes / 2, whole_bytes & !0xfff] {
        let (code, said, left) = back_up_into(&machine, size_bytes, config);
        assert_eq!(code, 1, "{size_bytes}: {said}");
        assert!(said.contains("backup-target-full"), "{size_bytes}: {said}");
        assert_eq!(left, "", "{size_bytes}");
        until_alone(&database, &user).await;
    }
    let (code, said, left) = back_up_into(&machine, 2 * whole_bytes, config);
    assert_eq!(code, 0, "{said}");
    assert!(left.contains(".dbgpt-backup.zip"), "{left}");
}
