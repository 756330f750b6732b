//! Files that mean harm or were damaged: configs, compose files, backups. Thousands of mutations of good ones, the same
//! each time: each is read or told, within moments, and never ends in a panic.

use std::path::Path;
use std::time::{Duration, Instant};

use engine::config::{self, Overrides};
use engine::event::Silent;
use engine::{Context, Error, backup};
use support::generate::Random;
use support::sqlite_install;
use tokio_util::sync::CancellationToken;

const CONFIGS: u64 = 4000;
const BACKUPS: u64 = 1500;
/// Far more than reading a small file takes, whatever is in it.
const LIMIT: Duration = Duration::from_secs(5);

const ENV: &str = "export A='x \\' y' # c\nB=\"a\\n${A:-d}\"\nLOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=${H}\nLOCAL_DB_PORT=3306\n\
    LOCAL_DB_USER=root\nLOCAL_DB_PASSWORD=a#b\nLOCAL_DB_NAME='d b'\n";
const COMPOSE: &str = "x-a: &a\n  K: v\nservices:\n  db:\n    image: mysql/mysql-server\n    environment:\n      <<: *a\n      \
    MYSQL_ROOT_PASSWORD: aa\n    ports:\n      - \"3307:3306\"\n  webserver:\n    image: eosphorosai/dbgpt:latest\n    \
    env_file: .env\n    environment:\n      - LOCAL_DB_TYPE=mysql\n      - LOCAL_DB_HOST=db\n      - LOCAL_DB_PORT=${P:-3306}\n      \
    - LOCAL_DB_PASSWORD=aa\n    volumes:\n      - ./data:/app/pilot/data\n    depends_on: [db]\n";
/// Pieces that readers stumble over.
const PIECES: [&[u8]; 20] = [
    b"${",
    b"}",
    b"'",
    b"\"",
    b"\\",
    b"\n",
    b"\r",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"&a ",
    b"*a",
    b"<<: ",
    b"[",
    b"{",
    b"!!binary ",
    b"? ",
    b"- ",
    b"|\n  ",
    b"%41",
];

/// A few changes at a few places: bytes turned, cut out, doubled, and pieces put in, some of them very often.
fn mutated(random: &mut Random, good: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() as u64 + 1) as usize;
        let end = (at + random.below(40) as usize).min(bytes.len());
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] = random.number() as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            3 => bytes.truncate(at),
            4 => {
                let many = random.one(&PIECES).repeat(random.below(3000) as usize);
                bytes.splice(at..at, many);
            }
            _ => drop(bytes.splice(at..at, random.one(&PIECES).iter().copied())),
        }
    }
    bytes
}

/// Reads mutations of a file; how many were read, and how many told.
fn try_all(
    good: &[u8],
    file: &Path,
    count: u64,
    read: impl Fn() -> Result<(), Error>,
) -> (u64, u64) {
    let mut random = Random::new(good.len() as u64);
    let (mut well, mut told) = (0, 0);
    for number in 0..count {
        let bytes = mutated(&mut random, good);
        std::fs::write(file, &bytes).unwrap();
        let begun = Instant::now();
        match read() {
            Ok(()) => well += 1,
            Err(error) => {
                assert!(!error.changed() && !error.to_string().is_empty());
                told += 1;
            }
        }
        assert!(
            begun.elapsed() < LIMIT,
            "{number}: {:?} for {} bytes",
            begun.elapsed(),
            bytes.len()
        );
    }
    (well, told)
}

#[test]
fn configs_are_read_or_told() {
    for (name, good) in [(".env", ENV), ("docker-compose.yml", COMPOSE)] {
        let folder = support::folder();
        let root = sqlite_install(&folder.path().join("DB-GPT"), "0.4.7");
        let file = root.join(name);
        let read = || config::read(&file, &Overrides::default()).map(drop);
        std::fs::write(&file, good).unwrap();
        read().unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let (well, told) = try_all(good.as_bytes(), &file, CONFIGS, read);
        println!("{name}: {well} read, {told} told");
        assert!(well > 0 && told > 0, "{name}: {well} read, {told} told");
    }
}

#[test]
fn backups_are_proved_or_told() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let folder = support::folder();
    let root = sqlite_install(&folder.path().join("DB-GPT"), "0.4.6");
    let path = root.join("pilot/meta_data/dbgpt.db");
    let target = engine::target::Target::Sqlite(engine::target::SqliteTarget { path });
    let made =
        crate::restore_stage::back_up(&target, support::Kind::Mysql9, folder.path(), Some(&root));
    let good = std::fs::read(runtime.block_on(made).file).unwrap();
    let file = folder.path().join("mutated.zip");
    let read = || {
        let cancel = CancellationToken::new();
        let context = Context {
            events: &Silent,
            cancel: &cancel,
        };
        let manifest = backup::manifest(&file).map(drop);
        runtime
            .block_on(backup::prove(&file, context))
            .map(drop)
            .and(manifest)
    };
    let (well, told) = try_all(&good, &file, BACKUPS, read);
    println!("{well} proved, {told} told");
    assert!(told > BACKUPS * 9 / 10, "{well} proved, {told} told");
}
