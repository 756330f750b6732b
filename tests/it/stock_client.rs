//! Restore splits a dump into the same statements as the stock clients: random dumps, given to both.
//!
//! A restore stops at the first statement that its judge refuses, so they must agree up to there.

use engine::restore::judge::Judge;
use engine::restore::split::{Splitter, Stop};
use engine::sql::Quoting;
use support::generate::Random;
use support::{Kind, Recorder};

/// Texts for each of the three clients.
pub(crate) const TEXTS: u64 = 1000;
/// Texts are joined until one is refused, at most so many: starting a client takes longer than its work.
const JOINED: u64 = 25;
/// Runs of one client at the same time.
const SIDE_BY_SIDE: usize = 2;
/// Above the length of any text.
const LIMIT_BYTES: usize = 1 << 20;
/// The status bit by which a server announces NO_BACKSLASH_ESCAPES. Source: MySQL's protocol,
/// "SERVER_STATUS_flags_enum".
const NO_BACKSLASH_ESCAPES: u16 = 0x200;

/// Content of strings and names. None leaves a quote open, as clients differ after that, and none has a backslash at
/// the end of a line, since the clients read beyond it.
const INSIDE: [&str; 17] = [
    ";",
    ";",
    "''",
    "\"\"",
    "``",
    "\\\\",
    "\\n",
    "/*",
    "*/",
    "--",
    "-- ",
    "#",
    "\n",
    "$$",
    "DELIMITER ",
    "\u{4e2d}\u{1f42c}",
    "a",
];
/// More content, for modes in which a backslash escapes a quote.
const ESCAPED: [&str; 2] = ["\\'", "\\\""];
/// Blanks and comments, between and within statements.
const AROUND: [&str; 12] = [
    " ",
    "\n",
    "\n\n",
    "\t",
    " /* ; ' */ ",
    "/**/",
    "\n-- it's; \"\n",
    "\n#;'\n",
    "\n--\n",
    " -- x\n",
    " # ;\n",
    "\r\n",
];
/// Confusing text, most of which is refused.
const NOISE: [&str; 13] = [
    ";",
    "\\",
    "*/",
    "--x",
    "$$",
    "\\G",
    "\\g",
    "DELIMITER ",
    "delimiter $$",
    "USE d\n",
    "go\n",
    "(",
    "quit\n",
];

/// A quoted string or name.
fn text(random: &mut Random, quoting: Quoting) -> String {
    let quote = *random.one(&["'", "'", "\"", "`"]);
    let escapes = !quoting.plain_backslash && quote != "`";
    let inside: String = (0..random.below(5))
        .map(|_| match random.below(8) {
            0 if escapes => *random.one(&ESCAPED),
            _ => *random.one(&INSIDE),
        })
        // Its own quotes come in pairs only.
        .collect();
    format!("{quote}{inside}{quote}")
}

fn statement(random: &mut Random, quoting: Quoting) -> String {
    let (one, other) = (text(random, quoting), text(random, quoting));
    let around = *random.one(&AROUND);
    match random.below(10) {
        0 => "/*!40101 SET NAMES utf8mb4 */".to_owned(),
        1 => "/*!40000 ALTER TABLE `t` DISABLE KEYS */".to_owned(),
        2 => format!("SET FOREIGN_KEY_CHECKS{around}=0"),
        3 => format!("DROP TABLE{around}IF EXISTS `t`"),
        4 => format!("CREATE TABLE t (a int{around}COMMENT {one}, b text DEFAULT {other})"),
        5 => format!(
            "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET @a = {} */",
            one.replace("*/", "")
        ),
        6 => "LOCK TABLES `t` WRITE".to_owned(),
        _ => format!("INSERT INTO `t` VALUES{around}({one},2{around},{other})"),
    }
}

fn dump(random: &mut Random, quoting: Quoting) -> String {
    let mut dump = String::new();
    let mut delimiter = ";";
    for left in (0..=random.below(12)).rev() {
        if random.below(30) == 0 {
            dump.push_str(random.one::<&str>(&NOISE));
        }
        dump.push_str(&statement(random, quoting));
        dump.push_str(delimiter);
        // On a line of its own: a client that keeps comments would take a comment before it for a statement's begin.
        if left == 0 {
            dump.push_str("\nDELIMITER ;\n");
        } else if random.below(6) == 0 {
            delimiter = *random.one(&[";", "$$", ";;", "|"]);
            let word = *random.one(&["DELIMITER", "delimiter", "  Delimiter"]);
            let more = *random.one(&["", "", " ", " x", "\r"]);
            dump.push_str(&format!("\n{word} {delimiter}{more}\n"));
        } else {
            dump.push_str(random.one::<&str>(&AROUND));
        }
    }
    dump
}

/// The statements that a restore accepts from a dump, and whether it accepts all.
fn taken(dump: &[u8], quoting: Quoting) -> (Vec<Vec<u8>>, bool) {
    let mut splitter = Splitter::new(dump, LIMIT_BYTES);
    splitter.read_quotes_as(quoting);
    let mut judge = Judge::new("d");
    judge.read_quotes_as(quoting);
    let mut all = Vec::new();
    loop {
        match splitter.next_statement() {
            Ok(Some(statement)) if judge.judge(&statement).is_ok() => all.push(statement.sql),
            Ok(None) => return (all, true),
            Ok(Some(_)) | Err(Stop::Unfinished { .. } | Stop::ClientCommand { .. }) => {
                return (all, false);
            }
            Err(stop) => panic!("{stop:?}"),
        }
    }
}

/// The text without blanks: clients end lines differently and add a blank after a comment.
fn dense(sql: &[u8]) -> Vec<u8> {
    let is_kept = |byte: &&u8| !byte.is_ascii_whitespace();
    sql.iter().filter(is_kept).copied().collect()
}

/// Whether the client sent only comments.
fn is_empty(sql: &[u8]) -> bool {
    matches!(Splitter::new(sql, LIMIT_BYTES).next_statement(), Ok(None))
}

/// Whether a statement was sent as accepted, but for a comment before it and one after it on its line.
fn is_same(taken: &[u8], sent: &[u8]) -> bool {
    let (taken, sent) = (dense(taken), dense(sent));
    let is_comment = |rest: &[u8]| {
        let marks: [&[u8]; 4] = [b"--", b"#", b"/*", b""];
        marks
            .iter()
            .any(|mark| rest.starts_with(mark) && mark.is_empty() == rest.is_empty())
    };
    let at = sent.windows(taken.len()).position(|part| part == taken);
    at.is_some_and(|at| is_comment(&sent[..at]) && is_comment(&sent[at + taken.len()..]))
}

/// Gives the client the texts of these seeds and compares; returns the number of equal statements.
async fn compare(
    kind: Kind,
    status: u16,
    quoting: Quoting,
    seeds: impl Iterator<Item = u64>,
) -> usize {
    let recorder = Recorder::start(status).await;
    let greets = recorder.sent(kind, &[], b"").await.len();
    let (mut same, mut text, mut joined) = (0, String::new(), 0);
    for seed in seeds {
        text.push_str(&dump(&mut Random::new(seed), quoting));
        joined += 1;
        let (taken, whole) = taken(text.as_bytes(), quoting);
        if whole && joined < JOINED {
            continue;
        }
        let mut sent = recorder
            .sent(kind, &[], text.as_bytes())
            .await
            .split_off(greets);
        sent.retain(|sql| !is_empty(sql));
        let agreed = taken
            .iter()
            .zip(&sent)
            .take_while(|(taken, sent)| is_same(taken, sent))
            .count();
        let all = agreed == taken.len() && (!whole || agreed == sent.len());
        let shown = |of: &[Vec<u8>]| {
            of.get(agreed)
                .map(|sql| String::from_utf8_lossy(sql).into_owned())
        };
        assert!(
            all,
            "{kind:?}, up to seed {seed}, statement {agreed}\ntaken {:?}\nsent  {:?}",
            shown(&taken),
            shown(&sent)
        );
        same += taken.len();
        (text, joined) = (String::new(), 0);
    }
    same
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_is_cut_as_the_stock_clients_cut_it() {
    let backslashes = Quoting {
        plain_backslash: true,
        ..Quoting::default()
    };
    for (kind, status, quoting) in [
        (Kind::Mariadb1011, 0, Quoting::default()),
        (Kind::Mysql9, 0, Quoting::default()),
        (Kind::Mysql9, NO_BACKSLASH_ESCAPES, backslashes),
    ] {
        let begun = std::time::Instant::now();
        let tasks: Vec<_> = (0..SIDE_BY_SIDE)
            .map(|lane| {
                let seeds = (1 + lane as u64..=TEXTS).step_by(SIDE_BY_SIDE);
                tokio::spawn(compare(kind, status, quoting, seeds))
            })
            .collect();
        let mut same = 0;
        for task in tasks {
            same += task.await.unwrap();
        }
        println!(
            "{kind:?}: {same} statements of {TEXTS} texts, {:?}",
            begun.elapsed()
        );
        assert!(same as u64 > 2 * TEXTS, "{kind:?}: {same}");
    }
}
