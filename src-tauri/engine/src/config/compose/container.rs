//! What becomes of a service's container when its image changes: what it is made from, and what outlives it.

use super::build::{self, Build};
use super::inside::ROOT;
use super::layers::Service;
use super::mount::Where;
use super::mounts::Mounts;
use super::project::Project;

/// What is known of DB-GPT's container besides its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// What its image is built from; none where it is pulled.
    pub build: Option<Build>,
    /// Whether its `pilot/meta_data` is a folder of this machine or a volume, so that a new container has it as well.
    pub keeps_meta_data: bool,
    /// The same of its `pilot/data`.
    pub keeps_data: bool,
}

impl Container {
    pub(super) fn read(project: &Project, service: &Service, mounts: &Mounts) -> Self {
        let keeps = |folder: &str| match mounts.locate(&format!("{ROOT}/pilot/{folder}")) {
            Where::Here(_) | Where::Volume(_) => true,
            Where::Written(_) | Where::Inside => false,
        };
        Self {
            build: build::read(project, service),
            keeps_meta_data: keeps("meta_data"),
            keeps_data: keeps("data"),
        }
    }
}
