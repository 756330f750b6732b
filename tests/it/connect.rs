//! Everything that can fail when connecting to a server: each failure has its own code, and none waits forever.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use engine::Phase;
use engine::mysql::Connection;
use engine::target::{Address, MysqlTarget, Patience, Tls, TlsMode};
use support::{Account, Database, Kind, Shape, server};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

fn target(database: &Database, account: &Account, mode: TlsMode) -> MysqlTarget {
    let ca = database.server.folder.join("data/ca.pem");
    MysqlTarget {
        address: at(database.server.host, database.server.port),
        user: account.user.clone(),
        password: account.password.clone().into(),
        database: database.name.clone(),
        tls: Tls {
            mode,
            ca: ca.exists().then_some(ca),
        },
        patience: Patience::default(),
    }
}

fn at(host: &str, port: u16) -> Address {
    Address::Tcp {
        host: host.to_owned(),
        port,
    }
}

async fn code(target: &MysqlTarget) -> Result<bool, &'static str> {
    match Connection::open(target, Phase::Inspect).await {
        Ok(connection) => {
            let encrypted = connection.encrypted();
            connection.close().await;
            Ok(encrypted)
        }
        Err(error) => Err(error.code()),
    }
}

#[tokio::test]
async fn each_failure_has_its_own_code() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let account = database.account_documented().await;
        let good = target(&database, &account, TlsMode::Preferred);
        // MySQL 5.6 has no TLS here: `Preferred` falls back to a plain connection.
        let encrypted = code(&good).await;
        assert!(encrypted.is_ok(), "{kind:?} {encrypted:?}");
        let mut wrong = good.clone();
        wrong.password = String::from("wrong").into();
        assert_eq!(code(&wrong).await, Err("mysql-access-denied"), "{kind:?}");
        let mut missing = good.clone();
        missing.database = "nowhere".to_owned();
        assert_eq!(
            code(&missing).await,
            Err("mysql-database-denied"),
            "{kind:?}"
        );
        let mut unknown = good.clone();
        unknown.address = at("no-such-host.invalid", 3306);
        assert_eq!(code(&unknown).await, Err("mysql-host-unknown"), "{kind:?}");
    }
}

#[tokio::test]
async fn tls_is_what_was_asked_for() {
    let nine = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let account = nine.account_documented().await;
    let cases = [
        // No TLS, and caching_sha2_password without a cached entry: the password is encrypted with the server's
        // public key.
        (TlsMode::Disabled, Ok(false)),
        (TlsMode::Preferred, Ok(true)),
        (TlsMode::Required, Ok(true)),
        // MySQL's own certificate names no host, and the connector can't skip only the check of the name: it refuses.
        (TlsMode::VerifyCa, Err("mysql-tls-failed")),
        (TlsMode::VerifyIdentity, Err("mysql-tls-failed")),
    ];
    for (mode, expected) in cases {
        assert_eq!(
            code(&target(&nine, &account, mode)).await,
            expected,
            "{mode:?}"
        );
    }
    let mut unreadable = target(&nine, &account, TlsMode::VerifyCa);
    unreadable.tls.ca = Some(PathBuf::from("/no/such/ca.pem"));
    assert_eq!(code(&unreadable).await, Err("mysql-ca-unreadable"));
    let old = server(Kind::Mysql56).await.database(Some(Shape::S1)).await;
    let account = old.account_documented().await;
    let required = target(&old, &account, TlsMode::Required);
    assert_eq!(code(&required).await, Err("mysql-tls-unavailable"));
    assert_eq!(
        code(&target(&old, &account, TlsMode::Preferred)).await,
        Ok(false)
    );
}

fn nobody(port: u16) -> MysqlTarget {
    MysqlTarget {
        address: at("127.0.0.1", port),
        user: "a".to_owned(),
        password: String::from("b").into(),
        database: "c".to_owned(),
        tls: Tls::default(),
        patience: Patience::default(),
    }
}

#[tokio::test]
async fn what_is_no_server_is_said_in_bounded_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let begun = Instant::now();
    assert_eq!(code(&nobody(port)).await, Err("mysql-timeout"), "silent");
    assert!(begun.elapsed() < Duration::from_secs(20));
    drop(listener);
    assert_eq!(
        code(&nobody(port)).await,
        Err("mysql-unreachable"),
        "closed"
    );
    let banners: [&'static [u8]; 2] = [
        b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
        b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
    ];
    for banner in banners {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answering = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                // The client may have closed the connection.
                let _ = stream.write_all(banner).await;
            }
        });
        let said = String::from_utf8_lossy(banner);
        assert_eq!(code(&nobody(port)).await, Err("mysql-not-mysql"), "{said}");
        answering.abort();
    }
}

/// A server can request any file of the client (LOAD DATA LOCAL); the product sends none.
#[tokio::test]
async fn no_file_is_ever_given_to_a_server() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let account = database.account_documented().await;
    let target = target(&database, &account, TlsMode::Preferred);
    let mut connection = Connection::open(&target, Phase::Inspect).await.unwrap();
    database.execute("SET GLOBAL local_infile = 1").await;
    let count = "SELECT COUNT(*), @@local_infile FROM chat_feed_back";
    let before = database.rows(count).await;
    assert_eq!(before[0][1], "1", "this server would take the file");
    let sql = "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE chat_feed_back (messages)";
    let refused = connection.execute(sql, Phase::Inspect).await;
    assert!(refused.is_err());
    assert_eq!(database.rows(count).await, before);
}
