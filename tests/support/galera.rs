//! A Galera cluster of MariaDB servers on loopback, and a gate that delays what one node applies from the others.
//!
//! All nodes start with the same data and a saved view of the whole cluster, as after a power cut. They need no state
//! transfer then, and so neither rsync nor an account for it.

use std::fs;
use std::path::Path;

use mysql_async::prelude::Queryable;
use tokio::task::JoinSet;

use crate::database::{Database, disconnect};
use crate::server::{Server, free_port, kept, new_folder, start_once, until_the_thread_ends};
use crate::{Kind, lab};

/// The kind of the nodes; `tests/lab/fetch` brings Galera for it.
const KIND: Kind = Kind::Mariadb1011;
/// The cluster's state UUID, the same in all nodes.
const HISTORY: &str = "5f2c1d7e-3a41-11f0-8d20-0242ac110002";
/// Shorter timeouts than Galera's own, since all nodes are up within a second.
const PACE: &str =
    "pc.announce_timeout=PT0.5S;evs.join_retrans_period=PT0.3S;evs.inactive_check_period=PT0.2S";

/// A new cluster for one test with that many nodes, synced with each other. Other nodes apply a commit a moment
/// later.
pub async fn cluster(nodes: usize) -> Vec<&'static Server> {
    // Another process may take a chosen port first: try three times.
    let mut last = String::new();
    for _ in 0..3 {
        match start(nodes).await {
            Ok(servers) => return servers,
            Err(log) => last = log,
        }
    }
    panic!("no cluster of {nodes}:\n{last}")
}

async fn start(nodes: usize) -> Result<Vec<&'static Server>, String> {
    let ports: Vec<u16> = (0..nodes).map(|_| free_port()).collect();
    let members: Vec<String> = ports
        .iter()
        .map(|port| format!("127.0.0.1:{port}"))
        .collect();
    let mut starting = JoinSet::new();
    // All at once: a node is ready only when all have joined.
    for (number, own) in members.iter().enumerate() {
        let options = options(number, own, &members);
        starting.spawn_blocking(move || {
            let folder = new_folder(KIND);
            remember(&folder.join("data"), number, nodes);
            start_once(KIND, &folder, &options, "Synchronized with group")
                .map(|server| (number, server))
        });
    }
    let mut started = Vec::new();
    while let Some(ended) = starting.join_next().await {
        started.push(ended.expect("the node's thread")?);
    }
    started.sort_by_key(|(number, _)| *number);
    let mut servers = Vec::new();
    for (_, server) in started {
        servers.push(until_the_thread_ends(kept(server).await));
    }
    Ok(servers)
}

fn options(number: usize, own: &str, members: &[String]) -> Vec<String> {
    let provider = lab::folder().join("galera/root/usr/lib/galera/libgalera_smm.so");
    assert!(
        provider.exists(),
        "{} is not there: `tests/lab/fetch` brings it",
        provider.display()
    );
    vec![
        "--wsrep-on=ON".to_owned(),
        format!("--wsrep-provider={}", provider.display()),
        "--wsrep-cluster-name=lab".to_owned(),
        format!("--wsrep-cluster-address=gcomm://{}", members.join(",")),
        format!("--wsrep-node-name=node{number}"),
        format!("--wsrep-node-address={own}"),
        format!("--wsrep-provider-options=gmcast.listen_addr=tcp://{own};gcache.size=16M;{PACE}"),
        format!("--wsrep-start-position={HISTORY}:0"),
        "--wsrep-sst-method=skip".to_owned(),
        "--binlog-format=ROW".to_owned(),
        "--innodb-autoinc-lock-mode=2".to_owned(),
    ]
}

/// Writes the files that Galera finds after all nodes went down at once: the position in the history, and the last
/// view.
fn remember(data: &Path, number: usize, nodes: usize) {
    let member = |number: usize| format!("{:08x}-3a41-11f0-8d20-0242ac110002", number + 1);
    let state = format!(
        "# GALERA saved state\nversion: 2.1\nuuid: {HISTORY}\nseqno: 0\nsafe_to_bootstrap: 1\n"
    );
    let mut view = format!(
        "my_uuid: {}\n#vwbeg\nview_id: 3 {} 1\nbootstrap: 0\n",
        member(number),
        member(0)
    );
    for number in 0..nodes {
        view.push_str(&format!("member: {} 0\n", member(number)));
    }
    view.push_str("#vwend\n");
    fs::write(data.join("grastate.dat"), state).expect("the node's state");
    fs::write(data.join("gvwstate.dat"), view).expect("the node's view");
}

/// Delays the rows that a node applies from the others, from [`Gate::close`] to [`Gate::open`].
///
/// A trigger that exists on this node alone waits for a global variable. A lock would not do: applied rows abort the
/// sessions that hold one.
#[derive(Debug)]
pub struct Gate {
    node: &'static Server,
}

impl Gate {
    /// Closes the gate on `database`'s node for rows of `table`.
    pub async fn close(database: &Database, table: &str) -> Self {
        let mut conn = database.admin().await;
        for sql in [
            "SET GLOBAL slave_run_triggers_for_rbr = 'YES'",
            "SET GLOBAL default_week_format = 1",
            "SET SESSION wsrep_on = OFF",
            &format!(
                "CREATE TRIGGER gate BEFORE INSERT ON `{table}` FOR EACH ROW \
                 WHILE @@GLOBAL.default_week_format = 1 DO SET @wait = SLEEP(0.01); END WHILE"
            ),
        ] {
            let done = conn.query_drop(sql).await;
            done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        disconnect(conn).await;
        Self {
            node: database.server,
        }
    }

    /// Lets all rows through from now on.
    pub async fn open(self) {
        let mut conn = self.node.admin().await;
        let opened = conn.query_drop("SET GLOBAL default_week_format = 0").await;
        opened.expect("the gate opens");
        disconnect(conn).await;
    }
}

/// Waits until a node has applied everything that is committed on any node.
pub async fn caught_up(node: &Server) {
    let mut conn = node.admin().await;
    for sql in [
        "SET SESSION wsrep_sync_wait = 1",
        "START TRANSACTION",
        "COMMIT",
    ] {
        conn.query_drop(sql).await.expect("the node catches up");
    }
    disconnect(conn).await;
}
