//! DB-GPT that runs on this machine, from its sources or from what pip installed.

use std::path::PathBuf;

use super::{Command, Purpose, Shell, Step, command, fetch, said, with};
use crate::catalog::{self, LostPart, RunBy, Sources};
use crate::io::file::{Found, found};
use crate::message::Message;

/// The folder for configs of the user's own, which no checkout touches.
const OWN: &str = "configs/my";
/// Folders with files that users brought, relative to DB-GPT's folder.
const BROUGHT: [&str; 2] = ["pilot/data", "pilot/message"];

pub(super) fn commands(step: &Step<'_>) -> Vec<Command> {
    let stop = match step.shell {
        Shell::Posix => &step.old.stop,
        Shell::PowerShell => &step.old.stop_on_windows,
    };
    let mut all = vec![command(Purpose::Stop, stop.lines.clone(), said(&stop.told))];
    if !step.is_there() {
        all.extend(own_config(step));
        all.extend(step.lost().map(|(part, note)| saved(step, part, note)));
        if step.by == RunBy::Sources && !step.is_fetched() {
            let (root, folder) = (step.install.root.as_deref(), step.install.folder.as_ref());
            all.push(fetch::sources(step, root, folder));
        }
        all.extend(installed(step));
    }
    if step.config_changes() {
        all.push(configured(step));
    }
    all.extend(started(step));
    all.push(step.inspect(&config(step)));
    all
}

/// The path of the new release's config, quoted for the shell.
fn config(step: &Step<'_>) -> String {
    let path = match (&step.install.root, lies_in_the_way(step)) {
        (Some(root), _) if step.config_changes() => root.join(OWN).join("dbgpt.toml"),
        (None, _) if step.config_changes() => PathBuf::from(OWN).join("dbgpt.toml"),
        (_, Some(name)) => name,
        (_, None) => step.install.config_file.clone(),
    };
    step.shell.path(&path)
}

/// Where to copy a config that lies among the samples of the sources: the new sources would overwrite it.
fn lies_in_the_way(step: &Step<'_>) -> Option<PathBuf> {
    let root = step.install.root.as_deref()?;
    let file = &step.install.config_file;
    let is_theirs = step.by == RunBy::Sources
        && step.install.is_of_toml()
        && !step.is_fetched()
        && file.starts_with(root.join("configs"))
        && !file.starts_with(root.join(OWN));
    is_theirs.then(|| root.join(OWN).join(file.file_name().unwrap_or_default()))
}

fn own_config(step: &Step<'_>) -> Option<Command> {
    let own = lies_in_the_way(step)?;
    let shell = step.shell;
    let lines = format!(
        "{}\n{}",
        shell.make_folder(&shell.path(own.parent()?)),
        shell.copy(&[&shell.path(&step.install.config_file)], &shell.path(&own))
    );
    let note = Message::new("guidance-save-config").arg("path", own.display());
    Some(command(Purpose::Save, lines, note))
}

fn saved(step: &Step<'_>, part: LostPart, note: Message) -> Command {
    let (shell, root) = (step.shell, step.install.root.as_deref());
    let lines = match part {
        LostPart::Files => {
            let is_there =
                |path: &&&str| root.is_none_or(|root| found(&root.join(path)) == Found::Folder);
            let brought: Vec<&str> = BROUGHT.iter().filter(is_there).copied().collect();
            match brought.is_empty() {
                true => String::new(),
                false => {
                    let name = format!("dbgpt-files-v{}.tar.gz", step.from);
                    shell.within(root, &format!("tar -czf {name} {}", brought.join(" ")))
                }
            }
        }
        LostPart::Node => String::new(),
        LostPart::Alembic => {
            let alembic = step.install.alembic.as_deref();
            let old = alembic.and_then(|versions| versions.ancestors().nth(2));
            match (old, step.alembic_moves()) {
                (Some(old), Some(new)) => {
                    let parts = ["alembic", "alembic.ini"].map(|name| shell.path(&old.join(name)));
                    shell.copy(&[&parts[0], &parts[1]], &shell.path(&new))
                }
                (None, _) | (_, None) => String::new(),
            }
        }
    };
    command(Purpose::Save, lines, note)
}

fn installed(step: &Step<'_>) -> Option<Command> {
    let install = &step.new.hands(step.by)?.install;
    let mut lines = activation(step);
    lines.extend(outdated(step).map(|name| format!("pip uninstall -y {name}")));
    lines.push(step.filled(install, &config(step)));
    Some(command(
        Purpose::Install,
        typed(step, &lines),
        said(&install.told),
    ))
}

/// The packages of DB-GPT under an older name: pip would keep them beside the new one.
fn outdated(step: &Step<'_>) -> impl Iterator<Item = String> {
    let known = catalog::known();
    let mut names: Vec<String> = known.tags().map(|tag| known.setup(tag).package).collect();
    names.dedup();
    let packages = step.install.folder.iter();
    let packages: Vec<&str> = packages
        .flat_map(|folder| &folder.packages)
        .map(|package| package.name.as_str())
        .collect();
    let stays = step.old.layout == step.new.layout && step.by == RunBy::Sources;
    names.into_iter().filter(move |name| {
        let is_there = step.old.package == *name || packages.contains(&name.as_str());
        stays && *name != step.new.package && is_there
    })
}

/// Lines that activate the environment with the packages, if it is known; none for uv, which finds its own.
fn activation(step: &Step<'_>) -> Vec<String> {
    if step.by == RunBy::Sources && step.new.layout == Sources::Packages {
        return Vec::new();
    }
    let folder = step.install.folder.iter();
    let mut packages = folder.flat_map(|folder| &folder.packages);
    let script = packages.find_map(|package| {
        let script = step.shell.activation(&package.place)?;
        (found(&script) == Found::File).then_some(script)
    });
    script.map_or_else(Vec::new, |script| step.shell.enter(&script))
}

fn configured(step: &Step<'_>) -> Command {
    let shell = step.shell;
    let lines = format!(
        "{}\n{}\n{} carry-over --config {} --out {OWN}/carried.toml",
        shell.make_folder(OWN),
        shell.copy(
            &["configs/dbgpt-proxy-openai.toml"],
            &format!("{OWN}/dbgpt.toml")
        ),
        shell.program(),
        shell.path(&step.install.config_file)
    );
    command(
        Purpose::Config,
        shell.within(step.install.root.as_deref(), &lines),
        Message::new("guidance-config"),
    )
}

fn started(step: &Step<'_>) -> Option<Command> {
    let start = &step.new.hands(step.by)?.start;
    let mut lines = activation(step);
    lines.push(step.filled(start, &config(step)));
    Some(command(
        Purpose::Start,
        typed(step, &lines),
        with(said(&start.told), step.port()),
    ))
}

/// The lines as text; if DB-GPT runs from sources, they first change to its folder.
fn typed(step: &Step<'_>, lines: &[String]) -> String {
    let root = step.install.root.as_deref();
    let root = root.filter(|_| step.by == RunBy::Sources);
    step.shell.within(root, &lines.join("\n"))
}
