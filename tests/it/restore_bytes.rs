//! Rows of large backups are sent as bytes where the table stores UTF-8 as it is, and as text elsewhere: all of them come
//! back the same.

use engine::journal::Scope;
use engine::restore::Way;
use support::{Kind, Shape, server};

use crate::definitions::run;
use crate::restore_shared::into;
use crate::restore_stage::{back_up_by, make_older, owner, restore, whole};

/// Enough rows for several sessions, and tables of all kinds among them.
const TABLES: [&str; 10] = [
    "CREATE TABLE long_ones (id int AUTO_INCREMENT PRIMARY KEY, t longtext) CHARACTER SET utf8mb4",
    "INSERT INTO long_ones (t) VALUES (REPEAT('文 🙂 it''s \\\\ é\\n', 20000))",
    "INSERT INTO long_ones (t) SELECT t FROM long_ones, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6) a, \
     (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6) b",
    "CREATE TABLE m_alike (id int PRIMARY KEY, a varchar(40) CHARACTER SET ascii, three varchar(40) CHARACTER SET utf8, \
     padded char(9) CHARACTER SET utf8mb4, e enum('é','中','') CHARACTER SET utf8mb4, s set('x','ü') CHARACTER SET utf8mb4, \
     b blob, bits bit(9), d decimal(9,4), f double, at datetime)",
    "INSERT INTO m_alike VALUES (1, 'plain', 'é 中', 'ab ', '中', 'x,ü', 0x00FF27, b'101', 1.5, 0.1, '2024-02-29 01:02:03'), \
     (2, '', '', '', '', '', '', b'0', 0, -0e0, NULL)",
    "CREATE TABLE m_latin (id int PRIMARY KEY, t varchar(90) CHARACTER SET latin1)",
    "INSERT INTO m_latin VALUES (1, 'déjà vu €'), (2, 'it''s \\\\ ü')",
    "CREATE TABLE m_gbk (id int PRIMARY KEY, t varchar(90) CHARACTER SET gbk, u varchar(90) CHARACTER SET utf8mb4)",
    "INSERT INTO m_gbk VALUES (1, '中文', '中文🙂'), (2, '', NULL)",
    "CREATE TABLE zz_last (id int PRIMARY KEY, t text CHARACTER SET utf8mb4)",
];

/// Types that not every server has, and that take no bytes, or take them for something else.
fn own(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Mysql9 => &[
            "CREATE TABLE m_json (id int PRIMARY KEY, j json)",
            "INSERT INTO m_json VALUES (1, '{\"a\": \"é 中 🙂 \\\\\" \"}'), (2, NULL)",
            "CREATE TABLE m_made (id int PRIMARY KEY, b binary(4), t varchar(30), low char(8) AS (lower(hex(b))) STORED, \
             up varchar(40) AS (upper(concat(t, 'é', id))) VIRTUAL, KEY (up), KEY by_hex ((lower(hex(b)))), CHECK (lower(hex(b)) <> 'x'))",
            "INSERT INTO m_made (id, b, t) VALUES (1, 0xABCDEF01, 'straße é'), (2, 0x00, NULL)",
        ],
        Kind::Mysql56 => &[],
        Kind::Mariadb1011 | Kind::Mariadb118 => &[
            "CREATE TABLE m_json (id int PRIMARY KEY, j json, u uuid, i inet6)",
            "INSERT INTO m_json VALUES (1, '{\"a\": \"é 中 🙂\"}', 'aaaaaaaa-bbbb-1ccc-8ddd-eeeeeeeeeeee', '2001:db8::1')",
        ],
    }
}

#[tokio::test]
async fn rows_come_back_whatever_they_are_sent_as() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let all: Vec<&str> = TABLES.iter().chain(own(kind)).copied().collect();
        run(&database, &all).await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let before = whole(&database).await;
        make_older(&database).await;
        let all = into(folder.path(), Scope::All, Way::Swap);
        restore(&target, &backup.file, &all, None)
            .await
            .unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        whole(&database).await.must_be(&before, kind);
    }
}
