//! The report of a run, for a colleague or an issue: findings, steps, and the database before and after.

use engine::journal::{FILE_NAME, Journal, Place};
use engine::plan::{Choices, Plan};
use engine::words::Lang;
use engine::{Finding, report};
use serde_json::Value;
use support::{Kind, Shape, server, sqlite_install, tools};

use crate::cli_machine::{Machine, text};

/// A table in an inspection's list.
fn table<'a>(tables: &'a Value, name: &str) -> Option<&'a Value> {
    let tables = tables.as_array().unwrap();
    tables.iter().find(|table| table["name"] == name)
}

#[tokio::test]
async fn a_run_is_told_with_findings_and_both_sides() {
    let machine = Machine::new();
    let database = server(Kind::Mysql9).await.database(Some(Shape::S3)).await;
    let account = database.account_documented().await;
    let config = machine.path("DB-GPT 安装");
    database.env_file(&config, &account);
    let before = database.checksum().await;
    let (backups, tools) = (machine.path("backups"), tools(Kind::Mysql9));
    let arguments = ["upgrade", "--config", text(&config), "--yes"];
    let way_back = ["--backup-to", text(&backups), "--tool", text(&tools)];
    let upgraded = machine.json(&[&arguments[..], &way_back].concat());
    assert_eq!(upgraded.code, 0, "{}", upgraded.json);
    let run = upgraded.json["run"].as_str().unwrap();

    let report = machine.json(&["report", run, "--lang", "zh-CN"]).json;
    let found = report["found"].as_array().unwrap();
    let old = found.iter().find(|one| one["id"] == "old-release-drops");
    let old = old.unwrap_or_else(|| panic!("{report}"));
    assert_eq!(old["severity"], "warning");
    let said = old["message"].as_str().unwrap();
    assert!(!said.is_ascii() && !said.starts_with("finding-"), "{said}");
    let (earlier, later) = (&report["tables_before"], &report["after"]["tables"]);
    assert_eq!(report["after"]["verified"], true, "{report}");
    assert_eq!(report["after"]["state"], "0.5.0", "{report}");
    assert_eq!(table(earlier, "gpts_app"), None);
    assert!(table(later, "gpts_app").is_some());
    let columns = |tables| table(tables, "gpts_conversations").unwrap()["columns"].as_u64();
    assert_eq!(columns(later), columns(earlier).map(|count| count + 2));
    let rows = |tables| table(tables, "gpts_messages").unwrap()["rows"]["rows"].clone();
    assert!(rows(earlier).as_u64() > Some(0));
    assert_eq!(rows(earlier), rows(later));
    assert!(before.lost(&database.checksum().await).is_empty());

    let file = machine.path("report.md");
    assert_eq!(machine.text(&["report", run, "--out", text(&file)]).code, 0);
    let markdown = std::fs::read_to_string(&file).unwrap();
    for part in [
        "\n## What was found before\n\n- **",
        "[old-release-drops]  \n  → ",
        "\n## After\n\nVerified: ",
        "\n| `gpts_app` | – | ",
        "\n| `gpts_messages` | ",
    ] {
        assert!(markdown.contains(part), "{part}: {markdown}");
    }
}

#[test]
fn a_repair_tells_of_what_dbgpt_adds_itself() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
    let backups = machine.path("backups");
    let arguments = ["repair", "--config", text(&root), "--yes"];
    let repaired = machine.json(&[&arguments[..], &["--backup-to", text(&backups)]].concat());
    let run = repaired.json["run"].as_str().unwrap();
    let report = machine.json(&["report", run]).json;
    let differences = report["after"]["differences"].as_array().unwrap();
    let by_dbgpt = |one: &Value| one["id"] == "verify-table-by-dbgpt";
    assert!(differences.iter().any(by_dbgpt), "{report}");
    let ids: Vec<&Value> = report["found"].as_array().unwrap().iter().collect();
    assert!(
        ids.iter().any(|one| one["id"] == "sqlite-agent-chat"),
        "{report}"
    );
}

#[test]
fn a_run_of_an_earlier_journal_is_still_told() {
    let folder = support::folder();
    let place = Place::Sqlite {
        path: "/a|b.db".into(),
    };
    let plan = Plan {
        steps: Vec::new(),
        target: "0.5.0".parse().unwrap(),
        choices: Choices::default(),
        offers: Vec::new(),
        hash: "00".to_owned(),
    };
    let mut journal = Journal::open(folder.path()).unwrap();
    let run = journal
        .begin_run(&place, &plan, "/backup".as_ref(), "ab")
        .unwrap();
    drop(journal);
    let file = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    file.execute_batch(
        "ALTER TABLE runs DROP COLUMN found; ALTER TABLE runs DROP COLUMN outcome; \
         ALTER TABLE runs DROP COLUMN cluster; ALTER TABLE runs DROP COLUMN session; \
         DROP TABLE swaps; PRAGMA user_version = 5;",
    )
    .unwrap();
    drop(file);

    let mut journal = Journal::open(folder.path()).unwrap();
    let recorded = journal.run(run).unwrap();
    assert_eq!((&recorded.found, &recorded.outcome), (&None, &None));
    let told = report::markdown(&recorded, Lang::En);
    assert!(!told.contains("## After"), "{told}");
    assert_eq!(report::json(&recorded, Lang::En)["found"], Value::Null);

    // An old journal can store what later versions record.
    let found = engine::journal::Beginning {
        findings: vec![Finding::warning("sqlite-agent-chat")],
        ..Default::default()
    };
    journal.remember_found(run, &found).unwrap();
    let recorded = journal.run(run).unwrap();
    assert_eq!(recorded.found, Some(found));
    let told = report::markdown(&recorded, Lang::En);
    assert!(told.contains("not looked at again"), "{told}");
}
