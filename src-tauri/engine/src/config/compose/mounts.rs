//! Which files of a container are on this machine: bind mounts, volumes that docker keeps, and `volumes_from`.

use std::path::{Component, Path, PathBuf};

use super::grants;
use super::layers::{Located, Service};
use super::mount::{Mount, Where, parts};
use super::node::Kind;
use super::project::Project;
use super::volumes;
use crate::error::{Error, Result};

pub(super) struct Mounts(Vec<Mount>);

/// How long a chain of services that take each other's volumes may be.
const CHAIN_LIMIT: usize = 16;

impl Mounts {
    pub(super) fn read(project: &Project, service: &Service) -> Result<Self> {
        let mut mounts = from_others(project, service, CHAIN_LIMIT)?;
        mounts.extend(own(project, service)?);
        mounts.extend(memory(project, service)?);
        mounts.extend(grants::of(project, service)?);
        Ok(Self(mounts))
    }

    /// Whether something is mounted at a path, or at a folder above it.
    pub(super) fn covers(&self, inside: &str) -> bool {
        let wanted = parts(inside);
        self.0.iter().any(|mount| wanted.starts_with(&mount.inside))
    }

    /// Where a file inside the container is. The deepest mount above it counts.
    pub(super) fn locate(&self, inside: &str) -> Where {
        let wanted = parts(inside);
        let above = |mount: &&Mount| wanted.starts_with(&mount.inside);
        // Of equally deep mounts `max_by_key` takes the last one, which is the stronger.
        let deepest = self
            .0
            .iter()
            .filter(above)
            .max_by_key(|mount| mount.inside.len());
        match deepest {
            None => Where::Inside,
            Some(mount) => match &mount.from {
                Where::Here(path) => {
                    let rest = &wanted[mount.inside.len()..];
                    Where::Here(rest.iter().fold(path.clone(), |path, part| path.join(part)))
                }
                Where::Written(_) | Where::Volume(_) | Where::Inside => mount.from.clone(),
            },
        }
    }
}

/// Refuses an entry that compose can't read.
pub(super) fn check(project: &Project, service: &Service) -> Result<()> {
    own(project, service).map(drop)
}

/// The volumes of the project that a service mounts, each with its place.
pub(super) fn named_volumes<'s>(
    project: &Project,
    service: &'s Service,
) -> Result<Vec<(Located<'s>, String)>> {
    let mut volumes = Vec::new();
    for place in service.all("volumes") {
        for item in place.node.items() {
            let volume = mount(project, &place.at(&item))?.and_then(|mount| mount.volume);
            volumes.extend(volume.map(|volume| (place.at_line(item.line), volume)));
        }
    }
    Ok(volumes)
}

/// The mounts under `volumes`.
fn own(project: &Project, service: &Service) -> Result<Vec<Mount>> {
    let mut mounts: Vec<Mount> = Vec::new();
    for place in service.all("volumes") {
        let Kind::List(items) = &place.node.kind else {
            return Err(place.refused("compose-value"));
        };
        for item in items {
            let place = place.at(item);
            let Some(mount) = mount(project, &place)? else {
                continue;
            };
            let known = mounts.iter().position(|known| known.key == mount.key);
            match known {
                Some(at) => mounts[at] = mount,
                None if mounts.iter().any(|known| known.inside == mount.inside) => {
                    return Err(twice(&place, &mount));
                }
                None => mounts.push(mount),
            }
        }
    }
    Ok(mounts)
}

/// The mounts under `tmpfs`: memory that is gone with the container.
fn memory(project: &Project, service: &Service) -> Result<Vec<Mount>> {
    let mut mounts = Vec::new();
    for place in service.all("tmpfs") {
        for item in place.node.items() {
            let place = place.at(&item);
            let text = project.text(&place)?;
            let target =
                text.map(|text| text.value.split(':').next().unwrap_or_default().to_owned());
            let Some(mount) = target.map(|target| Mount::at(target, Where::Inside)) else {
                continue;
            };
            let others = own(project, service)?;
            if others.iter().any(|other| other.inside == mount.inside) {
                return Err(twice(&place, &mount));
            }
            mounts.push(mount);
        }
    }
    Ok(mounts)
}

/// The mounts that `volumes_from` takes over from other services, all weaker than a service's own.
fn from_others(project: &Project, service: &Service, chain: usize) -> Result<Vec<Mount>> {
    let mut mounts = Vec::new();
    let Some(chain) = chain.checked_sub(1) else {
        return Ok(mounts);
    };
    for place in service.all("volumes_from") {
        for item in place.node.items() {
            let Some(text) = project.text(&place.at(&item))? else {
                continue;
            };
            let named = match text.value.strip_prefix("container:") {
                Some(name) => project.container(name.split(':').next().unwrap_or_default()),
                None => project.service(text.value.split(':').next().unwrap_or_default()),
            };
            if let Some(other) = named.filter(|other| other.name != service.name) {
                mounts.extend(from_others(project, other, chain)?);
                mounts.extend(own(project, other)?);
                mounts.extend(grants::of(project, other)?);
            }
        }
    }
    Ok(mounts)
}

fn twice(place: &Located<'_>, mount: &Mount) -> Error {
    place
        .refused("compose-mount-twice")
        .arg("inside", format!("/{}", mount.inside.join("/")))
}

fn mount(project: &Project, place: &Located<'_>) -> Result<Option<Mount>> {
    let named = |key: &str| -> Result<Option<String>> {
        let text = match place.node.get(key) {
            Some(node) => project.text(&place.at(node))?,
            None => None,
        };
        Ok(text.map(|text| text.value))
    };
    let (source, target, kind) = match &place.node.kind {
        Kind::Map(_) => (named("source")?, named("target")?, named("type")?),
        Kind::Scalar { .. } | Kind::List(_) => {
            let Some(text) = project.text(place)? else {
                return Ok(None);
            };
            let short = short(&text.value).ok_or_else(|| place.refused("compose-value"))?;
            (short.0, Some(short.1), None)
        }
    };
    let Some(target) = target else {
        return Err(place.refused("compose-value"));
    };
    let from = match (kind.as_deref(), source) {
        (Some("tmpfs" | "npipe" | "cluster" | "image"), _) | (_, None) => Where::Inside,
        (Some("bind"), Some(source)) => Where::Here(here(place, &source)),
        (None, Some(source)) if is_path(&source) => Where::Here(here(place, &source)),
        (_, Some(source)) => Where::Volume(source),
    };
    let (from, volume) = match from {
        Where::Volume(name) => (volumes::held(project, &name)?, Some(name)),
        from @ (Where::Here(_) | Where::Written(_) | Where::Inside) => (from, None),
    };
    let inside = parts(&target);
    let key = match &place.node.kind {
        Kind::Map(_) => target,
        Kind::Scalar { .. } | Kind::List(_) => format!("/{}", inside.join("/")),
    };
    Ok(Some(Mount {
        key,
        inside,
        from,
        volume,
    }))
}

/// `source:target:options`, `source:target` or `target`; the source can begin with the letter of a drive. None for what
/// compose can't read: nothing between two colons, or too many of them.
fn short(text: &str) -> Option<(Option<String>, String)> {
    let drive = if has_drive(text) { 2 } else { 0 };
    let Some(end) = text[drive..].find(':').map(|end| drive + end) else {
        return (!text.is_empty()).then(|| (None, text.to_owned()));
    };
    let mut rest = text[end + 1..].split(':');
    let target = rest.next().unwrap_or_default();
    let is_read = end > 0 && !target.is_empty() && rest.clone().all(|part| !part.is_empty());
    let options = rest.count();
    (is_read && options <= 1).then(|| (Some(text[..end].to_owned()), target.to_owned()))
}

/// `C:\data` or `C:/data`.
fn has_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic())
}

fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~', '\\']) || has_drive(source)
}

fn here(place: &Located<'_>, source: &str) -> PathBuf {
    if has_drive(source) {
        // Elsewhere than on Windows this would count as relative.
        return PathBuf::from(source);
    }
    let path = place.path_to(source);
    path.components()
        .fold(PathBuf::new(), |path, part| match part {
            Component::CurDir => path,
            part @ (Component::Prefix(_)
            | Component::RootDir
            | Component::ParentDir
            | Component::Normal(_)) => path.join(Path::new(part.as_os_str())),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_short_form_apart() {
        for (text, source, target) in [
            ("/app/x", None, "/app/x"),
            ("./m:/app/m", Some("./m"), "/app/m"),
            ("vol:/app/m:ro,z", Some("vol"), "/app/m"),
            (r"C:\a b:/app/m:rw", Some(r"C:\a b"), "/app/m"),
            ("c:/a:/app", Some("c:/a"), "/app"),
            ("v:/app", None, "v:/app"),
        ] {
            let expected = (source.map(str::to_owned), target.to_owned());
            assert_eq!(short(text), Some(expected), "{text}");
        }
        for text in ["", ":/app", "./a:", "./a::ro", "./a:/b:ro:z"] {
            assert_eq!(short(text), None, "{text}");
        }
    }

    #[test]
    fn the_deepest_mount_counts() {
        let mount = |inside: &str, from: Where| Mount::at(inside.to_owned(), from);
        let here = |path: &str| Where::Here(PathBuf::from(path));
        let mounts = Mounts(vec![
            mount("/app/pilot/", here("/h/pilot")),
            mount("/app/pilot/data", Where::Volume("data".to_owned())),
            mount("/app", here("/h/app")),
            mount("/app/.env", here("/h/env")),
            mount("/app/x/../tmp", Where::Inside),
        ]);
        for (inside, expected) in [
            (
                "/app/pilot/meta_data/dbgpt.db",
                here("/h/pilot/meta_data/dbgpt.db"),
            ),
            ("/app//pilot/./data/x", Where::Volume("data".to_owned())),
            ("/app/.env", here("/h/env")),
            ("/app/pilots", here("/h/app/pilots")),
            ("/app/tmp/x", Where::Inside),
            ("/data/x", Where::Inside),
        ] {
            assert_eq!(mounts.locate(inside), expected, "{inside}");
        }
    }
}
