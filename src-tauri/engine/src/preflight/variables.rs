//! The server's global variables that the checks use.

use std::collections::BTreeMap;

use crate::error::{Phase, Result};
use crate::mysql::Connection;

/// Global variables by name.
pub(super) struct Variables(BTreeMap<String, String>);

impl Variables {
    const ASKED: &str = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', \
        'innodb_read_only', 'innodb_large_prefix', 'innodb_file_format', 'innodb_file_per_table', 'innodb_page_size', \
        'wsrep_on', 'group_replication_group_name', 'lower_case_table_names', 'pxc_strict_mode')";

    /// Reads those that the checks need.
    ///
    /// # Errors
    /// Those of the connection.
    pub(super) async fn ask(connection: &mut Connection) -> Result<Self> {
        let variables: Vec<(String, String)> = connection.rows(Self::ASKED, Phase::Check).await?;
        Ok(Self(variables.into_iter().collect()))
    }

    /// Invented values, for tests.
    #[cfg(test)]
    pub(super) fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        Self(
            variables
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        )
    }

    /// A variable's value; `None` if the server does not have it.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether the server has the variable and it is off.
    pub(super) fn is_off(&self, name: &str) -> bool {
        self.text(name)
            .is_some_and(|value| matches!(value.to_ascii_uppercase().as_str(), "OFF" | "0" | "NO"))
    }

    /// Whether the server has the variable and it is not off: MariaDB 12 has several values of `read_only`.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.text(name).is_some() && !self.is_off(name)
    }
}
