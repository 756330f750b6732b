//! The built-in writer on real servers: what it writes, under which lock, and what makes it fail.

use std::io::Read;
use std::path::{Path, PathBuf};

use engine::backup::{self, Backup, Destination, Manifest, Method, Options, Snapshot};
use engine::event::Silent;
use engine::target::{Address, MysqlTarget, Target, Tls};
use engine::{Context, Error, inspect};
use support::{Account, Database, Kind, Shape, documented_grants, server};
use tokio_util::sync::CancellationToken;

pub(crate) fn target(database: &Database, account: Account) -> Target {
    Target::Mysql(MysqlTarget {
        address: Address::Tcp {
            host: database.server.host.to_owned(),
            port: database.server.port,
        },
        user: account.user,
        password: account.password.into(),
        database: database.name.clone(),
        tls: Tls::default(),
    })
}

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
    let seen = inspect::look(target, context).await?;
    let options = Options {
        destination: Destination::Folder(folder.to_owned()),
        method,
        tool,
        alembic_versions: None,
        dbgpt_version: None,
    };
    backup::write(target, &seen, &options, context).await
}

/// The SQL in a backup, taken out by other code than the product's.
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

/// The account's grants beyond those that the product documents, and the snapshot that they lead to.
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

/// Without charsets that a collation implies: MySQL shows them of a column whose definition named its collation, as one that
/// was restored does.
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
    let target = target(&database, account(&database, more).await);
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
