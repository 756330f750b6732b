//! Our reader of `.env` files against the real python-dotenv 1.0.0: a table of cases, and 20,000 random files.

use engine::config::{self, Overrides, dotenv};
use engine::target::Target;
use engine::words::{self, Lang};
use support::dotenv::{Oracle, environment};
use support::folder;
use support::trees::put;

/// Results measured with DB-GPT itself: a file, and the value of `A` (`None`: the file does not set it).
const MEASURED: &[(&str, Option<&str>)] = &[
    ("A=1", Some("1")),
    ("export A=1", Some("1")),
    ("A = 1", Some("1")),
    ("  \t A=1", Some("1")),
    ("A=1\r\n", Some("1")),
    ("'A'=1", Some("1")),
    ("A=1 # c", Some("1")),
    ("A=p#ss", Some("p#ss")),
    ("A=#x", Some("#x")),
    ("A= #x", Some("#x")),
    ("A='a #b' # c", Some("a #b")),
    (r"A='a\\b\'c\n'", Some(r"a\b'c\n")),
    (r#"A="x\n\t\"""#, Some("x\n\t\"")),
    ("A=\"x\ny\"", Some("x\ny")),
    ("X=1\nA=${X}", Some("1")),
    ("X=1\nA=\"${X}\"", Some("1")),
    ("X=1\nA='${X}'", Some("1")),
    ("A=${X:-d}", Some("d")),
    ("A=${X}", Some("")),
    ("X=1\nA=$X", Some("$X")),
    ("A=pa$$w", Some("pa$$w")),
    ("B=file\nA=${B}", Some("file")),
    ("A=${B}\nB=file", Some("env-b")),
    ("A=", Some("")),
    ("A", None),
    ("A=1\nA=2", Some("2")),
    ("A=1\nA", None),
    ("A=\"a\"b", None),
    ("A=\"a", None),
    ("A='a", None),
    ("A: 1", None),
    ("\u{feff}A=1", None),
];

/// More edge cases: blanks, line ends, quotes, escapes, comments, references, keys, bytes.
#[rustfmt::skip] // One case a line would be 250 lines.
const CORNERS: &[&str] = &[
    // Empty files and nearly empty ones.
    "", "\n", "\r", "\r\n", " ", "\t\n ", "#", "# c", " # c\n", "=", "=1", " =1", "\0", "A=\0", "A\0B=1", "#\0",
    // Blanks, Python's and Unicode's.
    "A=1 ", "A= 1 ", "A\t=\t1\t", "A\u{a0}=\u{a0}1\u{a0}", "A\u{3000}=1\u{3000}", "A=\u{85}1\u{85}", "A\u{1c}=1",
    "A=1\u{1f}", "\u{1d}A=1", "A=1\u{200b}", "A=\u{200b}1", "A\u{180e}=1", "\u{b}\u{c}A=1", "A=1\u{b}# c",
    "A=1\u{2028}B=2", "A=1\u{2029}#c", "A\u{2028}=1", "A=\u{2028}", "A=x\u{85}y", "A=x\u{a0}#c", "A B=1", "A B",
    "A\nB",
    // Line ends.
    "A=1\rB=2", "A=1\n\nB=2", "A=1\r\r\nB=2", "A=1\n\rB=2", "\n\n\nA=1", "A=\nB=2", "A=\r\nB=2", "A=1\\\nB=2",
    "A= \n1", "A\n=1", "A =\n1", "A=\"x\r\ny\"", "A='x\ry'", "A=\"x\n\ny\"\nB=2", "A=\"x\ny\"z\nB=2",
    "\r\n\r\nA\r\n",
    // Export.
    "export A", "export", "export=1", "export =1", "exportA=1", "export  A=1", "export\tA=1", "export\nA=1",
    "export\u{a0}A=1", "export export A=1", "export # c", "export 'A'=1", "Export A=1", "export A = 'x' # c",
    // Keys.
    "'A=1", "''=1", "'A B'=1", "'A=B'=1", "'A=B'", "'A\nB'=1", "'A'B=1", "'A' =1", "'A' # c", "\"A\"=1", "A'=1",
    "'A\\'B'=1", "A#=1", "A#B=1", "A.b-c=1", "中文=值", "1=2", "$A=1", "${A}=1", "A==1", "A=1=2", "A:=1", "- A=1",
    "'#'=1", "' '=1", "'A'\nB=1",
    // Unquoted values.
    "A=a b", "A=a  b # c", "A=a#b #c #d", "A=a\t#c", "A=#", "A=##", "A=# c", "A=a #", "A= # c # d", "A=a'b",
    "A=a\"b\"", "A=a\\nb", "A=\\", "A=a\\ b", "A=,\"x\"", "A=http://u:p@h/?q=1#f", "A=`id`", "A=$(id)", "A=密码 # 注释",
    "A=🐬", "A=a=b=c",
    // Single quotes.
    "A=''", "A='\\'", "A='\\\\'", "A='\\\\\\'", "A='\\'x'", "A='a\\'", "A='a\\' b\\' c", "A='a\\'\nB=1", "A='a'b",
    "A='a' b", "A='a'#c", "A='a' #c", "A='a''b'", "A='\"'", "A='a\nb'\nB=1", "A='#'", "A='a\\tb'", "A='a\nB=1\nC=2",
    "A='a\nB='1'\nC=2",
    // Double quotes.
    "A=\"\"", "A=\"\\\"", "A=\"\\\\\"", "A=\"\\\\\\\"\"", "A=\"\\\"\\\"", "A=\"a\\\" \\\"\nB=1", "A=\"a\" b",
    "A=\"a\"#c", "A=\"'\"", "A=\"\\a\\b\\f\\n\\r\\t\\v\\'\\\"\\\\\"", "A=\"\\x41\\u0041\\101\\e\\0\\$\"",
    "A=\"\\\nx\"", "A=\"#\"", "A=\"a\nB=1", "A=\"a\nB=\"1\"\nC=2", "A=\"\\\\n\"", "A=\" a \"", "A=\"a\"\"b\"",
    "A=\"a\" 'b'", "A=\"\n\n\"x\nB=2", "A=\"\\",
    // References.
    "A=${}", "A=${:-}", "A=${:-x}", "A=${B:-d}", "A=${B:d}", "A=${B-d}", "A=${B:=d}", "A=${EMPTY:-d}", "A=${EMPTY}",
    "X\nA=${X:-d}", "B\nA=${B}", "X=\nA=${X:-d}", "A=${X:-${B}}", "A=${X:-a:-b}", "A=${X:-a b} c", "A=${X${B}}",
    "A=${a:${B}", "A=${B", "A=$", "A=$$", "A=$${B}", "A=\\${B}", "A=${ B }", "A=${B}${B}${HOME}", "A=\"${X:-\n}\"",
    "A='${\n}'", "A=${A}", "A=1\nA=${A}2\nA=${A}3", "A=${B} # ${HOME}", "A=${É}", "A={B}", "A=%B%",
    "X=${B}\nA=${X}", "X='${Y}'\nY=1\nA=${X}", "X=$\nA=${X}{B}", "A=${B}}", "A={${B}}", "A=${X:-#} #c",
    "A=${X:- #}", "'a b'=1\nA=${a b}", "A=${X:}", "A=${::-x}",
    // References to later lines and to themselves, which a second load sees.
    "A=${Z:-d}\nZ=1", "A=${Z}\nZ=${B}\nB=file", "A=${A}x", "B=${B}x\nA=${B}", "A=${Z:-d}\nZ", "Z=1\nA=${Z}\nZ=2",
    "A=${Z:-d}\nZ=", "A=${Z}\nZ=${A}y", "B\nA=${B}x\nC=${A}",
    // Yaml, shell and the like.
    "A: 1\nB=2", "{\"A\": 1}", "[a]\nA=1", "set A=1", "if true; then", "A=1; B=2", "A=1 && B=2", "A=1\n  B: 2\nC=3",
    "<xml>", "A+=1",
    // Byte-order marks.
    "\u{feff}", "\u{feff}#c\nA=1", "\u{feff}\nA=1", "A=\u{feff}1", "\u{feff}export A=1", "\u{feff}'A'=1",
];

/// Bytes that are not valid UTF-8, or only just.
const BYTES: &[&[u8]] = &[
    b"A=\xff",
    b"\xff\xfeA\0=\x001\0",
    b"A=\xc3\xdc\xc2\xeb",
    b"A=\xed\xa0\x80",
    b"A=\xc0\x80",
    b"A=\xf4\x90\x80\x80",
    b"A=\xe4\xb8",
    b"# \xa0\nA=1",
    b"A=\xf0\x9f\x90\xac",
    b"A=\xef\xbf\xbf",
    b"A=\x80",
    b"A=\x7f",
];

#[test]
fn measured_values_are_read() {
    for (file, expected) in MEASURED {
        let values = dotenv::parse(file.as_bytes())
            .unwrap()
            .resolve(&environment())
            .unwrap();
        let value = values.get("A").and_then(|value| value.text.as_deref());
        assert_eq!(value, *expected, "{file:?}");
    }
}

#[test]
fn the_table_reads_as_in_python_dotenv() {
    let mut oracle = Oracle::start();
    let texts = MEASURED
        .iter()
        .map(|(file, _)| *file)
        .chain(CORNERS.iter().copied());
    let files: Vec<&[u8]> = texts
        .map(str::as_bytes)
        .chain(BYTES.iter().copied())
        .collect();
    assert!(files.len() >= 150, "{} cases", files.len());
    for file in files {
        oracle.check(file, &environment());
    }
}

/// DB-GPT loads its file twice, so that a later line is known the second time. What its service has is not.
#[test]
fn a_config_is_loaded_twice() {
    for (text, expected, unseen) in [
        (
            "LOCAL_DB_NAME=${DB:-x}-${DB}\nDB=chats\n",
            "chats-chats",
            None,
        ),
        ("LOCAL_DB_NAME=x${A}\nA=${B}\nB=b\n", "x", Some("B")),
        (
            "LOCAL_DB_NAME=${LOCAL_DB_NAME}a\n",
            "aa",
            Some("LOCAL_DB_NAME"),
        ),
        ("LOCAL_DB_NAME=${A}\nA=${B:-b}\n", "b", Some("B")),
        ("A=${B}\nLOCAL_DB_NAME=chats\n", "chats", None),
    ] {
        let top = folder();
        put(
            top.path(),
            ".env",
            &format!("LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=h\n{text}"),
        );
        let install = config::read(&top.path().join(".env"), &Overrides::default()).unwrap();
        let Target::Mysql(mysql) = &install.target else {
            panic!("{text}");
        };
        let mut findings = install.findings.iter();
        let told = findings.find(|one| one.id == "config-reference-unseen");
        let said = told.map(|told| words::finding(Lang::En, told));
        let named = unseen.map(|name| format!("`{name}`, which can't be seen"));
        assert_eq!(mysql.database, expected, "{text}");
        assert_eq!(said.is_some(), named.is_some(), "{text}");
        assert!(
            said.zip(named)
                .is_none_or(|(said, named)| said.contains(&named)),
            "{text}"
        );
    }
}

/// Marsaglia's xorshift: the same files in each run. A failure names the seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const PIECES: &[&str] = &[
    "A", "B", "C", "HOME", "EMPTY", "=", "=", "=", "=", "\n", "\n", "\n", "\n", "\r\n", "\r", " ",
    " ", "\t", "'", "'", "\"", "\"", "\\", "\\", "\\'", "\\\"", "\\n", "#", " #", "export ",
    "export", "${", "${A}", "${B}", "${C:-", "${A:-x}", "}", ":", ":-", "$", "x", "1", "y z",
    "\u{a0}", "\u{3000}", "\u{85}", "\u{2028}", "\u{1c}", "\u{1f}", "\u{b}", "\u{c}", "\u{feff}",
    "\u{200b}", "é", "中", "🐬", "\0",
];

fn random_file(random: &mut Random) -> Vec<u8> {
    let mut file = Vec::new();
    if random.below(3) == 0 {
        // Variants of the table's cases: two cases joined, with a random piece inserted.
        let mut text = random.pick(CORNERS).to_owned();
        text.push_str(random.pick(&["\n", "", " "]));
        text.push_str(MEASURED[random.below(MEASURED.len())].0);
        let at = random.below(text.len() + 1);
        if text.is_char_boundary(at) {
            text.insert_str(at, random.pick(PIECES));
        }
        file.extend(text.bytes());
    } else if random.below(2) == 0 {
        // Lines that look like a `.env`.
        for _ in 0..=random.below(6) {
            file.extend(
                random
                    .pick(&["", "", "", "export ", " ", "\u{a0}", "'"])
                    .bytes(),
            );
            file.extend(random.pick(&["A", "B", "C", "D", "'A'", "É"]).bytes());
            file.extend(random.pick(&["=", "=", "=", " = ", "= ", "", ":"]).bytes());
            let quote = random.pick(&["", "", "'", "\""]);
            file.extend(quote.bytes());
            for _ in 0..random.below(6) {
                file.extend(random.pick(PIECES).bytes());
            }
            file.extend(quote.bytes());
            file.extend(
                random
                    .pick(&["\n", "\n", "\r\n", "\r", " # c\n", "#c\n", "x\n", " \n\n"])
                    .bytes(),
            );
        }
    } else {
        for _ in 0..random.below(40) {
            file.extend(random.pick(PIECES).bytes());
        }
    }
    if random.below(100) == 0 && !file.is_empty() {
        let at = random.below(file.len());
        file[at] = u8::try_from(random.below(256)).unwrap();
    }
    file
}

#[test]
fn random_files_read_as_in_python_dotenv() {
    let mut oracle = Oracle::start();
    let mut random = Random(0x000d_b697_0046_0047);
    for _ in 0..20_000 {
        let file = random_file(&mut random);
        oracle.check(&file, &environment());
    }
}
