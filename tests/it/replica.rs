//! A real primary with a real replica: an upgrade of the primary reaches the replica, and the replica itself is
//! refused.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use support::{Database, Kind, Server, Shape, server_with};

use crate::cli_machine::{Machine, text};
use crate::restore_stage::{back_up_by, make_older, other, owner, restore, same, whole};

/// How long the replica may take to catch up.
const CATCH_UP: Duration = Duration::from_secs(60);

/// Makes `replica` replicate from `primary`.
async fn follow(primary: &Server, replica: &Server) {
    let mut conn = primary.admin().await;
    for sql in [
        "CREATE USER 'follower'@'%' IDENTIFIED BY 'following'",
        "GRANT REPLICATION SLAVE ON *.* TO 'follower'@'%'",
    ] {
        conn.query_drop(sql).await.unwrap();
    }
    conn.disconnect().await.unwrap();
    let (host, port) = (primary.host, primary.port);
    let sql = match primary.kind {
        Kind::Mysql9 => [
            format!(
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '{host}', SOURCE_PORT = {port}, SOURCE_USER = 'follower', \
                 SOURCE_PASSWORD = 'following', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1"
            ),
            "START REPLICA".to_owned(),
        ],
        Kind::Mariadb1011 | Kind::Mariadb118 => [
            format!(
                "CHANGE MASTER TO MASTER_HOST = '{host}', MASTER_PORT = {port}, MASTER_USER = 'follower', \
                 MASTER_PASSWORD = 'following', MASTER_USE_GTID = slave_pos"
            ),
            "START SLAVE".to_owned(),
        ],
        Kind::Mysql56 => panic!("its binary log is off"),
    };
    let mut conn = replica.admin().await;
    for sql in sql {
        conn.query_drop(&sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    conn.disconnect().await.unwrap();
}

/// Waits until the replica has applied everything that the primary has committed.
async fn caught_up(primary: &Server, replica: &Server) {
    let seconds = CATCH_UP.as_secs();
    let (position, waiting) = match primary.kind {
        Kind::Mysql9 | Kind::Mysql56 => (
            "SELECT @@GLOBAL.gtid_executed",
            "WAIT_FOR_EXECUTED_GTID_SET",
        ),
        Kind::Mariadb1011 | Kind::Mariadb118 => {
            ("SELECT @@GLOBAL.gtid_binlog_pos", "MASTER_GTID_WAIT")
        }
    };
    let mut conn = primary.admin().await;
    let position: Option<String> = conn.query_first(position).await.unwrap();
    conn.disconnect().await.unwrap();
    let mut conn = replica.admin().await;
    let waited: Option<i64> = conn
        .exec_first(
            format!("SELECT {waiting}(?, {seconds})"),
            (position.unwrap(),),
        )
        .await
        .unwrap();
    conn.disconnect().await.unwrap();
    assert_eq!(waited, Some(0), "the replica does not follow");
}

#[tokio::test]
async fn a_replica_follows_and_is_refused() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let primary = server_with(kind, &["--server-id=1", "--log-bin=log"]).await;
        let replica = server_with(kind, &["--server-id=2", "--log-bin=log"]).await;
        follow(primary, replica).await;
        let database = primary.database(Some(Shape::S1)).await;
        let seeing = match kind {
            Kind::Mysql9 | Kind::Mysql56 => "REPLICATION CLIENT ON *.*",
            Kind::Mariadb1011 | Kind::Mariadb118 => "SLAVE MONITOR ON *.*",
        };
        let mut grants = support::documented_grants(kind).to_vec();
        grants.push(seeing);
        let account = database.account(&grants).await;
        let machine = Machine::new();
        database.env_file(&machine.path("DB-GPT"), &account);
        let (config, backups) = (machine.path("DB-GPT"), machine.path("backups"));
        let upgrade = [
            "upgrade",
            "--config",
            text(&config),
            "--backup-to",
            text(&backups),
            "--yes",
        ];
        caught_up(primary, replica).await;

        let port = replica.port.to_string();
        let there: Vec<&str> = upgrade.into_iter().chain(["--port", &port]).collect();
        let refused = machine.json(&there);
        let said = refused.json["error"]["message"].as_str().unwrap();
        assert_eq!(refused.code, 3, "{kind:?}: {}", refused.json);
        assert!(
            said.contains("replica-running") && said.contains(primary.host),
            "{kind:?}: {said}"
        );
        refused_without_the_grant(&database, primary, replica).await;

        let done = machine.json(&upgrade);
        assert_eq!(done.code, 0, "{kind:?}: {}", done.json);
        caught_up(primary, replica).await;
        let copy = Database {
            server: replica,
            ..other(&database, &database.name)
        };
        whole(&copy).await.must_be(&whole(&database).await, kind);
        let verified = machine.json(&["verify", "--config", text(&config), "--port", &port]);
        assert_eq!(verified.code, 0, "{kind:?}: {}", verified.json);

        let [later, copies] = ["later", "copies"].map(|name| machine.path(name));
        for folder in [&later, &copies] {
            std::fs::create_dir(folder).unwrap();
        }
        let target = owner(&database).await;
        let backup = back_up_by(&target, None, &later, None).await;
        let file = whole(&database).await;
        make_older(&database).await;
        let into = same(kind, &copies);
        restore(&target, &backup.file, &into, None).await.unwrap();
        caught_up(primary, replica).await;
        for database in [&database, &copy] {
            whole(database).await.must_be(&file, kind);
        }
    }
}

/// An account that may not ask for the replication status is refused because of `read_only`, which every account
/// sees.
async fn refused_without_the_grant(database: &Database, primary: &Server, replica: &Server) {
    let blind = database.account_documented().await;
    let machine = Machine::new();
    database.env_file(&machine.path("DB-GPT"), &blind);
    caught_up(primary, replica).await;
    let mut conn = replica.admin().await;
    conn.query_drop("SET GLOBAL read_only = 1").await.unwrap();
    conn.disconnect().await.unwrap();
    let (config, backups) = (machine.path("DB-GPT"), machine.path("backups"));
    let port = replica.port.to_string();
    let refused = machine.json(&[
        "upgrade",
        "--config",
        text(&config),
        "--port",
        &port,
        "--backup-to",
        text(&backups),
        "--yes",
    ]);
    let said = refused.json["error"]["message"].as_str().unwrap();
    assert!(said.contains("server-read-only"), "{said}");
}
