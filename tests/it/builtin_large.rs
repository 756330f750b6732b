//! Rows that are larger than what the built-in writer may hold in memory.

use std::process::Stdio;
use std::time::Duration;

use support::{Kind, server_with};

use crate::cli_machine::{Machine, text};
use crate::restore_stage::other;

/// The writer's limit for a database of any size, in KiB. A row of 64 MiB held in memory would take more than twice
/// its length.
const PEAK_KIB: u64 = 96 << 10;

/// The server computes the digests, since fetching such rows takes seconds.
const DIGESTS: [&str; 3] = [
    "SELECT part, name, SHA2(t, 256), SHA2(g, 256), SHA2(CAST(j AS CHAR), 256), SHA2(b, 256), short FROM big ORDER BY 1, 2",
    "SELECT SHA2(t, 256) FROM keyless",
    "SELECT f, SHA2(t, 256) FROM floating",
];

#[tokio::test]
async fn a_row_of_64_mib_is_read_in_pieces() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        // Packets of more than twice the row, for the INSERT that restores it, and a redo log that has room for it.
        let redo_log = match kind {
            Kind::Mysql9 => "--innodb-redo-log-capacity=2G",
            _ => "--innodb-log-file-size=1G",
        };
        let options = ["--max-allowed-packet=256M", redo_log];
        let server = server_with(kind, &options).await;
        let database = server.database(None).await;
        for sql in [
            // `short` comes after the large columns; the key has two columns, one of them text that needs escaping.
            "CREATE TABLE big (part int, name varchar(40), t longtext, g longtext CHARACTER SET gbk, j json, b longblob, \
             short varchar(9), PRIMARY KEY (part, name)) CHARACTER SET utf8mb4 ROW_FORMAT=DYNAMIC",
            "INSERT INTO big VALUES (1, 'it''s \\\\ 中', REPEAT('it''s 中\\\\\\n ', 6500000), NULL, NULL, '', 'end')",
            "INSERT INTO big VALUES (1, 'b', '', REPEAT('中文 乱', 400000), CONCAT('{\"a\": \"', REPEAT('文', 500000), '\"}'), \
             REPEAT('\\0\\'x', 1500000), NULL)",
            "INSERT INTO big VALUES (0, 'small', 'x', 'y', '[1]', 'z', 's'), (2, '', NULL, NULL, NULL, REPEAT('q', 1048577), '')",
            // A table without a key, and one with a FLOAT key, whose printed value doesn't find its row.
            "CREATE TABLE keyless (t longtext) CHARACTER SET utf8mb4",
            "INSERT INTO keyless VALUES (REPEAT('x', 1200000))",
            "CREATE TABLE floating (f double PRIMARY KEY, t longtext) CHARACTER SET utf8mb4",
            "INSERT INTO floating VALUES (0.1, REPEAT('y', 1200000))",
        ] {
            database.execute(sql).await;
        }
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let machine = Machine::new();
        let root = machine.path("DB-GPT");
        database.env_file(&root, &account);
        let file = machine.path("big.zip");
        let mut child = machine
            .command(&["backup", "--config", text(&root), "--quiet"])
            .args(["--method", "builtin", "--out", text(&file)])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut peak_kib = 0;
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            peak_kib = peak_of(child.id()).unwrap_or(peak_kib);
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert!(status.success(), "{kind:?}: {status}");
        assert!(
            peak_kib > 0 && peak_kib < PEAK_KIB,
            "{kind:?}: {peak_kib} KiB"
        );

        let name = format!("{}_new", database.name);
        let arguments = [
            "restore",
            text(&file),
            "--config",
            text(&root),
            "--into",
            &name,
        ];
        let restored = machine.json(&arguments);
        assert_eq!(restored.code, 0, "{kind:?}: {}", restored.json);
        let restored = other(&database, &name);
        for sql in DIGESTS {
            assert_eq!(
                restored.rows(sql).await,
                database.rows(sql).await,
                "{kind:?}"
            );
        }
    }
}

/// The process's peak memory in KiB.
fn peak_of(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
