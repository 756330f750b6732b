//! Requests to DB-GPT's web server: whether the new one is up, and whether the old one still answers.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use engine::catalog::{self, Release};
use engine::config::{Overrides, WebAddress};
use engine::webserver::{self, UpVerdict};
use serde_json::Value;
use support::{Answers, WebServer};

use crate::cli_machine::{Machine, text};

const V0_5_0: Release = Release {
    major: 0,
    minor: 5,
    patch: 0,
};

/// Above the two seconds that a request may take, with time for a busy machine.
const PATIENCE: Duration = Duration::from_secs(15);

#[test]
fn the_new_one_is_asked_whether_it_is_up() {
    let machine = Machine::new();
    let root = support::sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let new = Answers::V0_5_0;
    let failing = "HTTP/1.1 500 Internal Server Error\r\n\r\n";
    let complaining =
        "HTTP/1.1 200 OK\r\n\r\n{\"success\":false,\"err_msg\":\"no such table: chat_history\"}";
    let lists = |conversations| Answers {
        conversations,
        ..new
    };
    let describes = |description| Answers { description, ..new };
    let cases = [
        (new, "up-and-reads", 0, "conversations, apps, flows"),
        (lists(failing), "up-database", 1, "HTTP 500"),
        (lists(complaining), "up-database", 1, "no such table"),
        (Answers::without_apps(), "up-new-tables", 1, "`gpts_app`, "),
        (Answers::without_flows(), "up-new-tables", 1, "HTTP 400"),
        (Answers::V0_4_7, "up-release", 1, "older than v0.5.0"),
        (Answers::V0_6_3, "up-newer", 1, "it is v0.6.3"),
        (Answers::OTHER, "up-other", 1, "not DB-GPT"),
        (describes(new.flows), "up-other", 1, "not DB-GPT"),
        (
            describes("SSH-2.0-OpenSSH\r\n"),
            "up-other",
            1,
            "not DB-GPT",
        ),
    ];
    for (answers, expected, code, words) in cases {
        let url = format!("http://127.0.0.1:{}", WebServer::start(answers).port);
        let up = machine.json(&["up", "--config", text(&root), "--url", &url]);
        let evidence = &up.json["evidence"][0];
        assert_eq!(
            (&evidence["id"], up.code),
            (&expected.into(), code),
            "{}",
            up.json
        );
        let message = evidence["message"].as_str().unwrap();
        assert!(
            message.contains(&url) && message.contains(words),
            "{message}"
        );
        // That the server answers does not complete an upgrade.
        assert!(
            !up.json.to_string().contains("Nothing to do"),
            "{}",
            up.json
        );
    }
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let up = machine.json(&["up", "--config", text(&root), "--url", &closed.to_string()]);
    let told = &up.json["evidence"][0]["id"];
    assert_eq!(
        (&up.json["verdict"], told, up.code),
        (&"down".into(), &"up-nothing".into(), 1),
        "{}",
        up.json
    );
}

/// A server of each release is recognized, and asked for the lists of the target release.
#[test]
fn each_release_is_known_when_it_answers() {
    let machine = Machine::new();
    let root = support::sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let known = catalog::known();
    let server = WebServer::start(Answers::OTHER);
    let url = format!("http://127.0.0.1:{}", server.port);
    let tags: Vec<Release> = known.tags().filter(|tag| *tag >= V0_5_0).collect();
    assert!(tags.len() > 20);
    let ask = |to: &str| machine.json(&["up", "--config", text(&root), "--url", &url, "--to", to]);
    for (at, tag) in tags.iter().enumerate() {
        let routes = known.tags().filter(|other| other <= tag).flat_map(|other| {
            let brought = known.nearest(other).web.routes.get(&other);
            brought.into_iter().flatten().cloned().collect::<Vec<_>>()
        });
        let gone: Vec<_> = known
            .led_to()
            .filter(|entry| entry.release <= *tag)
            .flat_map(|entry| &entry.web.gone)
            .collect();
        let routes = routes.filter(|route| !gone.contains(&route));
        let routes: Vec<(String, String)> =
            routes.map(|route| (route.method, route.path)).collect();
        // v0.8.2 reports the previous number, as its main branch does.
        let said = match tag.to_string().as_str() {
            "0.8.2" => "0.8.1".to_owned(),
            own => own.to_owned(),
        };
        server.becomes(Answers::of_release(&said, &routes));
        let to = tag.to_string();
        let up = ask(&to);
        assert_eq!(
            (up.code, &up.json["verdict"]),
            (0, &"up".into()),
            "{to}: {}",
            up.json
        );
        assert_eq!(up.json["target"], to.as_str());
        let answers = &up.json["answers"][0];
        let told = [&answers["first"], &answers["last"], &answers["said"]];
        assert_eq!(
            told,
            [to.as_str(), to.as_str(), said.as_str()],
            "{}",
            up.json
        );
        let message = told_first(&up.json);
        assert!(message.contains(&format!("v{to} is up")), "{message}");
        for (since, list) in [
            ("0.5.10", "knowledge spaces"),
            ("0.6.0", "prompts"),
            ("0.7.0", "data sources"),
        ] {
            let since: Release = since.parse().unwrap();
            assert_eq!(message.contains(list), *tag >= since, "{message}");
        }
        // Another release is the target.
        let file = known.nearest(*tag).release;
        for (other, id) in [(tags.first(), "up-newer"), (tags.last(), "up-release")] {
            let other = *other.unwrap();
            if known.nearest(other).release == file {
                continue;
            }
            let up = ask(&other.to_string());
            assert_eq!(up.json["evidence"][0]["id"], id, "{at} {tag}: {}", up.json);
            assert_eq!(up.code, 1);
        }
    }
    // A failing list names the table that it reads.
    let failing = "HTTP/1.1 500 Internal Server Error\r\n\r\n";
    let newest = tags.last().unwrap().to_string();
    let all = server.now();
    for (path, table) in [
        ("/api/v1/knowledge/space/list", "`knowledge_space`"),
        ("/prompt/list", "`prompt_manage`"),
        ("/api/v1/chat/db/list", "`connect_config`"),
    ] {
        server.becomes(Answers {
            failing: Some((path, failing)),
            ..all
        });
        let up = ask(&newest);
        let message = told_first(&up.json);
        assert_eq!(up.json["evidence"][0]["id"], "up-new-tables", "{}", up.json);
        assert!(
            message.contains(table) && message.contains("HTTP 500"),
            "{message}"
        );
    }
}

fn told_first(up: &Value) -> &str {
    up["evidence"][0]["message"].as_str().unwrap()
}

/// A process that looks like the folder's DB-GPT and may hold the stand-in's socket.
struct Process(Child);

impl Process {
    fn start(root: &Path, held: impl Into<Stdio>) -> Self {
        let script = root.join("dbgpt/app/dbgpt_server.py");
        fs::write(
            &script,
            "import signal\nprint(flush=True)\nsignal.pause()\n",
        )
        .unwrap();
        let mut child = Command::new("/usr/bin/python3")
            .arg("dbgpt/app/dbgpt_server.py")
            .current_dir(root)
            .stdin(held)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = &mut [0];
        child.stdout.take().unwrap().read_exact(said).unwrap();
        Self(child)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn told<'a>(list: &'a Value, id: &str) -> &'a Value {
    let list = list.as_array().unwrap();
    let found = list.iter().find(|one| one["id"] == id);
    found.unwrap_or_else(|| panic!("{id}: {list:?}"))
}

#[tokio::test]
async fn its_own_process_is_asked_where_it_listens() {
    let machine = Machine::new();
    let own = support::sqlite_install(&machine.path("own"), "0.4.7");
    let other = support::sqlite_install(&machine.path("other"), "0.4.7");
    let server = WebServer::start(Answers::V0_5_0);
    let process = Process::start(&own, OwnedFd::from(server.socket()));
    let url = format!("http://127.0.0.1:{}", server.port);
    let pid = format!("process {}", process.0.id());

    // The command line names no port, and the config's is another one.
    for (answers, id, code) in [
        (Answers::V0_5_0, "up-and-reads", 0),
        (Answers::V0_4_7, "up-release", 1),
    ] {
        server.becomes(answers);
        let up = machine.json(&["up", "--config", text(&own)]);
        assert_eq!(up.code, code, "{}", up.json);
        assert_eq!(up.json["evidence"].as_array().unwrap().len(), 1);
        let message = told(&up.json["evidence"], id)["message"].to_string();
        assert!(message.contains(&url), "{message}");
    }
    let running = machine.json(&["running", "--config", text(&own)]);
    let answers = told(&running.json["evidence"], "dbgpt-answers-own").to_string();
    for part in [&url, &pid, "v0.4.7 or older", "Stop it: run `kill "] {
        assert!(answers.contains(part), "{answers}");
    }

    // For another install the output tells whose server it is; a URL that the user names is used anyway.
    server.becomes(Answers::V0_5_0);
    let up = machine.json(&["up", "--config", text(&other), "--url", &url]);
    assert_eq!(up.code, 0, "{}", up.json);
    told(&up.json["evidence"], "up-and-reads");
    let elsewhere = told(&up.json["evidence"], "up-elsewhere").to_string();
    assert!(
        elsewhere.contains(&pid) && elsewhere.contains(text(&own)),
        "{elsewhere}"
    );
    let mut install = engine::config::read(&other, &Overrides::default()).unwrap();
    install.web = Some(url.parse().unwrap());
    let up = webserver::up(&install, V0_5_0, None).await;
    assert_eq!(up.verdict, UpVerdict::Doubtful);
    assert_eq!(up.evidence[0].id, "up-elsewhere");

    // Nothing answers: a DB-GPT that still loads is told apart from none.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    install.web = Some(WebAddress::here(closed.local_addr().unwrap().port()));
    drop(closed);
    let up = webserver::up(&install, V0_5_0, None).await;
    assert_eq!(up.verdict, UpVerdict::Down);
    assert_eq!(up.evidence[0].id, "up-not-started");
    let _loads = Process::start(&other, Stdio::null());
    let up = webserver::up(&install, V0_5_0, None).await;
    assert_eq!(up.evidence[0].id, "up-nothing");
}

/// Everything that v0.5.0 needs, as far as an inspection looks at names.
const WHOLE: &str = "ALTER TABLE gpts_messages RENAME COLUMN current_gogal TO current_goal;
    ALTER TABLE gpts_conversations ADD COLUMN team_mode VARCHAR(255) NOT NULL DEFAULT '';
    CREATE TABLE dbgpt_serve_flow (id INTEGER); CREATE TABLE gpts_app (id INTEGER);
    CREATE TABLE gpts_app_collection (id INTEGER); CREATE TABLE gpts_app_detail (id INTEGER);";

#[test]
fn on_an_upgraded_database_only_an_older_one_is_to_be_stopped() {
    let machine = Machine::new();
    let root = support::sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let server = WebServer::start(Answers::V0_5_0);
    let _process = Process::start(&root, OwnedFd::from(server.socket()));
    let database = root.join("pilot/meta_data/dbgpt.db");
    for (is_whole, answers, id, stop) in [
        (false, Answers::V0_4_7, "dbgpt-answers-own", true),
        (true, Answers::V0_5_0, "dbgpt-answers-beside", false),
        (true, Answers::V0_6_3, "dbgpt-answers-beside", false),
        (true, Answers::V0_4_7, "dbgpt-answers-old", true),
    ] {
        if is_whole {
            let database = rusqlite::Connection::open(&database).unwrap();
            // The second time the statement fails, as the column already has its new name.
            let _done = database.execute_batch(WHOLE);
        }
        server.becomes(answers);
        let inspected = machine.json(&["inspect", "--config", text(&root)]);
        assert_eq!(
            inspected.json["state"] == "0.5.0",
            is_whole,
            "{}",
            inspected.json
        );
        let told = told(&inspected.json["findings"], id);
        let hint = told["hint"].as_str().unwrap();
        assert_eq!(hint.to_lowercase().contains("stop it"), stop, "{hint}");
    }
}

/// A compose file whose DB-GPT uses a SQLite file here and publishes its web server on this port.
fn composed(machine: &Machine, port: u16) -> PathBuf {
    let root = machine.path("DB-GPT");
    if !root.exists() {
        support::sqlite_install(&root, "0.4.7");
    }
    let compose = machine.path("docker-compose.yml");
    let file = format!(
        "services:\n  chat:\n    image: eosphorosai/dbgpt\n    ports: ['{port}:5000']\n    volumes: ['{}/pilot/meta_data:/app/pilot/meta_data']\n",
        text(&root),
    );
    fs::write(&compose, file).unwrap();
    compose
}

#[test]
fn a_container_that_still_answers_is_seen() {
    let machine = Machine::new();
    let compose = composed(&machine, WebServer::start(Answers::V0_4_7).port);
    let running = machine.json(&["running", "--config", text(&compose)]);
    assert_eq!(
        (&running.json["verdict"], running.code),
        (&"runs".into(), 3),
        "{}",
        running.json
    );
    let first = &running.json["evidence"][0];
    assert_eq!(first["id"], "dbgpt-answers", "{}", running.json);
    let hint = first["hint"].as_str().unwrap();
    assert!(hint.contains("docker compose stop chat"), "{hint}");
}

#[test]
fn whoever_looks_or_checks_asks_it_too() {
    let machine = Machine::new();
    // Accepts the connection and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_port = silent.local_addr().unwrap().port();
    for (port, answers) in [
        (WebServer::start(Answers::V0_4_7).port, true),
        (WebServer::start(Answers::OTHER).port, false),
        (silent_port, false),
    ] {
        let compose = composed(&machine, port);
        for (command, blocked) in [("inspect", 0), ("check", 3)] {
            let begun = Instant::now();
            let ran = machine.json(&[command, "--config", text(&compose)]);
            let findings = ran.json["findings"].as_array().unwrap();
            let told: Vec<_> = findings
                .iter()
                .filter_map(|one| one["id"].as_str())
                .filter(|id| id.contains("answers") || id.starts_with("web-"))
                .collect();
            let (expected, code) = match answers {
                true => (vec!["dbgpt-answers"], blocked),
                false => (vec![], 0),
            };
            assert_eq!((told, ran.code), (expected, code), "{command} {}", ran.json);
            assert!(begun.elapsed() < PATIENCE, "{command}");
        }
    }
}

#[test]
fn nothing_is_changed_while_it_answers() {
    let machine = Machine::new();
    let compose = composed(&machine, WebServer::start(Answers::V0_4_7).port);
    let file = machine.path("DB-GPT/pilot/meta_data/dbgpt.db");
    let before = fs::read(&file).unwrap();
    let backups = machine.path("backups");
    let repair = [
        "repair",
        "--config",
        text(&compose),
        "--backup-to",
        text(&backups),
        "--yes",
    ];
    let refused = machine.json(&repair);
    assert_eq!(refused.code, 3, "{}", refused.json);
    assert_eq!(refused.json["error"]["code"], "check-blocked");
    let message = refused.json["error"]["message"].as_str().unwrap();
    assert!(message.contains("DB-GPT answers at"), "{message}");
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::read_dir(&backups).unwrap().count(), 0);

    // With DB-GPT stopped, the repair runs.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    composed(&machine, port);
    let repaired = machine.json(&repair);
    assert_eq!(repaired.json["verified"], true, "{}", repaired.json);
}
