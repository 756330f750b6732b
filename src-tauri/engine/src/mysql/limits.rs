//! The resource limits of an account: connections at a time, statements and connections per hour.

use super::{Connection, Limit, server_code};
use crate::error::{Phase, Result};

/// An account's limits; a resource that is not listed is unlimited, or its limit is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits(Vec<(Limit, u64)>);

impl Limits {
    /// Reads the limits from `SHOW CREATE USER` (since MySQL 5.7, MariaDB 10.2), `SHOW GRANTS` (MariaDB, MySQL 5.6) and
    /// `@@session.max_user_connections`, which every server has.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn ask(connection: &mut Connection, phase: Phase) -> Result<Self> {
        let mut lines = Vec::new();
        for sql in ["SHOW CREATE USER CURRENT_USER()", "SHOW GRANTS"] {
            match connection.rows::<String>(sql, phase).await {
                Ok(said) => lines.extend(said),
                // An older server without the statement, or an account that may not run it.
                Err(error) if server_code(&error).is_some() => {}
                Err(error) => return Err(error),
            }
        }
        let mut limits = Self::read(&lines);
        if limits.of(Limit::UserConnections).is_none() {
            let effective: Vec<u64> = connection
                .rows("SELECT @@session.max_user_connections", phase)
                .await?;
            let effective = effective.into_iter().next().filter(|number| *number > 0);
            limits
                .0
                .extend(effective.map(|number| (Limit::UserConnections, number)));
        }
        Ok(limits)
    }

    fn read(lines: &[String]) -> Self {
        let found = Limit::ALL.into_iter().filter_map(|limit| {
            let number = lines.iter().find_map(|line| number(line, limit.name()))?;
            (number > 0).then_some((limit, number))
        });
        Self(found.collect())
    }

    /// The limit of one resource; `None` if none is known.
    #[must_use]
    pub fn of(&self, limit: Limit) -> Option<u64> {
        self.0
            .iter()
            .find(|(known, _)| *known == limit)
            .map(|(_, number)| *number)
    }
}

/// The number after a limit's name. Its last occurrence counts: quoted names, which may contain it, come before `WITH`.
fn number(line: &str, name: &str) -> Option<u64> {
    let (_, after) = line.rsplit_once(&format!(" {name} "))?;
    let digits = after.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_from_what_servers_say() {
        let lines = [
            "CREATE USER `m`@`%` IDENTIFIED WITH 'x' AS '$A' REQUIRE NONE WITH MAX_QUERIES_PER_HOUR 120 MAX_USER_CONNECTIONS 3 PASSWORD EXPIRE DEFAULT",
            "GRANT USAGE ON *.* TO `m`@`%` IDENTIFIED BY PASSWORD '*A' WITH MAX_QUERIES_PER_HOUR 120 MAX_UPDATES_PER_HOUR 0",
        ]
        .map(str::to_owned);
        let limits = Limits::read(&lines);
        assert_eq!(limits.of(Limit::QueriesPerHour), Some(120));
        assert_eq!(limits.of(Limit::UserConnections), Some(3));
        assert_eq!(limits.of(Limit::UpdatesPerHour), None);
        assert_eq!(limits.of(Limit::ConnectionsPerHour), None);
    }
}
