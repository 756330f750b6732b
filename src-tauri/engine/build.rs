//! Picks up the releases' files, so that adding one is adding a file, and refuses those that contradict themselves.
//!
//! They are read here by the very code that reads them when the program runs.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the build asks less of the catalog than the program does"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the build is no part of the program"
)]

#[path = "src/catalog/change.rs"]
mod change;
#[path = "src/catalog/column.rs"]
mod column;
#[path = "src/catalog/entry.rs"]
mod entry;
#[path = "src/catalog/folder.rs"]
mod folder;
#[path = "src/catalog/release.rs"]
mod release;
#[path = "src/catalog/setup.rs"]
mod setup;
#[path = "src/catalog/told.rs"]
mod told;
#[path = "src/catalog/web.rs"]
mod web;

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use entry::File;

const RELEASES: &str = "src/catalog/releases";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join(RELEASES);
    println!("cargo::rerun-if-changed={RELEASES}");
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut texts = Vec::new();
    for path in &paths {
        texts.push((name(path), std::fs::read_to_string(path)?));
    }
    let files: Vec<File<'_>> = texts
        .iter()
        .map(|(name, text)| File { name, text })
        .collect();
    let catalog = match folder::Catalog::read(&files) {
        Ok(catalog) => catalog,
        Err(wrong) => {
            println!("cargo::error={RELEASES}/{wrong}");
            return Ok(());
        }
    };
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let (mut en, mut zh_cn) = (String::new(), String::new());
    for entry in catalog.entries() {
        en.push_str(&entry.words.en);
        zh_cn.push_str(&entry.words.zh_cn);
    }
    std::fs::write(out.join("words-en.ftl"), en)?;
    std::fs::write(out.join("words-zh-CN.ftl"), zh_cn)?;
    let mut code = "[\n".to_owned();
    for path in &paths {
        writeln!(
            code,
            "    File {{ name: {:?}, text: include_str!({path:?}) }},",
            name(path)
        )?;
    }
    code.push(']');
    std::fs::write(out.join("releases.rs"), code)?;
    Ok(())
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
