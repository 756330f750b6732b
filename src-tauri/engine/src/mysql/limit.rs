//! The resources that a server can limit per account, and their names in its errors.

/// A resource limit of an account, as in `CREATE USER … WITH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Connections at the same time.
    UserConnections,
    /// Statements of any kind.
    QueriesPerHour,
    /// Statements that change something, definitions too.
    UpdatesPerHour,
    /// New connections.
    ConnectionsPerHour,
}

impl Limit {
    pub(super) const ALL: [Self; 4] = [
        Self::UserConnections,
        Self::QueriesPerHour,
        Self::UpdatesPerHour,
        Self::ConnectionsPerHour,
    ];

    /// Its name in SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UserConnections => "MAX_USER_CONNECTIONS",
            Self::QueriesPerHour => "MAX_QUERIES_PER_HOUR",
            Self::UpdatesPerHour => "MAX_UPDATES_PER_HOUR",
            Self::ConnectionsPerHour => "MAX_CONNECTIONS_PER_HOUR",
        }
    }

    /// The limit that a server's error 1226 is about. The error has the column names of `mysql.user`, not those of SQL.
    pub(super) fn of_error(said: &str) -> Option<Self> {
        let said = said.to_ascii_lowercase();
        [
            ("max_user_connections", Self::UserConnections),
            ("max_questions", Self::QueriesPerHour),
            ("max_queries", Self::QueriesPerHour),
            ("max_updates", Self::UpdatesPerHour),
            ("max_connections", Self::ConnectionsPerHour),
        ]
        .into_iter()
        .find(|(name, _)| said.contains(name))
        .map(|(_, limit)| limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_resource() {
        for (said, expected) in [
            (
                "User 'a' has exceeded the 'max_user_connections' resource (current value: 3)",
                Limit::UserConnections,
            ),
            (
                "User 'a' has exceeded the 'max_questions' resource (current value: 3)",
                Limit::QueriesPerHour,
            ),
            (
                "User 'a' has exceeded the 'max_updates' resource (current value: 3)",
                Limit::UpdatesPerHour,
            ),
            (
                "User 'a' has exceeded the 'max_connections_per_hour' resource (current value: 3)",
                Limit::ConnectionsPerHour,
            ),
        ] {
            assert_eq!(Limit::of_error(said), Some(expected), "{said}");
        }
    }
}
