//! The whole job on MySQL and MariaDB: found, inspected, checked, backed up, proved, upgraded, verified, undone,
//! restored.

use support::{Database, Kind, Shape, server};

use crate::machine::{Machine, all_proved, with_crlf};

const OWNING: &[&str] = &["ALL PRIVILEGES ON *.*"];
/// The number of tables in v0.4.7 and in v0.5.0.
const TABLES: [usize; 2] = [15, 19];

async fn has_tables(database: &Database, wanted: usize) {
    let tables = database.tables().await;
    assert_eq!(tables.len(), wanted, "{tables:?}");
}

#[tokio::test]
async fn mysql_there_and_back() {
    there_and_back(Kind::Mysql9).await;
}

#[tokio::test]
async fn mariadb_there_and_back() {
    there_and_back(Kind::Mariadb118).await;
}

async fn there_and_back(kind: Kind) {
    let machine = Machine::new();
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let account = database.account(OWNING).await;
    database.env_file(&machine.path("数据 库"), &account);
    with_crlf(&machine.path("数据 库/.env"));
    let config = machine.there("数据 库");
    let config = config.as_str();
    let [old, new] = TABLES;
    let before = database.checksum().await;

    let inspected = machine.ends(0, &["inspect", "--config", config]);
    assert_eq!(inspected.json["verdict"], "upgrade-needed");
    let file = inspected.json.to_string();
    assert!(file.contains(r"数据 库\\.env"), "{}", inspected.json);
    machine.ends(0, &["check", "--config", config]);
    let plan = machine.says(0, &["plan", "--config", config]);
    assert!(plan.contains("CREATE TABLE `dbgpt_serve_flow`"), "{plan}");
    machine.says(0, &["guide", "--config", config]);

    let backup = machine.there("备份 📦.dbgpt-backup.zip");
    let written = machine.ends(
        0,
        &["backup", "--config", config, "--out", &backup, "--rehearse"],
    );
    all_proved(&written.json);
    made_as_everywhere(&machine, "备份 📦.dbgpt-backup.zip");
    let again = machine.ends(3, &["backup", "--config", config, "--out", &backup]);
    assert_eq!(again.error(), "backup-target-exists");
    all_proved(&machine.ends(0, &["prove", &backup]).json);

    let out = machine.there("backups");
    let upgrade = ["upgrade", "--config", config, "--backup-to", &out];
    assert_eq!(machine.ends(3, &upgrade).error(), "cli-not-confirmed");
    let upgraded = machine.ends(0, &[&upgrade[..], &["--yes"]].concat());
    assert_eq!(upgraded.json["verified"], true, "{}", upgraded.json);
    has_tables(&database, new).await;
    let lost = before.lost(&database.checksum().await);
    assert!(lost.is_empty(), "{lost:?}");
    let nothing = machine.ends(0, &[&upgrade[..], &["--yes"]].concat());
    assert_eq!(nothing.json["applied"], serde_json::json!([]));
    machine.ends(0, &["verify", "--config", config]);

    let run = upgraded.json["run"].as_str().unwrap();
    let report = machine.there("报告.md");
    machine.says(0, &["report", run, "--out", &report]);
    let report = std::fs::read_to_string(machine.path("报告.md")).unwrap();
    assert!(report.contains("## Steps"), "{report}");

    // Another spelling of the same folder.
    let spelled = config.to_uppercase().replace('\\', "/") + "/";
    machine.ends(0, &["undo", run, "--config", &spelled]);
    has_tables(&database, old).await;
    machine.ends(0, &[&upgrade[..], &["--yes"]].concat());
    has_tables(&database, new).await;

    let into = format!("{}_new", database.name);
    machine.ends(
        0,
        &["restore", &backup, "--config", config, "--into", &into],
    );
    let restore = ["restore", &backup, "--config", config];
    assert_eq!(machine.ends(3, &restore).error(), "cli-not-confirmed");
    machine.ends(0, &[&restore[..], &["--yes"]].concat());
    has_tables(&database, old).await;
    let lost = before.lost(&database.checksum().await);
    assert!(lost.is_empty(), "{lost:?}");
    machine.says(0, &["runs"]);
    assert!(machine.parts("backups").is_empty());
}

/// The container has the same bytes as on every system: its entries claim to be made on Unix.
fn made_as_everywhere(machine: &Machine, backup: &str) {
    let file = std::fs::File::open(machine.path(backup)).unwrap();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    for at in 0..zip.len() {
        let entry = zip.by_index(at).unwrap();
        assert_eq!(entry.system(), zip::System::Unix, "{:?}", entry.name());
    }
}

#[tokio::test]
async fn configs_and_names_as_users_of_windows_give_them() {
    let machine = Machine::new();
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let account = database.account(OWNING).await;
    let env = database.env_file(&machine.path("DB-GPT"), &account);
    let config = machine.there("DB-GPT");
    let config = config.as_str();
    let inspect = |more: &[&str]| machine.ends(0, &[&["inspect"], more].concat());

    // As some editors write it: a byte-order mark before the first line, which is a comment.
    let text = std::fs::read_to_string(&env).unwrap();
    std::fs::write(&env, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    let marked = inspect(&["--config", config]).json.to_string();
    assert!(marked.contains("config-bom-harmless"), "{marked}");
    let first = text.lines().skip(1).collect::<Vec<_>>().join("\r\n");
    std::fs::write(&env, format!("\u{feff}{first}")).unwrap();
    let hidden = inspect(&["--config", config, "--host", "127.0.0.1"])
        .json
        .to_string();
    assert!(hidden.contains("\"config-bom\""), "{hidden}");
    std::fs::write(&env, text).unwrap();

    let folder = machine.there("");
    let folder = folder.trim_end_matches('\\');
    for spelled in [
        format!("{folder}\\DB-GPT\\"),
        format!("{}/DB-GPT/.env", folder.replace('\\', "/")),
        format!("{folder}\\db-gpt\\.ENV"),
        format!("{}\\DB-GPT", &folder[2..]),
        format!(r"\\?\{folder}\DB-GPT"),
    ] {
        inspect(&["--config", &spelled]);
    }
    let nowhere = machine.there("nowhere");
    machine.ends(3, &["inspect", "--config", &nowhere]);
    let refused = machine.ends(
        3,
        &["inspect", "--config", config, "--socket", "mysql.sock"],
    );
    assert_eq!(refused.error(), "config-no-sockets");
    for mode in ["required", "disabled"] {
        inspect(&["--config", config, "--tls", mode]);
    }
    std::fs::write(
        machine.path("password"),
        format!("{}\r\n", account.password),
    )
    .unwrap();
    let password = machine.there("password");
    inspect(&["--config", config, "--password-file", &password]);

    // Longer than Windows accepts without the `\\?\` prefix.
    let long = "long-".repeat(40);
    std::fs::create_dir_all(machine.path(&format!("{long}/{long}"))).unwrap();
    let out = machine.there(&format!("{long}/{long}/b.dbgpt-backup.zip"));
    machine.ends(0, &["backup", "--config", config, "--out", &out]);
    machine.ends(0, &["prove", &out]);
    assert!(machine.parts("backups").is_empty());

    machine.says(0, &["--help"]);
    machine.says(2, &["nonsense"]);
    machine.says(0, &["releases"]);
    machine.ends(0, &["find"]);
    // Nothing is running: no process, and no other session.
    machine.ends(0, &["running", "--config", config]);
    machine.ends(1, &["up", "--config", config]);
    let toml = machine.there("my.toml");
    machine.ends(0, &["carry-over", "--config", config, "--out", &toml]);
    let tool = machine.ends(
        3,
        &[
            "backup",
            "--config",
            config,
            "--out",
            &out,
            "--method",
            "mysqldump",
        ],
    );
    assert_ne!(tool.error(), "");
}
