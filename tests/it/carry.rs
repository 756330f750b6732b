//! Settings of a `.env` carried over to v0.7.0's TOML: read back as DB-GPT reads it, the TOML leads to the same
//! database.

use std::fs;
use std::path::{Path, PathBuf};

use engine::carry::{self, Carry};
use engine::config::{self, Overrides};
use engine::target::Target;
use engine::words::{self, Lang};
use rusqlite::Connection;
use secrecy::{ExposeSecret, SecretString};
use support::generate::Random;
use support::trees::{new_sources, old_sources, put};
use support::{Kind, folder};
use tempfile::TempDir;

use crate::cli_machine::{Machine, text};

const FILES: &str =
    "CREATE TABLE dbgpt_serve_file (id INTEGER PRIMARY KEY, storage_path VARCHAR(512) NOT NULL)";

/// Sources of v0.6.3 with this `.env`.
fn old(env: &str) -> (TempDir, PathBuf) {
    let top = folder();
    let root = top.path().canonicalize().unwrap().join("DB-GPT");
    old_sources(&root, "0.6.3");
    put(&root, ".env", env);
    (top, root)
}

async fn over(path: &Path) -> Carry {
    let carried = carry::over(path, &Overrides::default()).await;
    let carried = carried.unwrap_or_else(|error| panic!("{error:?}"));
    for finding in &carried.findings {
        for lang in Lang::ALL {
            let said = [
                words::finding(lang, finding),
                words::finding_hint(lang, finding),
            ];
            assert!(
                said.iter()
                    .all(|said| said.len() > 20 && !said.contains("{$")),
                "{said:?}"
            );
        }
    }
    carried
}

fn ids(carried: &Carry) -> Vec<&str> {
    let ids = carried.findings.iter().map(|finding| finding.id.as_ref());
    ids.filter(|id| !["carry-from", "carry-nothing-else"].contains(id))
        .collect()
}

/// Reads the carried TOML as the config of a v0.7.5 install in the same folder.
fn read_back(root: &Path, carried: &Carry) -> config::Install {
    new_sources(root, "0.7.5");
    put(root, "configs/my/carried.toml", &carried.text);
    let overrides = Overrides {
        password: Some(SecretString::from("p")),
        ..Overrides::default()
    };
    let file = root.join("configs/my/carried.toml");
    config::read(&file, &overrides).unwrap_or_else(|error| panic!("{error:?}: {}", carried.text))
}

#[tokio::test]
async fn a_database_of_sqlite_stays_where_it_is() {
    let (_top, root) =
        old("LOCAL_DB_TYPE=sqlite\nLOCAL_DB_NAME=chats\nDBGPT_WEBSERVER_PORT=5001\n");
    let file = root.join("pilot/meta_data/chats.db");
    Connection::open(&file)
        .unwrap()
        .execute_batch(FILES)
        .unwrap();
    let carried = over(&root).await;
    let table = "[service.web]\nport = 5001\n\n[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/chats.db\"\n";
    assert_eq!(carried.text, table);
    assert_eq!((ids(&carried), carried.variables.len()), (vec![], 0));
    let install = read_back(&root, &carried);
    let Target::Sqlite(sqlite) = &install.target else {
        panic!("{:?}", install.target);
    };
    assert_eq!((&sqlite.path, install.web.unwrap().port), (&file, 5001));
}

#[tokio::test]
async fn secrets_stay_behind_and_files_keep_their_node() {
    let env = "LOCAL_DB_TYPE=sqlite\nENCRYPT_KEY=s3cret-mark\nFILE_SERVER_LOCAL_STORAGE_PATH=/data/files\n";
    let (_top, root) = old(env);
    let database = Connection::open(root.join("pilot/meta_data/dbgpt.db")).unwrap();
    database.execute_batch(FILES).unwrap();
    for path in [
        "distributed://10.0.0.5:5670/chat/1",
        "distributed://10.0.0.5:5670/chat/2",
        "distributed://172.17.0.2:5670/chat/3",
        "oss://bucket/4",
    ] {
        let insert = "INSERT INTO dbgpt_serve_file (storage_path) VALUES (?1)";
        database.execute(insert, [path]).unwrap();
    }
    let carried = over(&root).await;
    assert_eq!(
        ids(&carried),
        ["carry-pin", "carry-other-nodes", "carry-variables"]
    );
    assert_eq!(carried.variables, ["ENCRYPT_KEY"]);
    assert!(!carried.text.contains("s3cret-mark"));
    let key = "[system]\nencrypt_key = \"${env:ENCRYPT_KEY}\"\n";
    assert!(carried.text.starts_with(key), "{}", carried.text);
    let pin = "\n[[serves]]\ntype = \"file\"\nhost = \"10.0.0.5\"\nport = 5670\nlocal_storage_path = \"/data/files\"\n";
    assert!(carried.text.ends_with(pin), "{}", carried.text);
    read_back(&root, &carried);
}

#[tokio::test]
async fn each_port_of_several_has_its_own_folder_of_files() {
    for (env, folder) in [
        ("MULTI_INSTANCE=True\n", "pilot/data/file_server_5001"),
        ("MULTI_INSTANCE=1\n", "pilot/data/file_server"),
        (
            "MULTI_INSTANCE=true\nFILE_SERVER_LOCAL_STORAGE_PATH=/data/files\n",
            "/data/files_5001",
        ),
    ] {
        let (_top, root) = old(&format!("LOCAL_DB_TYPE=sqlite\n{env}"));
        let database = Connection::open(root.join("pilot/meta_data/dbgpt.db")).unwrap();
        let insert = "INSERT INTO dbgpt_serve_file VALUES (1, 'distributed://10.0.0.5:5001/b/1')";
        database
            .execute_batch(&format!("{FILES}; {insert}"))
            .unwrap();
        let carried = over(&root).await;
        let path = format!("local_storage_path = \"{}\"\n", root.join(folder).display());
        assert!(carried.text.ends_with(&path), "{env}: {}", carried.text);
    }
}

/// DB-GPT puts a host into a URL as it is.
#[tokio::test]
async fn an_address_of_ipv6_stays_in_its_brackets() {
    let (_top, root) =
        old("LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=[::1]\nLOCAL_DB_PORT=1\nLOCAL_DB_NAME=n\n");
    let theirs = config::read(&root, &Overrides::default()).unwrap().target;
    let carried = over(&root).await;
    assert!(
        carried.text.contains("host = \"[::1]\"\n"),
        "{}",
        carried.text
    );
    let back = read_back(&root, &carried).target;
    let (Target::Mysql(back), Target::Mysql(theirs)) = (&back, &theirs) else {
        panic!("{back:?}");
    };
    assert_eq!(back.address, theirs.address);
}

#[tokio::test]
async fn a_server_is_asked_for_the_node_and_left_as_it_is() {
    let database = support::server(Kind::Mysql9).await.database(None).await;
    database
        .execute("CREATE TABLE dbgpt_serve_file (id INT PRIMARY KEY, storage_path VARCHAR(512) NOT NULL)")
        .await;
    database
        .execute("INSERT INTO dbgpt_serve_file VALUES (1, 'distributed://10.0.0.5:5670/b/1')")
        .await;
    let account = database.account(&["SELECT"]).await;
    let top = folder();
    let root = top.path().canonicalize().unwrap().join("DB-GPT");
    database.env_file(&root, &account);
    let before = database.checksum().await;
    let carried = over(&root).await;
    assert_eq!(ids(&carried), ["carry-pin", "carry-variables"]);
    assert_eq!(carried.variables, ["DBGPT_DB_PASSWORD"]);
    assert!(!carried.text.contains(&account.password));
    assert_eq!(database.checksum().await, before);
    let theirs = config::read(&root, &Overrides::default()).unwrap().target;
    let ours = read_back(&root, &carried).target;
    assert_eq!(ours.key(), theirs.key());
    database.drop().await;
}

/// User, database and password with every odd character come back unchanged.
#[tokio::test]
async fn random_values_come_back_as_they_were() {
    const PARTS: [&str; 14] = [
        "a", "Z9", "_", "\"", "\\\\", "中文", " ", "#", "$", "{", "}", "é", "\t", "%",
    ];
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let mut word = || -> String {
            (0..1 + random.below(6))
                .map(|_| *random.one(&PARTS))
                .collect()
        };
        let (user, name, password) = (word(), format!("n{}", word()), word());
        // Nothing listens on port 1: the connection is refused at once.
        let env = format!(
            "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=127.0.0.1\nLOCAL_DB_PORT=1\nLOCAL_DB_USER='u{user}'\nLOCAL_DB_NAME='{name}'\nLOCAL_DB_PASSWORD='{password}s3cret-mark'\nLOCAL_DB_POOL_SIZE=7\n"
        );
        let (_top, root) = old(&env);
        let read = config::read(&root, &Overrides::default()).unwrap();
        let carried = over(&root).await;
        assert!(ids(&carried).contains(&"carry-files-unseen"), "{env}");
        assert!(!carried.text.contains("s3cret-mark"), "{}", carried.text);
        assert!(
            carried.text.contains("\npool_size = 7\n"),
            "{}",
            carried.text
        );
        let back = read_back(&root, &carried);
        let (Target::Mysql(ours), Target::Mysql(theirs)) = (&back.target, &read.target) else {
            panic!("{:?}", back.target);
        };
        let said = (&ours.address, &ours.user, &ours.database);
        assert_eq!(
            said,
            (&theirs.address, &theirs.user, &theirs.database),
            "{env}"
        );
        assert_eq!(ours.password.expose_secret(), "p");
    }
}

#[tokio::test]
async fn what_is_no_env_is_refused() {
    let top = folder();
    let root = top.path().join("DB-GPT");
    new_sources(&root, "0.7.5");
    put(&root, "configs/chat.toml", "");
    let compose = "services:\n  web:\n    image: eosphorosai/dbgpt:v0.6.3\n";
    put(top.path(), "compose.yaml", compose);
    for (path, code) in [
        (root.join("configs/chat.toml"), "carry-no-env"),
        (top.path().join("compose.yaml"), "carry-compose"),
        (top.path().join("gone"), "config-missing"),
    ] {
        let error = carry::over(&path, &Overrides::default()).await.unwrap_err();
        assert_eq!(error.code(), code);
        for lang in Lang::ALL {
            assert!(error.message(lang).len() > 20 && error.hint(lang).len() > 10);
        }
    }
}

#[test]
fn the_command_line_saves_it_and_writes_over_nothing() {
    let machine = Machine::new();
    let root = machine.path("DB-GPT");
    old_sources(&root, "0.6.3");
    put(&root, ".env", "LOCAL_DB_TYPE=sqlite\nENCRYPT_KEY=k\n");
    Connection::open(root.join("pilot/meta_data/dbgpt.db")).unwrap();
    let out = machine.path("carried.toml");
    let words = ["carry-over", "--config", text(&root), "--out", text(&out)];
    let carried = machine.json(&words);
    assert_eq!(carried.code, 0, "{}", carried.json);
    assert_eq!(carried.json["toml"], fs::read_to_string(&out).unwrap());
    assert_eq!(carried.json["out"], text(&out));
    let again = machine.json(&words);
    assert_eq!(
        again.json["error"]["code"], "carry-unsaved",
        "{}",
        again.json
    );
    // stdout has only the TOML, so that it can be redirected into a file.
    let said = machine.text(&["carry-over", "--config", text(&root)]);
    assert_eq!(
        said.stdout.trim_end(),
        fs::read_to_string(&out).unwrap().trim_end()
    );
    assert!(said.stderr.contains("carry-variables"), "{}", said.stderr);
}

/// A server that never answers (behind a firewall, say) must not delay the command; it once took 13 seconds.
#[tokio::test]
async fn a_server_that_says_nothing_is_soon_passed_by() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let (_top, root) = old(&format!(
        "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=127.0.0.1\nLOCAL_DB_PORT={port}\n"
    ));
    let begun = std::time::Instant::now();
    let carry = over(&root).await;
    let passed = begun.elapsed();
    let mut ids = carry.findings.iter().map(|finding| &*finding.id);
    assert!(
        ids.any(|id| id == "carry-files-unseen"),
        "{:?}",
        carry.findings
    );
    assert!(passed < std::time::Duration::from_secs(8), "{passed:?}");
}
