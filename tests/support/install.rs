//! Install folders of DB-GPT with the files that the product reads.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::database::{Account, Database};
use crate::shape;

/// The revision in `alembic_version` of a database on which a server ran alembic.
pub const ALEMBIC_REVISION: &str = "62f50810d632";

impl Database {
    /// Makes `root` a v0.4.7 install whose `.env` names this database and account; returns the path of the `.env`.
    pub fn env_file(&self, root: &Path, account: &Account) -> PathBuf {
        let revision = self.shape.filter(|shape| shape.ran_alembic());
        install(root, "0.4.7", revision.map(|_| ALEMBIC_REVISION));
        let env = root.join(".env");
        let server = self.server;
        let text = format!(
            "#*** Database settings ***#\nLOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST={}\nLOCAL_DB_PORT={}\nLOCAL_DB_NAME={}\nLOCAL_DB_USER={}\nLOCAL_DB_PASSWORD={}\n",
            server.host, server.port, self.name, account.user, account.password
        );
        fs::write(&env, text).expect("the .env");
        env
    }
}

/// Makes `root` an install on SQLite of this version (`0.4.6` or `0.4.7`) with rows in every table; returns `root`.
/// The database is `root/pilot/meta_data/dbgpt.db`. On v0.4.6 it has alembic's table, as that version runs alembic at
/// each start.
pub fn sqlite_install(root: &Path, version: &str) -> PathBuf {
    let revision = (version == "0.4.6").then_some(ALEMBIC_REVISION);
    install(root, version, revision);
    fs::write(
        root.join(".env"),
        "#*** Database settings ***#\nLOCAL_DB_TYPE=sqlite\nLOCAL_DB_PATH=data/default_sqlite.db\n",
    )
    .expect("the .env");
    let database = Connection::open(root.join("pilot/meta_data/dbgpt.db")).expect("SQLite");
    database
        .execute_batch(include_str!("../../src-tauri/engine/src/sample_tables.sql"))
        .expect("the tables");
    database
        .execute_batch(&format!("BEGIN; {} COMMIT;", shape::rows_sql()))
        .expect("the rows");
    if let Some(revision) = revision {
        database
            .execute_batch(&format!(
                "CREATE TABLE alembic_version (\n  version_num VARCHAR(32) NOT NULL,\n  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n);
                 INSERT INTO alembic_version VALUES ('{revision}');"
            ))
            .expect("alembic's table");
    }
    root.to_owned()
}

/// Makes the folders and files by which an install is recognized, and alembic's version file if there is a revision.
fn install(root: &Path, version: &str, revision: Option<&str>) {
    let versions = root.join("pilot/meta_data/alembic/versions");
    fs::create_dir_all(&versions).expect("pilot/");
    fs::create_dir_all(root.join("dbgpt/app")).expect("dbgpt/");
    if version == "0.4.6" {
        // v0.4.6 has no _version.py, and its setup.py says 0.4.5.
        fs::write(
            root.join("setup.py"),
            "import setuptools\n\nsetuptools.setup(\n    name=\"db-gpt\",\n    packages=setuptools.find_packages(),\n    version=\"0.4.5\",\n)\n",
        )
        .expect("setup.py");
    } else {
        fs::write(
            root.join("dbgpt/_version.py"),
            format!("version = \"{version}\"\n"),
        )
        .expect("_version.py");
    }
    if let Some(revision) = revision {
        fs::write(
            versions.join(format!("{revision}_ddl.py")),
            format!(
                "\"\"\"New migration\n\nRevision ID: {revision}\nRevises:\nCreate Date: 2024-01-18 10:00:00\n\n\"\"\"\n\nrevision = \"{revision}\"\ndown_revision = None\n\n\ndef upgrade() -> None:\n    pass\n\n\ndef downgrade() -> None:\n    pass\n"
            ),
        )
        .expect("alembic's version file");
    }
}
