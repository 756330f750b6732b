//! A hostile server gets no file and no password, and can neither hang the program nor fill its memory.

use std::time::{Duration, Instant};

use support::{Attack, Hostile, PASSWORD_MARK};

use crate::cli_machine::{Machine, ran_json, text};

/// Longer than a connection with all its retries may take.
const LIMIT: Duration = Duration::from_secs(60);
/// The program's memory limit, in KiB.
const MEMORY_KIB: u64 = 512 << 10;

#[tokio::test]
async fn a_hostile_server_gets_nothing_and_stops_nobody() {
    let hostname = std::fs::read("/etc/hostname").unwrap_or_default();
    for attack in Attack::ALL {
        let hostile = Hostile::start(attack).await;
        let machine = Machine::new();
        let root = machine.path("DB-GPT");
        std::fs::create_dir_all(root.join("dbgpt/app")).unwrap();
        let env = root.join(".env");
        let config = format!(
            "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=127.0.0.1\nLOCAL_DB_PORT={}\nLOCAL_DB_USER=u\nLOCAL_DB_PASSWORD={PASSWORD_MARK}\n",
            hostile.port
        );
        std::fs::write(&env, config).unwrap();
        let begun = Instant::now();
        let mut command = machine.command(&["inspect", "--config", text(&env), "--json"]);
        command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let child = tokio::process::Command::from(command)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let pid = child.id().unwrap();
        let mut most = 0;
        let mut ended = std::pin::pin!(child.wait_with_output());
        let output = loop {
            tokio::select! {
                output = &mut ended => break output.unwrap(),
                () = tokio::time::sleep(Duration::from_millis(50)) => {
                    most = most.max(memory_kib(pid));
                    assert!(most < MEMORY_KIB, "{attack:?}: {most} KiB");
                    assert!(begun.elapsed() < LIMIT, "{attack:?} hangs");
                }
            }
        };
        let code = told(attack, &output);
        println!(
            "{attack:?}: {code}, {:?}, {} MiB",
            begun.elapsed(),
            most >> 10
        );
        let got = hostile.got();
        let has =
            |what: &[u8]| !what.is_empty() && got.windows(what.len()).any(|part| part == what);
        assert!(
            !has(PASSWORD_MARK.as_bytes()),
            "{attack:?} got the password"
        );
        assert!(!has(hostname.trim_ascii()), "{attack:?} got a file");
    }
}

/// The process's peak memory so far, in KiB.
fn memory_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or_default()
}

/// The code of the error that the command ended with.
fn told(attack: Attack, output: &std::process::Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains(PASSWORD_MARK), "{said}");
    let ran = ran_json(output);
    let code = ran.json["error"]["code"].as_str().unwrap_or_default();
    assert_eq!(ran.code, 1, "{attack:?}: {}", ran.json);
    assert!(code.starts_with("mysql-"), "{attack:?}: {}", ran.json);
    code.to_owned()
}
