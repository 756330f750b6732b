//! Two commands on one database at once, from one machine and from two: one works, the other reports it.

use std::process::Output;

use mysql_async::prelude::Queryable;
use support::{Account, At, Database, Fault, Kind, Proxy, Shape, When, server};

use crate::cli_machine::{Machine, Ran, ran_json, text};

pub(crate) const KINDS: [Kind; 3] = [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011];

/// A machine with an install of this database.
fn machine(database: &Database, account: &Account) -> Machine {
    let machine = Machine::new();
    database.env_file(&machine.path("DB-GPT"), account);
    machine
}

async fn upgrade(machine: &Machine, more: &[&str]) -> Output {
    let (config, backups) = (machine.path("DB-GPT"), machine.path("backups"));
    let mut command = machine.command(&[
        "upgrade",
        "--config",
        text(&config),
        "--backup-to",
        text(&backups),
        "--yes",
        "--json",
    ]);
    command.args(more);
    tokio::process::Command::from(command)
        .output()
        .await
        .unwrap()
}

fn said(ran: &Ran) -> (&str, &str) {
    let error = &ran.json["error"];
    (
        error["code"].as_str().unwrap_or_default(),
        error["message"].as_str().unwrap_or_default(),
    )
}

#[tokio::test]
async fn the_second_says_who_works() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let (first, second) = (machine(&database, &account), machine(&database, &account));
        let proxy = Proxy::counting_from(database.server.port, Some("ALTER TABLE")).await;
        let port = proxy.port.to_string();
        let slow_way = ["--port", &port, "--tls", "disabled"];
        // The answer is held back, so the first upgrade waits with its lock held.
        proxy.arm(Some(At {
            fault: Fault::Hold,
            when: When::Answered(0),
        }));
        let (worked, ()) = tokio::join!(upgrade(&first, &slow_way), async {
            proxy.fired().await;
            for other in [&second, &first] {
                let ran = ran_json(&upgrade(other, &[]).await);
                let (code, words) = said(&ran);
                assert_eq!(ran.code, 3, "{kind:?} {code}: {words}");
                assert_eq!(ran.json["error"]["changed"], false);
                assert!(words.contains(&account.user), "{kind:?} {code}: {words}");
            }
            proxy.heal();
        });
        let worked = ran_json(&worked);
        assert_eq!(worked.code, 0, "{kind:?}: {}", worked.json);
        assert_eq!(worked.json["verified"], true);
        let nothing_left = ran_json(&upgrade(&second, &[]).await);
        assert_eq!(nothing_left.code, 0, "{kind:?}: {}", nothing_left.json);
    }
}

#[tokio::test]
async fn of_many_at_the_same_moment_one_works() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S2)).await;
        let rows = database.checksum().await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let machines: [Machine; 3] = std::array::from_fn(|_| machine(&database, &account));
        let [one, two, three] = &machines;
        let (one, two, three) =
            tokio::join!(upgrade(one, &[]), upgrade(two, &[]), upgrade(three, &[]));
        let mut changed = 0;
        for output in [one, two, three] {
            let ran = ran_json(&output);
            match ran.code {
                0 => {
                    changed += u32::from(
                        ran.json["applied"]
                            .as_array()
                            .is_some_and(|steps| !steps.is_empty()),
                    )
                }
                // Refused by the preflight, by the lock, by a newer plan, or by a definition that changed meanwhile.
                1 | 3 => assert_eq!(
                    ran.json["error"]["changed"], false,
                    "{kind:?}: {}",
                    ran.json
                ),
                other => panic!("{kind:?}: {other} {}", ran.json),
            }
        }
        assert!(changed <= 1, "{kind:?}: {changed} worked");
        let last = ran_json(&upgrade(&machines[0], &[]).await);
        assert_eq!(last.code, 0, "{kind:?}: {}", last.json);
        assert_eq!(rows.lost(&database.checksum().await), [""; 0], "{kind:?}");
    }
}

/// DB-GPT is still running: its session is named; once it stops, the upgrade succeeds.
#[tokio::test]
async fn a_running_dbgpt_is_named_and_outlived() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let account = database.account_documented().await;
        let machine = machine(&database, &account);
        let opts = mysql_async::OptsBuilder::default()
            .ip_or_hostname(database.server.host)
            .tcp_port(database.server.port)
            .user(Some(&account.user))
            .pass(Some(&account.password))
            .db_name(Some(&database.name));
        let mut dbgpt = mysql_async::Conn::new(opts).await.unwrap();
        dbgpt.query_drop("START TRANSACTION").await.unwrap();
        dbgpt
            .query_drop("SELECT COUNT(*) FROM gpts_messages")
            .await
            .unwrap();
        let begun = std::time::Instant::now();
        let ran = ran_json(&upgrade(&machine, &[]).await);
        assert!(begun.elapsed().as_secs() < 60);
        let (code, words) = said(&ran);
        assert_eq!((ran.code, code), (3, "check-blocked"), "{kind:?}: {words}");
        let who = format!("{}: {}@", dbgpt.id(), account.user);
        assert!(words.contains(&who), "{kind:?}: {words}");
        dbgpt.disconnect().await.unwrap();
        let ran = ran_json(&upgrade(&machine, &[]).await);
        assert_eq!(ran.code, 0, "{kind:?}: {}", ran.json);
    }
}
