//! DB-GPT as pip installed it, without sources: from v0.8.0 on its web server is on PyPI.

use std::path::{Path, PathBuf};

use super::packages::{self, Package, SERVER};
use super::{Folder, Kind, versions};
use crate::config::{DbgptVersion, layout};
use crate::io::{machine, spelling};
use crate::message::Finding;

/// DB-GPT as pip installed it in an environment; none if its web server is not there, or is an editable install.
pub(in crate::config) fn installed(environment: &Path) -> Option<Folder> {
    let found = packages::of_environment(environment);
    let (server, _) = found
        .iter()
        .find(|(package, _)| package.name == SERVER && !package.editable)?;
    let place = server.place.clone();
    let by_pip = server.version.clone().map(|version| DbgptVersion {
        version,
        source: format!("pip: {SERVER}"),
    });
    let versions = versions::installed(&place).into_iter().chain(by_pip);
    Some(Folder {
        versions: versions.collect(),
        packages: found.into_iter().map(|(package, _)| package).collect(),
        git: None,
        kind: Kind::Installed { place },
    })
}

/// The first DB-GPT that pip installed for this user, in the active environment or the usual folders. The packages of
/// further installs are added to its packages.
pub(in crate::config) fn anywhere() -> Option<Folder> {
    let environments = machine::python_environments().into_iter();
    let mut found = environments.filter_map(|environment| installed(&environment));
    let mut first = found.next()?;
    for other in found {
        let is_known = |package: &Package| first.packages.iter().any(|one| one == package);
        let new: Vec<Package> = other
            .packages
            .into_iter()
            .filter(|one| !is_known(one))
            .collect();
        first.packages.extend(new);
    }
    Some(first)
}

/// The source folder of an environment's editable install of DB-GPT.
pub(in crate::config) fn sources_of(environment: &Path) -> Option<PathBuf> {
    let mut found = packages::of_environment(environment).into_iter();
    found.find_map(|(_, from)| {
        let from = spelling::canonical(&from?).ok()?;
        let is_root = |folder: &&Path| layout::is_packaged(folder) || layout::is_root(folder);
        from.ancestors().find(is_root).map(Path::to_owned)
    })
}

/// An editable package of an environment whose source folder is missing, and the path of that folder.
pub(in crate::config) fn without_sources(environment: &Path) -> Option<(Package, PathBuf)> {
    let found = packages::of_environment(environment).into_iter();
    found
        .filter_map(|(package, from)| Some((package, from?)))
        .find(|(_, from)| crate::io::file::found(from) == crate::io::file::Found::Nothing)
}

/// A package of DB-GPT in an environment other than the web server, which is the part that keeps the metadata.
pub(in crate::config) fn without_server(environment: &Path) -> Option<Package> {
    let found = packages::of_environment(environment);
    let (package, _) = found
        .into_iter()
        .find(|(package, _)| package.name != SERVER)?;
    Some(package)
}

/// What the user should know about packages that pip installed.
pub(super) fn findings(folder: &Folder, place: &Path) -> Vec<Finding> {
    let (here, elsewhere): (Vec<&Package>, Vec<&Package>) = folder
        .packages
        .iter()
        .partition(|package| package.place == place);
    let first = here.iter().find_map(|package| package.version.as_deref());
    let is_mixed = here
        .iter()
        .any(|package| package.version.as_deref() != first);
    let mixed = is_mixed.then(|| {
        Finding::warning("pip-releases-mixed")
            .arg("packages", told(&here))
            .arg("place", place.display())
    });
    let servers = elsewhere.iter().filter(|package| package.name == SERVER);
    let others: Vec<String> = servers
        .map(|package| {
            let version = package.version.as_deref().unwrap_or("?");
            format!("{version} (`{}`)", package.place.display())
        })
        .collect();
    let several = (!others.is_empty()).then(|| {
        Finding::warning("pip-several")
            .arg("place", place.display())
            .arg("others", others.join(", "))
    });
    mixed.into_iter().chain(several).collect()
}

fn told(packages: &[&Package]) -> String {
    let one = |package: &&Package| {
        let version = package.version.as_deref().unwrap_or("?");
        format!("`{}` {version}", package.name)
    };
    packages.iter().map(one).collect::<Vec<_>>().join(", ")
}
