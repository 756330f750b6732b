//! Shared by the fuzz targets: a folder in memory, a container around a payload, and checks of every error.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use engine::words::Lang;
use engine::{Context, Error, backup};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The payload's entry for a server's dump, and for a SQLite file.
const ENTRIES: [&str; 2] = ["database.sql.zst", "database.sqlite.zst"];

/// The target's folder below the temporary one, which `fuzz/run` puts into memory: thousands of files a second would
/// wear out a disk.
///
/// It remains when the fuzzer ends, since libFuzzer exits without running destructors; each target overwrites the
/// same few files.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let program = std::env::current_exe().expect("a program has a name");
        let name = program.file_name().expect("a name").display();
        let folder = std::env::temp_dir().join(format!("dbgpt-upgrade-fuzz-{name}"));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        folder
    })
}

/// Asserts properties of each error about a file that was only read. Words are checked once per code, as rendering
/// takes longer than reading a file.
pub fn told(error: &Error) {
    static SEEN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    assert!(!error.changed(), "{} claims a change", error.code());
    if SEEN.lock().expect("one thread").insert(error.code()) {
        for lang in [Lang::En, Lang::ZhCn] {
            assert!(!error.message(lang).is_empty() && !error.hint(lang).is_empty());
        }
    }
}

/// A backup file as the program writes it, around a compressed payload and a manifest. The manifest's sha256 and
/// length of the payload are made correct, since a fuzzer can't find a matching sha256.
pub fn container(packed: &[u8], manifest: &[u8]) -> Vec<u8> {
    let mut entry = ENTRIES[0];
    let manifest = match serde_json::from_slice::<serde_json::Value>(manifest) {
        Ok(mut value) => {
            if value["server"].is_null() {
                entry = ENTRIES[1];
            }
            if let Some(payload) = value
                .get_mut("payload")
                .and_then(|payload| payload.as_object_mut())
            {
                let sha256: String = Sha256::digest(packed)
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                payload.insert("sha256".to_owned(), sha256.into());
                payload.insert("size_bytes".to_owned(), packed.len().into());
            }
            value.to_string().into_bytes()
        }
        Err(_no_json) => manifest.to_vec(),
    };
    let stored = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o600);
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes, options) in [
        (entry, packed, stored.large_file(true)),
        ("README.txt", &b"read me"[..], stored),
        ("manifest.json", &manifest, stored),
    ] {
        zip.start_file(name, options).expect("memory takes it");
        zip.write_all(bytes).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}

/// Compresses a payload as the program does.
pub fn packed(plain: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).expect("zstd begins");
    encoder.include_checksum(true).expect("zstd has checksums");
    encoder.write_all(plain).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// Reads a backup with all the checks of the program; `None` if it is refused.
pub fn prove(bytes: &[u8]) -> Option<(backup::Manifest, backup::Backup)> {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let file = folder().join("backup.zip");
    std::fs::write(&file, bytes).expect("memory takes it");
    let cancel = tokio_util::sync::CancellationToken::new();
    let context = Context {
        events: &engine::event::Silent,
        cancel: &cancel,
    };
    let runtime = RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime")
    });
    let proved = runtime.block_on(backup::prove(&file, context));
    match (backup::manifest(&file), proved) {
        (Ok(manifest), Ok(backup)) => Some((manifest, backup)),
        (Err(error), Err(_same)) => {
            told(&error);
            None
        }
        (manifest, proved) => panic!("read once and not twice: {manifest:?}, {proved:?}"),
    }
}
