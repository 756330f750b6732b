//! Where statements end.

use super::*;

/// Gives at most `.1` bytes per read, so that a read may end anywhere in a statement.
struct Dripping<'a>(&'a [u8], usize);

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(buffer.len());
        (&mut self.0).take(length as u64).read(buffer)
    }
}

fn split(sql: &str, quoting: Quoting, drip: usize) -> Result<Vec<String>, Stop> {
    let mut splitter = Splitter::new(Dripping(sql.as_bytes(), drip), 1 << 20);
    splitter.read_quotes_as(quoting);
    let mut all = Vec::new();
    while let Some(statement) = splitter.next_statement()? {
        all.push(String::from_utf8(statement.sql).unwrap());
        assert_eq!(statement.number, all.len() as u64);
    }
    Ok(all)
}

const PLAIN: Quoting = Quoting {
    plain_backslash: true,
    double_quotes_names: false,
};
const ANSI: Quoting = Quoting {
    plain_backslash: false,
    double_quotes_names: true,
};

#[test]
fn statements_end_where_the_stock_client_ends_them() {
    let usual = Quoting::default();
    let cases: [(&str, Quoting, &[&str]); 27] = [
        ("", usual, &[]),
        (" ;; ; \n", usual, &[]),
        ("a;b ;\n c;", usual, &["a", "b", "c"]),
        ("a 'x;y' \";\" `;`;b;", usual, &["a 'x;y' \";\" `;`", "b"]),
        (r"a '\';' ;b;", usual, &[r"a '\';'", "b"]),
        (r"a '\\';b;", usual, &[r"a '\\'", "b"]),
        (r"a '\';b;", PLAIN, &[r"a '\'", "b"]),
        (r"a `\`;b;", usual, &[r"a `\`", "b"]),
        (r#"a "\";b;"#, ANSI, &[r#"a "\""#, "b"]),
        ("a 'it''s;';b;", usual, &["a 'it''s;'", "b"]),
        ("a `x``;`;b;", usual, &["a `x``;`", "b"]),
        ("-- x;y\na;--\nb;", usual, &["a", "b"]),
        ("a -- it's;\n;b;", usual, &["a -- it's;\n".trim_end(), "b"]),
        ("a--'x';b;", usual, &["a--'x'", "b"]),
        ("# x;\na # ';\n b;", usual, &["a # ';\n b"]),
        ("/* x; ' */ a /* ; \" */ b;", usual, &["a /* ; \" */ b"]),
        (
            "/*!40101 SET x=';' */;a;",
            usual,
            &["/*!40101 SET x=';' */", "a"],
        ),
        ("/*!40101 a */*b;", usual, &["/*!40101 a */*b"]),
        ("a 2*/*;*/3;", usual, &["a 2*/*;*/3"]),
        (
            "/*!999999\\- enable the sandbox mode */ \na;",
            usual,
            &["a"],
        ),
        (
            "/*M!999999\\- enable the sandbox mode */ \na;",
            usual,
            &["a"],
        ),
        ("/*M!100100 a */;b;", usual, &["/*M!100100 a */", "b"]),
        (
            "DELIMITER ;;\n/*!50003 CREATE*/ x BEGIN a; b; END */;;\ndelimiter ;\r\nc;",
            usual,
            &["/*!50003 CREATE*/ x BEGIN a; b; END */", "c"],
        ),
        ("DELIMITER $$\na; '$$' $$ b$$", usual, &["a; '$$'", "b"]),
        ("a;DELIMITER $$\n;b;", usual, &["a", "DELIMITER $$", "b"]),
        ("DELIMITER // x\na; b//", usual, &["a; b"]),
        ("DELIMITER \"$\"\n;b;", usual, &["DELIMITER \"$\"", "b"]),
    ];
    for (sql, quoting, expected) in cases {
        for drip in [1, 2, 3, 1 << 20] {
            let found = split(sql, quoting, drip).unwrap_or_else(|stop| panic!("{sql}: {stop:?}"));
            assert_eq!(found, expected, "{sql} by {drip}");
        }
    }
}

#[test]
fn what_does_not_end_is_told() {
    for sql in ["a", "a;b", "a 'x", "a `x;", "a /* x;", "/* x", "a 'x\\"] {
        let stop = split(sql, Quoting::default(), 1).unwrap_err();
        assert!(matches!(stop, Stop::Unfinished { .. }), "{sql}: {stop:?}");
    }
    for sql in [r"\! rm -rf x;", r"a \G;"] {
        let stop = split(sql, Quoting::default(), 1).unwrap_err();
        assert!(
            matches!(stop, Stop::ClientCommand { number: 1 }),
            "{stop:?}"
        );
    }
}

#[test]
fn a_statement_is_bounded_and_a_comment_is_not_kept() {
    let long = format!(
        "-- {}\na; b '{}';",
        "c".repeat(3 << 20),
        "x".repeat(3 << 20)
    );
    let mut splitter = Splitter::new(long.as_bytes(), 1 << 20);
    assert_eq!(splitter.next_statement().unwrap().unwrap().sql, b"a");
    assert!(splitter.buffer.capacity() < 2 << 20);
    match splitter.next_statement() {
        Err(Stop::TooLong {
            number: 2,
            beginning,
        }) => assert!(beginning.starts_with(b"b 'xx")),
        other => panic!("{other:?}"),
    }
    assert!(splitter.buffer.len() < 2 << 20);
}

#[test]
fn a_tool_s_message_is_passed_by_however_long_it_is() {
    let said = format!("mysqldump: [Warning] {}\na;", "x; ".repeat(2000));
    assert_eq!(split(&said, Quoting::default(), 7).unwrap(), ["a"]);
}

/// Random texts of pieces that mean something to a client: the statements are the same however the text arrives, the
/// splitting ends, and judging does not panic.
#[test]
fn any_text_ends_the_same_however_it_arrives() {
    const PIECES: [&str; 28] = [
        ";",
        "'",
        "\"",
        "`",
        "\\",
        "--",
        "-- ",
        "#",
        "/*",
        "*/",
        "/*!",
        "/*!40101 ",
        "/*M!",
        "\n",
        "\r\n",
        " ",
        "DELIMITER ",
        "delimiter $$\n",
        "$$",
        "\\G",
        "\\!",
        "a",
        "SET x=1",
        "INSERT INTO t VALUES (1)",
        "CREATE TABLE `t` (a int)",
        "''",
        "\0",
        "\u{fe}中",
    ];
    let mut state = 1_u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % end as u64).unwrap()
    };
    for _ in 0..20_000 {
        let count = below(30);
        let text: String = (0..count).map(|_| PIECES[below(PIECES.len())]).collect();
        let quoting = [Quoting::default(), PLAIN, ANSI][below(3)];
        let whole = split(&text, quoting, 1 << 20);
        let dripped = split(&text, quoting, 1);
        assert_eq!(format!("{whole:?}"), format!("{dripped:?}"), "{text:?}");
        let mut judge = super::super::judge::Judge::new("into");
        for (number, sql) in whole.into_iter().flatten().enumerate() {
            let sql = sql.into_bytes();
            // Accepted or refused: both are fine.
            let _ = judge.judge(&Statement {
                number: number as u64,
                sql,
            });
        }
    }
}
