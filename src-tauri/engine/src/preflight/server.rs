//! Checks whether the server is one that this program was tested on.

use super::variables::Variables;
use crate::message::Finding;
use crate::mysql::{Flavor, Server, Version};

/// Servers that speak MySQL's protocol but are other engines, by words in their version texts.
const OTHER_ENGINES: [&str; 8] = [
    "tidb",
    "oceanbase",
    "vitess",
    "starrocks",
    "doris",
    "singlestore",
    "polardb-x",
    "dolt",
];

/// Forks of MySQL with a storage of their own, on which this upgrade was never tested.
const DERIVED: [&str; 4] = ["polardb", "aurora", "tdsql", "cynosdb"];

/// Blocks on servers that are too old or another engine; warns of MySQL's forks; informs of untested newer versions.
pub(super) fn check(server: &Server) -> Option<Finding> {
    let said = format!("{} {}", server.version_text, server.version_comment).to_ascii_lowercase();
    let finding = if OTHER_ENGINES.iter().any(|name| said.contains(name)) {
        Finding::blocker("server-other-engine")
    } else if DERIVED.iter().any(|name| said.contains(name)) {
        Finding::warning("server-derived")
    } else {
        let (oldest, newest) = tried(server.flavor);
        if server.version < oldest {
            Finding::blocker("server-too-old").arg("oldest", oldest.to_string())
        } else if (server.version.0, server.version.1) > (newest.0, newest.1) {
            Finding::info("server-newer").arg("newest", format!("{}.{}", newest.0, newest.1))
        } else {
            return None;
        }
    };
    Some(finding.arg("server", server.version_text.as_str()))
}

/// Informs of `lower_case_table_names = 2` (a file system without case, as on macOS), which no tested server has.
pub(super) fn check_names(variables: &Variables) -> Option<Finding> {
    let value = variables.text("lower_case_table_names")?;
    (value == "2").then(|| Finding::info("server-names-untried"))
}

/// The oldest supported and the newest tested version; MariaDB 10.0 forked from MySQL 5.6.
fn tried(flavor: Flavor) -> (Version, Version) {
    match flavor {
        Flavor::Mysql => (Version(5, 6, 0), Version(9, 7, 0)),
        Flavor::Mariadb => (Version(10, 0, 0), Version(11, 8, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_case_where_files_have_none_are_told() {
        for (value, told) in [("0", false), ("1", false), ("2", true)] {
            let variables = Variables::of([("lower_case_table_names", value)]);
            assert_eq!(check_names(&variables).is_some(), told, "{value}");
        }
        assert!(check_names(&Variables::of([])).is_none());
    }

    #[test]
    fn servers() {
        use Flavor::{Mariadb, Mysql};
        let cases = [
            (Mysql, Version(5, 5, 62), "5.5.62", Some("server-too-old")),
            (Mysql, Version(5, 6, 24), "5.6.24", None),
            (
                Mysql,
                Version(8, 0, 11),
                "8.0.11-TiDB-v8.5.1",
                Some("server-other-engine"),
            ),
            (
                Mysql,
                Version(5, 7, 25),
                "5.7.25-OceanBase_CE-v4.2.1.0",
                Some("server-other-engine"),
            ),
            (
                Mysql,
                Version(8, 0, 13),
                "8.0.13-PolarDB",
                Some("server-derived"),
            ),
            (
                Mysql,
                Version(8, 0, 32),
                "8.0.32-PolarDB-X-Cloud",
                Some("server-other-engine"),
            ),
            (Mysql, Version(9, 7, 4), "9.7.4-2", None),
            (Mysql, Version(10, 1, 0), "10.1.0", Some("server-newer")),
            (
                Mariadb,
                Version(5, 5, 68),
                "5.5.68-MariaDB",
                Some("server-too-old"),
            ),
            (Mariadb, Version(10, 11, 14), "10.11.14-MariaDB", None),
            (
                Mariadb,
                Version(12, 1, 2),
                "12.1.2-MariaDB",
                Some("server-newer"),
            ),
        ];
        for (flavor, version, text, expected) in cases {
            let server = Server {
                flavor,
                version,
                version_text: text.to_owned(),
                version_comment: String::new(),
            };
            let found = check(&server).map(|finding| finding.id.into_owned());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
