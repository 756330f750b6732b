//! Upgrades on a cluster of three nodes: through one node, verified on all, undone through another; with a node
//! killed half-way; and on a node cut off from the others.

use mysql_async::prelude::Queryable;
use support::{At, Database, Fault, Kind, Proxy, Server, Shape, When, caught_up, cluster};

use crate::cli_machine::{Machine, Ran, ran_json, strings, text};
use crate::restore_stage::{back_up_by, make_older, other, owner, restore, same, whole};

/// An install whose database is on the first node, reached through a proxy.
struct Scene {
    machine: Machine,
    nodes: Vec<&'static Server>,
    database: Database,
    proxy: Proxy,
}

impl Scene {
    async fn set() -> Self {
        let nodes = cluster(3).await;
        let database = nodes[0].database(Some(Shape::S1)).await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let machine = Machine::new();
        database.env_file(&machine.path("DB-GPT"), &account);
        let proxy = Proxy::counting_from(nodes[0].port, Some("ALTER TABLE")).await;
        Self {
            machine,
            nodes,
            database,
            proxy,
        }
    }

    async fn run(&self, first: &[&str], port: u16) -> Ran {
        let (config, port) = (self.machine.path("DB-GPT"), port.to_string());
        let mut command = self.machine.command(first);
        command.args(["--config", text(&config), "--port", &port]);
        command.args(["--tls", "disabled", "--json"]);
        let output = tokio::process::Command::from(command).output().await;
        ran_json(&output.unwrap())
    }

    async fn upgrade(&self, port: u16) -> Ran {
        // The backup goes past the proxy: its proof runs the steps on a copy, and the proxy shall stop at the first
        // ALTER of the database.
        let folder = self.machine.path("before");
        std::fs::create_dir_all(&folder).unwrap();
        let own = self.nodes[0].port;
        let written = self.run(&["backup", "--out", text(&folder)], own).await;
        assert_eq!(written.code, 0, "{}", written.json);
        let file = written.json["file"].as_str().unwrap();
        self.run(&["upgrade", "--backup", file, "--yes"], port)
            .await
    }

    /// Asserts that every given node verifies as v0.5.0 and has the same content.
    async fn verified_on(&self, nodes: &[&'static Server]) {
        let mut first = None;
        for node in nodes {
            caught_up(node).await;
            let verified = self.run(&["verify"], node.port).await;
            assert_eq!(verified.code, 0, "{}", verified.json);
            let there = Database {
                server: node,
                ..other(&self.database, &self.database.name)
            };
            let now = whole(&there).await;
            now.must_be(first.get_or_insert(whole(&there).await), Kind::Mariadb1011);
        }
    }
}

#[tokio::test]
async fn through_one_node_it_is_upgraded_on_all() {
    let scene = Scene::set().await;
    let before = whole(&scene.database).await;
    let checked = scene.run(&["check"], scene.nodes[0].port).await;
    assert!(
        checked.json.to_string().contains("cluster-galera"),
        "{}",
        checked.json
    );
    let [first, second, _third] = scene.nodes[..] else {
        panic!("not three nodes");
    };
    let done = scene.upgrade(first.port).await;
    assert_eq!(done.code, 0, "{}", done.json);
    // Right away, while the other node may still be applying the upgrade.
    let undone = scene.run(&["undo", "1"], second.port).await;
    assert_eq!(undone.code, 0, "{}", undone.json);
    let taken_back = strings(&undone.json["undone"]);
    assert!(taken_back.contains(&"messages-longtext"), "{taken_back:?}");
    for server in &scene.nodes {
        caught_up(server).await;
        let there = Database {
            server,
            ..other(&scene.database, &scene.database.name)
        };
        whole(&there).await.must_be(&before, Kind::Mariadb1011);
    }
    let done = scene.upgrade(first.port).await;
    assert_eq!(done.code, 0, "{}", done.json);
    scene.verified_on(&scene.nodes).await;
    restored_on_all(&scene).await;
}

/// A restore's swap through one node happens on all.
async fn restored_on_all(scene: &Scene) {
    let kind = Kind::Mariadb1011;
    let folder = tempfile::tempdir().unwrap();
    let target = owner(&scene.database).await;
    let backup = back_up_by(&target, None, folder.path(), None).await;
    let file = whole(&scene.database).await;
    make_older(&scene.database).await;
    let into = same(kind, folder.path());
    restore(&target, &backup.file, &into, None).await.unwrap();
    for server in &scene.nodes {
        caught_up(server).await;
        let there = Database {
            server,
            ..other(&scene.database, &scene.database.name)
        };
        whole(&there).await.must_be(&file, kind);
    }
}

/// The node in use dies half-way, and another one finishes the run; then a node loses the others.
#[tokio::test]
async fn a_node_that_dies_takes_nothing_along() {
    let scene = Scene::set().await;
    let before = scene.database.checksum().await;
    let [first, second, third] = scene.nodes[..] else {
        panic!("not three nodes");
    };
    // The new tables are made; the first ALTER has been sent.
    scene.proxy.arm(Some(At {
        fault: Fault::Stall,
        when: When::Asked(0),
    }));
    let (stopped, ()) = tokio::join!(scene.upgrade(scene.proxy.port), async {
        scene.proxy.fired().await;
        // The named lock exists on its own node only, where others can't see it; the journal knows the running
        // process.
        for (command, expected) in [("undo", "apply-locked"), ("resume", "check-blocked")] {
            let refused = scene.run(&[command, "1"], second.port).await;
            let code = refused.json["error"]["code"].as_str().unwrap_or_default();
            assert_eq!(
                (refused.code, code),
                (3, expected),
                "{command}: {}",
                refused.json
            );
        }
        first.kill();
        scene.proxy.arm(None);
    });
    let code = stopped.json["error"]["code"].as_str().unwrap_or_default();
    assert_eq!(
        (stopped.code, code),
        (4, "apply-connection-lost"),
        "{}",
        stopped.json
    );
    let done = scene.run(&["resume", "1"], second.port).await;
    assert_eq!(done.code, 0, "{}", done.json);
    scene.verified_on(&[second, third]).await;
    let there = Database {
        server: second,
        ..other(&scene.database, &scene.database.name)
    };
    assert_eq!(before.lost(&there.checksum().await), [""; 0]);

    third.kill();
    until_alone(second).await;
    // A node without the others still shows definitions, but refuses rows, and so a backup.
    let backups = scene.machine.path("backups");
    let refused = scene
        .run(&["backup", "--out", text(&backups)], second.port)
        .await;
    let code = refused.json["error"]["code"].as_str().unwrap_or_default();
    let known = ["mysql-cluster-not-primary", "mysql-cluster-behind"];
    assert!(
        refused.code == 1 && known.contains(&code),
        "{}",
        refused.json
    );
}

/// Waits until a node reports that it has lost the others.
async fn until_alone(node: &Server) {
    let mut conn = node.admin().await;
    loop {
        let status: Option<(String, String)> = conn
            .query_first("SHOW GLOBAL STATUS LIKE 'wsrep_cluster_status'")
            .await
            .unwrap();
        if status.is_some_and(|(_, status)| status != "Primary") {
            return;
        }
        tokio::task::yield_now().await;
    }
}
