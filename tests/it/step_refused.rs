//! Users' additions to a table that make a step fail are found before the first step, also without a rehearsal: the
//! steps are tried on fresh copies of the definitions.

use support::{Kind, Shape, server};

use crate::cli_machine::{Machine, text};

/// Each makes a later step fail on MySQL 9: a key on a column that becomes a long text, its default, a key or row
/// that gets too long, the name of a new key.
const ADDED: [&str; 6] = [
    "ALTER TABLE chat_history ADD KEY sm (summary)",
    "ALTER TABLE chat_history MODIFY summary varchar(255) NOT NULL DEFAULT 'none'",
    "ALTER TABLE knowledge_document ADD KEY big (doc_type, space, status, doc_name, content(450))",
    "ALTER TABLE knowledge_document ENGINE=MyISAM, ADD KEY mk (space, doc_name, doc_type)",
    "ALTER TABLE connect_config ADD COLUMN notes varchar(14000)",
    "ALTER TABLE chat_history ADD app_code varchar(20), ADD KEY idx_chat_his_app_code (conv_uid)",
];

#[tokio::test]
async fn an_upgrade_that_would_stop_half_way_is_not_begun() {
    for added in ADDED {
        let machine = Machine::new();
        let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
        database.execute(added).await;
        let before = database.checksum().await;
        let root = machine.path("DB-GPT");
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        database.env_file(&root, &account);
        let backup = machine.path("before.zip");
        let ran = machine.json(&[
            "upgrade",
            "--config",
            text(&root),
            "--to",
            "0.8.2",
            "--backup-to",
            text(&backup),
            "--yes",
        ]);
        assert_eq!(ran.code, 3, "{added}: {}", ran.json);
        let error = &ran.json["error"];
        assert_eq!(error["code"], "backup-step-refused", "{added}: {error}");
        let said = error["message"].as_str().unwrap();
        assert!(said.contains("is refused: “"), "{added}: {said}");
        assert_eq!(database.checksum().await, before, "{added}");
        database.drop().await;
    }
}
