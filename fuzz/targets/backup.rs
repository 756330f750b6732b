//! The backup file. An input that begins as a zip is the file itself; any other is a dump's text, put into a
//! container with correct lengths and checksums, so that the reader behind these checks is reached.

#![no_main]

use dbgpt_upgrade_fuzz::{container, packed, prove};
use engine::backup::ProofKind;
use libfuzzer_sys::fuzz_target;

/// A server's manifest, so that the payload is a dump.
const MANIFEST: &str = include_str!("../seeds/manifest/mysql.json");

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        prove(bytes);
        return;
    }
    let mut manifest: serde_json::Value = serde_json::from_str(MANIFEST).expect("it is JSON");
    manifest["payload"]["plain_bytes"] = bytes.len().into();
    let file = container(&packed(bytes), manifest.to_string().as_bytes());
    let (manifest, backup) = prove(&file).expect("the container is as it is written");
    let proved = |kind| {
        backup
            .proofs
            .iter()
            .any(|proof| proof.proof == kind && proof.proved)
    };
    assert!(proved(ProofKind::ReadBack), "{:?}", backup.proofs);
    // The trailer and every object of the inventory must occur in the text.
    let names = manifest
        .inventory
        .tables
        .iter()
        .chain(&manifest.inventory.views);
    for name in names.filter(|_| proved(ProofKind::Complete)) {
        let seen = bytes
            .windows(name.len())
            .any(|part| part == name.as_bytes());
        assert!(seen, "{name} is proved and not there");
    }
});
