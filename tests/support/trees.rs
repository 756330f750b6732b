//! Trees of DB-GPT releases as their documents describe them: the sources of each era, and pip's installs.

use std::fs;
use std::path::{Path, PathBuf};

/// The names of the packages that pip installs for v0.8.0 and later.
pub const PACKAGES: [&str; 7] = [
    "dbgpt",
    "dbgpt-acc-auto",
    "dbgpt-app",
    "dbgpt-client",
    "dbgpt-ext",
    "dbgpt-sandbox",
    "dbgpt-serve",
];

/// Writes a file below `root`, with its folders.
pub fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// The sources of a release up to v0.6.3: `dbgpt/`, and alembic's files.
pub fn old_sources(root: &Path, version: &str) {
    match version {
        // v0.4.6 has no file with its version, and its `setup.py` says 0.4.5.
        "0.4.6" => put(
            root,
            "setup.py",
            "setup(name=\"db-gpt\", version=\"0.4.5\")\n",
        ),
        _ => {
            put(
                root,
                "dbgpt/_version.py",
                &format!("version = \"{version}\"\n"),
            );
            let setup = format!(
                "DB_GPT_VERSION = os.getenv(\"DB_GPT_VERSION\", \"{version}\")\nsetup(name=\"dbgpt\", version=DB_GPT_VERSION)\n"
            );
            put(root, "setup.py", &setup);
        }
    }
    put(root, "dbgpt/app/dbgpt_server.py", "");
    put(root, ".env.template", "LOCAL_DB_TYPE=sqlite\n");
    alembic(&root.join("pilot/meta_data"));
}

/// The sources of a release from v0.7.0 on: `packages/`. v0.8.2 reports 0.8.1 and is recognized by files that only it
/// has; the packages of v0.7.2 report 0.7.1.
pub fn new_sources(root: &Path, version: &str) {
    let said = if version == "0.8.2" { "0.8.1" } else { version };
    let packaged = if version == "0.7.2" { "0.7.1" } else { said };
    let project = |name: &str, version: &str| {
        format!("[project]\nname = \"{name}\"\nversion = \"{version}\"\nauthors = []\n")
    };
    let code = format!("version = \"{said}\"\n");
    put(root, "packages/dbgpt-core/src/dbgpt/_version.py", &code);
    for (folder, name) in [
        ("dbgpt-core", "dbgpt"),
        ("dbgpt-app", "dbgpt-app"),
        ("dbgpt-serve", "dbgpt-serve"),
    ] {
        let path = format!("packages/{folder}/pyproject.toml");
        put(root, &path, &project(name, packaged));
    }
    put(root, "pyproject.toml", &project("dbgpt-mono", said));
    if version == "0.8.2" {
        let step = "assets/schema/upgrade/v0_8_2/upgrade_to_v0.8.2.sql";
        put(root, step, "");
        let session = "packages/dbgpt-serve/src/dbgpt_serve/session_file/__init__.py";
        put(root, session, "");
    }
    alembic(&root.join("pilot/meta_data"));
}

/// The files that a server leaves beside its database: alembic's settings and an empty folder for its versions.
pub fn alembic(folder: &Path) {
    put(
        folder,
        "alembic.ini",
        "[alembic]\nscript_location = alembic\n",
    );
    put(folder, "alembic/env.py", "# alembic's\n");
    put(folder, "alembic/script.py.mako", "# alembic's\n");
    let versions = folder.join("alembic/versions");
    fs::create_dir_all(versions).expect("alembic's versions");
}

/// A Python environment with these packages (name, version); returns its `site-packages`.
pub fn environment(at: &Path, packages: &[(&str, &str)]) -> PathBuf {
    put(at, "pyvenv.cfg", "home = /usr/bin\n");
    let place = at.join("lib/python3.11/site-packages");
    fs::create_dir_all(&place).expect("site-packages");
    for (name, version) in packages {
        let normal = name.replace('-', "_");
        let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
        let path = format!("{normal}-{version}.dist-info/METADATA");
        put(&place, &path, &metadata);
        let code = match *name {
            "dbgpt-app" => "dbgpt_app/_version.py",
            "dbgpt" => "dbgpt/_version.py",
            _ => continue,
        };
        put(&place, code, &format!("version = \"{version}\"\n"));
    }
    place
}

/// An environment with all packages of a release.
pub fn pip(at: &Path, version: &str) -> PathBuf {
    environment(at, &PACKAGES.map(|name| (name, version)))
}

/// Records that a package runs directly from these sources (`pip install -e`, `uv sync`).
pub fn runs_from(place: &Path, name: &str, version: &str, sources: &Path) {
    let url = format!(
        "{{\"url\":\"file://{}\",\"dir_info\":{{\"editable\":true}}}}",
        sources.display()
    );
    let path = format!(
        "{}-{version}.dist-info/direct_url.json",
        name.replace('-', "_")
    );
    put(place, &path, &url);
}
