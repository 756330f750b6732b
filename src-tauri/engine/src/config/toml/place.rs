//! Which TOML a DB-GPT is started with, and the folder that its relative paths start from.
//!
//! For sources that is the folder with `packages/`; for an install by pip or by DB-GPT's script, one in `~/.dbgpt`.

use std::path::{Path, PathBuf};

use super::tree::{Tree, Value};
use crate::config::folder::{self, Folder, Kind};
use crate::config::layout::{self, is_home, is_packaged, is_root};
use crate::config::refusal::{refused, unreadable};
use crate::error::Result;
use crate::io::file::{self, Found, names_in};
use crate::message::Finding;

/// DB-GPT has about twenty samples.
const MAX_NAMES: usize = 1_000;

/// DB-GPT's own file lies in `dbgpt/configs` in `site-packages`, and the first of six folders above it is that.
const ABOVE_PACKAGES: usize = 3;

/// An error names at most this many files.
const NAMED_FILES: usize = 10;

/// The folder that a DB-GPT runs in; relative paths in its config start from it.
pub(super) enum Works {
    /// The folder of its sources.
    Sources(PathBuf),
    /// Installed by pip: `workspace` in this user's own folder of profiles.
    Workspace {
        root: PathBuf,
        /// What pip installed, if that is found.
        installed: Option<Folder>,
    },
    /// `workspace` in a folder of profiles that is not this user's: who started DB-GPT, and from where, can't be seen.
    Elsewhere(PathBuf),
}

impl Works {
    pub(super) fn root(&self) -> &Path {
        match self {
            Self::Sources(root) | Self::Workspace { root, .. } | Self::Elsewhere(root) => root,
        }
    }

    /// Whether anything shows that DB-GPT runs there: a TOML among sources does, and so do packages or a first start.
    pub(super) fn is_proved(&self) -> bool {
        match self {
            Self::Sources(_) => true,
            Self::Workspace { root, installed } => installed.is_some() || was_used(root),
            Self::Elsewhere(root) => was_used(root),
        }
    }

    pub(super) fn into_root(self) -> PathBuf {
        match self {
            Self::Sources(root) | Self::Workspace { root, .. } | Self::Elsewhere(root) => root,
        }
    }
}

/// The folder that a config's DB-GPT runs in, by the config's place or the environment that led to it, if known.
pub(super) fn works(config: &Path, environment: Option<&Path>) -> Option<Works> {
    let mut above = config.ancestors().skip(1);
    if let Some(environment) = environment {
        let home = above.clone().skip(1).find(|folder| is_home(folder))?;
        return Some(by_pip(home, folder::installed(environment)));
    }
    let sources = |root: &Path| Works::Sources(root.to_owned());
    if let Some(root) = above.clone().find(|folder| is_packaged(folder)) {
        return Some(sources(root));
    }
    let Some(home) = above.clone().skip(1).find(|folder| is_home(folder)) else {
        // A TOML among older sources was written ahead of an upgrade.
        return above.find(|folder| is_root(folder)).map(sources);
    };
    // DB-GPT's install script clones the sources into `DB-GPT`; an install by pip has none and runs in `workspace`.
    let (cloned, workspace) = (home.join("DB-GPT"), home.join("workspace"));
    let is_cloned = is_packaged(&cloned) && (was_used(&cloned) || !was_used(&workspace));
    Some(match (is_cloned, is_own(home)) {
        (true, _) => Works::Sources(cloned),
        (false, true) => by_pip(home, folder::anywhere()),
        (false, false) => Works::Elsewhere(workspace),
    })
}

/// Where packages from PyPI run. Like DB-GPT this looks for a `pyproject.toml` six folders above one of its files: on
/// Windows that is the folder beside whose environment it lies, as a project of somebody's own has it.
fn by_pip(home: &Path, installed: Option<Folder>) -> Works {
    let above = installed.as_ref().and_then(|folder| match &folder.kind {
        Kind::Installed { place } => place.ancestors().nth(ABOVE_PACKAGES),
        Kind::Sources => None,
    });
    let is_taken = |folder: &&Path| folder.join("pyproject.toml").is_file();
    let root = above.filter(is_taken).map(Path::to_owned);
    Works::Workspace {
        root: root.unwrap_or_else(|| home.join("workspace")),
        installed,
    }
}

/// Whether a DB-GPT was started in a folder: it makes this one.
fn was_used(root: &Path) -> bool {
    root.join("pilot").is_dir()
}

fn is_own(home: &Path) -> bool {
    let own = layout::home().and_then(|own| own.canonicalize().ok());
    own.is_some() && own == home.canonicalize().ok()
}

/// The config of the active profile in a folder of profiles.
pub(in crate::config) fn of_profile(home: &Path) -> Result<PathBuf> {
    let chosen = home.join("config.toml");
    if file::found(&chosen) == Found::Nothing {
        return Err(refused("toml-no-profile", home));
    }
    let tree = Tree::read(&chosen)?;
    let profile = tree
        .root
        .get("default")
        .and_then(|node| node.get("profile"));
    let Some(Value::Text(profile)) = profile.map(|node| &node.value) else {
        return Err(refused("toml-no-profile", home));
    };
    let config = home.join("configs").join(format!("{profile}.toml"));
    if file::found(&config) != Found::File {
        return Err(refused("toml-profile-missing", &chosen)
            .arg("profile", profile.as_str())
            .arg("config", config.display()));
    }
    Ok(config)
}

/// The config in a folder with DB-GPT's sources, if only one can be meant: DB-GPT is given it at each start, and no
/// file says which it is. Files in `configs/my` and edited samples come before unchanged samples.
pub(in crate::config) fn in_folder(
    root: &Path,
    changed: &[String],
) -> Result<(PathBuf, Vec<Finding>)> {
    let own = tomls(root, "configs/my")?;
    let samples = tomls(root, "configs")?;
    let edited: Vec<String> = samples
        .iter()
        .filter(|name| changed.contains(name) || !is_sample(name))
        .cloned()
        .collect();
    let likely: Vec<String> = own.into_iter().chain(edited).collect();
    let choice = match (likely.as_slice(), samples.as_slice()) {
        ([one], _) | ([], [one]) => one,
        ([], []) => return Err(refused("toml-none", root)),
        ([], all) | (all, _) => return Err(several(root, all)),
    };
    let path = root.join(choice);
    let finding = Finding::info("toml-chosen").arg("path", path.display());
    Ok((path, vec![finding]))
}

fn several(root: &Path, names: &[String]) -> crate::error::Error {
    let mut named: Vec<String> = names
        .iter()
        .take(NAMED_FILES)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > NAMED_FILES {
        named.push("…".to_owned());
    }
    refused("toml-several", root).arg("configs", named.join(", "))
}

/// The TOML files of a folder, as paths relative to DB-GPT's own folder.
fn tomls(root: &Path, folder: &str) -> Result<Vec<String>> {
    let path = root.join(folder);
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let names = names_in(&path, MAX_NAMES).map_err(|source| unreadable(&path, source))?;
    let mut names: Vec<String> = names
        .into_iter()
        .filter(|name| name.to_lowercase().ends_with(".toml"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    names.sort();
    Ok(names)
}

/// Whether a file has the name of a sample that comes with DB-GPT.
fn is_sample(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|name| SAMPLES.contains(&name))
}

/// The samples of v0.7.0 to v0.8.2; none of them was renamed or taken away.
const SAMPLES: [&str; 21] = [
    "dbgpt-app-config.example.toml",
    "dbgpt-bm25-rag.toml",
    "dbgpt-cloud-storage.example.toml",
    "dbgpt-graphrag.toml",
    "dbgpt-local-glm.toml",
    "dbgpt-local-llama-cpp-server.toml",
    "dbgpt-local-llama-cpp.toml",
    "dbgpt-local-mlx.toml",
    "dbgpt-local-qwen.toml",
    "dbgpt-local-qwen3.example.toml",
    "dbgpt-local-vllm.toml",
    "dbgpt-proxy-aimlapi.toml",
    "dbgpt-proxy-burncloud.toml",
    "dbgpt-proxy-deepseek.toml",
    "dbgpt-proxy-infiniai.toml",
    "dbgpt-proxy-litellm.toml",
    "dbgpt-proxy-ollama.toml",
    "dbgpt-proxy-openai.toml",
    MYSQL_SAMPLE,
    "dbgpt-proxy-siliconflow.toml",
    "dbgpt-proxy-tongyi.toml",
];

const MYSQL_SAMPLE: &str = "dbgpt-proxy-siliconflow-mysql.toml";

/// The database part of a sample, for one inside an image. All but one use SQLite, at DB-GPT's default path.
pub(in crate::config) fn sample(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name {
        MYSQL_SAMPLE => Some(
            "[service.web]\nport = 5670\n[service.web.database]\ntype = \"mysql\"\n\
             host = \"${env:MYSQL_HOST:-127.0.0.1}\"\nport = \"${env:MYSQL_PORT:-3306}\"\n\
             database = \"${env:MYSQL_DATABASE:-dbgpt}\"\nuser = \"${env:MYSQL_USER:-root}\"\n\
             password = \"${env:MYSQL_PASSWORD:-aa123456}\"\n",
        ),
        _ if SAMPLES.contains(&name) => Some(
            "[service.web]\nport = 5670\n[service.web.database]\ntype = \"sqlite\"\n\
             path = \"pilot/meta_data/dbgpt.db\"\n",
        ),
        _ => None,
    }
}
