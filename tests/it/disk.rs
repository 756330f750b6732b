//! Full, read-only and vanished disks, below a backup and below the journal: reported clearly, with no partial file
//! under the final name, and continued once there is room.

use std::path::{Path, PathBuf};
use std::process::Output;

use support::{At, Direction, Fault, Kind, Proxy, Shape, When, server, sqlite_install};

use crate::cli_machine::{Machine, program, ran_json, text};
use crate::restore_stage::{make_older, whole};

/// Runs the program with a small in-memory file system (with these mount options) at `folder`. Afterwards the
/// folder's listing is in the file `left` beside it. `then` is a shell command that runs next in the same namespace,
/// with the program as `$0` and its target as `$@`.
async fn on_small_disk(
    machine: &Machine,
    folder: &Path,
    options: &str,
    arguments: &[&str],
    then: &str,
) -> Output {
    let left = machine.path("left");
    let quoted: Vec<String> = arguments.iter().map(|one| format!("'{one}'")).collect();
    let script = format!(
        "mount -t tmpfs -o '{options}' none '{folder}' || exit 99\n\
         \"$0\" {arguments} --json; code=$?\n\
         ls -A '{folder}' > '{left}'\n\
         {then}\n\
         exit $code",
        folder = folder.display(),
        arguments = quoted.join(" "),
        left = left.display(),
    );
    std::fs::create_dir_all(folder).unwrap();
    let command = machine.command(&[]);
    let home = command
        .get_envs()
        .find(|(name, _)| *name == "DBGPT_UPGRADE_HOME");
    let mut shell = tokio::process::Command::new("unshare");
    shell
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .arg(program())
        .env("DBGPT_UPGRADE_HOME", home.unwrap().1.unwrap());
    let output = shell.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_ne!(
        output.status.code(),
        Some(99),
        "no file system in memory: {said}"
    );
    output
}

fn left(machine: &Machine) -> String {
    std::fs::read_to_string(machine.path("left")).unwrap()
}

fn code(output: &Output) -> (i32, String) {
    let ran = ran_json(output);
    let code = ran.json["error"]["code"].as_str().unwrap_or_default();
    (ran.code, code.to_owned())
}

/// Sources of a backup: a server's database by both methods, and a SQLite file.
async fn sources(machine: &Machine) -> Vec<(&'static str, Vec<String>)> {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let account = database.account_documented().await;
    database.env_file(&machine.path("on-mysql"), &account);
    let on_mysql = text(&machine.path("on-mysql")).to_owned();
    let on_sqlite = sqlite_install(&machine.path("on-sqlite"), "0.4.7");
    let tools = support::tools(Kind::Mysql9);
    let by = |config: &str, more: &[&str]| {
        let all = ["--config", config].into_iter().chain(more.iter().copied());
        all.map(str::to_owned).collect()
    };
    vec![
        ("builtin", by(&on_mysql, &["--method", "builtin"])),
        (
            "mysqldump",
            by(
                &on_mysql,
                &["--method", "mysqldump", "--tool", text(&tools)],
            ),
        ),
        ("sqlite", by(text(&on_sqlite), &[])),
    ]
}

#[tokio::test]
async fn a_full_disk_at_every_stage_of_a_backup() {
    let machine = Machine::new();
    let folder = machine.path("small");
    let file = folder.join("one.zip");
    let mut full = 0;
    for (how, source) in sources(&machine).await {
        let mut arguments = vec!["backup", "--out", text(&file)];
        arguments.extend(source.iter().map(String::as_str));
        // One page more each time, until the backup fits.
        for pages in 1.. {
            let options = format!("size={}", pages * 4096);
            let output = on_small_disk(&machine, &folder, &options, &arguments, "").await;
            match code(&output) {
                (0, _) => {
                    assert_eq!(left(&machine), "one.zip\n", "{how}");
                    break;
                }
                (1, code) => assert_eq!(code, "backup-target-full", "{how} {pages}"),
                other => panic!("{how} {pages}: {other:?}"),
            }
            assert_eq!(left(&machine), "", "{how} {pages}: nothing is left behind");
            full += 1;
        }
    }
    println!("{full} full disks");
    assert!(full >= 6, "{full}");
}

#[tokio::test]
async fn a_disk_that_takes_nothing() {
    let machine = Machine::new();
    let folder = machine.path("small");
    let file = folder.join("one.zip");
    for (how, source) in sources(&machine).await {
        let mut arguments = vec!["backup", "--out", text(&file)];
        arguments.extend(source.iter().map(String::as_str));
        let output = on_small_disk(&machine, &folder, "ro", &arguments, "").await;
        assert_eq!(
            code(&output),
            (3, "backup-target-denied".to_owned()),
            "{how}"
        );
    }
}

/// The folder is removed while a backup is written into it.
#[tokio::test]
async fn a_folder_that_vanishes() {
    let machine = Machine::new();
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S1))
        .await;
    let account = database.account_documented().await;
    database.env_file(&machine.path("DB-GPT"), &account);
    let proxy = Proxy::before(database.server.port).await;
    let (config, folder) = (machine.path("DB-GPT"), machine.path("stick"));
    let (file, port) = (folder.join("one.zip"), proxy.port.to_string());
    let arguments = [
        "backup",
        "--out",
        text(&file),
        "--config",
        text(&config),
        "--port",
        &port,
        "--json",
    ];
    std::fs::create_dir(&folder).unwrap();
    let run = || tokio::process::Command::from(machine.command(&arguments)).output();
    assert_eq!(code(&run().await.unwrap()), (0, String::new()));
    let total = proxy.passed(Direction::ToClient);
    for part in 1..10 {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).unwrap();
        proxy.arm(Some(At {
            fault: Fault::Hold,
            when: When::Byte(Direction::ToClient, total * part / 10),
        }));
        let (output, ()) = tokio::join!(run(), async {
            proxy.fired().await;
            std::fs::remove_dir_all(&folder).unwrap();
            proxy.heal();
        });
        let (status, code) = code(&output.unwrap());
        assert!(matches!(status, 1 | 3), "{part}: {status} {code}");
        assert!(
            [
                "backup-missing",
                "backup-target-missing",
                "backup-target-failed"
            ]
            .contains(&code.as_str()),
            "{part}: {code}"
        );
        assert!(!folder.exists(), "{part}");
    }
}

/// The server's folder looks like a disk of 1 MiB: a second copy does not fit, and that is reported first.
#[tokio::test]
async fn no_room_for_a_second_copy_is_told_before() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        let machine = Machine::new();
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let config = machine.path("DB-GPT");
        database.env_file(&config, &account);
        let file = machine.path("backups/one.zip");
        let made = machine.json(&["backup", "--out", text(&file), "--config", text(&config)]);
        assert_eq!(made.code, 0, "{}", made.json);
        let older = make_older(&database).await;
        let safety = machine.path("safety.zip");
        let arguments = [
            "restore",
            text(&file),
            "--config",
            text(&config),
            "--safety-to",
            text(&safety),
            "--yes",
        ];
        let data = database.server.folder.join("data");
        let output = on_small_disk(&machine, &data, "size=1m", &arguments, "").await;
        let ran = ran_json(&output);
        let error = &ran.json["error"];
        assert_eq!(
            (ran.code, error["code"].as_str()),
            (3, Some("restore-no-room")),
            "{kind:?}: {error}"
        );
        let said = error["message"].as_str().unwrap();
        assert!(said.contains("MiB are needed and 1 MiB are free"), "{said}");
        assert!(!safety.exists(), "{kind:?}");
        whole(&database).await.must_be(&older, kind);
        let restored = machine.json(&arguments);
        assert_eq!(restored.code, 0, "{kind:?}: {}", restored.json);
    }
}

/// The journal's disk fills up at different writes: no unrecorded step is sent, and with room the run is finished.
#[tokio::test]
async fn a_full_disk_under_the_journal() {
    let kind = Kind::Mysql9;
    let (mut before_any_change, mut between) = (0, 0);
    for kilobytes in (16..=400).step_by(24) {
        let machine = Machine::new();
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let rows = database.checksum().await;
        let account = database.account_documented().await;
        database.env_file(&machine.path("DB-GPT"), &account);
        let config = machine.path("DB-GPT");
        let file = machine.path("backups/one.zip");
        let made = machine.json(&["backup", "--out", text(&file), "--config", text(&config)]);
        assert_eq!(made.code, 0, "{}", made.json);
        let home: PathBuf = machine.path("home");
        std::fs::remove_dir_all(&home).unwrap();
        let upgrade = [
            "upgrade",
            "--backup",
            text(&file),
            "--config",
            text(&config),
            "--yes",
        ];
        let room = format!(
            "mount -o remount,size=64m '{home}'\n\
             \"$0\" resume 1 --config '{config}' --quiet > '{said}' 2>&1 || \
             \"$0\" upgrade --backup '{file}' --config '{config}' --yes --quiet >> '{said}' 2>&1 || code=$((code + 100))",
            home = home.display(),
            config = config.display(),
            file = file.display(),
            said = machine.path("said").display(),
        );
        let options = format!("size={kilobytes}k");
        let output = on_small_disk(&machine, &home, &options, &upgrade, &room).await;
        let (status, code) = code(&output);
        let said = std::fs::read_to_string(machine.path("said")).unwrap();
        assert!(status < 100, "{kilobytes} KiB: {status} {code}: {said}");
        match status {
            0 => {}
            1 => {
                let known = ["home-unusable", "journal-unusable", "apply-journal-failed"];
                assert!(known.contains(&code.as_str()), "{kilobytes}: {code}");
                before_any_change += 1;
            }
            4 => {
                assert_eq!(code, "apply-journal-failed", "{kilobytes}");
                between += 1;
            }
            other => panic!("{kilobytes} KiB: {other} {code}"),
        }
        let verified = machine.json(&["verify", "--config", text(&config)]);
        assert_eq!(verified.code, 0, "{kilobytes} KiB: {}", verified.json);
        let lost = rows.lost(&whole(&database).await.rows);
        assert_eq!(lost, [""; 0], "{kilobytes} KiB");
    }
    println!("full before any change: {before_any_change}, between two statements: {between}");
    assert!(before_any_change > 0 && between > 0);
}
