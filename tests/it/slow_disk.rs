//! A disk with slow flushes: work succeeds, no other session waits for it, and it can be cancelled.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable;
use support::{Kind, Shape, server};

use crate::cli_machine::{Machine, program, ran_json, text};

/// How long each flush takes.
const DELAY: Duration = Duration::from_millis(700);
/// Another session's limit for waiting for a lock, in seconds: less than two flushes.
const LOCK_WAIT_SECONDS: u32 = 1;
/// A cancelled job ends after the current flush and the one that ends its file.
const CANCEL_LIMIT: Duration = Duration::from_secs(10);

/// The program on such a disk: strace delays the return of each flush.
fn slow(machine: &Machine, arguments: &[&str]) -> Child {
    let inject = format!(
        "inject=fsync,fdatasync,sync_file_range:delay_exit={}",
        DELAY.as_micros()
    );
    Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null"])
        .args(["-e", "trace=fsync,fdatasync,sync_file_range"])
        .args(["-e", &inject])
        .arg(program())
        .args(arguments)
        .arg("--json")
        .env("DBGPT_UPGRADE_HOME", machine.path("home"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("strace")
}

/// The process id of the program below strace.
fn traced(strace: u32) -> Option<u32> {
    let children = std::fs::read_to_string(format!("/proc/{strace}/task/{strace}/children"));
    children.ok()?.split_whitespace().next()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_ends_well_and_nobody_waits_for_its_disk() {
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let account = database.account_documented().await;
    let machine = Machine::new();
    database.env_file(&machine.path("DB-GPT"), &account);
    let (config, file) = (machine.path("DB-GPT"), machine.path("backups/one.zip"));
    let mut other = database.admin().await;
    let wait = format!(
        "SET SESSION lock_wait_timeout = {LOCK_WAIT_SECONDS}, innodb_lock_wait_timeout = {LOCK_WAIT_SECONDS}"
    );
    other.query_drop(wait).await.unwrap();
    other
        .query_drop("CREATE TABLE beside (a INT)")
        .await
        .unwrap();
    let arguments = ["backup", "--config", text(&config), "--out", text(&file)];
    let child = slow(&machine, &arguments);
    let backup = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
    let mut writes = 0;
    while !backup.is_finished() {
        let write = "INSERT INTO beside VALUES (1)";
        other.query_drop(write).await.expect("no wait for a disk");
        writes += 1;
        tokio::task::yield_now().await;
    }
    let ran = ran_json(&backup.await.unwrap());
    assert_eq!(ran.code, 0, "{}", ran.json);
    assert!(writes > 0);
    other.query_drop("DROP TABLE beside").await.unwrap();
    other.disconnect().await.unwrap();

    let backups = machine.path("backups");
    let arguments = [
        "upgrade",
        "--config",
        text(&config),
        "--backup-to",
        text(&backups),
        "--yes",
    ];
    let begun = Instant::now();
    let child = slow(&machine, &arguments);
    let ran = ran_json(&child.wait_with_output().unwrap());
    assert_eq!(
        (ran.code, &ran.json["verified"]),
        (0, &true.into()),
        "{}",
        ran.json
    );
    // Each step is flushed before and after it, so the disk was slow indeed.
    assert!(begun.elapsed() > DELAY * 10, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_backup_on_a_slow_disk_is_cancelled_in_time() {
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S1))
        .await;
    let account = database.account_documented().await;
    let machine = Machine::new();
    database.env_file(&machine.path("DB-GPT"), &account);
    let (config, file) = (machine.path("DB-GPT"), machine.path("backups/one.zip"));
    let arguments = ["backup", "--config", text(&config), "--out", text(&file)];
    let mut child = slow(&machine, &arguments);
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("\"backup\"") {
        line.clear();
        assert_ne!(
            said.read_line(&mut line).unwrap(),
            0,
            "it ended before its backup"
        );
    }
    let begun = Instant::now();
    let pid = traced(child.id()).expect("it still works").to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    let code = child.wait_with_output().unwrap().status.code();
    assert!(begun.elapsed() < CANCEL_LIMIT, "{:?}", begun.elapsed());
    assert_eq!(code, Some(130));
    let left = std::fs::read_dir(machine.path("backups")).unwrap().count();
    assert_eq!(left, 0, "nothing is left behind");
}
