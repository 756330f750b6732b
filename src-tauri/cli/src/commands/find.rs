//! `find`: lists the DB-GPTs of this machine, each with the path for `--config`.

use clap::Args;
use engine::Message;
use engine::find::{self, Discovered, Known, Places, Sighting};
use engine::target::Target;
use engine::words::{self, Lang};
use serde_json::{Value, json};

use super::{Door, Ended};
use crate::json as object;

/// List the DB-GPTs that run or lie on this machine, each with its release, its database and what to give to --config.
/// Looks at processes, containers and the usual places for at most a second. Changes nothing.
#[derive(Debug, Args)]
pub(crate) struct Options {}

/// Finding none is no failure.
pub(crate) async fn run(door: Door<'_>) -> Ended {
    let found = find::here(Places::usual()).await;
    let lang = door.output.lang();
    door.output.text(&told(&found, lang), &value(&found, lang));
    Ended::Well
}

fn value(found: &Discovered, lang: Lang) -> Value {
    let installs: Vec<Value> = found
        .installs
        .iter()
        .map(|known| {
            json!({
                "config": known.path.as_ref().map(|path| path.display().to_string()),
                "service": known.service,
                "env_files": known.env_files,
                "project": known.project,
                "root": known.given_root,
                "dbgpt": known.version.as_ref().map(|known| json!({"version": known.version, "source": known.source})),
                "target": known.target.as_ref().map(object::target),
                "runs": known.runs(),
                "seen": known.seen.iter().map(sighting).collect::<Vec<_>>(),
                "trouble": known.trouble.as_ref().map(|trouble| words::message(lang, trouble)),
            })
        })
        .collect();
    json!({"installs": installs, "findings": object::findings(&found.notes, lang)})
}

fn sighting(sighting: &Sighting) -> Value {
    match sighting {
        Sighting::Process { pid } => json!({"by": "process", "pid": pid}),
        Sighting::Container { name, image, runs } => {
            json!({"by": "container", "name": name, "image": image, "runs": runs})
        }
        Sighting::Folder => json!({"by": "folder"}),
    }
}

fn told(found: &Discovered, lang: Lang) -> String {
    let mut blocks: Vec<String> = found
        .installs
        .iter()
        .map(|known| block(known, lang))
        .collect();
    if blocks.is_empty() {
        blocks.push(words::message(lang, &Message::new("find-none")));
    }
    let notes = found.notes.iter().map(|note| {
        let (said, hint) = (words::finding(lang, note), words::finding_hint(lang, note));
        format!("{said} [{}]\n  → {hint}", note.id)
    });
    blocks.extend(notes);
    blocks.join("\n\n")
}

fn block(known: &Known, lang: Lang) -> String {
    let say = |message: &Message| words::message(lang, message);
    let mut lines = vec![say(&known.release())];
    let seen: Vec<String> = known.told().iter().map(say).collect();
    lines.push(format!("  {}", seen.join(", ")));
    lines.push(match &known.target {
        Some(Target::Sqlite(file)) => format!("  SQLite  {}", file.path.display()),
        Some(Target::Mysql(mysql)) => format!("  MySQL  {} @ {}", mysql.database, mysql.address),
        None => format!("  {}", say(&Message::new("find-database-unknown"))),
    });
    lines.extend(known.path.as_ref().map(|path| {
        let service = known.service.iter();
        let service = service.map(|service| format!(" --service {service}"));
        let env_files = known.env_files.iter();
        let env_files = env_files.map(|file| format!(" --env-file {}", file.display()));
        let project = known.project.iter();
        let project = project.map(|name| format!(" --project-name {name}"));
        let root = known.given_root.iter();
        let root = root.map(|root| format!(" --root {}", root.display()));
        let more: String = service
            .chain(env_files)
            .chain(project)
            .chain(root)
            .collect();
        format!("  --config {}{more}", path.display())
    }));
    lines.extend(
        known
            .trouble
            .as_ref()
            .map(|trouble| format!("  {}", say(trouble))),
    );
    lines.join("\n")
}
