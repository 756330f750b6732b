//! What runs, what is left out, what is refused.

use super::*;
use crate::restore::split::Splitter;

/// For each statement of a text that goes into `here`: the SQL that runs, or `-` if none does, or the refusal's code.
fn judge(sql: &str) -> Vec<String> {
    let mut judge = Judge::new("here");
    let mut splitter = Splitter::new(sql.as_bytes(), 1 << 20);
    let mut all = Vec::new();
    while let Some(statement) = splitter.next_statement().unwrap() {
        all.push(match judge.judge(&statement) {
            Err(error) => {
                assert_eq!(error.kind(), crate::Kind::Refused);
                error.code().to_owned()
            }
            Ok(judged) => match judged.act {
                Act::Run => String::from_utf8(statement.sql).unwrap(),
                Act::Without(spans) => {
                    let mut sql = statement.sql;
                    for span in spans.into_iter().rev() {
                        sql.drain(span);
                    }
                    String::from_utf8(sql).unwrap()
                }
                Act::Instead(sql) => String::from_utf8(sql).unwrap(),
                Act::Skip => "-".to_owned(),
            },
        });
        splitter.read_quotes_as(judge.quoting());
    }
    all
}

#[test]
fn what_a_dump_needs_runs() {
    for sql in [
        "INSERT INTO `t` VALUES (1,'a;b')",
        "INSERT IGNORE INTO here.`t` (`a`,`b`) VALUES (1,2)",
        "REPLACE INTO `values` VALUES (1)",
        "CREATE TABLE `t` (`a` int COMMENT 'FROM `x`.`y`', FOREIGN KEY (a) REFERENCES `u` (`b`))",
        "CREATE TABLE `t` (`a` int GENERATED ALWAYS AS (extract(year from `t`.`b`)))",
        "/*!50001 CREATE VIEW `v` AS SELECT 1 AS `a`*/",
        "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`a`@`%` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select `t`.`a` AS `a`,extract(day from `t`.`b`) AS `b`,trim('x' from `t`.`c`) AS `c` from ((`t` join `u` on(`t`.`a` = `u`.`a`)) left join `here`.`w` on((`t`.`n` like `u`.`n`))) */",
        "CREATE DEFINER=`a`@`%` FUNCTION `f`() RETURNS int RETURN 1",
        "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 TRIGGER `g` BEFORE INSERT ON `t` FOR EACH ROW SET @a = 1 */",
        "/*!50001 DROP TABLE IF EXISTS `a`,`b`*/",
        "DROP TABLE IF EXISTS `t`",
        "SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO'",
        "/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */",
        "/*!40101 SET character_set_client = utf8mb4 */",
        "/*!40101 SET NAMES utf8mb4 */",
        "/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */",
        "SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN",
        "SELECT SETVAL(`s`, 5, 0)",
        "ALTER TABLE `t` ADD KEY `k` (`a`)",
        "TRUNCATE TABLE `t`",
        "DELETE FROM `t`",
        "CREATE UNIQUE INDEX i ON t (a)",
        "SET SQL_MODE=IFNULL(@OLD_SQL_MODE, '')",
        "SET FOREIGN_KEY_CHECKS = 1",
        "insert into t (a) values (1)",
    ] {
        assert_eq!(judge(&format!("{sql};")), [sql]);
    }
}

#[test]
fn the_frame_and_the_server_s_own_affairs_are_left_out() {
    for sql in [
        "LOCK TABLES `t` WRITE",
        "UNLOCK TABLES",
        "/*!40000 ALTER TABLE `t` DISABLE KEYS */",
        "SET @@SESSION.SQL_LOG_BIN= 0",
        "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'a:1-2,\nb:1'",
        "SET AUTOCOMMIT = 0",
        "SET @OLD_AUTOCOMMIT=@@AUTOCOMMIT, @@AUTOCOMMIT=0",
        "START TRANSACTION",
        "BEGIN",
        "COMMIT",
        "/*!80002 ANALYZE TABLE `t` UPDATE HISTOGRAM ON a WITH 9 BUCKETS */",
        "/*!40000 DROP DATABASE IF EXISTS `d`*/",
        "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `d` /*!40100 DEFAULT CHARACTER SET utf8mb4 */",
        "USE `d`",
    ] {
        assert_eq!(judge(&format!("{sql};")), ["-"], "{sql}");
    }
    let many = "CREATE DATABASE a; USE a; USE b;";
    assert_eq!(judge(many), ["-", "-", "restore-many-databases"]);
    let alter = "ALTER DATABASE `d` CHARACTER SET latin1 COLLATE latin1_bin;";
    assert_eq!(
        judge(alter),
        ["ALTER DATABASE  CHARACTER SET latin1 COLLATE latin1_bin"]
    );
}

#[test]
fn what_a_dump_may_not_do_is_refused() {
    let cases = [
        ("restore-accounts", "GRANT ALL ON *.* TO x"),
        ("restore-accounts", "/*!50000 REVOKE ALL ON *.* FROM x */"),
        ("restore-accounts", "CREATE USER x"),
        (
            "restore-statement-unknown",
            "USE `d`\nINSERT INTO t VALUES (1)",
        ),
        ("restore-accounts", "DROP ROLE x"),
        ("restore-accounts", "ALTER USER x IDENTIFIED BY 'y'"),
        ("restore-accounts", "SET PASSWORD = 'x'"),
        ("restore-accounts", "SET DEFAULT ROLE x TO y"),
        ("restore-server-wide", "SET GLOBAL max_connections = 1"),
        ("restore-server-wide", "SET @a = 1, @@GLOBAL.x = 1"),
        ("restore-server-wide", "SET PERSIST x = 1"),
        ("restore-server-wide", "FLUSH PRIVILEGES"),
        (
            "restore-server-wide",
            "CREATE FUNCTION f RETURNS STRING SONAME 'x.so'",
        ),
        ("restore-server-wide", "CHANGE MASTER TO MASTER_HOST='x'"),
        ("restore-server-wide", "INSTALL PLUGIN x SONAME 'y'"),
        ("restore-server-wide", "DROP TABLESPACE x"),
        (
            "restore-other-database",
            "INSERT INTO mysql.user VALUES (1)",
        ),
        ("restore-other-database", "CREATE TABLE `mysql`.`x` (a int)"),
        ("restore-other-database", "DROP TABLE `t`, other.t"),
        ("restore-other-database", "CREATE TABLE t LIKE other.t"),
        (
            "restore-other-database",
            "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES `o`.`u` (`b`))",
        ),
        (
            "restore-other-database",
            "CREATE VIEW v AS select 1 from (`o`.`t` join `u`)",
        ),
        (
            "restore-other-database",
            "CREATE VIEW v AS select (select 1 from `o`.`t`) AS `a`",
        ),
        (
            "restore-other-database",
            "CREATE TRIGGER g BEFORE INSERT ON o.t FOR EACH ROW SET @a=1",
        ),
        ("restore-other-database", "ALTER TABLE t RENAME TO o.t"),
        ("restore-charset", "SET NAMES gbk"),
        (
            "restore-charset",
            "/*!40101 SET character_set_client = 'sjis' */",
        ),
        ("restore-mode-unknown", "SET sql_mode = CONCAT('a', 'b')"),
        ("restore-mode-unknown", "SET sql_mode = @never"),
        ("restore-mode-unknown", "SET sql_mode = 16"),
        ("restore-statement-unknown", "SET innodb_something = 1"),
        (
            "restore-statement-unknown",
            "SET sql_log_bin = 0, unique_checks = 0",
        ),
        ("restore-statement-unknown", "DELETE FROM t WHERE a = 1"),
        ("restore-other-database", "TRUNCATE TABLE o.t"),
        ("restore-other-database", "CREATE INDEX i ON o.t (a)"),
        ("restore-statement-unknown", "SELECT 1"),
        (
            "restore-statement-unknown",
            "SELECT 1 INTO @a, DUMPFILE 'x'",
        ),
        ("restore-dynamic", "PREPARE s FROM @never"),
        ("restore-dynamic", "PREPARE s FROM 'DROP DATABASE x'"),
        ("restore-dynamic", "PREPARE s FROM 'SET GLOBAL x = 1'"),
        (
            "restore-dynamic",
            "PREPARE s FROM 'SELECT 1 INTO OUTFILE \\'x\\''",
        ),
        ("restore-dynamic", "PREPARE s FROM 'SET NAMES latin1'"),
        ("restore-dynamic", "EXECUTE s"),
        ("restore-statement-unknown", "INSERT INTO t SELECT * FROM u"),
        ("restore-statement-unknown", "SOURCE x.sql"),
        ("restore-statement-unknown", "CALL p()"),
        ("restore-statement-unknown", "SELECT 1 INTO OUTFILE 'x'"),
        ("restore-statement-unknown", "hello world"),
        ("restore-statement-unknown", "'hello'"),
    ];
    for (code, sql) in cases {
        assert_eq!(judge(&format!("{sql};")), [code], "{sql}");
    }
}

/// The statements of vendors' tools before the first row: prepared texts that depend on what the server has.
#[test]
fn what_is_put_together_and_does_nothing_is_left_out() {
    let preamble = r"
        /*!50717 SELECT COUNT(*) INTO @has FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'x' */;
        /*!50717 SET @ask = IF (@has, 'SELECT COUNT(*) INTO @is FROM x WHERE a=\'b\'', 'SELECT 0') */;
        /*!50717 PREPARE s FROM @ask */;
        /*!50717 EXECUTE s */;
        /*!50717 DEALLOCATE PREPARE s */;
        /*!50717 SET @quick = IF (@is, 'SET SESSION rocksdb_bulk_load = 1', 'SET @no = 0') */;
        PREPARE S FROM @QUICK;
        EXECUTE s;
        SET SESSION tokudb_commit_sync = 0;";
    let judged = judge(preamble);
    assert_eq!(
        judged.iter().filter(|act| *act == "-").count(),
        7,
        "{judged:?}"
    );
    let asked_after = "SET @a = 'SELECT 1'; SELECT 'DROP TABLE t' INTO @a; PREPARE s FROM @a;";
    assert_eq!(judge(asked_after)[2], "restore-dynamic");
    let one_of_two = "SET @a = IF(@b, 'SELECT 1', 'DROP TABLE t'); PREPARE s FROM @a;";
    assert_eq!(judge(one_of_two)[1], "restore-dynamic");
}

#[test]
fn modes_that_the_server_lacks_are_left_out() {
    let unknown = BTreeSet::from(["NO_AUTO_CREATE_USER".to_owned()]);
    let instead = |sql: &str| {
        let mut judge = Judge::new("here").without_modes(unknown.clone());
        let statement = Statement {
            number: 1,
            sql: sql.into(),
        };
        match judge.judge(&statement).unwrap().act {
            Act::Instead(sql) => String::from_utf8(sql).unwrap(),
            other @ (Act::Run | Act::Without(_) | Act::Skip) => format!("{other:?}"),
        }
    };
    assert_eq!(
        instead("/*!50003 SET sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_CREATE_USER' */"),
        "/*!50003 SET sql_mode = 'STRICT_ALL_TABLES' */"
    );
    assert_eq!(
        instead("SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE=NO_AUTO_CREATE_USER"),
        "SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE=''"
    );
    assert_eq!(
        instead("SET sql_mode = 268435460"),
        "SET sql_mode = 'ANSI_QUOTES'"
    );
    assert_eq!(instead("SET sql_mode = 'ANSI'"), "Run");
}

#[test]
fn quotes_are_read_as_the_file_sets_them() {
    let sql = r#"SET @OLD=@@sql_mode, sql_mode='NO_BACKSLASH_ESCAPES,ANSI_QUOTES';
        INSERT INTO "t" VALUES ('\');
        SET sql_mode=@OLD;
        INSERT INTO t VALUES ('\';');"#;
    let judged = judge(sql);
    assert_eq!(judged[1], r#"INSERT INTO "t" VALUES ('\')"#);
    assert_eq!(judged[3], r"INSERT INTO t VALUES ('\';')");
}

#[test]
fn definers_are_found() {
    let cases = [
        (
            "CREATE DEFINER=`a`@`%` PROCEDURE p() SELECT 1",
            "DEFINER=`a`@`%`",
        ),
        (
            "CREATE OR REPLACE DEFINER = 'a' @ 'b' VIEW v AS select 1",
            "DEFINER = 'a' @ 'b'",
        ),
        (
            "/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`%`*/ /*!50106 EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 */",
            "DEFINER=`a`@`%`",
        ),
        (
            "CREATE DEFINER=CURRENT_USER FUNCTION f() RETURNS int RETURN 1",
            "DEFINER=CURRENT_USER",
        ),
        ("CREATE SQL SECURITY DEFINER VIEW v AS select 1", ""),
    ];
    for (sql, definer) in cases {
        let statement = Statement {
            number: 1,
            sql: sql.into(),
        };
        let judged = Judge::new("here").judge(&statement).unwrap();
        let found = judged.definer.map_or("", |span| &sql[span]);
        assert_eq!(found, definer, "{sql}");
    }
}
