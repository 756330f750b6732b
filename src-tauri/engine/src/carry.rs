//! Carries a `.env` across v0.7.0, from which on DB-GPT reads a TOML instead: the settings that have a place there are
//! written out.
//!
//! The database knows uploaded files by the address of the node that wrote them. DB-GPT v0.7.0 and later gives itself
//! another address, and would ask the old one for the files by HTTP; told the old address, it finds them.

use std::path::{Path, PathBuf};

use crate::config::{self, Carried, Node, Overrides};
use crate::error::{Error, Phase, Result};
use crate::io::file::NewFile;
use crate::io::waiting::in_place;
use crate::message::Finding;
use crate::mysql::Connection;
use crate::sqlite::{self, Opened};
use crate::target::Target;

/// The nodes with the most files, and how many each wrote. A node is the part between `distributed://` and the next
/// slash.
const NODES: &str = "SELECT SUBSTR(storage_path, 15, INSTR(SUBSTR(storage_path, 15), '/') - 1) AS node, \
    COUNT(*) AS files FROM dbgpt_serve_file WHERE storage_path LIKE 'distributed://%' \
    GROUP BY SUBSTR(storage_path, 15, INSTR(SUBSTR(storage_path, 15), '/') - 1) ORDER BY COUNT(*) DESC LIMIT 20";

/// Whether the table of uploaded files is there.
const LISTS: &str = "SELECT TABLE_NAME FROM information_schema.TABLES \
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'dbgpt_serve_file'";

/// The TOML made from a `.env`, and what should be known about it.
#[derive(Debug)]
pub struct Carry {
    /// The TOML's text.
    pub text: String,
    /// The environment variables that the text refers to: DB-GPT's service has to be given them.
    pub variables: Vec<&'static str>,
    /// What is carried over, what can't be, and what could not be read.
    pub findings: Vec<Finding>,
}

/// Makes the text from a `.env`. The database is asked for the node of its files, and not changed.
///
/// # Errors
/// Those of [`config::carried`]; a database that can't be reached is a finding.
pub async fn over(path: &Path, overrides: &Overrides) -> Result<Carry> {
    let carried = in_place(|| config::carried(path, overrides))?;
    let mut findings = vec![chosen(&carried)];
    let node = match nodes(&carried.target.in_a_hurry()).await {
        Ok(nodes) => pinned(&carried, &nodes, &mut findings),
        Err(error) => {
            findings.push(Finding::warning("carry-files-unseen").because(error.said()));
            carried.told_node()
        }
    };
    let refers = |text: &str| text.contains("${env:");
    let text = carried.toml(node.as_ref());
    let variables = carried.variables();
    if !variables.is_empty() {
        findings.push(Finding::warning("carry-variables").arg("names", variables.join(", ")));
    }
    if let Target::Mysql(mysql) = &carried.target
        && (refers(&mysql.user) || refers(&mysql.database))
    {
        findings.push(Finding::warning("carry-reference"));
    }
    findings.push(Finding::info("carry-nothing-else").arg("path", carried.file.display()));
    Ok(Carry {
        text,
        variables,
        findings,
    })
}

/// Saves the text as a new file; never over an existing one.
///
/// # Errors
/// `carry-unsaved`.
pub fn save(carry: &Carry, path: &Path) -> Result<PathBuf> {
    let write = || {
        let mut file = NewFile::begin(path)?;
        std::io::Write::write_all(file.file(), carry.text.as_bytes())?;
        file.commit()
    };
    write().map_err(|source| {
        Error::failed("carry-unsaved", Phase::Config)
            .arg("path", path.display())
            .because(source)
    })
}

fn chosen(carried: &Carried) -> Finding {
    let kind = match carried.target {
        Target::Sqlite(_) => "SQLite",
        Target::Mysql(_) => "MySQL",
    };
    Finding::info("carry-from")
        .arg("path", carried.file.display())
        .arg("kind", kind)
        .arg("port", carried.port.to_string())
}

/// The node whose address the TOML sets: the one that wrote the most files. Adds the findings about it.
fn pinned(carried: &Carried, nodes: &[(Node, u64)], findings: &mut Vec<Finding>) -> Option<Node> {
    let (first, files) = nodes.first()?.clone();
    let others: Vec<String> = nodes[1..]
        .iter()
        .map(|(node, files)| format!("{}:{} ({files})", node.host, node.port))
        .collect();
    let Some(folder) = carried.files(&first) else {
        findings.push(Finding::warning("carry-files-nowhere").arg("files", files));
        return None;
    };
    findings.push(
        Finding::info("carry-pin")
            .arg("files", files)
            .arg("node", format!("{}:{}", first.host, first.port))
            .arg("folder", folder.display()),
    );
    if !others.is_empty() {
        findings.push(Finding::warning("carry-other-nodes").arg("nodes", others.join(", ")));
    }
    Some(first)
}

/// The nodes that wrote the uploaded files and how many each, the one with the most first.
async fn nodes(target: &Target) -> Result<Vec<(Node, u64)>> {
    let named = match target {
        Target::Mysql(target) => {
            let mut connection = Connection::open(target, Phase::Inspect).await?;
            let there: Vec<String> = connection.rows(LISTS, Phase::Inspect).await?;
            let named = match there.is_empty() {
                true => Vec::new(),
                false => connection.rows(NODES, Phase::Inspect).await?,
            };
            connection.close().await;
            named
        }
        Target::Sqlite(target) => in_place(|| of_file(&target.path))?,
    };
    let named = named.into_iter();
    Ok(named
        .filter_map(|(address, files)| Some((node(&address)?, files)))
        .collect())
}

fn of_file(path: &Path) -> Result<Vec<(String, u64)>> {
    let Opened::Database(connection) = sqlite::open_read_only(path, Phase::Inspect)? else {
        return Ok(Vec::new());
    };
    let ask = || {
        const TABLES: &str =
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'dbgpt_serve_file'";
        let there: i64 = connection.query_row(TABLES, [], |row| row.get(0))?;
        if there == 0 {
            return Ok(Vec::new());
        }
        let mut statement = connection.prepare(NODES)?;
        let rows = statement.query_map([], |row| {
            let files: i64 = row.get(1)?;
            Ok((row.get(0)?, u64::try_from(files).unwrap_or_default()))
        })?;
        rows.collect()
    };
    ask().map_err(|source| sqlite::failure(path, Phase::Inspect, source))
}

/// Reads `HOST:PORT`.
fn node(address: &str) -> Option<Node> {
    let (host, port) = address.rsplit_once(':')?;
    Some(Node {
        host: host.to_owned(),
        port: port.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::node;

    #[test]
    fn addresses_are_of_a_host_and_a_port() {
        for (address, expected) in [
            ("10.0.0.5:5670", Some(("10.0.0.5", 5670))),
            ("[fd00::1]:5670", Some(("[fd00::1]", 5670))),
            ("chat", None),
            ("chat:x", None),
            ("", None),
        ] {
            let found = node(address);
            let found = found.as_ref().map(|node| (node.host.as_str(), node.port));
            assert_eq!(found, expected, "{address}");
        }
    }
}
