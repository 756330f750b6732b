//! Configs of every kind in real folders: their targets, settings, findings and refusals.

use std::fs;
use std::path::{Path, PathBuf};

use engine::config::{self, Install, Origin, Overrides};
use engine::target::{Address, Target, TlsMode};
use engine::words::{self, Lang};
use engine::{Error, Kind, Phase};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

/// An install folder with these files, whose paths are relative to its root.
fn install(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap().join("above/DB-GPT");
    fs::create_dir_all(root.join("dbgpt/app")).unwrap();
    fs::create_dir_all(root.join("pilot/meta_data")).unwrap();
    for (path, text) in files {
        fs::write(root.join(path), text).unwrap();
    }
    (folder, root)
}

fn ids(install: &Install) -> Vec<&str> {
    for finding in &install.findings {
        assert_worded(&words::finding(Lang::En, finding), &finding.id);
        assert_worded(&words::finding_hint(Lang::En, finding), &finding.id);
        assert_worded(&words::finding(Lang::ZhCn, finding), &finding.id);
        assert_worded(&words::finding_hint(Lang::ZhCn, finding), &finding.id);
    }
    install.findings.iter().map(|f| f.id.as_ref()).collect()
}

/// Fails on a message that is a bare key (its words are missing) or has an unfilled parameter.
fn assert_worded(text: &str, id: &str) {
    assert!(text.contains(' ') || !text.is_ascii(), "{id}: {text}");
    assert!(!text.contains("{$"), "{id}: {text}");
}

fn refusal(path: &Path, overrides: &Overrides) -> Error {
    let error = config::read(path, overrides).expect_err("a refusal");
    assert_eq!(
        (error.phase(), error.kind(), error.changed()),
        (Phase::Config, Kind::Refused, false)
    );
    for lang in Lang::ALL {
        assert_worded(&error.message(lang), error.code());
        assert_worded(&error.hint(lang), error.code());
    }
    error
}

/// `user:password@address/database`, or `sqlite:` and the path below the root.
fn shown(install: &Install, root: &Path) -> String {
    match &install.target {
        Target::Sqlite(sqlite) => {
            let path = sqlite.path.strip_prefix(root).unwrap_or(&sqlite.path);
            format!("sqlite:{}", path.display())
        }
        Target::Mysql(mysql) => format!(
            "{}:{}@{}/{}",
            mysql.user,
            mysql.password.expose_secret(),
            mysql.address,
            mysql.database
        ),
    }
}

const UNSEEN: &str = "config-environment-unseen";
const FULL: &str = "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=10.0.0.1\nLOCAL_DB_PORT=3307\nLOCAL_DB_USER=u\nLOCAL_DB_PASSWORD=p\nLOCAL_DB_NAME=d\n";

/// A `.env`, the target that it leads to, and the findings.
fn readings() -> Vec<(String, &'static str, Vec<&'static str>)> {
    let full = |more: &str| format!("{FULL}{more}\n");
    let sqlite = |more: &str| format!("LOCAL_DB_TYPE=sqlite\nLOCAL_DB_NAME=n\n{more}\n");
    let n = "sqlite:pilot/meta_data/n.db";
    vec![
        (
            String::new(),
            "sqlite:pilot/meta_data/dbgpt.db",
            vec![UNSEEN],
        ),
        (sqlite(""), n, vec![]),
        (
            sqlite("LOCAL_DB_NAME=my.db"),
            "sqlite:pilot/meta_data/my.db.db",
            vec!["config-key-repeated"],
        ),
        (
            "LOCAL_DB_TYPE=sqlite\nLOCAL_DB_NAME=".into(),
            "sqlite:pilot/meta_data/.db",
            vec![],
        ),
        (
            "LOCAL_DB_TYPE=sqlite\nLOCAL_DB_NAME=/a/z".into(),
            "sqlite:/a/z.db",
            vec![],
        ),
        (
            sqlite("LOCAL_DB_PATH=data/x.db"),
            n,
            vec!["config-path-dead"],
        ),
        (sqlite("LOCAL_DB_PATH="), n, vec![]),
        (sqlite("LOCAL_DB_PORT="), n, vec!["config-port-unusable"]),
        (sqlite("LOCAL_DB_PORT=x"), n, vec!["config-port-unusable"]),
        (sqlite("A=\"x\"y\nB='\n"), n, vec!["config-line-dropped"]),
        (sqlite("LOCAL_DB_HOST"), n, vec!["config-key-without-value"]),
        (
            "LOCAL_DB_TYPE=MySQL\nLOCAL_DB_NAME=n".into(),
            n,
            vec!["config-type-not-mysql"],
        ),
        (
            "LOCAL_DB_TYPE='mysql '\nLOCAL_DB_NAME=n".into(),
            n,
            vec!["config-type-not-mysql"],
        ),
        (
            "LOCAL_DB_TYPE=postgres\nLOCAL_DB_NAME=n".into(),
            n,
            vec!["config-type-unknown"],
        ),
        (
            "LOCAL_DB_TYPE=\nLOCAL_DB_NAME=n".into(),
            n,
            vec!["config-type-unknown"],
        ),
        (
            "\u{feff}LOCAL_DB_TYPE=mysql\nLOCAL_DB_NAME=n".into(),
            n,
            vec!["config-bom", UNSEEN],
        ),
        (
            "\u{feff}# c\nLOCAL_DB_TYPE=sqlite\nLOCAL_DB_NAME=n".into(),
            n,
            vec!["config-bom-harmless"],
        ),
        (
            "LOCAL_DB_TYPE=sqlite\nLOCAL_DB_NAME=${X:-n}".into(),
            n,
            vec!["config-reference-unseen"],
        ),
        (full(""), "u:p@10.0.0.1:3307/d", vec![]),
        (
            "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=h".into(),
            "root:aa123456@h:3306/dbgpt",
            vec![UNSEEN],
        ),
        (
            "LOCAL_DB_TYPE=mysql\nLOCAL_DB_PATH=".into(),
            "root:aa123456@127.0.0.1:3306/dbgpt",
            vec![UNSEEN],
        ),
        (full("LOCAL_DB_PATH=x"), "u:p@10.0.0.1:3307/d", vec![]),
        (
            full("LOCAL_DB_HOST=db"),
            "u:p@db:3307/d",
            vec!["config-key-repeated", "config-host-compose"],
        ),
        (
            full("LOCAL_DB_HOST="),
            "u:p@localhost:3307/d",
            vec!["config-key-repeated", "config-host-empty"],
        ),
        (
            full("LOCAL_DB_HOST=[::1]"),
            "u:p@[::1]:3307/d",
            vec!["config-key-repeated"],
        ),
        (
            full("LOCAL_DB_HOST=::1"),
            "u:p@[::1]:3307/d",
            vec!["config-key-repeated", "config-host-colon"],
        ),
        (
            full("LOCAL_DB_PORT="),
            "u:p@10.0.0.1:3306/d",
            vec!["config-key-repeated", "config-port-empty"],
        ),
        (
            full("LOCAL_DB_PORT=' 3308 '"),
            "u:p@10.0.0.1:3308/d",
            vec!["config-key-repeated"],
        ),
        (
            full("LOCAL_DB_PASSWORD='a b'"),
            "u:a b@10.0.0.1:3307/d",
            vec!["config-key-repeated", "config-password-space"],
        ),
        (
            full("LOCAL_DB_PASSWORD="),
            "u:@10.0.0.1:3307/d",
            vec!["config-key-repeated"],
        ),
    ]
}

#[test]
fn means_what_dbgpt_means() {
    for (env, target, findings) in readings() {
        let (_folder, root) = install(&[(".env", &env)]);
        for path in [root.clone(), root.join(".env")] {
            let read = config::read(&path, &Overrides::default()).unwrap();
            assert_eq!(shown(&read, &root), target, "{env:?}");
            assert_eq!(ids(&read), findings, "{env:?}");
            assert_eq!(read.root.as_ref(), Some(&root));
        }
    }
}

#[test]
fn refuses_values_that_lead_nowhere() {
    for (env, code) in [
        ("LOCAL_DB_TYPE=mysql", "config-no-host"),
        ("LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST", "config-no-host"),
        (
            "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=h\nLOCAL_DB_PORT=x",
            "config-bad-port",
        ),
        (
            "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=h\nLOCAL_DB_PORT=0",
            "config-bad-port",
        ),
        (
            "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=h\nLOCAL_DB_PORT=65536",
            "config-bad-port",
        ),
        (
            "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=h\nLOCAL_DB_PORT=-1",
            "config-bad-port",
        ),
        (
            "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=h\nLOCAL_DB_NAME=",
            "config-no-database",
        ),
        ("'a=b'=1", "config-illegal-key"),
        ("A=1\nB=\0", "config-not-text"),
    ] {
        let (_folder, root) = install(&[(".env", env)]);
        assert_eq!(
            refusal(&root, &Overrides::default()).code(),
            code,
            "{env:?}"
        );
    }
}

#[test]
fn overrides_beat_the_file() {
    let (_folder, root) = install(&[(
        ".env",
        "LOCAL_DB_TYPE=mysql\nLOCAL_DB_PORT=x\nLOCAL_DB_PASSWORD='a b'",
    )]);
    let overrides = Overrides {
        host: Some("h".into()),
        port: Some(3308),
        user: Some("me".into()),
        database: Some("d".into()),
        password: Some(SecretString::from("s3cret")),
        tls: Some(TlsMode::VerifyCa),
        ca: Some("/ca.pem".into()),
        ..Overrides::default()
    };
    let read = config::read(&root, &overrides).unwrap();
    assert_eq!(shown(&read, &root), "me:s3cret@h:3308/d");
    assert_eq!(ids(&read), ["config-port-unusable"]);
    assert!(!format!("{read:?}").contains("s3cret"));
    let Target::Mysql(mysql) = &read.target else {
        panic!("MySQL")
    };
    assert_eq!(
        (mysql.tls.mode, mysql.tls.ca.as_deref()),
        (TlsMode::VerifyCa, Some(Path::new("/ca.pem")))
    );

    let socket = Overrides {
        socket: Some("/s.sock".into()),
        ..Overrides::default()
    };
    let read = config::read(&root, &socket).unwrap();
    let Target::Mysql(mysql) = &read.target else {
        panic!("MySQL")
    };
    assert_eq!(
        mysql.address,
        Address::Socket {
            path: "/s.sock".into()
        }
    );
    assert!(!format!("{read:?}").contains("a b"));
}

#[test]
fn a_host_on_top_means_mysql_only_where_the_type_is_open() {
    let host = Overrides {
        host: Some("h".into()),
        ..Overrides::default()
    };
    let (_folder, root) = install(&[(".env", "LOCAL_DB_NAME=d")]);
    let read = config::read(&root, &host).unwrap();
    assert_eq!(shown(&read, &root), "root:aa123456@h:3306/d");

    let (_folder, root) = install(&[(".env", "LOCAL_DB_TYPE=sqlite\nLOCAL_DB_NAME=d")]);
    let read = config::read(&root, &host).unwrap();
    assert_eq!(shown(&read, &root), "sqlite:pilot/meta_data/d.db");
    assert_eq!(ids(&read), ["config-override-unused"]);
}

#[test]
fn every_setting_has_its_origin() {
    let (_folder, root) = install(&[(
        ".env",
        "# c\n\nLOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=h\n\nLOCAL_DB_PASSWORD=hush\n",
    )]);
    let user = Overrides {
        user: Some("me".into()),
        ..Overrides::default()
    };
    let read = config::read(&root, &user).unwrap();
    let line = |line| Origin::EnvFile {
        path: root.join(".env"),
        line,
    };
    let settings: Vec<_> = read
        .settings
        .iter()
        .map(|s| (s.key.as_str(), s.value.as_str(), s.origin.clone()))
        .collect();
    assert_eq!(
        settings,
        [
            ("LOCAL_DB_TYPE", "mysql", line(3)),
            ("LOCAL_DB_NAME", "dbgpt", Origin::Default),
            ("LOCAL_DB_HOST", "h", line(4)),
            ("LOCAL_DB_PORT", "3306", Origin::Default),
            ("LOCAL_DB_USER", "me", Origin::Override),
            ("LOCAL_DB_PASSWORD", "******", line(6)),
        ]
    );
    let unseen = read.findings.iter().find(|f| f.id == UNSEEN).unwrap();
    assert!(words::finding(Lang::En, unseen).contains("LOCAL_DB_NAME, LOCAL_DB_PORT."));
}

#[test]
fn finds_the_env_in_dbgpts_own_order() {
    let (_folder, root) = install(&[]);
    let none = refusal(&root, &Overrides::default());
    assert_eq!(none.code(), "config-no-env");
    for (place, above) in [
        ("../../.env", true),
        ("../.env", true),
        (".env", false),
        ("dbgpt/.env", false),
        ("dbgpt/app/.env", false),
    ] {
        fs::write(root.join(place), "LOCAL_DB_TYPE=sqlite\nLOCAL_DB_NAME=n").unwrap();
        let read = config::read(&root, &Overrides::default()).unwrap();
        assert_eq!(read.config_file, root.join(place).canonicalize().unwrap());
        assert_eq!(
            ids(&read).contains(&"config-env-above-root"),
            above,
            "{place}"
        );
    }
    let read = config::read(&root.join("pilot/../.env"), &Overrides::default()).unwrap();
    assert_eq!(ids(&read), ["config-other-env"]);
    let read = config::read(&root.join("dbgpt/app/.env"), &Overrides::default()).unwrap();
    assert_eq!((ids(&read), &read.root), (vec![], &Some(root)));
}

#[test]
fn says_when_dbgpt_would_not_load_the_file() {
    let env = "LOCAL_DB_TYPE=sqlite\nLOCAL_DB_NAME=n";
    let (_folder, root) = install(&[(".env.template", env), ("prod.env", env)]);
    for (name, finding) in [
        (".env.template", "config-template"),
        ("prod.env", "config-env-not-loaded"),
    ] {
        let read = config::read(&root.join(name), &Overrides::default()).unwrap();
        assert_eq!(ids(&read), [finding]);
    }
}

#[test]
fn a_env_outside_an_install_needs_no_root_on_mysql_only() {
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join("some.env");
    fs::write(&env, FULL).unwrap();
    let read = config::read(&env, &Overrides::default()).unwrap();
    assert_eq!(
        (shown(&read, folder.path()).as_str(), read.root.is_none()),
        ("u:p@10.0.0.1:3307/d", true)
    );
    fs::write(&env, "LOCAL_DB_NAME=x").unwrap();
    assert_eq!(
        refusal(&env, &Overrides::default()).code(),
        "config-no-root"
    );
}

#[test]
fn refuses_what_is_no_config() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["stack.yml", "x.YAML", "dbgpt.toml"] {
        fs::write(at(name), "a: 1").unwrap();
    }
    fs::write(at("gbk.env"), b"A=1\n# \xc3\xdc\xc2\xeb\n").unwrap();
    fs::write(at("utf16.env"), b"\xff\xfeA\0=\x001\0").unwrap();
    fs::write(at("sqlite.db"), b"SQLite format 3\0").unwrap();
    fs::write(at("large.env"), vec![b'#'; 1024 * 1024 + 1]).unwrap();
    fs::write(at("full.env"), vec![b'#'; 1024 * 1024]).unwrap();
    fs::write(
        at("laughs.env"),
        format!("A=0123456789\n{}", "A=${A}${A}\n".repeat(40)),
    )
    .unwrap();
    fs::create_dir_all(at("new/packages/dbgpt-core")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(at("fifo.env"))
        .status()
        .unwrap();
    assert!(made.success());
    std::os::unix::fs::symlink("loop.env", at("loop.env")).unwrap();
    for (name, code) in [
        ("none", "config-missing"),
        ("none/.env", "config-missing"),
        ("gbk.env/x", "config-missing"),
        (".", "config-no-install"),
        ("new", "toml-none"),
        ("dbgpt.toml", "toml-syntax"),
        ("stack.yml", "compose-no-services"),
        ("x.YAML", "compose-no-services"),
        ("gbk.env", "config-not-text"),
        ("utf16.env", "config-not-text"),
        ("sqlite.db", "config-not-text"),
        ("large.env", "config-too-large"),
        ("laughs.env", "config-too-large"),
        ("full.env", "config-no-root"),
        ("fifo.env", "config-special-file"),
        ("loop.env", "config-unreadable"),
    ] {
        assert_eq!(
            refusal(&at(name), &Overrides::default()).code(),
            code,
            "{name}"
        );
    }
    assert_eq!(
        refusal(Path::new("/dev/null"), &Overrides::default()).code(),
        "config-special-file"
    );
    assert!(
        refusal(&at("gbk.env"), &Overrides::default())
            .message(Lang::En)
            .contains("line 2")
    );
}

#[test]
fn tells_the_version_and_who_says_it() {
    const SETUP: &str = "def f(torch_version=\"2.0.1\"): ...\nsetup(\n    name=\"db-gpt\",\n    packages=x,\n    version=";
    let old = format!("{SETUP}\"0.4.5\",\n)");
    let older = format!("{SETUP}\"0.4.4\",\n)");
    for (files, expected) in [
        (
            vec![
                ("dbgpt/_version.py", "version = \"0.4.7\"\n"),
                ("setup.py", old.as_str()),
            ],
            Some(("0.4.7", "dbgpt/_version.py")),
        ),
        (
            vec![("setup.py", old.as_str())],
            Some(("0.4.6", "setup.py")),
        ),
        (
            vec![("setup.py", older.as_str())],
            Some(("0.4.4", "setup.py")),
        ),
        (vec![("setup.py", "version=\"1.0\"")], None),
        (vec![], None),
    ] {
        let (_folder, root) = install(&files);
        fs::write(root.join(".env"), "").unwrap();
        let read = config::read(&root, &Overrides::default()).unwrap();
        let version = read
            .version
            .as_ref()
            .map(|v| (v.version.as_str(), v.source.as_str()));
        assert_eq!(version, expected);
    }
}
