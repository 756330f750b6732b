//! The TOML that a service's DB-GPT is started with: a mounted file, a text in the compose file, or an image's sample.
//!
//! DB-GPT from v0.7.0 on takes it from `--config`; its images start it with a sample where no command is given.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::environment::{self, Environment as Container};
use super::inside;
use super::layers::Service;
use super::mount::Where;
use super::mounts::Mounts;
use super::project::{Project, quoted};
use super::role;
use crate::config::Overrides;
use crate::config::refusal::refused;
use crate::config::source::Given;
use crate::config::toml::{self, Environment, Missing, Read, Text};
use crate::error::Result;
use crate::io::file::{Found, found};
use crate::message::Finding;

/// The sample that DB-GPT's images are started with.
const USUAL: &str = "configs/dbgpt-proxy-siliconflow.toml";

/// The path of the config inside of the container; none for a DB-GPT that reads a `.env`.
///
/// `sources` are those that are mounted over the image's own.
///
/// # Errors
/// `compose-config-untold` for an image that reads a TOML, and whose command does not say which.
pub(super) fn config(
    project: &Project,
    service: &Service,
    sources: Option<&Path>,
) -> Result<Option<String>> {
    let words = role::words(project, service);
    let is_of_toml = role::is_of_toml(project, service, sources);
    let written = match named(&words) {
        Some(path) if !path.contains('$') && (is_of_toml || is_toml(&path)) => Some(path),
        _ if !is_of_toml => None,
        None if is_usual(&words) => Some(USUAL.to_owned()),
        Some(_) | None => {
            let path = project.paths.first().unwrap_or(&project.folder);
            // The command is not shown: it may hold a password.
            return Err(
                refused("compose-config-untold", path).arg("service", service.name.as_str())
            );
        }
    };
    Ok(written.map(|path| match path.starts_with('/') {
        true => path,
        false => format!("{}/{path}", inside::ROOT),
    }))
}

/// Whether the command starts DB-GPT without naming a config, so that it takes the sample.
fn is_usual(words: &[String]) -> bool {
    let command = words.join(" ");
    let starts = ["dbgpt_server.py", "start webserver", "start web"];
    let is_plain = starts.iter().any(|start| command.contains(start));
    words.is_empty() || is_plain && !command.contains("--profile")
}

/// The path that the last `--config` or `-c` names; else the last word that looks like a TOML.
fn named(words: &[String]) -> Option<String> {
    let mut found = None;
    let mut before = "";
    let mut words_left = words.iter();
    while let Some(word) = words_left.next() {
        // Python's argparse takes the beginning of an option's name for the whole name.
        let is_long = |name: &str| name.len() > 3 && "--config".starts_with(name);
        let of_shell = before.ends_with("sh");
        found = match word.split_once('=') {
            Some((name, path)) if is_long(name) => Some(path.to_owned()),
            _ if is_long(word) || word == "-c" && !of_shell => words_left.next().cloned(),
            _ => match word.strip_prefix("-c").filter(|path| is_toml(path)) {
                Some(path) => Some(path.to_owned()),
                None => found,
            },
        };
        before = word;
    }
    let looks_like_one = || words.iter().rfind(|word| is_toml(word)).cloned();
    let path = found.or_else(looks_like_one)?;
    let path = without_shell(&path).to_owned();
    (!path.is_empty()).then_some(path)
}

/// A word up to the first operator of a shell, as in `a.toml>>log`.
fn without_shell(word: &str) -> &str {
    let end = word.find(['>', '&', '|', ';', ')']);
    end.map_or(word, |end| &word[..end])
}

fn is_toml(word: &str) -> bool {
    let word = without_shell(word).to_ascii_lowercase();
    word.ends_with(".toml")
}

/// Reads the TOML at the path `config` in the container, with the container's environment.
pub(super) fn read(
    project: &Project,
    service: &Service,
    mounts: &Mounts,
    config: &str,
    overrides: &Overrides,
    missing: Missing,
) -> Result<(PathBuf, Read, Vec<Finding>)> {
    let inside = Path::new(config);
    let mut findings = Vec::new();
    let place = mounts.locate(config);
    let mounted = match &place {
        Where::Here(path) if found(path) == Found::File => Some(path.clone()),
        Where::Here(path) => {
            return Err(refused("toml-not-mounted", path)
                .arg("service", service.name.as_str())
                .arg("inside", config));
        }
        Where::Written(_) | Where::Volume(_) | Where::Inside => None,
    };
    let text = match (&place, &mounted, toml::sample(config)) {
        (_, Some(path), _) => Text::File(path),
        (Where::Written(text), None, _) => {
            findings.push(Finding::info("toml-in-compose").arg("inside", config));
            Text::Within { inside, text }
        }
        // An image's sample is hidden by whatever is mounted over it.
        (Where::Inside, None, Some(text)) if !mounts.covers(config) => {
            findings.push(Finding::info("toml-in-image").arg("inside", config));
            Text::Within { inside, text }
        }
        (_, None, _) => {
            let from = quoted(&format!("{}:{config}", service.name));
            let path = project.paths.first().unwrap_or(&project.folder);
            return Err(refused("toml-inside", path)
                .arg("service", service.name.as_str())
                .arg("inside", config)
                .arg("folder", project.folder.display())
                .arg("copy", project.command(&format!("cp {from} ./configs/"))));
        }
    };
    let deciding: BTreeSet<String> = toml::variables(&text).into_iter().collect();
    let Container {
        values,
        findings: told,
    } = environment::read(project, service, &deciding)?;
    findings.extend(told);
    let values: BTreeMap<String, Given> = values.into_iter().collect();
    let root = Path::new(inside::ROOT);
    let read = toml::read(
        &text,
        Some(root),
        overrides,
        &Environment::Known(&values),
        missing,
    )?;
    Ok((mounted.unwrap_or_else(|| inside.to_owned()), read, findings))
}
