//! A file with its final name is on the disk, as the system calls show: its bytes before the rename, the rename
//! before the program reports success.

use std::process::Command;

use support::sqlite_install;

use crate::cli_machine::{Machine, program, text};

/// The system calls of a backup that sync and rename files, in order.
fn calls(machine: &Machine, arguments: &[&str]) -> Vec<String> {
    let trace = machine.path("trace");
    let mut strace = Command::new("strace");
    strace
        .args([
            "-f",
            "-y",
            "-qq",
            "-e",
            "trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat",
        ])
        .args(["-o", text(&trace)])
        .arg(program())
        .args(arguments)
        .env("DBGPT_UPGRADE_HOME", machine.path("home"));
    let output = strace.output().expect("strace");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::fs::read_to_string(&trace).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_backup_is_on_the_disk_before_it_has_its_name() {
    let machine = Machine::new();
    let install = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let file = machine.path("backups/one.zip");
    let arguments = ["backup", "--config", text(&install), "--out", text(&file)];
    let calls = calls(&machine, &arguments);
    let at = |what: &str, wanted: &dyn Fn(&String) -> bool| {
        let found = calls.iter().position(wanted);
        found.unwrap_or_else(|| panic!("no {what} in {calls:#?}"))
    };
    let named = at("name", &|call| {
        call.contains("one.zip") && (call.contains("rename") || call.contains("link"))
    });
    let bytes = at("fsync of the bytes", &|call| {
        call.contains("fsync(") && call.contains(".part")
    });
    let folder = calls
        .iter()
        .rposition(|call| call.contains("fsync(") && call.contains("/backups>"));
    assert!(bytes < named, "{calls:#?}");
    assert!(folder.is_some_and(|folder| folder > named), "{calls:#?}");
    let last = calls[..named].iter().rfind(|call| call.contains(".part"));
    assert!(
        last.is_some_and(|call| call.contains("fsync(")),
        "{calls:#?}"
    );
}
