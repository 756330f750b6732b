//! Folders in which an upgrade across v0.7.0 left files of the older or newer layout; and the port of each era.

use std::path::Path;

use engine::config::{self, Install, Overrides};
use engine::target::Target;
use engine::words::{self, Lang};
use support::trees::{self, new_sources, old_sources, put};
use support::{folder, sqlite_install};

use crate::cli_machine::Machine;

const SQLITE: &str =
    "[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/dbgpt.db\"\n";
const ENV: &str = "LOCAL_DB_TYPE=sqlite\nLOCAL_DB_PORT=3306\nLOCAL_DB_PATH=\nLOCAL_DB_HOST=h\n";

fn read(path: &Path) -> Install {
    config::read(path, &Overrides::default()).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The ids of findings about the layout; asserts that every finding has words in both languages.
fn told(install: &Install) -> Vec<&str> {
    for finding in &install.findings {
        for lang in Lang::ALL {
            assert!(words::finding(lang, finding).len() > 20, "{finding:?}");
            assert!(words::finding_hint(lang, finding).len() > 20, "{finding:?}");
        }
    }
    let ids = install.findings.iter().map(|finding| finding.id.as_ref());
    ids.filter(|id| !["config-environment-unseen", "toml-chosen"].contains(id))
        .collect()
}

fn version(install: &Install) -> &str {
    &install.version.as_ref().expect("a version").version
}

fn sqlite(install: &Install) -> &Path {
    match &install.target {
        Target::Sqlite(sqlite) => &sqlite.path,
        Target::Mysql(_) => panic!("{:?}", install.target),
    }
}

#[test]
fn what_the_other_layout_left_is_told_and_never_taken() {
    let remains = "dbgpt/__pycache__/x.pyc";
    let whole = "packages/dbgpt-core/src/dbgpt/__pycache__/x.pyc";
    let config = "configs/my/chat.toml";
    let old = ("dbgpt/_version.py", "version = \"0.6.3\"\n");
    let env = (".env", ENV);
    for (sources, files, expected, findings) in [
        (new_sources as fn(&Path, &str), vec![], "0.7.5", vec![]),
        (
            new_sources,
            vec![(remains, "")],
            "0.7.5",
            vec!["toml-old-remains"],
        ),
        (new_sources, vec![old], "0.7.5", vec!["toml-old-layout"]),
        (new_sources, vec![env], "0.7.5", vec!["toml-env-left"]),
        (
            new_sources,
            vec![old, env],
            "0.7.5",
            vec!["toml-old-layout", "toml-env-left"],
        ),
        (old_sources, vec![env], "0.6.3", vec![]),
        // Someone went back: the remaining newer layout has no version, the older sources have one and count.
        (
            old_sources,
            vec![env, (whole, "")],
            "0.6.3",
            vec!["config-new-layout"],
        ),
    ] {
        let top = folder();
        let root = top.path().canonicalize().unwrap().join("DB-GPT");
        sources(&root, expected);
        put(&root, config, SQLITE);
        for (path, text) in &files {
            put(&root, path, text);
        }
        let install = read(&root);
        assert_eq!(version(&install), expected, "{files:?}");
        assert_eq!(told(&install), findings, "{files:?}");
        assert_eq!(sqlite(&install), root.join("pilot/meta_data/dbgpt.db"));
        assert_eq!(install.root.as_deref(), Some(root.as_path()));
    }
}

#[test]
fn a_config_of_the_other_era_is_told() {
    let top = folder();
    let root = top.path().canonicalize().unwrap().join("new");
    new_sources(&root, "0.7.5");
    put(&root, ".env", ENV);
    let install = read(&root.join(".env"));
    assert_eq!(told(&install), ["config-env-not-read"]);
    assert_eq!(version(&install), "0.7.5");
    // The old `.env` still tells where the older data is.
    assert_eq!(sqlite(&install), root.join("pilot/meta_data/dbgpt.db"));

    let root = top.path().canonicalize().unwrap().join("old");
    old_sources(&root, "0.6.3");
    put(&root, "configs/chat.toml", SQLITE);
    let install = read(&root.join("configs/chat.toml"));
    assert_eq!(told(&install), ["toml-of-later"]);
    assert_eq!(sqlite(&install), root.join("pilot/meta_data/dbgpt.db"));
    let alembic = root.join("pilot/meta_data/alembic/versions");
    assert_eq!(install.alembic, Some(alembic));
}

/// The sources were replaced, but the installed packages are still the older ones.
#[test]
fn what_is_installed_of_another_era_is_told() {
    for (sources, installed, expected) in [
        ("0.7.5", "0.6.3", Some("folder-installed-differs")),
        ("0.8.1", "0.7.5", Some("folder-installed-differs")),
        ("0.7.5", "0.7.5", None),
        // v0.7.2's packages report 0.7.1, which is of the same era.
        ("0.7.2", "0.7.1", None),
    ] {
        let top = folder();
        let root = top.path().canonicalize().unwrap().join("DB-GPT");
        new_sources(&root, sources);
        put(&root, "configs/chat.toml", SQLITE);
        let place = trees::environment(&root.join(".venv"), &[("dbgpt", installed)]);
        let from = root.join("packages/dbgpt-core");
        trees::runs_from(&place, "dbgpt", installed, &from);
        let install = read(&root);
        let found: Vec<&str> = told(&install);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{sources}");
        assert_eq!(version(&install), sources);
    }
}

#[test]
fn each_release_listens_where_it_does() {
    for (release, env, expected) in [
        ("0.4.6", "", 5000),
        ("0.5.3", "", 5000),
        ("0.5.3", "DBGPT_WEBSERVER_PORT=1\n", 5000),
        ("0.5.4", "", 5670),
        ("0.6.3", "DBGPT_WEBSERVER_PORT=5001\n", 5001),
        (
            "0.6.3",
            "DBGPT_WEBSERVER_PORT=1\nWEBSERVER_PORT=2\nPORT=3\n",
            2,
        ),
        ("0.5.10", "port= 8080\n", 8080),
        ("0.5.10", "PORT=x\n", 5670),
    ] {
        let top = folder();
        let root = top.path().join("DB-GPT");
        old_sources(&root, release);
        put(&root, ".env", &format!("{ENV}{env}"));
        let web = read(&root).web.unwrap();
        assert_eq!(web.port, expected, "{release} {env}");
    }
    for (image, expected) in [
        ("eosphorosai/dbgpt:v0.6.3", 5671),
        ("eosphorosai/dbgpt:v0.4.7", 5001),
        ("eosphorosai/dbgpt:latest", 5001),
    ] {
        let top = folder();
        let project = format!(
            "services:\n  web:\n    image: {image}\n    ports: ['5001:5000', '5671:5670']\n    volumes: ['./m:/app/pilot/meta_data']\n"
        );
        put(top.path(), "compose.yaml", &project);
        let web = read(&top.path().join("compose.yaml")).web.unwrap();
        assert_eq!(web.port, expected, "{image}");
    }
}

/// A v0.4.6 install with its own data is read as before.
#[test]
fn the_oldest_layout_is_read_as_before() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
    let install = read(&root);
    assert_eq!(version(&install), "0.4.6");
    assert_eq!(told(&install), ["config-path-dead"]);
}
