//! `restore` on the command line: JSON, exit codes, the safety copy, and no question without a terminal.

use support::{Kind, Shape, server, sqlite_install};

use crate::cli_machine::{Machine, text};
use crate::restore_stage::{other, whole};

#[tokio::test]
async fn restores_by_the_command_line() {
    let machine = Machine::new();
    let database = server(Kind::Mysql9).await.database(Some(Shape::S3)).await;
    let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
    let root = machine.path("DB-GPT 安装");
    database.env_file(&root, &account);
    let (root, backups) = (text(&root), machine.path("backups"));
    let written = machine.json(&["backup", "--config", root, "--out", text(&backups)]);
    assert_eq!(written.code, 0, "{}", written.json);
    let file = written.json["file"].as_str().unwrap();
    let before = whole(&database).await;
    database.execute("DELETE FROM chat_history").await;

    let asked = machine.json(&["restore", file, "--config", root]);
    assert_eq!(
        (asked.code, asked.json["error"]["code"].as_str()),
        (3, Some("cli-not-confirmed"))
    );
    let name = format!("{}_new", database.name);
    let new = machine.json(&["restore", file, "--config", root, "--into", &name]);
    assert_eq!(new.code, 0, "{}", new.json);
    assert_eq!(new.json["database"], name.as_str());
    assert!(new.json["safety"].is_null());
    assert_eq!(new.json["tables"], written.json["tables"]);
    whole(&other(&database, &name))
        .await
        .without_definers()
        .must_be(&before, Kind::Mysql9);
    let again = machine.text(&["restore", file, "--config", root, "--into", &name]);
    assert_eq!(again.code, 3, "{}", again.stderr);
    assert!(again.stderr.contains("restore-into-not-empty"));

    let restored = machine.json(&["restore", file, "--config", root, "--yes"]);
    assert_eq!(restored.code, 0, "{}", restored.json);
    // The safety copy lies next to the backup, unless another place is named.
    let safety = restored.json["safety"].as_str().unwrap();
    assert!(safety.starts_with(text(&backups)) && safety != file);
    assert_eq!(restored.json["alembic_files"], 1);
    whole(&database)
        .await
        .without_definers()
        .must_be(&before, Kind::Mysql9);
    let proved = machine.json(&["prove", safety]);
    assert_eq!(proved.code, 0, "{}", proved.json);

    let both = machine.text(&[
        "restore",
        file,
        "--config",
        root,
        "--into",
        "x",
        "--safety-to",
        "y",
    ]);
    assert_eq!(both.code, 2);
}

#[test]
fn restores_a_sqlite_install() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let file = root.join("pilot/meta_data/dbgpt.db");
    let before = std::fs::read(&file).unwrap();
    let (config, backups) = (text(&root), machine.path("backups"));
    let written = machine.json(&["backup", "--config", config, "--out", text(&backups)]);
    let backup = written.json["file"].as_str().unwrap();
    std::fs::write(&file, "broken").unwrap();
    let restored = machine.text(&[
        "restore", backup, "--config", config, "--yes", "--lang", "zh-CN",
    ]);
    assert_eq!(restored.code, 0, "{}", restored.stderr);
    assert!(restored.stdout.contains("已恢复到"), "{}", restored.stdout);
    assert!(
        restored.stdout.contains(".before-restore-"),
        "{}",
        restored.stdout
    );
    // The header has counters of the copy's own, so it is not compared.
    assert!(std::fs::read(&file).unwrap()[100..] == before[100..]);
}
