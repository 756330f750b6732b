//! A server that accepts everything and records it: shows which statements a client really makes of a text.

use std::io::Write;
use std::net::Ipv4Addr;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;

use crate::hostile::{OK, greeting, send, take};
use crate::{Kind, lab};

/// The command byte of a query. Source: MySQL's protocol, "COM_QUERY".
const QUERY: u8 = 3;
/// Where the status lies in an OK packet; its bits tell the client of modes that change how strings end.
const STATUS: usize = 3;

/// The server, for one client at a time.
#[derive(Debug)]
pub struct Recorder {
    listener: TcpListener,
    /// Its status bits beside "autocommit".
    status: u16,
}

impl Recorder {
    /// Starts to listen. Each of its answers has these status bits.
    pub async fn start(status: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        Self { listener, status }
    }

    /// Feeds a text to the kind's stock client; returns the statements that the client sends, byte for byte.
    pub async fn sent(&self, kind: Kind, options: &[&str], text: &[u8]) -> Vec<Vec<u8>> {
        let port = self.listener.local_addr().expect("an address").port();
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(text).expect("a written file");
        std::io::Seek::rewind(&mut file).expect("a file from its beginning");
        let mut client = Command::new(lab::client(kind))
            .args([
                "--no-defaults",
                "--host=127.0.0.1",
                "--user=u",
                "--batch",
                "--force",
            ])
            .args([
                "--skip-auto-rehash",
                "--comments",
                "--default-character-set=utf8mb4",
            ])
            .arg(format!("--port={port}"))
            .arg(match kind {
                Kind::Mysql9 | Kind::Mysql56 => "--ssl-mode=DISABLED",
                Kind::Mariadb1011 | Kind::Mariadb118 => "--skip-ssl",
            })
            .args(options)
            .stdin(Stdio::from(file))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the client starts");
        let said = client.stderr.take();
        let heard = tokio::select! {
            connected = self.listener.accept() => {
                let (connected, _from) = connected.expect("a connection");
                self.listen(connected).await
            }
            status = client.wait() => {
                let mut words = String::new();
                if let Some(mut said) = said {
                    let _ = tokio::io::AsyncReadExt::read_to_string(&mut said, &mut words).await;
                }
                panic!("the client did not connect: {status:?}, {words}")
            }
        };
        drop(said);
        client.wait().await.expect("the client ends");
        heard
    }

    async fn listen(&self, mut client: TcpStream) -> Vec<Vec<u8>> {
        let mut heard = Vec::new();
        // The client closes the connection when it is done: that is the error here.
        let _ = self.talk(&mut client, &mut heard).await;
        let _ = client.shutdown().await;
        heard
    }

    async fn talk(&self, client: &mut TcpStream, heard: &mut Vec<Vec<u8>>) -> std::io::Result<()> {
        let mut ok = OK.to_vec();
        ok[STATUS..STATUS + 2].copy_from_slice(&(self.status | 2).to_le_bytes());
        send(client, 0, &greeting()).await?;
        let (sequence, _login) = take(client).await?;
        send(client, sequence + 1, &ok).await?;
        loop {
            let (_, question) = take(client).await?;
            if let [QUERY, sql @ ..] = question.as_slice() {
                heard.push(sql.to_vec());
            }
            send(client, 1, &ok).await?;
        }
    }
}
