//! A stand-in for DB-GPT's web server: it gives chosen answers to the product's requests. The answers are shortened
//! ones of real servers.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

/// The answers, each with its status line.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// To `/openapi.json`.
    pub description: &'static str,
    /// To the list of conversations, and to any other path.
    pub conversations: &'static str,
    /// To the list of apps; it reads v0.5.0's new tables.
    pub apps: &'static str,
    /// To the list of flows.
    pub flows: &'static str,
    /// A path and its answer, which replaces the usual one.
    pub failing: Option<(&'static str, &'static str)>,
}

/// Puts a real server's status line and headers before a body.
macro_rules! ok {
    ($body:expr) => {
        concat!(
            "HTTP/1.1 200 OK\r\nserver: uvicorn\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n",
            $body
        )
    };
}

const NO_METHOD: &str =
    "HTTP/1.1 405 Method Not Allowed\r\nserver: uvicorn\r\n\r\n{\"detail\":\"Method Not Allowed\"}";
const NO_PAGE: &str = "HTTP/1.1 404 Not Found\r\nserver: uvicorn\r\n\r\n<!DOCTYPE html>";

impl Answers {
    /// v0.5.0 on a database that has all its tables.
    pub const V0_5_0: Self = Self {
        description: ok!(
            r#"{"openapi":"3.0.2","info":{"title":"DBGPT OPEN API","description":"This is dbgpt, with auto docs for the API and everything","version":"0.5.0"},"paths":{"/api/v1/app/list":{"post":{"tags":["GptsApp"]}},"/api/v1/chat/dialogue/list":{"get":{"tags":["dbgpt_serve_Conversation"]}},"/api/v1/serve/awel/flows":{"get":{"tags":["dbgpt_serve_Flow"]},"post":{"tags":["dbgpt_serve_Flow"]}}}}"#
        ),
        conversations: ok!(r#"{"success":true,"err_code":null,"err_msg":null,"data":[]}"#),
        apps: ok!(
            r#"{"success":true,"err_code":null,"err_msg":null,"data":{"total_count":0,"total_page":0,"current_page":1,"app_list":[]}}"#
        ),
        flows: ok!(
            r#"{"success":true,"err_code":null,"err_msg":null,"data":{"items":[],"total_count":0,"total_pages":0,"page":1,"page_size":1}}"#
        ),
        failing: None,
    };
    /// v0.4.7, which reports version 0.5.0 too.
    pub const V0_4_7: Self = Self {
        description: ok!(
            r#"{"openapi":"3.0.2","info":{"title":"DBGPT OPEN API","description":"This is dbgpt, with auto docs for the API and everything","version":"0.5.0"},"paths":{"/api/v1/chat/dialogue/list":{"get":{"tags":["dbgpt_serve_Conversation"]}},"/api/v1/dbgpts/create":{"post":{}}}}"#
        ),
        apps: NO_METHOD,
        flows: NO_PAGE,
        ..Self::V0_5_0
    };
    /// v0.6.3, written after its sources, where the title of the interface is translated.
    pub const V0_6_3: Self = Self {
        description: ok!(
            r#"{"openapi":"3.1.0","info":{"title":"DB-GPT Open API","version":"0.6.3"},"paths":{"/api/v1/app/list":{"post":{}},"/api/v1/chat/dialogue/list":{"get":{}},"/api/v1/serve/awel/flows":{"get":{}}}}"#
        ),
        ..Self::V0_5_0
    };
    /// Another program on DB-GPT's port.
    pub const OTHER: Self = Self {
        description: NO_PAGE,
        conversations: NO_PAGE,
        apps: NO_PAGE,
        flows: NO_PAGE,
        failing: None,
    };

    /// A release by its routes (method, path) and the version it reports. Its lists are v0.5.0's.
    #[must_use]
    pub fn of_release(said: &str, routes: &[(String, String)]) -> Self {
        let mut paths: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let lists = ("get".to_owned(), "/api/v1/chat/dialogue/list".to_owned());
        for (method, path) in routes.iter().chain([&lists]) {
            paths
                .entry(path)
                .or_default()
                .push(format!("\"{method}\":{{}}"));
        }
        let paths: Vec<String> = paths
            .iter()
            .map(|(path, methods)| format!("\"{path}\":{{{}}}", methods.join(",")))
            .collect();
        let description = format!(
            "{}{{\"info\":{{\"title\":\"DB-GPT 开放 API\",\"version\":\"{said}\"}},\"paths\":{{{}}}}}",
            ok!(""),
            paths.join(",")
        );
        Self {
            // The answers are `&'static str`: this one lives as long as the tests.
            description: description.leak(),
            ..Self::V0_5_0
        }
    }

    /// v0.5.0 on a database without its table of apps.
    #[must_use]
    pub fn without_apps() -> Self {
        Self {
            apps: ok!(
                r#"{"success":false,"err_code":"E000X","err_msg":"query app error: (sqlite3.OperationalError) no such table: gpts_app\n[SQL: SELECT count(*) AS count_1","data":null}"#
            ),
            ..Self::V0_5_0
        }
    }

    /// v0.5.0 on a database without its table of flows.
    #[must_use]
    pub fn without_flows() -> Self {
        Self {
            flows: "HTTP/1.1 400 Bad Request\r\nserver: uvicorn\r\n\r\n{\"success\":false,\"err_code\":\"E0003\",\"err_msg\":\"unhandled errors in a TaskGroup (1 sub-exception)\",\"data\":null}",
            ..Self::V0_5_0
        }
    }

    fn to(&self, question: &str) -> &'static str {
        let asked = question.split([' ', '?']).nth(1).unwrap_or_default();
        if let Some((path, answer)) = self.failing
            && path == asked
        {
            return answer;
        }
        match asked {
            "/openapi.json" => self.description,
            "/api/v1/app/list" => self.apps,
            "/api/v1/serve/awel/flows" => self.flows,
            _conversations => self.conversations,
        }
    }
}

/// The running stand-in. Its thread answers until the test process ends.
pub struct WebServer {
    /// The port on 127.0.0.1 where it listens.
    pub port: u16,
    listener: TcpListener,
    answers: Arc<Mutex<Answers>>,
}

impl WebServer {
    /// Starts to listen on a free port.
    pub fn start(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let answers = Arc::new(Mutex::new(answers));
        let said = Arc::clone(&answers);
        let listening = listener.try_clone().expect("a socket");
        std::thread::spawn(move || {
            for stream in listening.incoming().flatten() {
                let mut reader = BufReader::new(&stream);
                let Some(asked) = question(&mut reader) else {
                    continue;
                };
                let now = *said.lock().unwrap_or_else(PoisonError::into_inner);
                let _gone = (&stream).write_all(now.to(&asked).as_bytes());
            }
        });
        Self {
            port,
            listener,
            answers,
        }
    }

    /// Replaces its answers.
    pub fn becomes(&self, answers: Answers) {
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner) = answers;
    }

    /// Its current answers.
    #[must_use]
    pub fn now(&self) -> Answers {
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A clone of its listening socket, for a process that shall look like the web server's.
    #[must_use]
    pub fn socket(&self) -> TcpListener {
        self.listener.try_clone().expect("a socket")
    }
}

/// Reads a whole request and returns its first line. With unread bytes the close would reset the connection and lose
/// the answer.
fn question(reader: &mut impl BufRead) -> Option<String> {
    let mut asked = String::new();
    reader.read_line(&mut asked).ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(said) = line.strip_prefix("Content-Length: ") {
            length = said.trim().parse().ok()?;
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink()).ok()?;
    Some(asked)
}
