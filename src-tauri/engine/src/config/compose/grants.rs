//! What `configs` and `secrets` put into a container: files of this machine, or texts of the compose file.

use super::layers::Service;
use super::model::Section;
use super::mount::{Mount, Where};
use super::node::Kind;
use super::project::Project;
use crate::error::Result;

/// The files that a service is given, the configs first.
pub(super) fn of(project: &Project, service: &Service) -> Result<Vec<Mount>> {
    let mut mounts = Vec::new();
    for (section, folder) in [(Section::Configs, "/"), (Section::Secrets, "/run/secrets/")] {
        for place in service.all(section.key()) {
            for item in place.node.items() {
                let place = place.at(&item);
                let named = |key: &str| match item.get(key) {
                    Some(node) => project.text(&place.at(node)),
                    None => Ok(None),
                };
                let (source, target) = match &item.kind {
                    Kind::Map(_) => (named("source")?, named("target")?),
                    Kind::Scalar { .. } | Kind::List(_) => (project.text(&place)?, None),
                };
                let Some(source) = source.map(|text| text.value) else {
                    continue;
                };
                let target = target
                    .map(|text| text.value)
                    .filter(|target| !target.is_empty());
                let target = target.unwrap_or_else(|| source.clone());
                let target = match target.starts_with('/') {
                    true => target,
                    false => format!("{folder}{target}"),
                };
                mounts.push(Mount::at(target, held(project, section, &source)?));
            }
        }
    }
    Ok(mounts)
}

/// Where the content of a config or secret is; `Inside` if it comes from elsewhere and can't be seen from here.
fn held(project: &Project, section: Section, name: &str) -> Result<Where> {
    let Some(part) = project.model.of(section).get(name) else {
        return Ok(Where::Inside);
    };
    if let Some(place) = part.last("file") {
        let path = project.text(&place)?;
        return Ok(path.map_or(Where::Inside, |path| {
            Where::Here(place.path_to(&path.value))
        }));
    }
    if let Some(place) = part.last("content") {
        let text = project.text(&place)?;
        return Ok(text.map_or(Where::Inside, |text| Where::Written(text.value)));
    }
    if let Some(place) = part.last("environment")
        && let Some(name) = project.text(&place)?
        && let Some(text) = place.scope.variables.get(&name.value)
    {
        return Ok(Where::Written(text.to_owned()));
    }
    Ok(Where::Inside)
}
