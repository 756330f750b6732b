//! A stand-in for DB-GPT's web server: it answers the two questions that the product asks, as it is told to.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

/// What is said to `/openapi.json` and to the list of conversations, status line and all.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// How it describes its interface.
    pub description: &'static str,
    /// The conversations in its database.
    pub conversations: &'static str,
}

impl Answers {
    /// v0.5.0, which lists its conversations.
    pub const V0_5_0: Self = Self {
        description: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\
            {\"info\":{\"title\":\"DBGPT OPEN API\",\"version\":\"0.5.0\"},\"paths\":{\"/api/v1/chat/dialogue/list\":{\"get\":{}}}}",
        conversations: "HTTP/1.1 200 OK\r\n\r\n{\"success\":true,\"data\":[]}",
    };
    /// v0.4.7, which says of itself what FastAPI says for it.
    pub const V0_4_7: Self = Self {
        description: "HTTP/1.1 200 OK\r\n\r\n{\"info\":{\"title\":\"DBGPT OPEN API\",\"version\":\"1.0.0\"},\"paths\":{}}",
        ..Self::V0_5_0
    };
    /// Another program on that port.
    pub const OTHER: Self = Self {
        description: "HTTP/1.1 404 Not Found\r\n\r\n",
        conversations: "HTTP/1.1 404 Not Found\r\n\r\n",
    };
}

/// Answers until the tests end.
pub struct WebServer {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    answers: Arc<Mutex<Answers>>,
}

impl WebServer {
    /// Listens on a port that is free.
    pub fn start(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let answers = Arc::new(Mutex::new(answers));
        let said = Arc::clone(&answers);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut lines = BufReader::new(&stream).lines();
                let Some(Ok(asked)) = lines.next() else {
                    continue;
                };
                // The whole request is read, or closing would cut the answer off.
                lines.find(|line| line.as_ref().is_ok_and(String::is_empty));
                let now = *said.lock().unwrap_or_else(PoisonError::into_inner);
                let answer = match asked.contains("/openapi.json") {
                    true => now.description,
                    false => now.conversations,
                };
                let _gone = (&stream).write_all(answer.as_bytes());
            }
        });
        Self { port, answers }
    }

    /// Answers otherwise from now on.
    pub fn becomes(&self, answers: Answers) {
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner) = answers;
    }
}
