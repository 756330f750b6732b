//! A small DB-GPT v0.4.7 install on SQLite, made on the spot for those who want to see the job before they trust it.

use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::error::{Cause, Error, Phase, Result};
use crate::io::file::NewFile;
use crate::io::spelling::of_any_length;
use crate::io::waiting::in_place;
use crate::io::{clock, home};

const TABLES: &str = include_str!("sample_tables.sql");
const ROWS: &str = include_str!("sample_rows.sql");
const ENV: &str =
    "#*** Database settings ***#\nLOCAL_DB_TYPE=sqlite\nLOCAL_DB_PATH=data/default_sqlite.db\n";

/// Makes a new sample install inside `folder` and returns its own folder; older samples stay.
///
/// # Errors
/// `sample-failed`, with what the system says.
pub fn make(folder: &Path) -> Result<PathBuf> {
    let root = folder.join(clock::now().strftime("sample-%Y%m%d-%H%M%S-%f").to_string());
    match in_place(|| fill(&root)) {
        Ok(()) => Ok(root),
        Err(source) => Err(Error::failed("sample-failed", Phase::Config)
            .arg("path", root.display())
            .because(source)),
    }
}

fn fill(root: &Path) -> Result<(), Cause> {
    home::make_private(&root.join("dbgpt/app"))?;
    home::make_private(&root.join("pilot/meta_data"))?;
    write(&root.join("dbgpt/_version.py"), "version = \"0.4.7\"\n")?;
    let file = root.join("pilot/meta_data/dbgpt.db");
    let database = Connection::open(of_any_length(&file))?;
    database.execute_batch(&format!("BEGIN;\n{TABLES}\n{ROWS}\nCOMMIT;"))?;
    // Last, since an install is recognised by this file.
    write(&root.join(".env"), ENV)?;
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Cause> {
    let mut new = NewFile::begin(path)?;
    new.file().write_all(text.as_bytes())?;
    new.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use crate::config::{self, Overrides};
    use crate::event::Silent;
    use crate::inspect::{self, Verdict};
    use crate::target::Target;

    #[tokio::test]
    async fn is_an_install_with_rows_in_every_table() {
        let folder = tempfile::tempdir().unwrap();
        let root = make(folder.path()).unwrap();
        let install = config::read(&root, &Overrides::default()).unwrap();
        assert!(matches!(install.target, Target::Sqlite(_)));
        assert_eq!(install.version.unwrap().version, "0.4.7");
        let context = crate::Context {
            events: &Silent,
            cancel: &tokio_util::sync::CancellationToken::new(),
        };
        let inspection = inspect::run(&install.target, context).await.unwrap();
        assert_eq!(inspection.state.name(catalog::known()), "0.4.6-0.4.7");
        assert_eq!(inspection.verdict, Verdict::NoChangeNeeded);
        for table in &inspection.schema.tables {
            assert!(table.rows.number() > 0, "{} is empty", table.name);
        }
    }
}
