//! Views, triggers, routines, events, and sequences where the server has them.

use super::random::Random;
use super::{SQL_MODE, Table, quoted};
use crate::Kind;

/// SQL modes that change how a body is parsed.
const MODES: &[&str] = &[
    "",
    "ANSI_QUOTES",
    "NO_BACKSLASH_ESCAPES",
    "PIPES_AS_CONCAT,STRICT_ALL_TABLES",
];

/// The statements that make the objects. Views are named so that each comes before the one it reads from in the
/// alphabet.
pub(super) fn statements(kind: Kind, tables: &[Table], random: &mut Random) -> Vec<String> {
    let table = random.one(tables);
    let name = quoted(&table.name);
    let mut made = Vec::new();
    if random.once_in(2) {
        made.push(
            "CREATE FUNCTION `f n;`(a int) RETURNS int DETERMINISTIC RETURN a + 1".to_owned(),
        );
        made.push(format!(
            "CREATE VIEW `z view` AS SELECT COUNT(*) AS `n`, `f n;`(1) AS `z` FROM {name}"
        ));
        made.push("CREATE VIEW `m'view` AS SELECT `z view`.`n` AS `z view`, 'it''s \\\\' AS `t` FROM `z view`".to_owned());
        made.push("CREATE SQL SECURITY INVOKER VIEW `a view` AS SELECT a.`t`, b.`n` FROM `m'view` a JOIN `z view` b WHERE a.`z view` > 0 OR 1".to_owned());
    }
    for number in 0..random.below(3) {
        let mode = random.one(MODES);
        made.push(format!("SET sql_mode = '{mode}'"));
        made.push(match number {
            0 => format!(
                "CREATE PROCEDURE `p;{number}`(IN a varchar(9), OUT b int)\nBEGIN\n  DECLARE c int DEFAULT 0;\n  IF a = 'x;;$$' THEN SET c = 1; END IF;\n  SELECT 'it''s', '中' INTO @x, @y; SET b = c;\nEND"
            ),
            _ => "CREATE FUNCTION g() RETURNS text CHARACTER SET utf8mb4 NO SQL COMMENT 'it''s' RETURN '\\\\'".to_owned(),
        });
    }
    if random.once_in(2) {
        let column = quoted(&table.columns[0].0);
        for (time, event) in [
            ("BEFORE", "INSERT"),
            ("AFTER", "DELETE"),
            ("BEFORE", "UPDATE"),
        ] {
            made.push(format!("SET sql_mode = '{}'", random.one(MODES)));
            made.push(format!(
                "CREATE TRIGGER `t {event}` {time} {event} ON {name} FOR EACH ROW BEGIN SET @n = 1; IF 1 = 0 THEN SET @n = 'a;b'; END IF; END"
            ));
        }
        if kind != Kind::Mysql56 {
            made.push(format!(
                "CREATE TRIGGER `a later one` BEFORE UPDATE ON {name} FOR EACH ROW FOLLOWS `t UPDATE` SET @o = NEW.{column} IS NULL"
            ));
        }
    }
    if random.once_in(3) {
        made.push(format!("SET sql_mode = '{SQL_MODE}', time_zone = '+05:30'"));
        made.push("CREATE EVENT `e v` ON SCHEDULE EVERY 90 MINUTE STARTS '2035-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s' DO BEGIN SET @a = 1; END".to_owned());
        made.push("SET time_zone = '+00:00'".to_owned());
    }
    if kind.flavor_name() == "mariadb" && random.once_in(3) {
        made.push("CREATE SEQUENCE `s q` START WITH 7 INCREMENT BY 3 CACHE 10".to_owned());
        made.push("DO NEXTVAL(`s q`)".to_owned());
    }
    made
}
