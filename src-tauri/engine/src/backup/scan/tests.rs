//! Dumps as the tools and the built-in writer make them, cut into chunks anywhere.

use super::*;

const DUMP: &str = r#"/*!999999\- enable the sandbox mode */ 
-- MySQL dump 10.13
/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE `t` (
  `values` varchar(9) COMMENT 'a;b '' (',
  PRIMARY KEY (`values`)
) ENGINE=InnoDB;
LOCK TABLES `t` WRITE;
INSERT INTO `t` VALUES (1,'中文 \'q\' (1),(2); \"x\" \\',0x0027,NULL),(2,NULL,'-- Dump completed','a''),('),
(3,'INSERT INTO `u` VALUES (1);','/* ','*/');
INSERT INTO `t` (`values`, `b`) VALUES (1, _binary '\0''(',-1.5e-3);
CREATE TABLE `odd ``name` (`a` int);
INSERT INTO `odd ``name` VALUES
(1),
(2);
CREATE TABLE `empty_one` (`a` int);
CREATE SEQUENCE `numbers` start with 1 minvalue 1 increment by 1;
DO SETVAL(`numbers`, 3, 0);
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`lab`@`%`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN
  INSERT INTO `t` VALUES (9); SET @a = 'x;;'; -- it's
END */;;
/*!50106 CREATE*/ /*!50117 DEFINER=`lab`@`%`*/ /*!50106 EVENT `ev` ON SCHEDULE EVERY 1 DAY DO SELECT 1 */ ;;
DELIMITER ;
/*!50001 CREATE VIEW `v` AS SELECT 
 1 AS `id`*/;
DELIMITER ;;
CREATE DEFINER=`lab`@`%` FUNCTION `fn`() RETURNS int
RETURN 1 ;;
CREATE DEFINER=`lab`@`%` PROCEDURE `p`() SELECT 1 ;;
CREATE DEFINER="lab"@"%" PROCEDURE "a""nsi"() SELECT 1 ;;
DELIMITER ;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`lab`@`%` SQL SECURITY DEFINER */
/*!50001 VIEW `v` AS select 1 AS `id` */;
-- Dump completed on 2026-11-23 11:15:09
"#;

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn scan(chunks: &[&[u8]]) -> Scan {
    let mut scanner = Scanner::default();
    for chunk in chunks {
        scanner.feed(chunk);
    }
    scanner.finish()
}

#[test]
fn sees_all_of_a_dump_wherever_it_is_cut() {
    let whole = scan(&[DUMP.as_bytes()]);
    assert_eq!(
        whole,
        Scan {
            rows: [("t", 4), ("odd `name", 2), ("empty_one", 0), ("numbers", 1)]
                .map(|(name, rows)| (name.to_owned(), rows))
                .into(),
            views: set(&["v"]),
            triggers: set(&["tr"]),
            routines: set(&["fn", "p", "a\"nsi"]),
            events: set(&["ev"]),
            completed: true,
        }
    );
    for at in 0..DUMP.len() {
        let (one, two) = DUMP.as_bytes().split_at(at);
        assert_eq!(scan(&[one, two]), whole, "cut at {at}");
    }
    let bytes: Vec<&[u8]> = DUMP.as_bytes().chunks(1).collect();
    assert_eq!(scan(&bytes), whole);
}

#[test]
fn only_a_trailer_at_the_end_counts() {
    let cases = [
        ("-- Dump completed\n", true),
        ("-- Dump completed on x", true),
        ("-- Dump completed\n\n-- more\n", true),
        ("-- Dump completed\nSELECT 1;\n", false),
        ("INSERT INTO `t` VALUES ('\n-- Dump completed\n');", false),
        ("INSERT INTO `t` VALUES ('\n-- Dump completed\n", false),
        ("/* \n-- Dump completed\n", false),
        ("SELECT 1\n-- Dump completed\n", false),
        ("-- insufficient privileges\n", false),
        ("", false),
    ];
    for (dump, completed) in cases {
        assert_eq!(scan(&[dump.as_bytes()]).completed, completed, "{dump:?}");
    }
}

/// Where a string ends depends on the `sql_mode` that the dump has set before it.
#[test]
fn the_mode_that_a_dump_sets_is_followed() {
    let dumps = [
        // The built-in writer's.
        "SET collation_connection = 'utf8mb4_general_ci', sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';\nDELIMITER $$\n\
         CREATE PROCEDURE \"p\\\"() SELECT '\\'\n$$\nDELIMITER ;\nSET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\n",
        // mysqldump's.
        "/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;\n\
         /*!50003 SET sql_mode              = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES' */ ;\nDELIMITER ;;\n\
         CREATE DEFINER=`root`@`localhost` PROCEDURE \"p\\\"()\nSELECT '\\' ;;\nDELIMITER ;\n\
         /*!50003 SET sql_mode              = @saved_sql_mode */ ;\n",
    ];
    for dump in dumps {
        let rest = "CREATE TABLE `t` (`a` text);\nINSERT INTO `t` VALUES ('\\''),(';');\n-- Dump completed\n";
        for length in [1, 3, 1000] {
            let mut scanner = Scanner::default();
            for chunk in format!("{dump}{rest}").as_bytes().chunks(length) {
                scanner.feed(chunk);
            }
            let seen = scanner.finish();
            assert!(seen.completed, "{dump}");
            assert_eq!(seen.rows["t"], 2, "{dump}");
            assert!(seen.routines.contains("p\\"), "{:?}", seen.routines);
        }
    }
}
