//! Files that belong to a database: each backup lists them, and the small ones are saved on request.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use support::sqlite_install;
use support::trees::put;

use crate::cli_machine::{Machine, text};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn what_is_small_is_saved_and_what_is_large_is_named() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
    let top = machine.folder.path().canonicalize().unwrap();
    put(&root, "pilot/meta_data/alembic.ini", "[alembic]\n");
    put(&root, "pilot/meta_data/alembic/env.py", "# env\n");
    put(
        &root,
        "pilot/meta_data/alembic/__pycache__/env.pyc",
        "made\n",
    );
    put(&root, "pilot/data/chat.vectordb/index", &"x".repeat(3000));
    put(&root, "models/text2vec/model.bin", &"x".repeat(5000));
    let out = machine.path("a.backup");
    let words = ["backup", "--config", text(&root), "--out", text(&out)];
    let plain = machine.json(&words);
    assert_eq!(
        plain.json["settings"],
        serde_json::Value::Null,
        "{}",
        plain.json
    );
    let told = plain.json["beside"].to_string();
    for part in [
        "beside-small",
        "beside-large",
        ".env` (",
        "2.9 KiB",
        "4.8 KiB",
        "/models`",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let text_of = machine.text(&["guide", "--config", text(&root)]);
    assert_eq!(text_of.code, 0);

    let out = machine.path("b.backup");
    let words = [
        "backup",
        "--config",
        text(&root),
        "--out",
        text(&out),
        "--with-settings",
    ];
    let saved = machine.json(&words);
    assert_eq!(saved.code, 0, "{}", saved.json);
    let folder = top.join("b.backup.settings");
    assert_eq!(saved.json["settings"], text(&folder));
    assert!(saved.json["beside"].to_string().contains("beside-saved"));
    let inside = |path: &str| fs::read(folder.join(path)).ok();
    assert_eq!(inside(".env"), fs::read(root.join(".env")).ok());
    assert_eq!(
        inside("pilot/meta_data/alembic.ini").unwrap(),
        b"[alembic]\n"
    );
    assert_eq!(
        inside("pilot/meta_data/alembic/env.py").unwrap(),
        b"# env\n"
    );
    let versions = folder.join("pilot/meta_data/alembic/versions");
    assert_eq!(fs::read_dir(versions).unwrap().count(), 1);
    for left_out in [
        "pilot/meta_data/alembic/__pycache__",
        "pilot/data",
        "models",
    ] {
        assert!(!folder.join(left_out).exists(), "{left_out}");
    }
    // The copies contain passwords.
    assert_eq!((mode(&folder), mode(&folder.join(".env"))), (0o700, 0o600));

    // An existing folder is not overwritten, and the backup is still made.
    let out = machine.path("c.backup");
    fs::create_dir(machine.path("c.backup.settings")).unwrap();
    let words = [
        "backup",
        "--config",
        text(&root),
        "--out",
        text(&out),
        "--with-settings",
    ];
    let refused = machine.json(&words);
    assert_eq!(
        refused.json["error"]["code"], "beside-unsaved",
        "{}",
        refused.json
    );
    assert!(out.exists());
    assert_eq!(
        fs::read_dir(machine.path("c.backup.settings"))
            .unwrap()
            .count(),
        0
    );
}
