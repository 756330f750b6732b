//! `docs/failure-matrix.md` lists what the failure tests try. The network part comes from the tests' own tables.
//!
//! `UPDATE_FAILURE_MATRIX=1 cargo test --test it failure_matrix` rewrites it.

use std::fmt::Write;
use std::path::Path;

use support::{Attack, Fault, Kind};

use crate::network_jobs::Job;
use crate::{killed, network, server_killed, stock_client, swap_killed, two_at_once};

const HEAD: &str = "# Failures that are tried\n\n\
Written by the tests (`tests/it/failure_matrix.rs`). The network, killed servers and swaps come from the tables that those tests \
run by; the other lines are written by hand, each with the test that tries it. Each line is a test that fails when the outcome is another one. What is meant by *brought to the same end*: after resuming, undoing or restoring, the definitions of \
all tables and every row are compared with those of a run that nothing disturbed.\n";

fn names(kinds: &[Kind]) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| name(*kind)).collect();
    names.join(", ")
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Mysql9 => "MySQL 9.7",
        Kind::Mysql56 => "MySQL 5.6",
        Kind::Mariadb1011 => "MariaDB 10.11",
        Kind::Mariadb118 => "MariaDB 11.8",
    }
}

fn what(fault: Fault) -> &'static str {
    match fault {
        Fault::Cut => "every connection is cut",
        Fault::Gone => "cut, and the server can't be reached any more",
        Fault::Stall => "silence, neither side is told",
        Fault::Slow => "a few bytes at a time",
        Fault::Corrupt => "a bit is turned over",
        Fault::Hold => "rests",
    }
}

fn outcome(job: Job) -> &'static str {
    match job {
        Job::Inspect | Job::Verify => "told in time, nothing changed",
        Job::Backup => "told in time, no file; or a file with all its proofs",
        Job::Apply => "goes on, or told in time; resumed, brought to the same end; then undone",
        Job::Restore => {
            "goes on, or is as it was; where the server could not be asked any more, looking again makes it that"
        }
    }
}

fn network_part(text: &mut String) -> std::fmt::Result {
    let mut total = 0;
    let mut rows = String::new();
    for job in Job::ALL {
        for fault in Fault::ALL {
            let kinds = network::KINDS.into_iter();
            let kinds: Vec<Kind> = kinds
                .filter(|kind| network::faults(*kind, job).contains(&fault))
                .collect();
            let count = job.positions() * kinds.len() as u64;
            total += count;
            writeln!(
                rows,
                "| {job:?} | {} | {} | {count} | {} |",
                what(fault),
                names(&kinds),
                outcome(job)
            )?;
        }
    }
    writeln!(
        text,
        "\n## The network (`network`)\n\n{total} seeded bytes, in both directions. MySQL 9.7 by TLS, the others without: there \
         nobody can tell a turned bit from another answer, so only the inspection has to bear one there.\n\n\
         | phase | fault | servers | bytes | outcome |\n|---|---|---|---|---|\n{rows}"
    )
}

fn killed_part(text: &mut String) -> std::fmt::Result {
    let servers = names(&killed::KINDS);
    writeln!(
        text,
        "## The program killed by SIGKILL (`killed`)\n\n\
         | command | where | servers | outcome |\n|---|---|---|---|\n\
         | upgrade | before each message to the server from the lock to the last statement, and when each statement is done and \
         not recorded: between any two writes to the journal | {servers} | resumed, or undone and upgraded again; brought to the same end |\n\
         | undo | the same | {servers} | undone by another undo; it is what it was |\n\
         | backup | each {part} % | {servers} | no file under the name; the part is swept, another one is whole |\n\
         | restore | each {part} % | {servers} | as it was, or as the file; never between |\n\n\
         At least {least} kills; their number is printed.\n",
        part = 100 / killed::PARTS,
        least = killed::LEAST
    )
}

fn server_part(text: &mut String) -> std::fmt::Result {
    let parts = server_killed::PARTS
        .map(|part| format!("{part} %"))
        .join(", ");
    writeln!(
        text,
        "## The server killed by SIGKILL and started again (`server_killed`)\n"
    )?;
    writeln!(
        text,
        "| phase | where | servers | outcome |\n|---|---|---|---|"
    )?;
    for job in Job::ALL {
        writeln!(
            text,
            "| {job:?} | {parts} | {} | {} |",
            names(&server_killed::KINDS),
            outcome(job)
        )?;
    }
    writeln!(text)
}

fn swap_part(text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "## A restore into the live database, at each of its phases (`swap_killed`)\n\n\
         | phase | what dies | servers | outcome |\n|---|---|---|---|"
    )?;
    let mut phases: Vec<(&str, usize)> = Vec::new();
    for point in &swap_killed::POINTS {
        match phases.last_mut().filter(|(phase, _)| *phase == point.phase) {
            Some((_, count)) => *count += 1,
            None => phases.push((point.phase, 1)),
        }
    }
    for (phase, count) in phases {
        for victim in swap_killed::Victim::ALL {
            let what = match victim {
                swap_killed::Victim::Program => "the program, by SIGKILL",
                swap_killed::Victim::Server => "the server, by SIGKILL; it is started again",
                swap_killed::Victim::Network => "every connection",
            };
            writeln!(
                text,
                "| {phase}, {count} points | {what} | {} | as it was, or as the file; never between |",
                names(&swap_killed::KINDS)
            )?;
        }
    }
    writeln!(text)
}

fn rest(text: &mut String) -> std::fmt::Result {
    let two = names(&two_at_once::KINDS);
    let attacks: Vec<String> = Attack::ALL
        .iter()
        .map(|attack| format!("{attack:?}"))
        .collect();
    writeln!(
        text,
        "## Disks, others, servers of other kinds\n\n\
         | fault | phase | servers | outcome | test |\n|---|---|---|---|---|\n\
         | disk full, a page more each time until it fits | backup: built-in, mysqldump, SQLite | MySQL 9.7, SQLite | told; nothing left behind | `disk` |\n\
         | read-only disk | the same | the same | refused; nothing left behind | `disk` |\n\
         | the folder vanishes at each tenth | backup | MariaDB 10.11 | told; nothing left behind | `disk` |\n\
         | disk full under the journal, at 17 sizes | upgrade | MySQL 9.7 | nothing is sent that is not recorded; with room resumed, brought to the same end | `disk` |\n\
         | journal torn at each 512 bytes | – | – | a beginning of what was written, each write whole | `journal_torn` |\n\
         | bits of the journal turned over, 800 | – | – | told, or a beginning of what was written | `journal_torn` |\n\
         | a disk that takes 0.7 s for each flush | backup, upgrade | MySQL 9.7 | ends well; no other session waits for it | `slow_disk` |\n\
         | the same, cancelled in the middle | backup | MariaDB 10.11 | ends within 10 s; nothing left behind | `slow_disk` |\n\
         | two programs, of one user and of two machines | upgrade | {two} | one works; the other is refused and names it | `two_at_once` |\n\
         | the window and the command line, either one first | upgrade | MySQL 5.6 | one works; the other is refused and names it | `two_at_once` (of the window) |\n\
         | three programs at the same moment | upgrade | {two} | at most one changes anything | `two_at_once` |\n\
         | DB-GPT still runs, with an open transaction | upgrade | {two} | refused, its session is named; goes on when it is stopped | `two_at_once` |\n\
         | a cluster of three nodes | upgrade through one | Galera | a warning; verified on all, undone through another | `galera_upgrade` |\n\
         | the node dies in the middle | upgrade | Galera | told; through another node resumed to its end, verified on both | `galera_upgrade` |\n\
         | a run is at work through another node | undo, resume | Galera | refused, it is named | `galera_upgrade` |\n\
         | a node has lost the others | backup | Galera | told | `galera_upgrade` |\n\
         | a replica | upgrade | MySQL 9.7, MariaDB 10.11 | refused with the primary named; after the primary's upgrade it has everything | `replica` |\n\
         | a marked password | every command but `backup --with-settings` | MySQL 9.7, MariaDB 10.11 | in no argument, environment, file or output | `secrets` |\n\
         | a panic; a process that dies | – | – | no password in its text; no core file | `secrets` |\n\
         | killed while a tool has its option file | backup | MySQL 9.7 | swept at the next start | `secrets` |\n\
         | power is cut after a backup is done | backup | SQLite | its bytes are flushed before it is named, its name before the end | `durable` |\n\
         | random dumps, {texts} for each client | splitting | the clients of MySQL 9.7 (twice: backslashes are escapes, and are not) and MariaDB 10.11 | what is taken is what the client sends | `stock_client` |\n\
         | a value that the server can't hold as it is in the file | restore | MySQL 9.7, MySQL 5.6, MariaDB 10.11, MariaDB 11.8 | the table and the column are told | `restore_elsewhere` |\n\
         | nobody reads what is told (its pipe is closed) | upgrade | MySQL 9.7 | it goes on to its end | `cli_streams` |\n\
         | stdout has no room for the result | any | – | exit code 1, and why | `cli_streams` |\n\
         | whatever a fuzzer finds in 20 s, from seeds | `.env` (beside python-dotenv), compose, SQL, backup, manifest, journal | – | read or told; within its bounds | `fuzz/targets` |\n\
         | a hostile server: {} | inspect | – | told in time, in bounded memory; no file and no password given | `hostile_server` |",
        attacks.join(", "),
        texts = stock_client::TEXTS
    )
}

#[test]
fn the_matrix_is_what_is_tried() {
    let mut text = HEAD.to_owned();
    for part in [network_part, killed_part, server_part, swap_part, rest] {
        part(&mut text).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/failure-matrix.md");
    if std::env::var_os("UPDATE_FAILURE_MATRIX").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == text,
        "docs/failure-matrix.md is not what the tests try: UPDATE_FAILURE_MATRIX=1 writes it anew"
    );
}
