//! Our reader of compose files against the real docker compose, on random projects; a failure names the seed.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::Error;
use engine::config::{self, Overrides};
use engine::target::Target;
use secrecy::ExposeSecret;
use support::compose::{Answer, Compose, Project};

const PROJECTS: u64 = 520;

/// Errors that tell where the database is but find no way to it.
const UNREACHABLE: [&str; 3] = [
    "compose-port-unpublished",
    "compose-port-random",
    "compose-host-itself",
];
const INSIDE: [&str; 2] = ["compose-sqlite-inside", "compose-sqlite-volume"];

#[test]
fn random_projects_read_as_in_docker_compose() {
    let compose = Compose::new();
    let next = AtomicU64::new(0);
    let refused = AtomicU64::new(0);
    let differences = Mutex::new(Vec::new());
    let work = || loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= PROJECTS {
            return;
        }
        match check(seed, &compose) {
            Ok(true) => {
                refused.fetch_add(1, Ordering::Relaxed);
            }
            Ok(false) => {}
            Err(difference) => differences.lock().unwrap().push(difference),
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    let differences = differences.into_inner().unwrap();
    let first: Vec<String> = differences.iter().take(5).cloned().collect();
    assert!(
        first.is_empty(),
        "{} differ:\n{}",
        differences.len(),
        first.join("\n")
    );
    // Enough projects must be accepted to compare them, and enough refused.
    let refused = refused.into_inner();
    assert!(
        (PROJECTS / 50..PROJECTS / 3).contains(&refused),
        "{refused} of {PROJECTS} were refused"
    );
}

fn check(seed: u64, compose: &Compose) -> Result<bool, String> {
    compare(&Project::random(seed), compose).map_err(|told| format!("seed {seed}: {told}"))
}

/// Compares one project: `Ok(true)` if compose refuses it, `Err` with the difference if our reader disagrees.
pub(crate) fn compare(project: &Project, compose: &Compose) -> Result<bool, String> {
    let top = tempfile::tempdir().unwrap();
    let folder = top.path().canonicalize().unwrap().join("chat 1");
    project.write(&folder);
    let theirs = compose.ask(project, &folder);
    let ours = config::read(&folder.join(&project.chosen), &Overrides::default());
    let agree = match (&ours, &theirs) {
        (Ok(install), answer) => shown(&install.target) == *answer,
        (Err(error), Answer::Unreachable) => UNREACHABLE.contains(&error.code()),
        (Err(error), Answer::Nameless) => error.code() == "config-no-database",
        (Err(error), Answer::Inside) => INSIDE.contains(&error.code()),
        (Err(error), Answer::Refused(_)) => is_about_files(error),
        (Err(_), Answer::Mysql(_) | Answer::Sqlite(_)) => false,
    };
    if agree {
        return Ok(matches!(theirs, Answer::Refused(_)));
    }
    Err(format!(
        "ours {:?}\ntheirs {theirs:?}\n{}",
        ours.as_ref().map(|install| shown(&install.target)),
        told(project)
    ))
}

fn is_about_files(error: &Error) -> bool {
    let code = error.code();
    !UNREACHABLE.contains(&code) && !INSIDE.contains(&code)
}

fn shown(target: &Target) -> Answer {
    match target {
        Target::Sqlite(sqlite) => Answer::Sqlite(plain(&sqlite.path)),
        Target::Mysql(mysql) => Answer::Mysql(format!(
            "{}:{}@{}/{}",
            mysql.user,
            mysql.password.expose_secret(),
            mysql.address,
            mysql.database
        )),
    }
}

/// A path without `..`, which compose resolves.
fn plain(path: &Path) -> std::path::PathBuf {
    let mut plain = std::path::PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn told(project: &Project) -> String {
    let files = project.files.iter();
    let files: Vec<String> = files
        .map(|(name, text)| format!("--- {name}\n{text}"))
        .collect();
    format!(
        "{:?} {}\n{}",
        project.arguments,
        project.chosen.display(),
        files.join("")
    )
}
