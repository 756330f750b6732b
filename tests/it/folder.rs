//! What an install folder shows: its git state compared with the real git's, its packages, alembic's files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use engine::config::folder::{Git, Tree};
use engine::config::{self, Install, Overrides};
use support::sqlite_install;
use support::trees::{new_sources, put};

use crate::cli_machine::{Machine, strings, text};

fn git(root: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(root)
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@t",
            "-c",
            "core.autocrlf=false",
        ])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A clone of "DB-GPT" with one commit on the branch `main`.
fn clone(root: &Path) -> PathBuf {
    let root = sqlite_install(root, "0.4.7");
    fs::create_dir_all(root.join("docs/文档")).unwrap();
    for number in 0..20 {
        fs::write(
            root.join(format!("docs/文档/{number}.md")),
            format!("{number}\n"),
        )
        .unwrap();
    }
    fs::write(root.join(".gitignore"), "pilot/\n.env\n").unwrap();
    std::os::unix::fs::symlink("setup.py", root.join("link")).unwrap();
    git(&root, &["init", "-q", "-b", "main"]);
    git(&root, &["add", "."]);
    git(&root, &["commit", "-q", "-m", "one"]);
    root
}

fn read(root: &Path) -> Install {
    config::read(root, &Overrides::default()).unwrap()
}

fn seen(root: &Path) -> Git {
    read(root).folder.unwrap().git.unwrap()
}

fn ids(install: &Install) -> Vec<&str> {
    let ids = install.findings.iter().map(|finding| finding.id.as_ref());
    ids.filter(|id| id.starts_with("folder-")).collect()
}

/// A change to a clone, and the expected branch, tag and changed files.
type Case = (
    &'static str,
    fn(&Path),
    Option<&'static str>,
    Option<&'static str>,
    Tree,
);

fn changed(names: &[&str]) -> Tree {
    Tree::Changed {
        count: names.len(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

#[test]
fn a_clone_is_read_as_git_reads_it() {
    let cases: [Case; 10] = [
        ("as it is", |_| {}, Some("main"), None, Tree::Clean),
        (
            "a release checked out",
            |root| {
                git(root, &["tag", "v0.4.7"]);
                git(root, &["checkout", "-q", "v0.4.7"]);
            },
            None,
            Some("v0.4.7"),
            Tree::Clean,
        ),
        (
            "a tag with a message, packed as a clone has it",
            |root| {
                git(root, &["tag", "nightly"]);
                git(root, &["tag", "-a", "-m", "it", "v0.4.6"]);
                git(root, &["pack-refs", "--all"]);
            },
            Some("main"),
            Some("v0.4.6"),
            Tree::Clean,
        ),
        (
            "a tag with a message that is not packed: its object is not read",
            |root| drop(git(root, &["tag", "-a", "-m", "it", "v0.4.7"])),
            Some("main"),
            None,
            Tree::Clean,
        ),
        (
            "every time stamp other, as after a copy",
            |root| {
                for entry in fs::read_dir(root.join("docs/文档")).unwrap() {
                    let file = fs::File::options().append(true).open(entry.unwrap().path());
                    file.unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
                }
            },
            Some("main"),
            None,
            Tree::Clean,
        ),
        (
            "a file of the same length, one longer, one gone, one new",
            |root| {
                fs::write(root.join("docs/文档/1.md"), "x\n").unwrap();
                fs::write(root.join("docs/文档/2.md"), "longer\n").unwrap();
                fs::remove_file(root.join("docs/文档/3.md")).unwrap();
                fs::write(root.join("docs/new.md"), "new\n").unwrap();
            },
            Some("main"),
            None,
            changed(&["docs/文档/1.md", "docs/文档/2.md", "docs/文档/3.md"]),
        ),
        (
            "an index of version 4, which shortens names",
            |root| {
                git(root, &["update-index", "--index-version", "4"]);
                fs::write(root.join("docs/文档/11.md"), "longer\n").unwrap();
            },
            Some("main"),
            None,
            changed(&["docs/文档/11.md"]),
        ),
        (
            "line ends of Windows",
            |root| fs::write(root.join("docs/文档/1.md"), "1\r\n").unwrap(),
            Some("main"),
            None,
            changed(&["docs/文档/1.md"]),
        ),
        (
            "an index that is cut off",
            |root| {
                let index = fs::read(root.join(".git/index")).unwrap();
                fs::write(root.join(".git/index"), &index[..200]).unwrap();
            },
            Some("main"),
            None,
            Tree::Unknown,
        ),
        (
            "no index",
            |root| fs::remove_file(root.join(".git/index")).unwrap(),
            Some("main"),
            None,
            Tree::Unknown,
        ),
    ];
    for (what, act, branch, tag, tree) in cases {
        let folder = tempfile::tempdir().unwrap();
        let root = clone(&folder.path().join("it's 我的 DB-GPT"));
        act(&root);
        let seen = seen(&root);
        assert_eq!(
            (seen.branch.as_deref(), seen.tag.as_deref(), &seen.tree),
            (branch, tag, &tree),
            "{what}"
        );
        assert_eq!(
            seen.commit,
            Some(git(&root, &["rev-parse", "HEAD"])),
            "{what}"
        );
        let warned = ids(&read(&root)).contains(&"folder-changed");
        assert_eq!(warned, matches!(tree, Tree::Changed { .. }), "{what}");
    }
}

#[test]
fn an_edited_sample_is_found_among_many_changed_files() {
    let top = support::folder();
    let root = top.path().canonicalize().unwrap().join("DB-GPT");
    new_sources(&root, "0.7.5");
    let database =
        "[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/dbgpt.db\"\n";
    for name in ["dbgpt-local-qwen", "dbgpt-proxy-openai"] {
        put(&root, &format!("configs/{name}.toml"), database);
    }
    for number in 0..20 {
        put(&root, &format!("assets/{number}.sql"), "");
    }
    git(&root, &["init", "-q", "-b", "main"]);
    git(&root, &["add", "."]);
    git(&root, &["commit", "-q", "-m", "one"]);
    for number in 0..20 {
        put(&root, &format!("assets/{number}.sql"), "changed");
    }
    let edited = root.join("configs/dbgpt-proxy-openai.toml");
    fs::write(&edited, format!("{database}# mine\n")).unwrap();
    assert_eq!(read(&root).config_file, edited);
}

#[test]
fn a_second_work_tree_is_a_clone_too() {
    let folder = tempfile::tempdir().unwrap();
    let root = clone(&folder.path().join("DB-GPT"));
    let second = folder.path().join("second");
    git(&root, &["tag", "v0.4.7"]);
    git(
        &root,
        &["worktree", "add", "-q", "-b", "mine", text(&second)],
    );
    fs::copy(root.join(".env"), second.join(".env")).unwrap();
    let seen = seen(&second);
    assert_eq!(
        (seen.branch.as_deref(), seen.tag.as_deref(), seen.tree),
        (Some("mine"), Some("v0.4.7"), Tree::Clean)
    );
}

#[test]
fn versions_that_differ_and_both_packages_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let root = clone(&folder.path().join("DB-GPT"));
    git(&root, &["tag", "v0.4.6"]);
    let place = root.join("venv/lib/python3.10/site-packages");
    fs::create_dir_all(place.join("dbgpt-0.4.7.dist-info")).unwrap();
    fs::create_dir_all(place.join("db_gpt_extras-1.0.dist-info")).unwrap();
    fs::create_dir_all(place.join("unrelated-1.0.dist-info")).unwrap();
    fs::write(
        place.join("db-gpt.egg-link"),
        format!("{}\n.", root.display()),
    )
    .unwrap();
    let url = format!(
        "{{\"url\":\"file://{}\",\"dir_info\":{{\"editable\":true}}}}",
        root.display()
    );
    fs::write(place.join("dbgpt-0.4.7.dist-info/direct_url.json"), url).unwrap();
    let install = read(&root);
    let told = install.folder.as_ref().unwrap();
    let packages: Vec<_> = told
        .packages
        .iter()
        .map(|p| (p.name.as_str(), p.version.as_deref(), p.editable))
        .collect();
    assert_eq!(
        packages,
        [("db-gpt", None, true), ("dbgpt", Some("0.4.7"), true)]
    );
    assert_eq!(
        ids(&install),
        [
            "folder-versions-differ",
            "folder-two-packages",
            "folder-branch"
        ]
    );
    let machine = Machine::new();
    let inspect = machine.json(&["inspect", "--config", text(&root)]);
    let json = &inspect.json["folder"];
    assert_eq!(json["versions"][1]["source"], "git tag v0.4.6", "{json}");
    assert_eq!(json["git"]["changed"], 0, "{json}");
    let said = machine.text(&["inspect", "--config", text(&root)]).stdout;
    assert!(said.contains("a git clone on the branch `main`"), "{said}");
}

/// A change to alembic's files of a v0.4.6 install, and the inspection's finding.
type Alembic = (fn(&Path), &'static str);

#[test]
fn alembics_files_are_in_step_or_not() {
    let cases: [Alembic; 4] = [
        (|_| {}, "alembic-in-step"),
        (
            |versions| fs::remove_dir_all(versions).unwrap(),
            "alembic-files-missing",
        ),
        (
            |versions| {
                let next = "revision = 'f00'\ndown_revision = '62f50810d632'\n";
                fs::write(versions.join("f00_ddl.py"), next).unwrap();
            },
            "alembic-files-ahead",
        ),
        (
            |versions| {
                fs::remove_dir_all(versions).unwrap();
                fs::write(versions, "no folder").unwrap();
            },
            "alembic-unreadable",
        ),
    ];
    for (act, expected) in cases {
        let machine = Machine::new();
        let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
        act(&root.join(config::ALEMBIC));
        let inspect = machine.json(&["inspect", "--config", text(&root)]);
        let found = inspect.json["findings"].as_array().unwrap();
        let ids: serde_json::Value = found.iter().map(|finding| finding["id"].clone()).collect();
        let alembic: Vec<&str> = strings(&ids)
            .into_iter()
            .filter(|id| id.starts_with("alembic-"))
            .collect();
        assert_eq!(alembic, [expected]);
    }
}

#[test]
fn a_half_deleted_folder_tells_what_is_left() {
    let machine = Machine::new();
    let root = clone(&machine.path("DB-GPT"));
    for gone in [
        "dbgpt/_version.py",
        ".git/HEAD",
        "pilot/meta_data/alembic/versions",
    ] {
        let path = root.join(gone);
        match path.is_dir() {
            true => fs::remove_dir_all(&path).unwrap(),
            false => fs::remove_file(&path).unwrap(),
        }
        let inspect = machine.json(&["inspect", "--config", text(&root)]);
        assert_eq!(inspect.code, 0, "{gone}: {}", inspect.json);
    }
    let told = read(&root).folder.unwrap();
    assert_eq!((told.version(), &told.git), (None, &None));
    fs::remove_dir_all(root.join("pilot")).unwrap();
    let inspect = machine.json(&["inspect", "--config", text(&root)]);
    assert_eq!(inspect.json["error"]["code"], "sqlite-missing");
}

#[test]
fn the_guide_is_for_this_install() {
    let machine = Machine::new();
    let lines = |root: &Path| -> Vec<String> {
        let guide = machine.json(&["guide", "--config", text(root)]);
        assert_eq!(guide.code, 0, "{}", guide.json);
        let commands = guide.json["commands"].as_array().unwrap().iter();
        commands
            .map(|command| command["lines"].as_str().unwrap().to_owned())
            .collect()
    };
    let unpacked = sqlite_install(&machine.path("it's 我的 DB-GPT"), "0.4.6");
    let [_stop, fetch, install, _start, ask] = lines(&unpacked).try_into().unwrap();
    assert!(fetch.starts_with("cd '"), "{fetch}");
    assert!(fetch.contains(r"it'\''s 我的 DB-GPT'"), "{fetch}");
    assert!(fetch.contains("tar -xzf dbgpt-v0.5.0.tar.gz"), "{fetch}");
    assert!(
        install.contains("pip uninstall -y db-gpt\npip install -e"),
        "{install}"
    );
    assert!(ask.ends_with("/.env' --to 0.5.0"), "{ask}");

    let cloned = clone(&machine.path("clone"));
    assert!(lines(&cloned)[1].ends_with("clone\ngit stash\ngit fetch --tags\ngit checkout v0.5.0"));

    let compose = machine.path("docker-compose.yml");
    let service = "services:\n  chat:\n    image: eosphorosai/dbgpt:v0.4.7\n    volumes: ['./meta_data:/app/pilot/meta_data']\n";
    fs::write(&compose, service).unwrap();
    let [stop, save, pull, up, ask] = lines(&compose).try_into().unwrap();
    assert!(
        stop.ends_with(" stop chat") && pull.ends_with(" pull chat"),
        "{stop}, {pull}"
    );
    // What is mounted outlives the container.
    assert_eq!(save, "");
    assert!(up.ends_with(" up -d chat"), "{up}");
    assert!(
        ask.ends_with("docker-compose.yml --to 0.5.0 --service chat"),
        "{ask}"
    );
}
