//! Answers of real servers to `SHOW GRANTS`, and the privileges that we read from them.

use super::*;

fn grants(lines: &[&str], names: Names) -> Grants {
    let lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
    Grants::read(&lines, names)
}

/// Answers of real servers: lines, privilege, database, whether the account has it.
#[test]
fn real_answers() {
    let cases: &[(&[&str], &str, &str, bool)] = &[
        // MySQL 9.7
        (
            &[
                "GRANT USAGE ON *.* TO `u`@`%`",
                "GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `db_x`.* TO `u`@`%`",
            ],
            "SHOW VIEW",
            "db_x",
            true,
        ),
        (&["GRANT USAGE ON *.* TO `u`@`%`"], "SELECT", "db_x", false),
        (
            &["GRANT SHOW_ROUTINE ON *.* TO `u`@`%`"],
            "SHOW_ROUTINE",
            "db_x",
            true,
        ),
        (
            &[
                "GRANT APPLICATION_PASSWORD_ADMIN,SHOW_ROUTINE,XA_RECOVER_ADMIN ON *.* TO `u`@`%` WITH GRANT OPTION",
            ],
            "SHOW_ROUTINE",
            "db_x",
            true,
        ),
        (
            &["GRANT ALL PRIVILEGES ON `db_x`.* TO `u`@`%` WITH GRANT OPTION"],
            "TRIGGER",
            "db_x",
            true,
        ),
        (
            &["GRANT ALL PRIVILEGES ON `db_x`.* TO `u`@`%` WITH GRANT OPTION"],
            "SHOW_ROUTINE",
            "db_x",
            false,
        ),
        (
            &[
                "GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON *.* TO `u`@`%`",
                "REVOKE TRIGGER ON `db_x`.* FROM `u`@`%`",
            ],
            "TRIGGER",
            "db_x",
            false,
        ),
        (
            &[
                "GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON *.* TO `u`@`%`",
                "REVOKE TRIGGER ON `db_x`.* FROM `u`@`%`",
            ],
            "EVENT",
            "db_x",
            true,
        ),
        (
            &[
                "GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON *.* TO `u`@`%`",
                "REVOKE TRIGGER ON `db_x`.* FROM `u`@`%`",
            ],
            "TRIGGER",
            "other",
            true,
        ),
        (
            &["GRANT SELECT (`a`), INSERT (`a`) ON `db_x`.`t` TO `u`@`%`"],
            "SELECT",
            "db_x",
            false,
        ),
        (
            &["GRANT SELECT, SHOW VIEW, TRIGGER ON `db_x`.`t` TO `u`@`%`"],
            "SELECT",
            "db_x",
            false,
        ),
        (
            &["GRANT EXECUTE ON PROCEDURE `db_x`.`p` TO `u`@`%`"],
            "EXECUTE",
            "db_x",
            false,
        ),
        (&["GRANT `rr`@`%` TO `u`@`%`"], "SELECT", "db_x", false),
        (
            &["GRANT PROXY ON ``@`` TO `root`@`localhost` WITH GRANT OPTION"],
            "SELECT",
            "db_x",
            false,
        ),
        // MySQL 5.6, and patterns
        (
            &[
                "GRANT ALL PRIVILEGES ON *.* TO 'lab'@'%' IDENTIFIED BY PASSWORD '*14E6' WITH GRANT OPTION",
            ],
            "EVENT",
            "db_x",
            true,
        ),
        (
            &["GRANT SELECT, EVENT ON `db\\_x`.* TO 'u'@'%'"],
            "EVENT",
            "db_x",
            true,
        ),
        (
            &["GRANT SELECT, EVENT ON `db\\_x`.* TO 'u'@'%'"],
            "EVENT",
            "dbzx",
            false,
        ),
        (
            &["GRANT SELECT, EVENT ON `db_x`.* TO 'u'@'%'"],
            "EVENT",
            "dbzx",
            true,
        ),
        (
            &["GRANT SELECT ON `%`.* TO 'u'@'%'"],
            "SELECT",
            "db_x",
            true,
        ),
        (
            &["GRANT SELECT ON `db%`.* TO 'u'@'%'"],
            "SELECT",
            "xdb",
            false,
        ),
        (
            &[
                "GRANT ALL PRIVILEGES ON `db\\_%`.* TO 'u'@'%'",
                "GRANT SELECT ON `db_x`.* TO 'u'@'%'",
            ],
            "DROP",
            "db_x",
            false,
        ),
        (
            &["GRANT SELECT ON `a``b`.* TO 'u'@'%'"],
            "SELECT",
            "a`b",
            true,
        ),
        // MariaDB
        (
            &[
                "GRANT `rr` TO `u`@`%`",
                "GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*14E6'",
                "GRANT USAGE ON *.* TO `rr`",
                "GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `db_x`.* TO `rr`",
                "SET DEFAULT ROLE `rr` FOR `u`@`%`",
            ],
            "EVENT",
            "db_x",
            true,
        ),
        (
            &[
                "GRANT `rr` TO `u`@`%`",
                "GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*14E6'",
            ],
            "EVENT",
            "db_x",
            false,
        ),
        (
            &[
                "GRANT SELECT ON `db_x`.* TO `u`@`%`",
                "GRANT EVENT ON `db_x`.* TO `u`",
            ],
            "EVENT",
            "db_x",
            true,
        ),
        (
            &["GRANT SELECT, SHOW CREATE ROUTINE ON `db_x`.* TO `u`@`%`"],
            "SHOW CREATE ROUTINE",
            "db_x",
            true,
        ),
        (&["nonsense", ""], "SELECT", "db_x", false),
    ];
    for (lines, privilege, database, expected) in cases {
        let grants = grants(lines, Names::default());
        assert_eq!(
            grants.has(privilege, database),
            *expected,
            "{lines:?}: {privilege} on {database}"
        );
    }
}

#[test]
fn names_as_the_server_compares_them() {
    let line = &["GRANT SELECT ON `DB_x`.* TO `u`@`%`"];
    let with = |wildcards, case| grants(line, Names { wildcards, case });
    assert!(!with(true, true).has("SELECT", "db_x"));
    assert!(with(true, false).has("SELECT", "dbzx"));
    assert!(!with(false, false).has("SELECT", "dbzx"));
    assert!(with(false, false).has("SELECT", "db_x"));
}

/// What is granted already must stay in force.
#[test]
fn the_statement_adds_to_what_is_there() {
    let all = |wildcards| Names {
        wildcards,
        case: true,
    };
    let cases = [
        (None, true, "GRANT DROP ON `db\\_x`.* TO 'u'@'%';"),
        (None, false, "GRANT DROP ON `db_x`.* TO 'u'@'%';"),
        (
            Some("GRANT SELECT ON `db_x`.* TO `u`@`%`"),
            true,
            "GRANT DROP ON `db_x`.* TO 'u'@'%';",
        ),
        (
            Some("GRANT SELECT ON `db\\_x`.* TO `u`@`%`"),
            true,
            "GRANT DROP ON `db\\_x`.* TO 'u'@'%';",
        ),
        (
            Some("GRANT SELECT, ALTER ON `db%`.* TO `u`@`%`"),
            true,
            "GRANT DROP, ALTER, SELECT ON `db\\_x`.* TO 'u'@'%';",
        ),
    ];
    for (line, wildcards, expected) in cases {
        let lines: Vec<&str> = line.into_iter().collect();
        let grants = grants(&lines, all(wildcards));
        assert_eq!(grants.statement(&["DROP"], "db_x", "u@%"), expected);
    }
}

#[test]
fn routines_by_server() {
    use RoutineSight::{Bodies, Names as N, Nothing};
    let server = |flavor, version| Server {
        flavor,
        version,
        version_text: String::new(),
        version_comment: String::new(),
    };
    let mysql9 = server(Flavor::Mysql, Version(9, 7, 4));
    let mysql5 = server(Flavor::Mysql, Version(5, 6, 24));
    let maria10 = server(Flavor::Mariadb, Version(10, 11, 18));
    let maria11 = server(Flavor::Mariadb, Version(11, 8, 9));
    let all = "GRANT ALL PRIVILEGES ON `db_x`.* TO `u`@`%`";
    let proc = "GRANT SELECT ON `mysql`.`proc` TO `u`@`%`";
    let plain = "GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `db_x`.* TO `u`@`%`";
    let cases = [
        (&mysql9, "GRANT SHOW_ROUTINE ON *.* TO `u`@`%`", Bodies),
        (&mysql9, "GRANT SELECT ON *.* TO `u`@`%`", Bodies),
        (&mysql9, all, N),
        (&mysql9, proc, Nothing),
        (&mysql9, plain, Nothing),
        (&mysql5, plain, Nothing),
        (&mysql5, proc, Bodies),
        (&mysql5, "GRANT EXECUTE ON `db_x`.* TO `u`@`%`", N),
        (&maria10, plain, Nothing),
        (&maria10, proc, Bodies),
        (&maria10, all, N),
        (&maria11, all, Bodies),
        (
            &maria11,
            "GRANT SHOW CREATE ROUTINE ON `db_x`.* TO `u`@`%`",
            Bodies,
        ),
    ];
    for (server, line, expected) in cases {
        let grants = grants(&[line], Names::default());
        assert_eq!(
            grants.routine_sight(server, "db_x"),
            expected,
            "{} {line}",
            server.version
        );
    }
}
