//! SQLite files on Windows: backed up, repaired, undone, and never replaced while another program has them open.

use support::sqlite_install;
use support::trees::put;

use crate::holder::Holder;
use crate::machine::{Machine, all_proved, of_user};

/// A TOML's path has slashes; the file is the one that a `.env` names, since the journal knows it by its path.
#[test]
fn a_toml_names_the_same_file() {
    let machine = Machine::new();
    sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let config = machine.there("DB-GPT");
    let by_env = machine.ends(0, &["inspect", "--config", &config]);
    for (name, text) in [
        (
            "packages/dbgpt-core/src/dbgpt/_version.py",
            "version = \"0.7.5\"\n",
        ),
        (
            "packages/dbgpt-app/src/dbgpt_app/_version.py",
            "version = \"0.7.5\"\n",
        ),
        (
            "configs/my.toml",
            "[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/dbgpt.db\"\n",
        ),
    ] {
        put(&machine.path("DB-GPT"), name, text);
    }
    let toml = machine.there("DB-GPT/configs/my.toml");
    let by_toml = machine.ends(0, &["inspect", "--config", &toml]);
    assert_eq!(
        by_toml.json["target"]["path"],
        by_env.json["target"]["path"]
    );
    let file = machine.there("DB-GPT/pilot/meta_data/dbgpt.db");
    for other in [
        file.replace('\\', "/").to_lowercase(),
        format!(r"\\?\{file}"),
    ] {
        let text = format!("[service.web.database]\ntype = \"sqlite\"\npath = '{other}'\n");
        put(&machine.path("DB-GPT"), "configs/my.toml", &text);
        let spelled = machine.ends(0, &["inspect", "--config", &toml]);
        assert_eq!(
            spelled.json["target"]["path"], by_env.json["target"]["path"],
            "{other}"
        );
    }
    let socket = ["inspect", "--config", &toml, "--socket", "mysql.sock"];
    put(
        &machine.path("DB-GPT"),
        "configs/my.toml",
        "[service.web.database]\ntype = \"mysql\"\nhost = \"127.0.0.1\"\nport = 1\nuser = \"u\"\ndatabase = \"d\"\npassword = \"p\"\n",
    );
    assert_eq!(machine.ends(3, &socket).error(), "config-no-sockets");
}

#[test]
fn there_and_back() {
    let machine = Machine::new();
    sqlite_install(&machine.path("我的 DB-GPT"), "0.4.7");
    let config = machine.there("我的 DB-GPT");
    let config = config.as_str();
    let out = machine.there("backups");
    let file = machine.path("我的 DB-GPT/pilot/meta_data/dbgpt.db");

    let inspected = machine.ends(0, &["inspect", "--config", config]);
    let path = inspected.json["target"]["path"].as_str().unwrap();
    assert!(
        path.ends_with(r"我的 DB-GPT\pilot\meta_data\dbgpt.db"),
        "{path}"
    );
    machine.ends(0, &["check", "--config", config]);
    let running = machine.ends(0, &["running", "--config", config]);
    assert!(
        running.json.to_string().contains("file-not-held"),
        "{}",
        running.json
    );
    let backup = machine.there("lite.dbgpt-backup.zip");
    let written = machine.ends(
        0,
        &["backup", "--config", config, "--out", &backup, "--rehearse"],
    );
    all_proved(&written.json);
    let bytes = std::fs::read(&file).unwrap();
    let upgrade = ["upgrade", "--config", config, "--backup-to", &out, "--yes"];
    machine.ends(0, &upgrade);
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    let repair = ["repair", "--config", config, "--backup-to", &out, "--yes"];
    let repaired = machine.ends(0, &repair);
    assert_eq!(repaired.json["verified"], true, "{}", repaired.json);
    machine.ends(0, &["verify", "--config", config]);
    let run = repaired.json["run"].as_str().unwrap();
    machine.ends(0, &["undo", run, "--config", config]);

    let held = Holder::of(&machine, "我的 DB-GPT/pilot/meta_data/dbgpt.db");
    let restore = ["restore", &backup, "--config", config, "--yes"];
    let refused = machine.ends(3, &restore);
    assert_eq!(refused.error(), "restore-in-use", "{}", refused.json);
    let running = machine.ends(3, &["running", "--config", config]);
    assert!(
        running.json.to_string().contains("sqlite-held-by-some"),
        "{}",
        running.json
    );
    drop(held);
    machine.ends(0, &restore);
    let left = std::fs::read_dir(file.parent().unwrap()).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(machine.parts("backups").is_empty());
}

/// A folder so deep that Windows takes the paths in it only with the `\\?\` prefix. Wine takes all: this shows that SQLite,
/// renames and the journal work with the prefix.
#[test]
fn deep_folders() {
    let machine = Machine::new();
    let long = "long-".repeat(24);
    let root = format!("{long}/{long}");
    sqlite_install(&machine.path(&format!("{root}/DB-GPT")), "0.4.7");
    let config = machine.there(&format!("{root}/DB-GPT"));
    let config = config.as_str();
    let out = machine.there(&format!("{root}/b.dbgpt-backup.zip"));
    let written = machine.ends(
        0,
        &["backup", "--config", config, "--out", &out, "--rehearse"],
    );
    all_proved(&written.json);
    let home = format!("{root}/home");
    let backups = machine.there(&root);
    let repair = [
        "repair",
        "--config",
        config,
        "--backup-to",
        &backups,
        "--yes",
    ];
    let output = machine.command_in(&home, &repair).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    machine.ends(0, &["verify", "--config", config]);
    machine.ends(0, &["restore", &out, "--config", config, "--yes"]);
    let journal = machine.path(&format!("{home}/journal.sqlite"));
    assert!(journal.is_file(), "{}", journal.display());
    assert!(machine.parts(&root).is_empty());
}

/// The program's data stays in the local profile: the roaming one is copied to a company's server, and copies of
/// databases would go with it.
#[test]
fn homes_and_rehearsals() {
    let output = Machine::at_home(&["runs"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(of_user("AppData/Local/dbgpt-upgrade").is_some());
    assert_eq!(of_user("AppData/Roaming/dbgpt-upgrade"), None);

    let machine = Machine::new();
    sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let config = machine.there("DB-GPT");
    let out = machine.there("backups");
    machine.ends(
        0,
        &["backup", "--config", &config, "--out", &out, "--rehearse"],
    );
    for entry in std::fs::read_dir(machine.path("home")).unwrap() {
        let name = entry.unwrap().file_name();
        let name = name.to_string_lossy();
        assert!(!name.contains("rehearsal"), "{name}");
    }
}
