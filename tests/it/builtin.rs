//! The built-in writer on real servers: what it writes, under which lock, and what makes it fail.

use std::io::Read;
use std::path::{Path, PathBuf};

use engine::backup::{self, Backup, Destination, Manifest, Method, Options, Snapshot};
use engine::event::Silent;
use engine::target::{Address, Target};
use engine::{Context, Error, inspect};
use mysql_async::prelude::Queryable;
use support::{Account, Database, Kind, Shape, documented_grants, server};
use tokio_util::sync::CancellationToken;

pub(crate) async fn write(
    target: &Target,
    folder: &Path,
    method: Method,
    tool: Option<PathBuf>,
) -> Result<Backup, Error> {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let seen = inspect::run(target, context).await?;
    write_seen(target, &seen, folder, (method, tool), context).await
}

pub(crate) async fn write_seen(
    target: &Target,
    seen: &inspect::Inspection,
    folder: &Path,
    (method, tool): (Method, Option<PathBuf>),
    context: Context<'_>,
) -> Result<Backup, Error> {
    let options = Options {
        destination: Destination::Folder(folder.to_owned()),
        method,
        tool,
        alembic_versions: None,
        dbgpt_version: None,
    };
    backup::write(target, seen, &options, context).await
}

/// The SQL in a backup, extracted without the product's code.
pub(crate) fn sql(file: &Path) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let entry = zip.by_name("database.sql.zst").unwrap();
    let mut text = String::new();
    zstd::Decoder::new(entry)
        .unwrap()
        .read_to_string(&mut text)
        .expect("UTF-8");
    text
}

/// Grants beyond the documented ones, and the snapshot that the writer takes with each.
const LOCKS: [(&str, Snapshot); 3] = [
    ("", Snapshot::SingleTransaction),
    ("LOCK TABLES", Snapshot::TableLocks),
    ("RELOAD ON *.*", Snapshot::GlobalReadLock),
];

pub(crate) async fn account(database: &Database, more: &str) -> Account {
    let mut grants = documented_grants(database.server.kind).to_vec();
    grants.extend(Some(more).filter(|grant| !grant.is_empty()));
    database.account(&grants).await
}

/// Drops each charset that the following collation implies: MySQL prints it only if the column was defined with a
/// collation, as in a restored table.
pub(crate) fn implied(create: &str) -> String {
    let mut text = String::new();
    let mut words = create.split(' ');
    while let Some(word) = words.next() {
        let mut ahead = words.clone();
        if word == "CHARACTER"
            && ahead.next() == Some("SET")
            && ahead.next().is_some()
            && ahead.next() == Some("COLLATE")
        {
            words = ahead;
            text.push_str(" COLLATE");
            continue;
        }
        text.push(' ');
        text.push_str(word);
    }
    text
}

async fn check_shape(kind: Kind, shape: Shape, (more, snapshot): (&str, Snapshot)) {
    let database = server(kind).await.database(Some(shape)).await;
    let target = database.target(&account(&database, more).await);
    let folder = tempfile::tempdir().unwrap();
    let written = write(&target, folder.path(), Method::Builtin, None)
        .await
        .unwrap();
    assert_eq!(written.proofs.len(), 3);
    assert!(
        written.proofs.iter().all(|proof| proof.proved),
        "{kind:?} {shape:?}: {:?}",
        written.proofs
    );
    let manifest: Manifest = backup::manifest(&written.file).unwrap();
    assert_eq!(manifest.snapshot, snapshot, "{kind:?} {more}");
    assert_eq!(manifest.method, Some(Method::Builtin));
    assert!(manifest.snapshot_why.is_some());
    let restored = server(kind).await.database(None).await;
    restored.script(&sql(&written.file)).await;
    let (then, now) = (database.checksum().await, restored.checksum().await);
    assert_eq!(then, now, "{kind:?} {shape:?}");
    for table in database.tables().await {
        let [then, now] = [&database, &restored].map(|d| d.show_create(&table));
        assert_eq!(implied(&now.await), implied(&then.await), "{kind:?}");
    }
}

#[tokio::test]
async fn databases_of_dbgpt_come_back_equal() {
    for kind in Kind::ALL {
        for (shape, lock) in Shape::ALL.into_iter().zip(LOCKS) {
            check_shape(kind, shape, lock).await;
        }
    }
}

/// Waits until a session waits for a lock on a table of this database.
async fn until_someone_waits(database: &Database) {
    // SHOW PROCESSLIST, as the table of processes can't be read (3854) while a running statement contains an emoji.
    let waits = |row: &Vec<String>| {
        row[3] == database.name && row[6].starts_with("Waiting for table metadata lock")
    };
    while !database.rows("SHOW PROCESSLIST").await.iter().any(waits) {
        tokio::task::yield_now().await;
    }
}

/// The table is locked before the backup starts, and changed while the backup waits to read it, after its snapshot
/// was opened.
async fn check_changed_definition(kind: Kind, change: &str) {
    let database = server(kind).await.database(None).await;
    for sql in [
        "CREATE TABLE a (id int PRIMARY KEY)",
        "CREATE TABLE b (id int PRIMARY KEY)",
        "INSERT INTO b VALUES (1), (2)",
    ] {
        database.execute(sql).await;
    }
    let target = database.target(&account(&database, "").await);
    let folder = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let seen = inspect::run(&target, context).await.unwrap();
    let mut other = database.admin().await;
    other.query_drop("LOCK TABLES b WRITE").await.unwrap();
    let how = (Method::Builtin, None);
    let (written, ()) = tokio::join!(
        write_seen(&target, &seen, folder.path(), how, context),
        async {
            until_someone_waits(&database).await;
            other.query_drop(change).await.unwrap();
            other.query_drop("UNLOCK TABLES").await.unwrap();
        }
    );
    let error = written.unwrap_err();
    assert_eq!(
        error.code(),
        "backup-definition-changed",
        "{kind:?} {change}: {error}"
    );
    assert!(error.to_string().contains("`b`"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_definition_that_changes_meanwhile_fails_the_backup() {
    for kind in Kind::ALL {
        check_changed_definition(kind, "ALTER TABLE b ADD COLUMN more int").await;
        check_changed_definition(kind, "ALTER TABLE b ENGINE=InnoDB").await;
    }
}

/// Writers go on during a backup: it holds the rows of one moment, and its proofs hold.
#[tokio::test]
async fn a_backup_is_of_one_moment() {
    for (more, _) in LOCKS {
        let database = server(Kind::Mysql9).await.database(None).await;
        for sql in [
            "CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY)",
            "CREATE TABLE z (id int AUTO_INCREMENT PRIMARY KEY)",
        ] {
            database.execute(sql).await;
        }
        let target = database.target(&account(&database, more).await);
        let folder = tempfile::tempdir().unwrap();
        let mut other = database.admin().await;
        let stop = CancellationToken::new();
        let (written, ()) = tokio::join!(
            async {
                let written = write(&target, folder.path(), Method::Builtin, None).await;
                stop.cancel();
                written.unwrap()
            },
            async {
                // Each transaction inserts one row into each table, so their counts are always equal.
                while !stop.is_cancelled() {
                    for sql in [
                        "BEGIN",
                        "INSERT INTO a VALUES ()",
                        "INSERT INTO z VALUES ()",
                        "COMMIT",
                    ] {
                        other.query_drop(sql).await.unwrap();
                    }
                }
            }
        );
        assert!(
            written.proofs.iter().all(|proof| proof.proved),
            "{more}: {:?}",
            written.proofs
        );
        assert_eq!(written.tables[0].rows, written.tables[1].rows, "{more}");
    }
}

/// Values larger than any piece or statement, and a table that is read in parts.
#[tokio::test]
async fn large_rows_and_large_tables() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let database = server(kind).await.database(None).await;
        for sql in [
            "CREATE TABLE big (id int AUTO_INCREMENT PRIMARY KEY, t longtext, b longblob) CHARACTER SET utf8mb4",
            "INSERT INTO big VALUES (-5, REPEAT('it''s 中\\\\ ', 400000), NULL), (7, NULL, REPEAT('\\0\\'x', 700000))",
            "INSERT INTO big (t) SELECT REPEAT('长文本 ', 1000) FROM information_schema.columns LIMIT 360",
            "INSERT INTO big (t) SELECT a.t FROM big a, (SELECT 1 FROM big LIMIT 9) b WHERE a.id > 7",
            "ANALYZE TABLE big",
        ] {
            database.execute(sql).await;
        }
        let target = database.target(&account(&database, "LOCK TABLES").await);
        let folder = tempfile::tempdir().unwrap();
        let written = write(&target, folder.path(), Method::Builtin, None)
            .await
            .unwrap();
        assert!(
            written.proofs.iter().all(|proof| proof.proved),
            "{:?}",
            written.proofs
        );
        let restored = server(kind).await.database(None).await;
        let text = sql(&written.file);
        assert!(text.matches("INSERT INTO `big`").count() > 30);
        restored.script(&text).await;
        assert_eq!(
            restored.checksum().await,
            database.checksum().await,
            "{kind:?}"
        );
    }
}

/// Through the socket no TLS may be requested: the connector does not support it there.
#[tokio::test]
async fn by_the_socket() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let account = account(&database, "").await;
        let Target::Mysql(mut target) = database.target(&account) else {
            unreachable!("it is a server");
        };
        target.address = Address::Socket {
            path: database.server.socket.clone(),
        };
        let folder = tempfile::tempdir().unwrap();
        let written = write(&Target::Mysql(target), folder.path(), Method::Builtin, None)
            .await
            .unwrap();
        assert!(written.into_verified().is_ok(), "{kind:?}");
    }
}

#[tokio::test]
async fn what_it_does_not_know_is_refused_not_lost() {
    let database = server(Kind::Mariadb1011).await.database(None).await;
    database
        .execute("CREATE TABLE kept (id int) WITH SYSTEM VERSIONING")
        .await;
    let target = database.target(&account(&database, "").await);
    let folder = tempfile::tempdir().unwrap();
    let error = write(&target, folder.path(), Method::Builtin, None)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "backup-builtin-table");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
