//! A SQLite file of a DB-GPT that runs in a container: on this machine by a bind mount, or only in the container, where
//! it is lost with the container.

use std::path::Path;

use super::layers::Service;
use super::mount::Where;
use super::mounts::Mounts;
use super::project::{Project, quoted};
use crate::config::refusal::refused;
use crate::error::{Error, Result};
use crate::message::Finding;
use crate::target::SqliteTarget;

/// DB-GPT's folder in its own images.
pub(super) const ROOT: &str = "/app";

/// Finds the file on this machine, or refuses with the commands that copy it out of the container.
pub(super) fn reach(
    project: &Project,
    service: &Service,
    mounts: &Mounts,
    sqlite: &mut SqliteTarget,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let inside = slashed(&sqlite.path);
    match mounts.locate(&inside) {
        Where::Here(path) => {
            findings.push(
                Finding::info("compose-sqlite-mounted")
                    .arg("service", service.name.as_str())
                    .arg("inside", inside)
                    .arg("path", path.display()),
            );
            sqlite.path = path;
            Ok(())
        }
        Where::Volume(volume) => {
            let error = lost(project, service, &inside, "compose-sqlite-volume");
            Err(error.arg("volume", volume))
        }
        Where::Written(_) | Where::Inside => {
            Err(lost(project, service, &inside, "compose-sqlite-inside"))
        }
    }
}

fn lost(project: &Project, service: &Service, inside: &str, code: &'static str) -> Error {
    let (folder, _) = inside.rsplit_once('/').unwrap_or((inside, ""));
    let name = folder.rsplit('/').next().unwrap_or_default();
    let copy = project.call().free(name);
    let container = service
        .last("container_name")
        .and_then(|place| project.text(&place).ok()?);
    let command = match container {
        Some(text) => format!(
            "docker cp {} {}",
            quoted(&format!("{}:{folder}/.", text.value)),
            quoted(&copy)
        ),
        None => {
            let from = quoted(&format!("{}:{folder}/.", service.name));
            project.command(&format!("cp {from} {}", quoted(&copy)))
        }
    };
    let path = project.paths.first().unwrap_or(&project.folder);
    refused(code, path)
        .arg("service", service.name.as_str())
        .arg("inside", inside)
        .arg("folder", project.folder.display())
        .arg(
            "stop",
            project.command(&format!("stop {}", quoted(&service.name))),
        )
        .arg("copy", command)
        .arg("mount", format!("{copy}:{folder}"))
}

/// A path inside a container with slashes, also on Windows.
fn slashed(path: &Path) -> String {
    let text = path.display().to_string();
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text
    }
}
