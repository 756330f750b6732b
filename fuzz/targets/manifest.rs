//! The manifest, in a container that is right: what is read is what is written again.

#![no_main]

use dbgpt_upgrade_fuzz::{container, packed, prove};
use engine::backup::Manifest;
use libfuzzer_sys::fuzz_target;

/// What it is about; short, and the same for all.
const PAYLOAD: &[u8] =
    b"-- MySQL dump\nCREATE TABLE `t` (`a` int);\nINSERT INTO `t` VALUES (1);\n-- Dump completed\n";

fuzz_target!(|manifest: &[u8]| {
    let file = container(&packed(PAYLOAD), manifest);
    let Some((manifest, backup)) = prove(&file) else {
        return;
    };
    assert_eq!(backup.tables, manifest.tables);
    let again = serde_json::to_vec(&manifest).expect("it can be written");
    let again: Manifest = serde_json::from_slice(&again).expect("it can be read");
    assert_eq!(again, manifest);
});
