//! Limits and rights of the server and the account, asked before anything is touched.

use super::session;
use super::survey::Outline;
use crate::error::{Error, Phase, Result};
use crate::journal::Scope;
use crate::mysql::{Connection, Grants};

/// The server's answers.
pub(super) struct Facts {
    pub(super) grants: Grants,
    /// The longest statement, in bytes.
    pub(super) limit_bytes: usize,
    /// The server compares table names without case.
    pub(super) caseless: bool,
    /// The account may not make triggers and functions: with the binary log on, and makers not trusted, that takes
    /// SUPER.
    distrusts_makers: bool,
}

impl Facts {
    pub(super) async fn ask(connection: &mut Connection) -> Result<Self> {
        let phase = Phase::Restore;
        let rows: Vec<(String, String)> = connection
            .rows(
                "SHOW GLOBAL VARIABLES WHERE Variable_name IN \
                 ('log_bin', 'log_bin_trust_function_creators', 'lower_case_table_names')",
                phase,
            )
            .await?;
        let is = |name: &str, value: &str| rows.iter().any(|(n, v)| n == name && v == value);
        let grants = Grants::ask(connection).await?;
        Ok(Self {
            limit_bytes: session::limit_bytes(connection).await?,
            caseless: !is("lower_case_table_names", "0"),
            distrusts_makers: is("log_bin", "ON")
                && is("log_bin_trust_function_creators", "OFF")
                && !grants.has("SUPER", ""),
            grants,
        })
    }

    /// Refuses to begin if the account lacks a grant for one of these DROPs.
    ///
    /// # Errors
    /// `restore-grants-missing`.
    pub(super) fn check_drops(&self, drops: &[String], database: &str) -> Result<()> {
        let needed = [
            ("DROP PROCEDURE", "ALTER ROUTINE"),
            ("DROP FUNCTION", "ALTER ROUTINE"),
            ("DROP EVENT", "EVENT"),
        ]
        .into_iter()
        .filter(|(kind, _)| drops.iter().any(|sql| sql.starts_with(kind)))
        .map(|(_, grant)| grant)
        .collect();
        self.need(needed, database)
    }

    fn need(&self, mut needed: Vec<&str>, database: &str) -> Result<()> {
        needed.retain(|grant| !self.grants.has(grant, database));
        if needed.is_empty() {
            return Ok(());
        }
        Err(Error::refused("restore-grants-missing", Phase::Restore)
            .arg("grants", needed.join(", "))
            .arg("database", database))
    }

    /// Refuses a dump for which the account lacks a grant: it would fail after half of the rows. Others' objects, which
    /// the scope passes by, need none.
    ///
    /// # Errors
    /// `restore-grants-missing`, `restore-makers-distrusted`.
    pub(super) fn check(&self, outline: &Outline, scope: Scope, database: &str) -> Result<()> {
        let mut needed = vec!["SELECT", "INSERT", "CREATE", "DROP"];
        let makes = outline.makes_in(scope);
        for kind in makes {
            needed.extend(match *kind {
                "view" => &["CREATE VIEW", "SHOW VIEW"][..],
                "trigger" => &["TRIGGER"],
                "function" | "procedure" => &["CREATE ROUTINE"],
                "event" => &["EVENT"],
                _ => &[],
            });
        }
        needed.dedup();
        self.need(needed, database)?;
        let distrusted = makes.contains("trigger") || makes.contains("function");
        if self.distrusts_makers && distrusted {
            return Err(Error::refused("restore-makers-distrusted", Phase::Restore));
        }
        Ok(())
    }
}
