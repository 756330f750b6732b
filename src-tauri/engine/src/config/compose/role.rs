//! Which of a project's services is DB-GPT's webserver, the one that keeps the metadata.
//!
//! DB-GPT's own cluster examples run controllers and workers from the same image, so the command counts most.

use super::environment;
use super::layers::Service;
use super::project::Project;
use crate::config::DbgptVersion;
use crate::config::install::refused;
use crate::error::{Error, Result};

/// A sentence names at most so many services.
const NAMED_SERVICES: usize = 10;

/// What a service says about itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Its command starts the webserver.
    Webserver,
    /// Its command starts another part of DB-GPT.
    OtherPart,
    /// The command is left to the image, or is a script that says nothing.
    Open,
}

/// The webserver: the one that was chosen, else by its command, else by its image, else by the database settings that it is
/// given.
pub(super) fn find<'p>(project: &'p Project, chosen: Option<&str>) -> Result<&'p Service> {
    if let Some(name) = chosen {
        let all: Vec<&Service> = project.services.iter().collect();
        let named = project.service(name);
        let named = named.ok_or_else(|| about(project, "compose-no-service", &all))?;
        return only(project, &[named]);
    }
    let candidates = candidates(project);
    if candidates.is_empty() {
        let all: Vec<&Service> = project.services.iter().collect();
        return Err(about(project, "compose-no-dbgpt", &all));
    }
    only(project, &candidates)
}

/// The services that could be it; several only where they say the same of themselves.
pub(super) fn candidates(project: &Project) -> Vec<&Service> {
    let with_role = |wanted: Role| -> Vec<&Service> {
        let services = project.services.iter();
        services
            .filter(|service| role(project, service) == wanted)
            .collect()
    };
    let webservers = with_role(Role::Webserver);
    if !webservers.is_empty() {
        return webservers;
    }
    let open = with_role(Role::Open);
    let by_image: Vec<&Service> = open
        .iter()
        .copied()
        .filter(|service| image(project, service).is_some_and(|image| is_dbgpts(&image)))
        .collect();
    if !by_image.is_empty() {
        return by_image;
    }
    open.into_iter()
        .filter(|service| environment::is_dbgpts(project, service))
        .collect()
}

fn only<'p>(project: &Project, services: &[&'p Service]) -> Result<&'p Service> {
    match services {
        [service] if is_toml(project, service) => Err(refused("config-toml", path(project))),
        [service] => Ok(service),
        _ => Err(about(project, "compose-several-dbgpt", services)),
    }
}

fn about(project: &Project, code: &'static str, services: &[&Service]) -> Error {
    let mut names: Vec<String> = services
        .iter()
        .take(NAMED_SERVICES)
        .map(|service| format!("`{}`", service.name))
        .collect();
    if services.len() > NAMED_SERVICES {
        names.push("…".to_owned());
    }
    refused(code, path(project)).arg("services", names.join(", "))
}

fn path(project: &Project) -> &std::path::Path {
    project.paths.first().unwrap_or(&project.folder)
}

fn role(project: &Project, service: &Service) -> Role {
    let command = command(project, service);
    let starts = |part: &str| command.contains(&format!("start {part}"));
    if command.contains("dbgpt_server.py") || command.contains("dbgpt") && starts("webserver") {
        Role::Webserver
    } else if ["controller", "worker", "apiserver"]
        .into_iter()
        .any(starts)
    {
        Role::OtherPart
    } else {
        Role::Open
    }
}

/// Entry point and command in one line; what can't be expanded is left out, since it does not matter here.
fn command(project: &Project, service: &Service) -> String {
    let mut words = Vec::new();
    for place in [service.last("entrypoint"), service.last("command")]
        .into_iter()
        .flatten()
    {
        for item in place.node.items() {
            if let Ok(Some(text)) = project.text(&place.at(&item)) {
                words.extend(text.value.split_whitespace().map(str::to_owned));
            }
        }
    }
    words.join(" ")
}

/// DB-GPT from v0.7.0 on is told a TOML file.
fn is_toml(project: &Project, service: &Service) -> bool {
    command(project, service)
        .split(' ')
        .any(|word| word.ends_with(".toml"))
}

fn image(project: &Project, service: &Service) -> Option<String> {
    let text = project.text(&service.last("image")?).ok()??;
    Some(text.value)
}

/// `eosphorosai/dbgpt`, `eosphorosai/dbgpt-openai` and the like, from whichever registry.
fn is_dbgpts(image: &str) -> bool {
    let mut parts = image.rsplit('/');
    let name = parts.next().unwrap_or_default();
    name.starts_with("dbgpt") && parts.next() == Some("eosphorosai")
}

/// The version by the tag of DB-GPT's own image; `latest` says nothing.
pub(super) fn version(project: &Project, service: &Service) -> Option<DbgptVersion> {
    let image = image(project, service).filter(|image| is_dbgpts(image))?;
    let (_, tag) = image.split('@').next()?.rsplit_once(':')?;
    let number = tag.strip_prefix('v').unwrap_or(tag);
    let digits = number
        .split('.')
        .take(2)
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()));
    (digits && number.contains('.')).then(|| DbgptVersion {
        version: number.to_owned(),
        source: image.clone(),
    })
}
