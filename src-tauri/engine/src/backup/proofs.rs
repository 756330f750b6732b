//! The verdicts on a backup: what is proved, or why not.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::Scan;
use super::{Proof, ProofKind};
use crate::message::Message;
use crate::mysql::{Flavor, Grants, RoutineSight, Server, Version};
use crate::schema::Inventory;

pub(super) fn verdict(proof: ProofKind, proved: bool, why: Message) -> Proof {
    Proof { proof, proved, why }
}

/// The privileges that the account lacks for a whole dump: without them the server hides objects, without an error.
pub(super) fn missing_grants(
    grants: &Grants,
    server: &Server,
    database: &str,
    inventory: &Inventory,
) -> Vec<&'static str> {
    let mut missing: Vec<&str> = ["SELECT", "SHOW VIEW", "TRIGGER", "EVENT"]
        .into_iter()
        .filter(|privilege| !grants.has(privilege, database))
        .collect();
    let routines = match grants.routine_sight(server, database) {
        RoutineSight::Bodies => true,
        RoutineSight::Names => inventory.routines.is_empty(),
        RoutineSight::Nothing => false,
    };
    if !routines {
        missing.push(match server.flavor {
            Flavor::Mysql if server.version >= Version(8, 0, 20) => "SHOW_ROUTINE ON *.*",
            Flavor::Mysql if server.version >= Version(8, 0, 0) => "SELECT ON *.*",
            Flavor::Mariadb if server.version >= Version(11, 3, 0) => "SHOW CREATE ROUTINE",
            Flavor::Mysql | Flavor::Mariadb => "SELECT ON mysql.proc",
        });
    }
    missing
}

/// The names of the objects that the server listed and the dump lacks.
pub(super) fn missing_in(inventory: &Inventory, scan: &Scan) -> Vec<String> {
    let tables: BTreeSet<String> = scan.rows.keys().cloned().collect();
    [
        (&inventory.tables, &tables),
        (&inventory.views, &scan.views),
        (&inventory.triggers, &scan.triggers),
        (&inventory.routines, &scan.routines),
        (&inventory.events, &scan.events),
    ]
    .into_iter()
    .flat_map(|(listed, seen)| listed.difference(seen).cloned())
    .collect()
}

/// Judges *complete* for a dump that ended without an error; `lacking` are the tables without their history rows.
pub(super) fn complete(
    scan: &Scan,
    inventory: &Inventory,
    missing_grants: &[&str],
    lacking: &[String],
    complaints: &[String],
) -> Proof {
    let absent = missing_in(inventory, scan);
    let why = if !scan.completed {
        Message::new("proof-complete-no-trailer")
    } else if !complaints.is_empty() {
        Message::new("proof-complete-complaint").arg("line", complaints.join(" / "))
    } else if !missing_grants.is_empty() {
        Message::new("proof-complete-blind").arg("grants", missing_grants.join(", "))
    } else if !lacking.is_empty() {
        Message::new("proof-complete-history").arg("names", names(lacking))
    } else if !absent.is_empty() {
        Message::new("proof-complete-absent").arg("names", names(&absent))
    } else {
        let why = Message::new("proof-complete").arg("tables", inventory.tables.len());
        return verdict(ProofKind::Complete, true, why);
    };
    verdict(ProofKind::Complete, false, why)
}

/// *Complete* no longer, if the definitions of these tables are not what the server has: `why` tells.
pub(super) fn shown(complete: Proof, tables: &[String], why: &'static str) -> Proof {
    if tables.is_empty() || !complete.proved {
        return complete;
    }
    let why = Message::new(why).arg("names", names(tables));
    verdict(ProofKind::Complete, false, why)
}

/// *Loadable* no longer, if the longest statement is longer than the server takes as it is set.
pub(super) fn fits(loadable: Proof, longest: usize, packet_bytes: u64) -> Proof {
    // One byte of a packet says that it is a statement.
    let needed = longest as u64 + 1;
    if needed <= packet_bytes || !loadable.proved {
        return loadable;
    }
    let why = Message::new("proof-loadable-too-long")
        .arg("needed", needed.next_multiple_of(1024))
        .arg("limit", packet_bytes);
    verdict(ProofKind::Loadable, false, why)
}

/// Judges *counted*: each table has the same rows before the backup, in it, and after it.
pub(super) fn counted(
    before: &BTreeMap<String, u64>,
    within: &BTreeMap<String, u64>,
    after: &BTreeMap<String, u64>,
) -> Proof {
    let changed: Vec<String> = before
        .keys()
        .chain(after.keys().filter(|name| !before.contains_key(*name)))
        .filter(|name| {
            let rows = before.get(*name);
            rows != after.get(*name) || rows != within.get(*name)
        })
        .cloned()
        .collect();
    if changed.is_empty() {
        let why = Message::new("proof-counted")
            .arg("tables", before.len())
            .arg("rows", before.values().sum::<u64>());
        verdict(ProofKind::Counted, true, why)
    } else {
        let why = Message::new("proof-counted-changed").arg("names", names(&changed));
        verdict(ProofKind::Counted, false, why)
    }
}

/// Judges *counted* for a backup whose rows were read and counted in the same snapshot.
pub(super) fn counted_at_once(
    within: &BTreeMap<String, u64>,
    counted: &BTreeMap<String, u64>,
) -> Proof {
    let differing: Vec<String> = counted
        .iter()
        .filter(|(name, rows)| within.get(*name) != Some(rows))
        .map(|(name, _)| name.clone())
        .collect();
    if differing.is_empty() {
        let why = Message::new("proof-counted-at-once")
            .arg("tables", counted.len())
            .arg("rows", counted.values().sum::<u64>());
        verdict(ProofKind::Counted, true, why)
    } else {
        let why = Message::new("proof-counted-differs").arg("names", names(&differing));
        verdict(ProofKind::Counted, false, why)
    }
}

/// The first five names, in backticks.
pub(crate) fn names(names: &[String]) -> String {
    let mut text: Vec<String> = names
        .iter()
        .take(5)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > 5 {
        text.push("…".to_owned());
    }
    text.join(", ")
}
