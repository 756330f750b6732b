//! A TOML as a config: DB-GPT from v0.7.0 on is given one at each start, and no longer reads a `.env`.

mod place;
mod reading;
mod reference;
mod report;
mod scalar;
mod text;
mod tree;

use std::path::{Path, PathBuf};

pub(super) use place::sample;
pub(super) use place::{in_folder, of_profile};
pub(super) use reading::{DATABASE, Environment, Missing, Read, read};
pub(super) use text::{Text, variables};

use self::place::Works;
use super::folder::{self, Folder};
use super::version::Era;
use super::{DbgptVersion, Install, Overrides, WebAddress};
use crate::error::Result;
use crate::io::file::{self, Found};
use crate::message::Finding;
use crate::target::Target;

/// Where DB-GPT up to v0.7.5 keeps alembic's version files, relative to its own folder.
const ALEMBIC: &str = "pilot/meta_data/alembic/versions";

/// The TOML that was chosen, or that a folder led to.
pub(super) struct Chosen {
    /// The file.
    pub(super) file: PathBuf,
    /// The Python environment that led to it, in which pip installed DB-GPT.
    pub(super) environment: Option<PathBuf>,
    /// Findings from the search for the file.
    pub(super) findings: Vec<Finding>,
}

impl Chosen {
    /// A file that the user chose.
    pub(super) fn of(file: PathBuf) -> Self {
        Self {
            file,
            environment: None,
            findings: Vec::new(),
        }
    }
}

/// Reads the install that a TOML describes.
///
/// # Errors
/// Refused, with nothing changed. The file: `toml-syntax`, `toml-bom`, `toml-not-text`, `toml-too-large`,
/// `toml-too-deep`. The values:
/// `toml-value`, `toml-key-missing`, `toml-no-type`, `toml-type-unknown`, `toml-other-database`, `toml-bad-port`,
/// `toml-name-empty`, `toml-path-empty`, `toml-no-root`, `toml-variable-unseen`.
pub(super) fn install(chosen: Chosen, overrides: &Overrides, missing: Missing) -> Result<Install> {
    let Chosen {
        file,
        environment,
        mut findings,
    } = chosen;
    let works = match &overrides.root {
        Some(root) => Some(Works::Sources(root.clone())),
        None => place::works(&file, environment.as_deref()),
    };
    let read = read(
        &Text::File(&file),
        works.as_ref().map(Works::root),
        overrides,
        &Environment::Unseen,
        missing,
    )?;
    findings.extend(read.findings);
    let folder = works.as_ref().and_then(|works| match works {
        Works::Sources(root) => Some(folder::read(root)),
        Works::Workspace { installed, .. } => installed.clone(),
        Works::Elsewhere(_) => None,
    });
    findings.extend(unproved(&file, works.as_ref(), &read.target));
    findings.extend(folder.iter().flat_map(Folder::findings));
    let version = folder.as_ref().and_then(Folder::version).cloned();
    let root = works.map(Works::into_root);
    if let Some(known) = version
        .as_ref()
        .filter(|known| known.era() == Some(Era::Env))
    {
        let finding = Finding::warning("toml-of-later").arg("path", file.display());
        findings.push(finding.arg("version", known.version.as_str()));
    }
    let alembic = alembic(&read.target, root.as_deref(), version.as_ref());
    findings.extend(moved(alembic.as_deref(), root.as_deref(), version.as_ref()));
    Ok(Install {
        config_file: file,
        project: None,
        container: None,
        version,
        alembic,
        root: root.filter(|root| file::found(root) == Found::Folder),
        folder,
        service: None,
        web: Some(WebAddress::here(read.web_port)),
        target: read.target,
        settings: read.settings,
        findings,
    })
}

/// Warns of a SQLite file in `workspace` where nothing shows that DB-GPT was started there: with the same profile a
/// DB-GPT that is started from its sources has the file in their folder.
fn unproved(file: &Path, works: Option<&Works>, target: &Target) -> Option<Finding> {
    let works = works.filter(|works| !works.is_proved())?;
    let Target::Sqlite(sqlite) = target else {
        return None;
    };
    sqlite.path.starts_with(works.root()).then(|| {
        Finding::warning("toml-profile-place")
            .arg("path", file.display())
            .arg("root", works.root().display())
    })
}

/// Where alembic's files are: up to v0.7.5 in a fixed place, later beside the SQLite file. None for MySQL, whose tables
/// alembic does not manage.
pub(super) fn alembic(
    target: &Target,
    root: Option<&Path>,
    version: Option<&DbgptVersion>,
) -> Option<PathBuf> {
    let Target::Sqlite(sqlite) = target else {
        return None;
    };
    let beside = sqlite.path.parent()?.join("alembic").join("versions");
    let fixed = root.map(|root| root.join(ALEMBIC));
    let moves = |known: &DbgptVersion| known.is_at_least([0, 8, 0]);
    match (version.map(moves), fixed) {
        (Some(false), Some(fixed)) => Some(fixed),
        // The release is unknown: the fixed place, unless there are files beside the database.
        (None, Some(fixed)) if file::found(&beside) == Found::Nothing => Some(fixed),
        (Some(_) | None, _) => Some(beside),
    }
}

/// Warns that v0.8.0 and later do not start while alembic's files are still in the old place.
fn moved(
    alembic: Option<&Path>,
    root: Option<&Path>,
    version: Option<&DbgptVersion>,
) -> Option<Finding> {
    let alembic = alembic?;
    let old = root?.join(ALEMBIC);
    let is_left = version.is_some_and(|known| known.is_at_least([0, 8, 0]))
        && alembic != old
        && file::found(alembic) == Found::Nothing
        && file::found(&old) == Found::Folder;
    is_left.then(|| {
        Finding::warning("toml-alembic-moved")
            .arg("old", old.display())
            .arg("new", alembic.display())
    })
}
