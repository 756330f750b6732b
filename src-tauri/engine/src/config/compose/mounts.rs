//! What of a container is on this machine: bind mounts, and volumes that docker keeps.

use std::path::{Component, Path, PathBuf};

use super::layers::{Located, Service};
use super::project::Project;
use super::yaml::Kind;
use crate::error::Result;

/// Where the files below a path inside the container are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Where {
    /// In a file or folder of this machine.
    Here(PathBuf),
    /// In a volume of this name.
    Volume(String),
    /// In the container alone, or in something that goes with it.
    Inside,
}

pub(super) struct Mounts(Vec<Mount>);

struct Mount {
    /// By which compose knows that two entries are the same, of which the later one counts: the path inside as it is written,
    /// or in the short form without a slash at its end.
    key: String,
    /// The parts of the path inside the container.
    inside: Vec<String>,
    from: Where,
}

impl Mounts {
    pub(super) fn read(project: &Project, service: &Service) -> Result<Self> {
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
                        return Err(place
                            .refused("compose-mount-twice")
                            .arg("inside", format!("/{}", mount.inside.join("/"))));
                    }
                    None => mounts.push(mount),
                }
            }
        }
        Ok(Self(mounts))
    }

    /// Where a file inside the container is. The deepest mount above it counts.
    pub(super) fn locate(&self, inside: &str) -> Where {
        let wanted = parts(inside);
        let above = |mount: &&Mount| wanted.starts_with(&mount.inside);
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
                Where::Volume(_) | Where::Inside => mount.from.clone(),
            },
        }
    }
}

/// A path inside a container, whose separator is always a slash.
fn parts(path: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part.to_owned()),
        }
    }
    parts
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
            let (source, target) = short(&text.value);
            (source, Some(target), None)
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
    let inside = parts(&target);
    let key = match &place.node.kind {
        Kind::Map(_) => target,
        Kind::Scalar { .. } | Kind::List(_) => format!("/{}", inside.join("/")),
    };
    Ok(Some(Mount { key, inside, from }))
}

/// `source:target:options`, `source:target` or `target`; the source can begin with the letter of a drive.
fn short(text: &str) -> (Option<String>, String) {
    let drive = if has_drive(text) { 2 } else { 0 };
    let Some(end) = text[drive..].find(':').map(|end| drive + end) else {
        return (None, text.to_owned());
    };
    let target = text[end + 1..].split(':').next().unwrap_or_default();
    (Some(text[..end].to_owned()), target.to_owned())
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
            assert_eq!(short(text), expected, "{text}");
        }
    }

    #[test]
    fn the_deepest_mount_counts() {
        let mount = |inside: &str, from: Where| Mount {
            key: inside.to_owned(),
            inside: parts(inside),
            from,
        };
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
