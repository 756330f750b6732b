//! DB-GPT's web server, asked: whether the new one is up, and whether the old one still answers.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use crate::cli_machine::{Machine, text};

/// What a server says to `/openapi.json` and to the list of conversations, status line and all.
struct Server {
    description: &'static str,
    conversations: &'static str,
}

const DESCRIBED: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\
    {\"info\":{\"title\":\"DBGPT OPEN API\",\"version\":\"0.5.0\"},\"paths\":{\"/api/v1/chat/dialogue/list\":{\"get\":{}}}}";
const OLD: &str = "HTTP/1.1 200 OK\r\n\r\n{\"info\":{\"title\":\"DBGPT OPEN API\",\"version\":\"1.0.0\"},\"paths\":{}}";
const LISTED: &str = "HTTP/1.1 200 OK\r\n\r\n{\"success\":true,\"data\":[]}";

impl Server {
    /// Answers until the tests end; the port that it listens on.
    fn start(self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let asked = lines.next().unwrap().unwrap();
                // The whole request is read, or closing would cut the answer off.
                lines.find(|line| line.as_ref().is_ok_and(String::is_empty));
                let answer = match asked.contains("/openapi.json") {
                    true => self.description,
                    false => self.conversations,
                };
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        port
    }
}

#[test]
fn the_new_one_is_asked_whether_it_is_up() {
    let machine = Machine::new();
    let root = support::sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let failing = "HTTP/1.1 500 Internal Server Error\r\n\r\n";
    let complaining =
        "HTTP/1.1 200 OK\r\n\r\n{\"success\":false,\"err_msg\":\"no such table: chat_history\"}";
    for (description, conversations, expected, code) in [
        (DESCRIBED, LISTED, "up-and-reads", 0),
        (DESCRIBED, failing, "up-database", 1),
        (DESCRIBED, complaining, "up-database", 1),
        (OLD, LISTED, "up-release", 1),
        (LISTED, LISTED, "up-other", 1),
        ("SSH-2.0-OpenSSH\r\n", LISTED, "up-other", 1),
    ] {
        let server = Server {
            description,
            conversations,
        };
        let url = format!("http://127.0.0.1:{}", server.start());
        let up = machine.json(&["up", "--config", text(&root), "--url", &url]);
        let evidence = &up.json["evidence"][0];
        assert_eq!(
            (&evidence["id"], up.code),
            (&expected.into(), code),
            "{}",
            up.json
        );
        let message = evidence["message"].as_str().unwrap();
        assert!(message.contains(&url), "{message}");
    }
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let up = machine.json(&["up", "--config", text(&root), "--url", &closed.to_string()]);
    assert_eq!(
        (&up.json["verdict"], up.code),
        (&"down".into(), 1),
        "{}",
        up.json
    );
}

#[test]
fn a_container_that_still_answers_is_seen() {
    let machine = Machine::new();
    let root = support::sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let server = Server {
        description: OLD,
        conversations: LISTED,
    };
    let compose = machine.path("docker-compose.yml");
    let file = format!(
        "services:\n  chat:\n    image: eosphorosai/dbgpt\n    ports: ['{}:5000']\n    volumes: ['{}/pilot/meta_data:/app/pilot/meta_data']\n",
        server.start(),
        text(&root),
    );
    std::fs::write(&compose, file).unwrap();
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
