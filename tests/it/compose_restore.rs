//! Restoring an install in a container: alembic's files lie in a mounted folder and are restored with the database.

use std::fs;
use std::path::{Path, PathBuf};

use support::{ALEMBIC_REVISION, Kind, PASSWORD_MARK, Shape, server, sqlite_install};

use crate::cli_machine::{Machine, Ran, text};

const LATER: &str = "0123456789ab";

/// A folder mounted as `/app/pilot/meta_data`, with alembic's files in it.
struct Mounted {
    machine: Machine,
    compose: PathBuf,
    versions: PathBuf,
}

impl Mounted {
    /// The mounted folder of a v0.4.6 install that has run alembic; the container has this environment.
    fn new(environment: &str) -> Self {
        let machine = Machine::new();
        let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
        let mounted = machine.path("compose/meta data");
        fs::create_dir(machine.path("compose")).unwrap();
        fs::rename(root.join("pilot/meta_data"), &mounted).unwrap();
        let compose = machine.path("compose/docker-compose.yml");
        let file = format!(
            "services:\n  chat:\n    image: eosphorosai/dbgpt:v0.4.6\n    network_mode: host\n    environment:\n{environment}    volumes:\n      - './meta data:/app/pilot/meta_data'\n"
        );
        fs::write(&compose, file).unwrap();
        Self {
            machine,
            compose,
            versions: mounted.join("alembic/versions"),
        }
    }

    fn run(&self, words: &[&str]) -> Ran {
        let config = ["--config", text(&self.compose)];
        let ran = self.machine.json(&[words, &config].concat());
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.json);
        ran
    }

    /// The id of the inspection's finding about alembic.
    fn alembic(&self) -> String {
        let inspected = self.run(&["inspect"]).json;
        let findings = inspected["findings"].as_array().unwrap();
        let mut ids = findings.iter().filter_map(|one| one["id"].as_str());
        let told = ids.find(|id| id.starts_with("alembic-"));
        told.unwrap_or_else(|| panic!("{inspected}")).to_owned()
    }

    /// Backs up, adds revisions as a later start of DB-GPT would, and restores in place.
    fn there_and_back(&self, go_on: impl FnOnce()) {
        assert_eq!(self.alembic(), "alembic-in-step");
        let before = listed(&self.versions);
        let backups = self.machine.path("backups");
        let backup = self.run(&["backup", "--out", text(&backups)]);
        let file = backup.json["file"].as_str().unwrap().to_owned();

        let own = self.versions.join(format!("{ALEMBIC_REVISION}_ddl.py"));
        fs::remove_file(own).unwrap();
        let later = format!("revision = \"{LATER}\"\ndown_revision = \"{ALEMBIC_REVISION}\"\n");
        fs::write(self.versions.join(format!("{LATER}_ddl.py")), later).unwrap();
        go_on();
        self.run(&["restore", &file, "--yes"]);

        assert_eq!(listed(&self.versions), before);
        assert_eq!(self.alembic(), "alembic-in-step");
        // The newer files are moved aside, not lost.
        let aside = fs::read_dir(self.versions.parent().unwrap()).unwrap();
        let moved = aside.filter_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name()?.to_str()?.to_owned();
            name.starts_with("versions-before-").then_some(path)
        });
        let moved: Vec<_> = moved.flat_map(|folder| listed(&folder)).collect();
        assert_eq!(moved.len(), 1, "{moved:?}");
        assert!(moved[0].0.starts_with(LATER), "{moved:?}");
    }
}

/// The names and contents of a folder's files, sorted.
fn listed(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn sqlite_and_alembics_files_in_a_mounted_folder() {
    let mounted = Mounted::new("      LOCAL_DB_TYPE: sqlite\n");
    let file = mounted.versions.join("../../dbgpt.db");
    mounted.there_and_back(|| {
        let database = rusqlite::Connection::open(&file).unwrap();
        let sql = format!("UPDATE alembic_version SET version_num = '{LATER}'");
        database.execute_batch(&sql).unwrap();
    });
}

#[tokio::test]
async fn mysql_outside_and_alembics_files_in_a_mounted_folder() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S3)).await;
    // Restoring in place empties the database first.
    let mut account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
    account.password = account.password.replace('$', "$$");
    assert!(account.password.contains(PASSWORD_MARK));
    let environment = format!(
        "      LOCAL_DB_TYPE: mysql\n      LOCAL_DB_HOST: {}\n      LOCAL_DB_PORT: {}\n      LOCAL_DB_NAME: {}\n      LOCAL_DB_USER: {}\n      LOCAL_DB_PASSWORD: '{}'\n",
        database.server.host,
        database.server.port,
        database.name,
        account.user,
        account.password.replace('\'', "''"),
    );
    let mounted = Mounted::new(&environment);
    tokio::task::spawn_blocking(move || mounted.there_and_back(|| {}))
        .await
        .unwrap();
}
