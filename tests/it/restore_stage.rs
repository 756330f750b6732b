//! A database to restore, everything that may be in it, and the comparison of two of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use engine::backup::{self, Backup, Destination, Method, Options};
use engine::config::ALEMBIC;
use engine::event::Silent;
use engine::journal::Scope;
use engine::restore::{self, Into, Places, Restored, Safety, Same, Way};
use engine::target::Target;
use engine::{Context, Error};
use support::{Checksum, Database, Kind};
use tokio_util::sync::CancellationToken;

use crate::apply_stage::inspect;

/// Objects that a database can hold besides DB-GPT's tables, and values that are hard to carry.
const MORE: [&str; 12] = [
    "CREATE TABLE `odd ``name;` (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, `a'b` varchar(60) COMMENT 'it''s; \"x\" -- y', \
     bin varbinary(40), bits bit(12), num decimal(30,10), at timestamp NULL, day date, kind enum('x','y''z'), js longtext)",
    "INSERT INTO `odd ``name;` VALUES (7, 'a\\'b\\\\c; -- d\\n/* e */', x'00275C22FF1A0D0A', b'101', -12345678901234567890.5, \
     '2020-02-29 12:00:00', '2021-12-31', 'y''z', '{\"k\": \"\\\\\\\\ 中文 😀\"}')",
    "INSERT INTO `odd ``name;` (`a'b`) VALUES (NULL), (''), (';'), ('\\\\'), ('''')",
    "CREATE TABLE seen (id int NOT NULL PRIMARY KEY, what text)",
    "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
    "INSERT INTO seen VALUES (0, 'zero'), (1, 'one')",
    "CREATE VIEW a_view AS SELECT id, what FROM seen",
    "CREATE VIEW a_second_view AS SELECT v.id, extract(year FROM o.at) AS y FROM a_view v JOIN `odd ``name;` o ON o.id = v.id",
    "CREATE TRIGGER a_trigger BEFORE INSERT ON seen FOR EACH ROW BEGIN SET NEW.what = CONCAT(NEW.what, ';'); SET @x = '-- '; END",
    "CREATE PROCEDURE a_procedure() BEGIN SELECT 'a;b'; SELECT 1; END",
    "CREATE FUNCTION a_function(x int) RETURNS int DETERMINISTIC RETURN x + 1",
    "CREATE EVENT an_event ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM seen WHERE id = -1",
];

/// Adds these objects to a database.
pub(crate) async fn fill_with_more(database: &Database) {
    use mysql_async::prelude::Queryable;
    let mut conn = database.admin().await;
    for sql in MORE {
        conn.query_drop(sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    conn.disconnect().await.unwrap();
}

/// A table so large that a restore can be caught while it loads; each row has nearly 1 MiB.
pub(crate) async fn add_a_large_table(database: &Database, rows: u32) {
    database
        .execute(
            "CREATE TABLE a_large_one (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, what longtext)",
        )
        .await;
    for _ in 0..rows {
        database
            .execute("INSERT INTO a_large_one (what) VALUES (REPEAT('many words, ', 80000))")
            .await;
    }
}

/// Makes it differ from its backup; returns this state, which a restore replaces.
pub(crate) async fn make_older(database: &Database) -> Whole {
    database
        .execute("UPDATE chat_history SET summary = 'not the backup', gmt_modified = '2024-01-01'")
        .await;
    whole(database).await
}

/// The content of a database: its rows and definitions.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Whole {
    pub(crate) rows: Checksum,
    pub(crate) definitions: Vec<String>,
}

impl Whole {
    /// The same without definers.
    pub(crate) fn without_definers(mut self) -> Self {
        for definition in &mut self.definitions {
            if let Some(start) = definition.find("DEFINER=") {
                let length = definition[start..].find(' ');
                let end = length.map_or(definition.len(), |length| start + length);
                definition.replace_range(start..end, "");
            }
        }
        self
    }

    /// Asserts equality; a failure shows only the difference.
    pub(crate) fn must_be(&self, wanted: &Self, kind: Kind) {
        for (one, two) in [(self, wanted), (wanted, self)] {
            assert_eq!(one.rows.lost(&two.rows), Vec::<String>::new(), "{kind:?}");
            for (one, two) in one.definitions.iter().zip(&two.definitions) {
                let same = one.bytes().zip(two.bytes()).take_while(|(a, b)| a == b);
                let at = same.count().saturating_sub(60);
                let (one, two) = (one.as_bytes(), two.as_bytes());
                let shown = |text: &[u8]| String::from_utf8_lossy(&text[at..]).into_owned();
                assert!(one == two, "{kind:?}: {}\n{}", shown(one), shown(two));
            }
        }
        assert_eq!(self, wanted);
    }
}

pub(crate) async fn whole(database: &Database) -> Whole {
    let name = &database.name;
    let mut definitions = Vec::new();
    for table in database.tables().await {
        let quoted = table.replace('`', "``");
        // MySQL 8 remembers whether a column's charset was named, and prints it; the charset is the same.
        let shown = database.show_create(&quoted).await;
        let mut shown = shown.replace(" CHARACTER SET utf8mb4", "");
        if database.server.kind == Kind::Mysql56 {
            // 5.6 keeps the counter in memory only, and loses it with the table.
            let counter = shown.find(" AUTO_INCREMENT=");
            if let Some((at, length)) =
                counter.and_then(|at| Some((at, shown[at + 1..].find(' ')?)))
            {
                shown.replace_range(at..=at + length, "");
            }
        }
        definitions.push(shown);
    }
    for sql in [
        format!(
            "SELECT trigger_name, event_manipulation, event_object_table, action_statement, sql_mode, CONCAT('DEFINER=', definer) FROM information_schema.triggers WHERE trigger_schema = '{name}' ORDER BY 1"
        ),
        format!(
            "SELECT routine_name, routine_type, routine_definition, sql_mode, CONCAT('DEFINER=', definer) FROM information_schema.routines WHERE routine_schema = '{name}' ORDER BY 1"
        ),
        format!(
            "SELECT event_name, event_definition, interval_value, status, sql_mode, CONCAT('DEFINER=', definer) FROM information_schema.events WHERE event_schema = '{name}' ORDER BY 1"
        ),
        format!(
            "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = '{name}'"
        ),
    ] {
        for row in database.rows(&sql).await {
            definitions.push(row.join(" | "));
        }
    }
    Whole {
        rows: database.checksum().await,
        definitions,
    }
}

/// The database that a restore made or filled.
pub(crate) fn other(database: &Database, name: &str) -> Database {
    Database {
        server: database.server,
        name: name.to_owned(),
        shape: None,
    }
}

/// An account with all privileges, as most self-hosters use.
pub(crate) async fn owner(database: &Database) -> Target {
    let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
    database.target(&account)
}

/// Backs up by the kind's stock tool.
pub(crate) async fn back_up(
    target: &Target,
    kind: Kind,
    folder: &Path,
    root: Option<&Path>,
) -> Backup {
    back_up_by(target, Some(tools(kind)), folder, root).await
}

/// Backs up by a stock tool, or by the built-in writer if there is none.
pub(crate) async fn back_up_by(
    target: &Target,
    tool: Option<PathBuf>,
    folder: &Path,
    root: Option<&Path>,
) -> Backup {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let options = Options {
        destination: Destination::Folder(folder.to_owned()),
        method: tool.as_ref().map_or(Method::Builtin, |_| Method::Mysqldump),
        tool,
        alembic_versions: root.map(|root| root.join("pilot/meta_data/alembic/versions")),
        dbgpt_version: None,
    };
    let seen = inspect(target).await;
    backup::write(target, &seen, &options, context)
        .await
        .unwrap()
}

/// The folder of the tools that can dump that kind.
pub(crate) fn tools(kind: Kind) -> PathBuf {
    support::tools(kind)
}

pub(crate) fn same(kind: Kind, folder: &Path) -> Into {
    Into::Same(Same {
        safety: Safety {
            destination: Destination::Folder(folder.to_owned()),
            tool: Some(tools(kind)),
        },
        way: Way::Swap,
        scope: Scope::All,
    })
}

pub(crate) fn new(database: &str) -> Into {
    Into::New {
        database: database.to_owned(),
    }
}

pub(crate) async fn restore(
    target: &Target,
    file: &Path,
    into: &Into,
    root: Option<&Path>,
) -> Result<Restored, Error> {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let alembic = root.map(|root| root.join(ALEMBIC));
    let home = tempfile::tempdir().unwrap();
    let places = Places {
        root,
        alembic: alembic.as_deref(),
        journal: Some(home.path()),
    };
    restore::run(target, file, into, places, context).await
}

/// The stock tool's dump with these options.
pub(crate) fn dump(database: &Database, options: &[&str], tools: Kind) -> Vec<u8> {
    let program = ["mysqldump", "mariadb-dump"]
        .map(|name| support::tools(tools).join(name))
        .into_iter()
        .find(|path| path.exists())
        .expect("a dump tool");
    let output = Command::new(program)
        .args(["--no-defaults", "-uroot"])
        .arg(format!("--socket={}", database.server.socket.display()))
        .args(options)
        .arg(&database.name)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    output.stdout
}

/// The dump unpacked, as gzip in two members, and as zstd in two frames.
pub(crate) fn packings(sql: &[u8]) -> [Vec<u8>; 3] {
    use std::io::Write;
    let (one, two) = sql.split_at(sql.len() / 2);
    let (mut gzip, mut zstd) = (Vec::new(), Vec::new());
    for part in [one, two] {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(part).unwrap();
        gzip.extend(encoder.finish().unwrap());
        zstd.extend(zstd::encode_all(part, 1).unwrap());
    }
    [sql.to_vec(), gzip, zstd]
}
