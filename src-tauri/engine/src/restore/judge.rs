//! Decides on each statement of a dump: run it, leave it out, or refuse the file.
//!
//! Only what a dump of one database needs is let through. The first pass over a file asks this before anything is
//! touched, the second one gets the same answers.

use std::collections::HashMap;
use std::ops::Range;

use super::lex::{Cursor, Kind, Lexer, Qualified, Token};
use super::quoting::Quoting;
use super::split::Statement;
use super::{references, settings};
use crate::error::{Error, Phase, Result};

/// As much of a statement as a message shows.
const SHOWN_CHARS: usize = 80;

/// What becomes of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// It runs as it stands.
    Run,
    /// It runs with this part taken out.
    Without(Range<usize>),
    /// It has nothing to do here: locks, what the connection sets itself, the database's own frame.
    Skip,
}

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Rows,
    Table,
    View,
    Trigger,
    Function,
    Procedure,
    Event,
    /// What holds for the whole session.
    Setting,
    Other,
}

/// The verdict on a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) act: Act,
    pub(super) subject: Subject,
    /// The object that it names.
    pub(super) name: Option<String>,
    /// Where its DEFINER clause stands.
    pub(super) definer: Option<Range<usize>>,
}

impl Judged {
    pub(super) fn new(act: Act, subject: Subject) -> Self {
        Self {
            act,
            subject,
            name: None,
            definer: None,
        }
    }

    fn about(self, name: &Qualified) -> Self {
        Self {
            name: Some(name.name.clone()),
            ..self
        }
    }
}

/// Why a statement is refused; the file's name is added by who knows it.
pub(super) fn refused(code: &'static str, statement: &Statement) -> Error {
    Error::refused(code, Phase::Restore)
        .arg("number", statement.number)
        .arg("statement", shown(&statement.sql))
}

/// The beginning of a statement on one line.
pub(super) fn shown(sql: &[u8]) -> String {
    let text = String::from_utf8_lossy(&sql[..sql.len().min(SHOWN_CHARS * 4)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let mut short: String = line.chars().take(SHOWN_CHARS).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

/// Follows a dump from its first statement to its last.
pub(super) struct Judge {
    /// The database that it goes into.
    into: String,
    /// The one that it says it is of.
    pub(super) of: Option<String>,
    pub(super) quoting: Quoting,
    /// Where a user variable keeps a `sql_mode`, what that means.
    pub(super) saved: HashMap<String, Quoting>,
}

impl Judge {
    pub(super) fn new(into: &str) -> Self {
        Self {
            into: into.to_owned(),
            of: None,
            quoting: Quoting::default(),
            saved: HashMap::new(),
        }
    }

    /// # Errors
    /// `restore-accounts`, `restore-server-wide`, `restore-other-database`, `restore-many-databases`, `restore-charset`,
    /// `restore-mode-unknown`, `restore-statement-unknown`.
    pub(super) fn judge(&mut self, statement: &Statement) -> Result<Judged> {
        let sql = &statement.sql;
        let first = Lexer::new(sql, self.quoting).next();
        let Some(Kind::Word(first)) = first.map(|token| token.kind) else {
            // Nothing but a comment, such as a conditional one that is empty.
            return match Lexer::new(sql, self.quoting).next() {
                None => Ok(Judged::new(Act::Skip, Subject::Other)),
                Some(_) => Err(refused("restore-statement-unknown", statement)),
            };
        };
        match first.to_ascii_uppercase().as_str() {
            "INSERT" | "REPLACE" => return self.rows(statement),
            "SET" => return settings::judge(self, statement),
            _ => {}
        }
        let tokens = Lexer::all(sql, self.quoting);
        let mut cursor = Cursor::new(&tokens);
        let verb = cursor.word().unwrap_or_default();
        cursor.at += 1;
        match verb.as_str() {
            "CREATE" => self.create(statement, &tokens),
            "DROP" => self.drop(statement, cursor),
            "ALTER" => self.alter(statement, &tokens, cursor),
            "USE" => self.frame(statement, cursor.name()),
            "LOCK" if cursor.is("TABLES") || cursor.is("TABLE") => Ok(skipped()),
            // Each statement is committed by itself, and statistics are the server's own affair.
            "UNLOCK" | "ANALYZE" | "COMMIT" => Ok(skipped()),
            "BEGIN" if tokens.len() == 1 => Ok(skipped()),
            "START" if cursor.is("TRANSACTION") => Ok(skipped()),
            "SELECT" | "DO" if cursor.is("SETVAL") => Ok(Judged::new(Act::Run, Subject::Other)),
            "GRANT" | "REVOKE" => Err(refused("restore-accounts", statement)),
            "CHANGE" | "FLUSH" | "INSTALL" | "UNINSTALL" | "PURGE" | "RESET" | "STOP" | "KILL"
            | "SHUTDOWN" | "START" | "LOCK" | "CLONE" | "RESTART" => {
                Err(refused("restore-server-wide", statement))
            }
            _ => Err(refused("restore-statement-unknown", statement)),
        }
    }

    /// Refuses a name in another database.
    pub(super) fn same_database(&self, statement: &Statement, name: &Qualified) -> Result<()> {
        match &name.database {
            Some(database) if !self.is_into(database) => {
                Err(refused("restore-other-database", statement)
                    .arg("other", database.as_str())
                    .arg("database", self.into.as_str()))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn is_into(&self, database: &str) -> bool {
        database.eq_ignore_ascii_case(&self.into)
    }

    /// USE, CREATE DATABASE, DROP DATABASE: left out, as long as all of them name one database.
    fn frame(&mut self, statement: &Statement, name: Option<String>) -> Result<Judged> {
        let Some(name) = name else {
            return Err(refused("restore-statement-unknown", statement));
        };
        match &self.of {
            Some(of) if !of.eq_ignore_ascii_case(&name) => {
                Err(refused("restore-many-databases", statement)
                    .arg("one", of.as_str())
                    .arg("other", name))
            }
            Some(_) | None => {
                self.of = Some(name);
                Ok(skipped())
            }
        }
    }

    fn rows(&self, statement: &Statement) -> Result<Judged> {
        // A statement of many rows is read no further than its head.
        let mut head = Vec::new();
        for token in Lexer::new(&statement.sql, self.quoting) {
            let is_end = matches!(&token.kind, Kind::Word(word)
                if word.eq_ignore_ascii_case("VALUES") || word.eq_ignore_ascii_case("VALUE"));
            head.push(token);
            if is_end && head.len() > 2 {
                break;
            }
            if head.len() > super::MAX_HEAD_TOKENS {
                return Err(refused("restore-statement-unknown", statement));
            }
        }
        let mut cursor = Cursor::new(&head);
        cursor.at += 1;
        cursor.eat_any(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"]);
        let Some(name) = cursor.qualified() else {
            return Err(refused("restore-statement-unknown", statement));
        };
        self.same_database(statement, &name)?;
        if !cursor.has_ahead("VALUES") && !cursor.has_ahead("VALUE") {
            return Err(refused("restore-statement-unknown", statement));
        }
        Ok(Judged::new(Act::Run, Subject::Rows).about(&name))
    }

    fn create(&mut self, statement: &Statement, tokens: &[Token<'_>]) -> Result<Judged> {
        let unknown = || refused("restore-statement-unknown", statement);
        let mut cursor = Cursor::new(tokens);
        cursor.at += 1;
        let definer = pass_modifiers(&mut cursor);
        let kind = cursor.word().ok_or_else(unknown)?;
        cursor.at += 1;
        cursor.eat("BODY");
        cursor.eat_any(&["IF", "NOT", "EXISTS"]);
        let subject = match kind.as_str() {
            "DATABASE" | "SCHEMA" => return self.frame(statement, cursor.name()),
            "TABLE" => Subject::Table,
            "VIEW" => Subject::View,
            "TRIGGER" => Subject::Trigger,
            "EVENT" => Subject::Event,
            "FUNCTION" if cursor.has_ahead("SONAME") => {
                return Err(refused("restore-server-wide", statement));
            }
            "FUNCTION" | "PACKAGE" => Subject::Function,
            "PROCEDURE" => Subject::Procedure,
            "SEQUENCE" => Subject::Other,
            "USER" | "ROLE" => return Err(refused("restore-accounts", statement)),
            "SERVER" | "TABLESPACE" | "LOGFILE" | "UNDO" | "SPATIAL" | "RESOURCE" => {
                return Err(refused("restore-server-wide", statement));
            }
            _ => return Err(unknown()),
        };
        let name = cursor.qualified().ok_or_else(unknown)?;
        self.same_database(statement, &name)?;
        match subject {
            Subject::Table | Subject::View => references::check(self, statement, cursor)?,
            Subject::Trigger => references::check_trigger(self, statement, cursor)?,
            _ => {}
        }
        let judged = Judged::new(Act::Run, subject).about(&name);
        Ok(Judged { definer, ..judged })
    }

    fn drop(&mut self, statement: &Statement, mut cursor: Cursor<'_, '_>) -> Result<Judged> {
        let kind = cursor.word().unwrap_or_default();
        cursor.at += 1;
        cursor.eat("BODY");
        cursor.eat_any(&["IF", "EXISTS"]);
        match kind.as_str() {
            "DATABASE" | "SCHEMA" => return self.frame(statement, cursor.name()),
            "TABLE" | "VIEW" | "TRIGGER" | "EVENT" | "FUNCTION" | "PROCEDURE" | "SEQUENCE"
            | "PACKAGE" => {}
            "USER" | "ROLE" => return Err(refused("restore-accounts", statement)),
            "SERVER" | "TABLESPACE" | "LOGFILE" | "UNDO" => {
                return Err(refused("restore-server-wide", statement));
            }
            _ => return Err(refused("restore-statement-unknown", statement)),
        }
        while let Some(name) = cursor.qualified() {
            self.same_database(statement, &name)?;
            if !cursor.eat_sign(b',') {
                break;
            }
        }
        Ok(Judged::new(Act::Run, Subject::Other))
    }

    fn alter(
        &mut self,
        statement: &Statement,
        tokens: &[Token<'_>],
        mut cursor: Cursor<'_, '_>,
    ) -> Result<Judged> {
        let unknown = || refused("restore-statement-unknown", statement);
        let kind = cursor.word().unwrap_or_default();
        cursor.at += 1;
        match kind.as_str() {
            "TABLE" => {
                cursor.eat_any(&["IF", "EXISTS"]);
                let name = cursor.qualified().ok_or_else(unknown)?;
                self.same_database(statement, &name)?;
                // The keys of InnoDB's tables can't be put off; those of others are small.
                if (cursor.is("DISABLE") || cursor.is("ENABLE")) && cursor.has_ahead("KEYS") {
                    return Ok(skipped());
                }
                references::check(self, statement, cursor)?;
                Ok(Judged::new(Act::Run, Subject::Other).about(&name))
            }
            // Around triggers and routines of another collation: without a name it means the database that is chosen.
            "DATABASE" | "SCHEMA" => {
                let at = cursor.at;
                let is_named = !["CHARACTER", "CHARSET", "COLLATE", "DEFAULT"]
                    .iter()
                    .any(|word| cursor.is(word));
                if !is_named {
                    return Ok(Judged::new(Act::Run, Subject::Setting));
                }
                let name = cursor.name();
                self.frame(statement, name)?;
                let span = tokens.get(at).ok_or_else(unknown)?.span.clone();
                Ok(Judged::new(Act::Without(span), Subject::Setting))
            }
            "USER" | "ROLE" => Err(refused("restore-accounts", statement)),
            "INSTANCE" | "SERVER" | "TABLESPACE" | "LOGFILE" | "UNDO" => {
                Err(refused("restore-server-wide", statement))
            }
            _ => Err(unknown()),
        }
    }
}

fn skipped() -> Judged {
    Judged::new(Act::Skip, Subject::Other)
}

/// Passes what may stand between CREATE and the kind of the object; tells where the DEFINER clause is.
fn pass_modifiers(cursor: &mut Cursor<'_, '_>) -> Option<Range<usize>> {
    let mut definer = None;
    loop {
        cursor.eat_any(&[
            "OR",
            "REPLACE",
            "AGGREGATE",
            "UNIQUE",
            "SQL",
            "SECURITY",
            "INVOKER",
        ]);
        let mut ahead = cursor.clone();
        if ahead.eat("ALGORITHM") {
            ahead.eat_sign(b'=');
            ahead.at += 1;
        } else if let Some(span) = pass_definer(&mut ahead) {
            definer = Some(span);
        } else if !ahead.eat("DEFINER") {
            return definer;
        }
        *cursor = ahead;
    }
}

/// `DEFINER = 'user'@'host'`, with whatever quotes; `SQL SECURITY DEFINER` has no `=`.
fn pass_definer(cursor: &mut Cursor<'_, '_>) -> Option<Range<usize>> {
    let mut ahead = cursor.clone();
    if !ahead.is("DEFINER") {
        return None;
    }
    let start = ahead.next()?.span.start;
    if !ahead.eat_sign(b'=') {
        return None;
    }
    let mut end = ahead.next()?.span.end;
    if ahead.eat_sign(b'@') {
        end = ahead.next()?.span.end;
    } else if ahead.eat_sign(b'(') && ahead.eat_sign(b')') {
        end += 2;
    }
    *cursor = ahead;
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::super::split::Splitter;
    use super::*;

    /// What becomes of each statement of a text that goes into `here`: what runs, or `-`, or the code of the refusal.
    fn judge(sql: &str) -> Vec<String> {
        let mut judge = Judge::new("here");
        let mut splitter = Splitter::new(sql.as_bytes(), 1 << 20);
        let mut all = Vec::new();
        while let Some(statement) = splitter.next().unwrap() {
            all.push(match judge.judge(&statement) {
                Err(error) => {
                    assert_eq!(error.kind(), crate::Kind::Refused);
                    error.code().to_owned()
                }
                Ok(judged) => match judged.act {
                    Act::Run => String::from_utf8(statement.sql).unwrap(),
                    Act::Without(span) => {
                        let mut sql = statement.sql;
                        sql.drain(span);
                        String::from_utf8(sql).unwrap()
                    }
                    Act::Skip => "-".to_owned(),
                },
            });
            splitter.read_quotes_as(judge.quoting);
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
            ("restore-statement-unknown", "SET innodb_something = 1"),
            (
                "restore-statement-unknown",
                "SET sql_log_bin = 0, unique_checks = 0",
            ),
            ("restore-statement-unknown", "DELETE FROM t"),
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
}
