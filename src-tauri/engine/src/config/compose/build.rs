//! What a service's image is made from, where compose builds it instead of pulling it.

use std::path::{Path, PathBuf};

use super::files::plain;
use super::layers::{Located, Service};
use super::node::Kind;
use super::project::Project;
use crate::config::address::is_remote;
use crate::config::folder::{self, Folder};
use crate::config::layout;

const CONTEXT: &str = "context";

/// What a service's image is built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The folder that is its context; none for one that compose fetches.
    pub context: Option<PathBuf>,
    /// DB-GPT's sources, if that folder holds them.
    pub sources: Option<Folder>,
}

/// What a service's image is built from; none if it is pulled.
pub(super) fn read(project: &Project, service: &Service) -> Option<Build> {
    if !service.has("build") {
        return None;
    }
    let context = context(project, service);
    let holds = |folder: &&Path| layout::is_packaged(folder) || layout::is_root(folder);
    let sources = context.as_deref().filter(holds).map(folder::read);
    Some(Build { context, sources })
}

/// The folder that the strongest file names, which is the project's own without one.
fn context(project: &Project, service: &Service) -> Option<PathBuf> {
    let places = service.all("build");
    let first = places.first()?;
    let Some(place) = last(&places, CONTEXT) else {
        return Some(first.path_to(""));
    };
    let text = project.text(&place).ok()??.value;
    (!is_remote(&text)).then(|| plain(&place.path_to(&text)))
}

/// The strongest text of a key below `build`.
pub(super) fn text(project: &Project, service: &Service, key: &str) -> Option<String> {
    let place = last(&service.all("build"), key)?;
    Some(project.text(&place).ok()??.value)
}

/// The strongest value of a key; a text in the place of them all is the context.
fn last<'s>(places: &[Located<'s>], key: &str) -> Option<Located<'s>> {
    let mut places = places.iter().rev();
    places.find_map(|place| match &place.node.kind {
        Kind::Scalar { .. } => (key == CONTEXT).then(|| place.clone()),
        Kind::Map(_) | Kind::List(_) => Some(place.at(place.node.get(key)?)),
    })
}
