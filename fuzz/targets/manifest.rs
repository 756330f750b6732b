//! The manifest, in an otherwise correct container: writing what was read gives the same manifest.

#![no_main]

use dbgpt_upgrade_fuzz::{container, packed, prove};
use engine::backup::Manifest;
use libfuzzer_sys::fuzz_target;

/// A short payload, the same for all inputs.
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
