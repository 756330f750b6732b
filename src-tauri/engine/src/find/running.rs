//! Running DB-GPTs: their folder and config, by their command lines.

use std::path::{Path, PathBuf};

use super::Sighting;
use super::candidates::Candidate;
use super::places::Places;
use crate::config::{self, Layout};
use crate::io::launch::Launch;
use crate::io::machine::{self, Process};
use crate::processes::{is_dbgpt, is_named};

/// The config that `dbgpt_server.py` takes without an option, from v0.7.3 on.
const USUAL: &str = "configs/dbgpt-proxy-siliconflow.toml";

/// One candidate per process. Those in containers are left out: their paths are the container's, and docker lists them.
pub(super) fn candidates(places: &Places) -> Vec<Candidate> {
    let processes = machine::processes().unwrap_or_default();
    let dbgpts = processes.iter().filter(|process| {
        let in_container = matches!(process.launch, Launch::Container(_));
        is_dbgpt(&process.arguments) && !in_container
    });
    dbgpts
        .filter_map(|process| candidate(process, places))
        .collect()
}

fn candidate(process: &Process, places: &Places) -> Option<Candidate> {
    let root = root(process);
    let path = config(process, root.as_deref(), places)?;
    let sighting = Sighting::Process { pid: process.pid };
    Some(Candidate::of(path, root, sighting))
}

/// The source folder that a process runs from: that of the script or environment that it was started by, else the one
/// that its working directory is in.
fn root(process: &Process) -> Option<PathBuf> {
    let started = started(process);
    let above = |path: &Path| {
        path.ancestors()
            .find(|folder| config::laid_out(folder) == Some(Layout::Sources))
            .map(Path::to_owned)
    };
    let by_start = started.as_deref().and_then(above);
    let environment = || config::sources_of(&environment(process)?);
    let by_folder = || process.folder.as_deref().and_then(above);
    // An install by pip has no sources, even if it was started in a folder that has some.
    if environment_of_pip(process).is_some() {
        return None;
    }
    by_start.or_else(environment).or_else(by_folder)
}

/// DB-GPT's script or program in the command line.
fn started(process: &Process) -> Option<PathBuf> {
    let script =
        process.arguments.iter().take(4).find(|argument| {
            is_named(argument, "dbgpt_server.py") || is_named(argument, "dbgpt")
        })?;
    let script = Path::new(script);
    match (script.is_absolute(), &process.folder) {
        (true, _) => Some(script.to_owned()),
        (false, Some(folder)) => Some(folder.join(script)),
        (false, None) => None,
    }
}

/// The environment in whose `bin` the program lies.
fn environment(process: &Process) -> Option<PathBuf> {
    let started = started(process)?;
    Some(started.parent()?.parent()?.to_owned())
}

fn environment_of_pip(process: &Process) -> Option<PathBuf> {
    let environment = environment(process)?;
    (config::laid_out(&environment) == Some(Layout::Environment)).then_some(environment)
}

/// The config that the command line names, or that DB-GPT takes by default.
fn config(process: &Process, root: Option<&Path>, places: &Places) -> Option<PathBuf> {
    let told = told(&process.arguments, &["--config", "-c"]).map(PathBuf::from);
    let profiles = places.dbgpt_home.as_deref();
    match (root, told) {
        // Up to v0.6.3 the folder leads to the `.env`, and no option names a config.
        (Some(root), _) if !config::reads_toml(root) => Some(root.to_owned()),
        // A relative path starts from DB-GPT's folder, wherever it was started.
        (Some(root), Some(told)) => Some(root.join(told)),
        (Some(root), None) if is_script(process) => Some(root.join(USUAL)),
        (None, Some(told)) => Some(profiles?.join("workspace").join(told)),
        (_, None) => {
            let home = profiles?;
            let chosen = told_profile(&process.arguments);
            let profile = chosen.map(|name| home.join("configs").join(format!("{name}.toml")));
            Some(
                profile
                    .or_else(|| environment_of_pip(process))
                    .unwrap_or_else(|| home.to_owned()),
            )
        }
    }
}

fn is_script(process: &Process) -> bool {
    started(process).is_some_and(|path| path.ends_with("dbgpt_server.py"))
}

fn told_profile(arguments: &[String]) -> Option<&str> {
    told(arguments, &["--profile"])
}

/// The value of an option: the next argument, or what follows a `=`.
fn told<'a>(arguments: &'a [String], options: &[&str]) -> Option<&'a str> {
    let apart = arguments.windows(2).find_map(|pair| {
        options
            .contains(&pair[0].as_str())
            .then(|| pair[1].as_str())
    });
    let joined = || {
        arguments.iter().find_map(|argument| {
            let (option, value) = argument.split_once('=')?;
            options.contains(&option).then_some(value)
        })
    };
    apart.or_else(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_an_option() {
        for (line, expected) in [
            ("dbgpt start webserver --config /a.toml", Some("/a.toml")),
            ("dbgpt start webserver -c a.toml -d", Some("a.toml")),
            (
                "dbgpt start web --config=configs/a.toml",
                Some("configs/a.toml"),
            ),
            ("dbgpt start --profile openai", None),
            ("dbgpt start --config", None),
        ] {
            let arguments: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(told(&arguments, &["--config", "-c"]), expected, "{line}");
        }
    }
}
