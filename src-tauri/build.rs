//! Embeds the pages and declares a permission for each command; a command that isn't listed here can't be called.

use std::path::Path;

use tauri_build::{AppManifest, Attributes};

const COMMANDS: &[&str] = &[
    "start_state",
    "hear",
    "standing",
    "rejoin",
    "speak",
    "choose_config",
    "choose_ca",
    "find",
    "make_sample",
    "inspect",
    "connection",
    "aim",
    "take_up",
    "take_up_restore",
    "services",
    "up",
    "check",
    "running",
    "plan",
    "choose_backup_target",
    "back_up",
    "apply",
    "resume",
    "undo",
    "restore",
    "put_back",
    "cancel",
    "save_report",
    "show",
    "close",
];

/// Stands in for the pages, so that `cargo check` works without Node.
const PLACEHOLDER: &str = "<!doctype html><title>DB-GPT Upgrade</title><p>The pages are not built yet: npm --prefix ui run build\n";

#[expect(
    clippy::disallowed_methods,
    reason = "a build script stands outside the engine"
)]
fn main() {
    // Cargo misses files that are new in ui/dist without this line.
    println!("cargo:rerun-if-changed=ui/dist");
    let pages = Path::new("ui/dist");
    if !pages.join("index.html").exists() {
        std::fs::create_dir_all(pages).expect("ui/dist can be made");
        std::fs::write(pages.join("index.html"), PLACEHOLDER).expect("ui/dist is writable");
    }
    let manifest = AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(Attributes::new().app_manifest(manifest))
        .expect("tauri.conf.json, capabilities/ and icons/ are sound");
}
