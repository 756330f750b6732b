//! `README.txt` in the backup: how to restore it with stock tools alone, years from now.

use super::manifest::Manifest;
use super::{Method, ProofKind};
use crate::words;

pub(super) fn text(manifest: &Manifest) -> String {
    let version = manifest
        .dbgpt_version
        .as_deref()
        .unwrap_or("(version unknown)");
    let head = format!(
        "Backup of DB-GPT's metadata database `{}`\nWritten {} by DB-GPT Upgrade {}; DB-GPT {version}, schema {}.\n\
         sha256 of {}: {}\n\nStop DB-GPT first. Restore with stock tools:\n\n",
        manifest.database,
        manifest.written_at,
        manifest.app_version,
        manifest.state,
        manifest.payload.entry,
        manifest.payload.sha256,
    );
    let steps = match &manifest.server {
        Some(server) if manifest.method == Some(Method::Builtin) => format!(
            "  unzip THIS-FILE.zip\n  sha256sum database.sql.zst\n  zstd -d database.sql.zst\n  \
             mysql -u USER -p -e 'CREATE DATABASE restored CHARACTER SET {} COLLATE {}'\n  \
             mysql -u USER -p --comments --max-allowed-packet=1G restored < database.sql\n\n\
             `mariadb` in place of `mysql` does as well. --comments keeps the comments inside stored programs;\n\
             --max-allowed-packet is for rows larger than 16 MB, which the server's own max_allowed_packet must allow too.\n\
             Restore into a new, empty database, look at it, then point LOCAL_DB_NAME of DB-GPT's .env to it.\n\
             If the client stops at a view, trigger or routine that was broken already, or that this server does not\n\
             make anew, --force goes on past it; what was tried stands below.\n\
             (dbgpt-upgrade restore does the same beside the database, and then changes DB-GPT's tables over at once, or\n\
             with --all everything.)\n\
             Read out of {}. {}\n\
             Views, triggers, routines and events have no DEFINER: they will belong to the account that restores them.\n\
             Who they belonged to stands in a comment before each.\n",
            manifest.charset,
            manifest.collation,
            server.version_text,
            manifest
                .snapshot_why
                .as_ref()
                .map_or_else(String::new, |why| words::message(words::Lang::En, why)),
        ),
        Some(server) => format!(
            "  unzip THIS-FILE.zip\n  sha256sum database.sql.zst\n  zstd -d database.sql.zst\n  \
             mysql -u USER -p -e 'CREATE DATABASE restored CHARACTER SET {} COLLATE {}'\n  \
             mysql -u USER -p --default-character-set=utf8mb4 restored < database.sql\n\n\
             Restore into a new, empty database, look at it, then point LOCAL_DB_NAME of DB-GPT's .env to it.\n\
             (dbgpt-upgrade restore does the same beside the database, and then changes DB-GPT's tables over at once, or\n\
             with --all everything.)\n\
             Dumped from {}. If the client stops at the first line (\"sandbox mode\"), delete that line.\n\
             If it stops at a DEFINER, restore as an administrator.\n",
            manifest.charset, manifest.collation, server.version_text
        ),
        None => "  unzip THIS-FILE.zip\n  sha256sum database.sqlite.zst\n  zstd -d database.sqlite.zst\n\n\
             Put database.sqlite in the place of the database file (pilot/meta_data/NAME.db); keep the old one aside,\n\
             and remove NAME.db-journal, NAME.db-wal and NAME.db-shm if they are there.\n"
            .to_owned(),
    };
    let alembic = if manifest.alembic_versions.is_empty() {
        String::new()
    } else {
        "\nalembic/versions/ belongs to this database: put its files back into pilot/meta_data/alembic/versions/,\n\
         and take others away from there, or DB-GPT may not start.\n"
            .to_owned()
    };
    let loadable = manifest
        .proofs
        .iter()
        .find(|proof| proof.proof == ProofKind::Loadable)
        .map_or_else(String::new, |proof| {
            format!("\n{}\n", words::message(words::Lang::En, &proof.why))
        });
    head + &steps + &on_windows(manifest) + &loadable + &alembic
}

/// The same steps for PowerShell, which has other commands to unpack and to hash, and no `<`.
fn on_windows(manifest: &Manifest) -> String {
    let name = manifest.payload.entry.trim_end_matches(".zst");
    let load = match (&manifest.server, manifest.method) {
        (None, _) => None,
        (Some(_), Some(Method::Builtin)) => Some("--comments --max-allowed-packet=1G"),
        (Some(_), _) => Some("--default-character-set=utf8mb4"),
    };
    let load = load.map_or_else(String::new, |options| {
        let (charset, collation) = (&manifest.charset, &manifest.collation);
        format!(
            "  mysql -u USER -p -e 'CREATE DATABASE restored CHARACTER SET {charset} COLLATE {collation}'\n  \
             cmd /c 'mysql -u USER -p {options} restored < {name}'\n"
        )
    });
    format!(
        "\nOn Windows, in PowerShell, these stand for the lines above (zstd: github.com/facebook/zstd, \"Releases\"):\n\n  \
         tar -xf THIS-FILE.zip\n  Get-FileHash {name}.zst\n  zstd -d {name}.zst\n{load}"
    )
}
