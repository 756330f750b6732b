//! What of a compose service decides how its DB-GPT is replaced: what its image is built from, what outlives its
//! container, and what compose was given besides its file.

use std::fs;
use std::path::Path;

use engine::config::{self, Install, Overrides};
use engine::guidance::{Guidance, Purpose, Shell, guidance};
use engine::target::Target;
use engine::words::{self, Lang};
use support::folder;
use support::trees::{new_sources, old_sources, put};

/// A DB-GPT on a database of another machine; `more` are further lines of its service.
fn web(more: &str) -> String {
    format!(
        "services:\n  web:\n    environment: {{LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 10.0.0.9, LOCAL_DB_NAME: \"${{NAME:-chats}}\"}}\n{more}"
    )
}

fn read(root: &Path) -> Install {
    let file = root.join("compose.yml");
    let read = config::read(&file, &Overrides::default());
    read.unwrap_or_else(|error| panic!("{error:?}"))
}

fn led(install: &Install, shell: Shell) -> Guidance {
    let (from, to) = ("0.6.0".parse().unwrap(), "0.7.0".parse().unwrap());
    guidance(install, from, to, shell)
}

/// The lines of all commands, each under its purpose.
fn lines(told: &Guidance) -> Vec<(Purpose, String)> {
    let commands = told.commands.iter();
    commands
        .map(|one| (one.purpose, one.lines.clone()))
        .collect()
}

fn notes(told: &Guidance) -> String {
    let notes = told.commands.iter();
    let notes = notes.map(|one| words::message(Lang::En, &one.note));
    notes.collect::<Vec<_>>().join("\n")
}

fn ids(install: &Install) -> Vec<&str> {
    for finding in &install.findings {
        for lang in Lang::ALL {
            let said = [
                words::finding(lang, finding),
                words::finding_hint(lang, finding),
            ];
            assert!(said.iter().all(|said| !said.contains("{$")), "{said:?}");
        }
    }
    install.findings.iter().map(|one| one.id.as_ref()).collect()
}

#[test]
fn what_is_built_is_built_again_and_not_pulled() {
    for (build, has_sources) in [
        ("    build: ./src\n", true),
        (
            "    image: mine/dbgpt:v0.6.0\n    build: {context: ./src}\n",
            true,
        ),
        ("    build: .\n", false),
        (
            "    build: https://github.com/eosphoros-ai/DB-GPT.git#v0.6.0\n",
            false,
        ),
    ] {
        let top = folder();
        old_sources(&top.path().join("src"), "0.6.0");
        put(top.path(), "compose.yml", &web(build));
        let told = led(&read(top.path()), Shell::Posix);
        let said = lines(&told);
        assert!(
            !said.iter().any(|(_, lines)| lines.contains(" pull ")),
            "{build}: {said:#?}"
        );
        let at = |purpose| said.iter().position(|(one, _)| *one == purpose).unwrap();
        let (fetch, install) = (at(Purpose::Fetch), at(Purpose::Install));
        assert!(fetch < install, "{build}: {said:#?}");
        assert!(
            said[install].1.ends_with("docker compose build web"),
            "{build}: {said:#?}"
        );
        let up = &said[at(Purpose::Start)].1;
        assert!(up.ends_with("docker compose up -d web"), "{up}");
        let fetched = &said[fetch].1;
        let src = format!("cd {}/src\n", top.path().display());
        assert_eq!(fetched.starts_with(&src), has_sources, "{build}: {fetched}");
        assert_eq!(fetched.contains("v0.7.0.tar.gz"), has_sources, "{fetched}");
        assert!(
            !notes(&told).contains("set the image of"),
            "{}",
            notes(&told)
        );
    }
    let top = folder();
    put(
        top.path(),
        "compose.yml",
        &web("    image: eosphorosai/dbgpt:v0.6.0\n"),
    );
    let pulled = lines(&led(&read(top.path()), Shell::Posix));
    let install = pulled.iter().find(|(one, _)| *one == Purpose::Install);
    assert!(install.unwrap().1.ends_with("pull web"), "{pulled:#?}");
}

#[test]
fn a_copy_has_a_folder_of_its_own_or_none_is_made() {
    let top = folder();
    let image = "    image: eosphorosai/dbgpt:v0.6.0\n";
    put(top.path(), "compose.yml", &web(image));
    let copied = |root: &Path| -> Vec<String> {
        let told = led(&read(root), Shell::Posix);
        let all = lines(&told).into_iter().flat_map(|(_, lines)| {
            let lines: Vec<String> = lines.lines().map(str::to_owned).collect();
            lines
        });
        all.filter(|line| line.contains(" cp ")).collect()
    };
    let first = [
        "docker compose cp web:/app/pilot/meta_data/. ./meta_data",
        "docker compose cp web:/app/pilot/data/. ./dbgpt-files-v0.6.0",
    ];
    assert_eq!(copied(top.path()), first);
    fs::create_dir_all(top.path().join("meta_data")).unwrap();
    fs::create_dir_all(top.path().join("meta_data-2")).unwrap();
    let again = copied(top.path());
    assert_eq!(
        again[0],
        "docker compose cp web:/app/pilot/meta_data/. ./meta_data-3"
    );
    let mount = "`./meta_data-3:/app/pilot/meta_data`";
    let told = notes(&led(&read(top.path()), Shell::Posix));
    assert!(told.contains(mount), "{told}");

    for mounted in ["./kept:/app/pilot/meta_data", "kept:/app/pilot"] {
        let volumes = format!("{image}    volumes: ['{mounted}']\nvolumes: {{kept: {{}}}}\n");
        put(top.path(), "compose.yml", &web(&volumes));
        let left = copied(top.path());
        assert!(
            !left.iter().any(|line| line.contains("meta_data")),
            "{mounted}: {left:?}"
        );
        let told = notes(&led(&read(top.path()), Shell::Posix));
        assert!(
            told.contains("`/app/pilot/meta_data` of `web` is a mounted folder or a volume"),
            "{told}"
        );
        assert!(!told.contains("mount the folder"), "{told}");
    }
    // The same for the file that can't be read where it is.
    let sqlite = "services:\n  web:\n    image: eosphorosai/dbgpt:v0.6.0\n";
    put(top.path(), "compose.yml", sqlite);
    let error = config::read(&top.path().join("compose.yml"), &Overrides::default()).unwrap_err();
    let hint = error.hint(Lang::En);
    let copy = "`docker compose cp web:/app/pilot/meta_data/. ./meta_data-3`";
    assert!(hint.contains(copy) && hint.contains(mount), "{hint}");
}

/// A folder with a blank in it is one word, for each shell, also with what stands behind it.
#[test]
fn alembics_files_go_beside_the_database_by_one_word() {
    let top = folder();
    let place = "my data";
    let toml = "[service.web.database]\ntype = \"sqlite\"\npath = \"/data/dbgpt.db\"\n";
    put(top.path(), "chat.toml", toml);
    put(
        top.path(),
        "compose.yml",
        &format!(
            "services:\n  web:\n    image: eosphorosai/dbgpt-openai:v0.7.5\n    command: dbgpt start webserver --config /app/configs/chat.toml\n    volumes: ['./chat.toml:/app/configs/chat.toml', './{place}:/data']\n"
        ),
    );
    let install = read(top.path());
    let (from, to) = ("0.7.5".parse().unwrap(), "0.8.0".parse().unwrap());
    for shell in [Shell::Posix, Shell::PowerShell] {
        let told = guidance(&install, from, to, shell);
        let all: String = lines(&told).into_iter().map(|(_, lines)| lines).collect();
        let folder = top.path().join(place);
        for (from, to) in [("alembic/.", "alembic"), ("alembic.ini", "alembic.ini")] {
            let copy = format!(
                "docker compose cp web:/app/pilot/meta_data/{from} '{}/{to}'",
                folder.display()
            );
            assert!(all.contains(&copy), "no {copy} in {all}");
        }
    }
}

#[test]
fn a_project_is_called_with_what_compose_was_given() {
    let top = folder();
    put(
        top.path(),
        "compose.yml",
        &web("    image: eosphorosai/dbgpt:v0.6.0\n"),
    );
    put(top.path(), ".env", "NAME=usual\n");
    put(top.path(), "a.env", "NAME=first\n");
    put(top.path(), "live env", "NAME=live\n");
    let file = top.path().join("compose.yml");
    let read = |env_files: &[&str], project: Option<&str>| {
        let overrides = Overrides {
            env_files: env_files.iter().map(|name| top.path().join(name)).collect(),
            project: project.map(str::to_owned),
            ..Overrides::default()
        };
        config::read(&file, &overrides)
    };
    let database = |install: &Install| match &install.target {
        Target::Mysql(mysql) => mysql.database.clone(),
        Target::Sqlite(_) => panic!("MySQL"),
    };
    assert_eq!(database(&read(&[], None).unwrap()), "usual");
    let install = read(&["a.env", "live env"], Some("chat")).unwrap();
    assert_eq!(database(&install), "live");
    let told = lines(&led(&install, Shell::Posix));
    let place = top.path().display();
    let given = format!("--env-file {place}/a.env --env-file '{place}/live env'");
    let up = format!("docker compose {given} -p chat up -d web");
    let inspected = format!("--service web {given} --project-name chat");
    assert!(
        told.iter().any(|(_, lines)| lines.ends_with(&up)),
        "no {up} in {told:#?}"
    );
    assert!(told.last().unwrap().1.ends_with(&inspected), "{told:#?}");
    // The name that compose finds by itself is not typed.
    put(top.path(), ".env", "COMPOSE_PROJECT_NAME=chat\n");
    let told = lines(&led(&read(&[], Some("chat")).unwrap(), Shell::Posix));
    assert!(
        told.iter().all(|(_, lines)| !lines.contains(" -p ")),
        "{told:#?}"
    );
    assert_eq!(
        read(&["gone.env"], None).unwrap_err().code(),
        "config-missing"
    );
}

#[test]
fn an_env_file_that_is_built_into_the_image_is_told() {
    let env = "LOCAL_DB_NAME=other\nLOCAL_DB_HOST=10.0.0.1\nA=1\n";
    let usual = "FROM python\nCOPY . /app\n";
    for (files, build, expected) in [
        (
            vec![("src/.env", env), ("src/Dockerfile", usual)],
            "./src",
            true,
        ),
        // Without a Dockerfile that can be seen, DB-GPT's own is meant.
        (vec![("src/.env", env)], "./src", true),
        (
            vec![("src/.env", "A=1\n"), ("src/Dockerfile", usual)],
            "./src",
            false,
        ),
        (
            vec![("src/.env", env), ("src/.dockerignore", "models/\n.env\n")],
            "./src",
            false,
        ),
        (
            vec![
                ("src/.env", env),
                ("src/.dockerignore", ".env\n"),
                ("src/docker/web", usual),
                ("src/docker/web.dockerignore", "models/\n"),
            ],
            "{context: ./src, dockerfile: docker/web}",
            true,
        ),
        // Compose's own `.env`, of which the image gets nothing.
        (
            vec![
                (".env", env),
                ("Dockerfile", "FROM eosphorosai/dbgpt\nRUN true\n"),
            ],
            ".",
            false,
        ),
        (
            vec![("src/.env", env)],
            "{context: ./src, dockerfile_inline: \"FROM x\\nADD . /app\"}",
            true,
        ),
    ] {
        let top = folder();
        old_sources(&top.path().join("src"), "0.5.0");
        for (path, text) in &files {
            put(top.path(), path, text);
        }
        put(
            top.path(),
            "compose.yml",
            &web(&format!("    build: {build}\n")),
        );
        let install = read(top.path());
        let told = ids(&install).contains(&"compose-env-built");
        assert_eq!(told, expected, "{build} {files:?}");
        // What is mounted over it is read instead.
        put(top.path(), "own.env", "LOCAL_DB_NAME=own\n");
        let mounted = format!("    build: {build}\n    volumes: ['./own.env:/app/.env']\n");
        put(top.path(), "compose.yml", &web(&mounted));
        let install = read(top.path());
        assert!(!ids(&install).contains(&"compose-env-built"), "{build}");
    }
}

#[test]
fn mounted_sources_decide_before_the_image() {
    let top = folder();
    old_sources(&top.path().join("old"), "0.6.3");
    new_sources(&top.path().join("new"), "0.7.0");
    let toml = "[service.web.database]\ntype = \"mysql\"\nhost = \"10.0.0.7\"\nport = 3306\ndatabase = \"toml\"\nuser = \"me\"\npassword = \"x\"\n";
    put(top.path(), "new/configs/dbgpt-proxy-siliconflow.toml", toml);
    for (image, sources, expected) in [
        ("dbgpt-openai:latest", "old", "sqlite"),
        ("dbgpt-openai:v0.7.0", "old", "sqlite"),
        ("dbgpt:v0.6.3", "new", "toml"),
    ] {
        let file = format!(
            "services:\n  web:\n    image: eosphorosai/{image}\n    volumes: ['./{sources}:/app']\n"
        );
        put(top.path(), "compose.yml", &file);
        let install = read(top.path());
        let database = match &install.target {
            Target::Mysql(mysql) => &mysql.database,
            Target::Sqlite(_) => "sqlite",
        };
        assert_eq!(database, expected, "{image} {sources}");
    }
}

#[test]
fn an_address_is_told_without_what_logs_in_by_it() {
    let top = folder();
    put(top.path(), ".env", "GIT_TOKEN=s3cret-mark\n");
    for (text, shown) in [
        (
            "include: [\"https://${GIT_TOKEN}@github.com/me/chat.git\"]\n",
            "https://***@github.com/me/chat.git",
        ),
        (
            "include:\n  - path: https://me:s3cret-mark@host/a.yml?key=s3cret-mark\n",
            "https://***@host/a.yml?***",
        ),
        (
            "services:\n  web:\n    extends: {file: 'https://${GIT_TOKEN}@host/a.yml', service: web}\n",
            "***@host/a.yml",
        ),
        (
            "services:\n  web:\n    image: eosphorosai/dbgpt\n    env_file: 'https://me:${GIT_TOKEN}@host/a.env'\n",
            "***@host/a.env",
        ),
    ] {
        put(top.path(), "compose.yml", text);
        let file = top.path().join("compose.yml");
        let error = config::read(&file, &Overrides::default()).unwrap_err();
        for lang in Lang::ALL {
            let said = format!("{} {} {error:?}", error.message(lang), error.hint(lang));
            assert!(!said.contains("s3cret-mark"), "{said}");
            assert!(said.contains(shown), "{said}");
        }
    }
    put(
        top.path(),
        ".env",
        "COMPOSE_FILE=https://me:s3cret-mark@host/a.yml\n",
    );
    put(
        top.path(),
        "compose.yml",
        "services:\n  web:\n    image: eosphorosai/dbgpt\n    environment: {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 10.0.0.9}\n",
    );
    let install = read(top.path());
    let told = format!("{:?}", install.findings);
    assert!(
        told.contains("compose-other-files") && !told.contains("s3cret-mark"),
        "{told}"
    );
}
