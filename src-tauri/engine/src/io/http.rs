//! One plain HTTP request: enough to ask a DB-GPT whether it is there and what it lists, without a client library.
//!
//! HTTP/1.0, so that a server answers in one piece and closes. No TLS, no redirects; time and size are bounded.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// DB-GPT's description of its own interface has a few hundred KiB.
const LIMIT_BYTES: u64 = 8 << 20;

/// A server's response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, such as 200.
    pub status: u16,
    /// All that follows the headers.
    pub body: Vec<u8>,
}

/// Sends a GET request and waits at most `limit` for the whole response.
///
/// # Errors
/// `TimedOut`; `InvalidData` where the answer is not HTTP's; what the system says.
pub async fn get(host: &str, port: u16, path: &str, limit: Duration) -> io::Result<Answer> {
    let line = format!("GET {path} HTTP/1.0");
    within(limit, ask(host, port, &line, "")).await
}

/// Sends a POST request with a JSON body and waits at most `limit` for the whole response.
///
/// # Errors
/// Those of [`get`].
pub async fn post_json(
    host: &str,
    port: u16,
    path: &str,
    json: &str,
    limit: Duration,
) -> io::Result<Answer> {
    let line = format!(
        "POST {path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {}",
        json.len()
    );
    within(limit, ask(host, port, &line, json)).await
}

async fn within(
    limit: Duration,
    asked: impl Future<Output = io::Result<Answer>>,
) -> io::Result<Answer> {
    tokio::time::timeout(limit, asked)
        .await
        .map_err(|_elapsed| io::Error::from(io::ErrorKind::TimedOut))?
}

async fn ask(host: &str, port: u16, begin: &str, body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect((host, port)).await?;
    let name = match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    };
    let request = format!(
        "{begin}\r\nHost: {name}:{port}\r\nAccept: application/json\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.take(LIMIT_BYTES).read_to_end(&mut bytes).await?;
    parsed(bytes).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
}

fn parsed(mut bytes: Vec<u8>) -> Option<Answer> {
    const END: &[u8] = b"\r\n\r\n";
    let head_length = bytes.windows(END.len()).position(|four| four == END)?;
    let head = std::str::from_utf8(&bytes[..head_length]).ok()?;
    let status_line = head
        .lines()
        .next()
        .filter(|line| line.starts_with("HTTP/1."))?;
    let status = status_line.split(' ').nth(1)?.parse().ok()?;
    bytes.drain(..head_length + END.len());
    Some(Answer {
        status,
        body: bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case = (&'static [u8], Option<(u16, &'static [u8])>);

    #[test]
    fn answers() {
        let cases: [Case; 5] = [
            (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n{}", Some((200, b"{}"))),
            (b"HTTP/1.0 404\r\n\r\n", Some((404, b""))),
            (b"HTTP/1.1 200 OK\r\nA: b\r\n", None),
            (b"SSH-2.0-OpenSSH\r\n\r\n", None),
            (b"", None),
        ];
        for (bytes, expected) in cases {
            let answer = parsed(bytes.to_vec());
            let seen = answer.as_ref().map(|it| (it.status, it.body.as_slice()));
            assert_eq!(seen, expected, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
