//! A server that takes everything and writes it down: what a client really sends of a text.

use std::io::Write;
use std::net::Ipv4Addr;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;

use crate::hostile::{OK, greeting, send, take};
use crate::{Kind, lab};

/// The command that asks something. Source: MySQL's protocol, "COM_QUERY".
const QUERY: u8 = 3;
/// Where an answer tells the modes that move the ends of strings.
const STATUS: usize = 3;

/// The server, for one client after the other.
#[derive(Debug)]
pub struct Recorder {
    listener: TcpListener,
    /// What it says of its modes, beside "autocommit".
    status: u16,
}

impl Recorder {
    /// Begins to listen. Each of its answers has these bits in its status.
    pub async fn start(status: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        Self { listener, status }
    }

    /// Gives a text to a kind's stock client; the statements that it sends, as they come.
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
        // A client that has said all closes the connection: the error that ends this.
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
