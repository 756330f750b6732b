//! TOML as DB-GPT reads it: a table of cases, each also given to the Python oracle, and random files.

use serde_json::Value;
use support::generate::Random;
use support::toml::{Oracle, environment};

const FILES: u64 = 3_000;

/// The texts that `D` and `M` at the beginning of a case stand for.
const DATABASE: &str = "[service.web.database]\n";
const MYSQL: &str =
    "[service.web.database]\ntype='mysql'\nhost='h'\nport=1\nuser='u'\ndatabase='d'\n";

/// A file and its result: `user:password@host:port/database`, a path, or the code of a refusal. `D` at the beginning
/// stands for the database's table, `M` for one of MySQL without a password.
#[rustfmt::skip] // One case a line.
const CASES: &[(&str, &str)] = &[
    // No database section.
    ("", "/app/pilot/meta_data/dbgpt.db"),
    ("\n# c\r\n", "/app/pilot/meta_data/dbgpt.db"),
    ("[service]\n", "/app/pilot/meta_data/dbgpt.db"),
    ("[service.web]\nport = 5670\n", "/app/pilot/meta_data/dbgpt.db"),
    ("[service.web.databse]\ntype='mysql'\n", "/app/pilot/meta_data/dbgpt.db"),
    ("[web.database]\ntype='mysql'\n", "/app/pilot/meta_data/dbgpt.db"),
    ("[service.model.worker]\nhost='x'\n", "/app/pilot/meta_data/dbgpt.db"),
    ("[Service.web.database]\ntype='mysql'\n", "/app/pilot/meta_data/dbgpt.db"),
    // Another type in its place.
    ("service = 1\n", "toml-value"),
    ("[[service]]\n", "toml-value"),
    ("[service]\nweb = 'x'\n", "toml-value"),
    ("[service.web]\ndatabase = 'sqlite'\n", "toml-value"),
    ("[[service.web.database]]\ntype='sqlite'\n", "toml-value"),
    // The type.
    ("D", "toml-no-type"),
    ("Dpath='x.db'\n", "toml-no-type"),
    ("Dtype=''\npath='x'\n", "toml-no-type"),
    ("Dtype=1\npath='x'\n", "toml-value"),
    ("Dtype=['sqlite']\npath='x'\n", "toml-value"),
    ("Dtype='sqlite3'\npath='x'\n", "toml-type-unknown"),
    ("Dtype=' sqlite'\npath='x'\n", "toml-type-unknown"),
    ("Dtype='mariadb'\nhost='h'\n", "toml-type-unknown"),
    ("Dtype='oceanbase'\nhost='h'\n", "toml-other-database"),
    ("Dtype='PostgreSQL'\nhost='h'\n", "toml-other-database"),
    ("Dtype='mssql'\n", "toml-other-database"),
    ("Dtype='duckdb'\npath='x'\n", "toml-other-database"),
    ("Dtype='SQLite'\npath='x.db'\n", "/app/x.db"),
    ("Dtype='${env:KIND}'\nhost='h'\nport=1\nuser='u'\ndatabase='d'\npassword='p'\n", "u:p@h:1/d"),
    ("Dtype='${env:NONE:-sqlite}'\npath='x.db'\n", "/app/x.db"),
    ("Dtype='${env:NONE}'\npath='x.db'\n", "toml-variable-unset"),
    ("Dtype='${env:EMPTY}'\npath='x.db'\n", "toml-type-unknown"),
    // The path.
    ("Dtype='sqlite'\n", "toml-key-missing"),
    ("Dtype='sqlite'\npath=''\n", "toml-path-empty"),
    ("Dtype='sqlite'\npath='${env:EMPTY}'\n", "toml-path-empty"),
    ("Dtype='sqlite'\npath='pilot/meta_data/dbgpt.db'\n", "/app/pilot/meta_data/dbgpt.db"),
    ("Dtype='sqlite'\npath='./a/../b.db'\n", "/app/b.db"),
    ("Dtype='sqlite'\npath='../b.db'\n", "/b.db"),
    ("Dtype='sqlite'\npath='/data/dbgpt.db'\n", "/data/dbgpt.db"),
    ("Dtype='sqlite'\npath='dbgpt'\n", "/app/dbgpt"),
    ("Dtype='sqlite'\npath='~/x.db'\n", "/app/~/x.db"),
    ("Dtype='sqlite'\npath='$HOME/x.db'\n", "/app/$HOME/x.db"),
    ("Dtype='sqlite'\npath=':memory:'\n", "/app/:memory:"),
    ("Dtype='sqlite'\npath='a b/数据.db'\n", "/app/a b/数据.db"),
    ("Dtype='sqlite'\npath='C:\\data\\x.db'\n", "/app/C:\\data\\x.db"),
    ("Dtype='sqlite'\npath='100%.db'\n", "/app/100%.db"),
    ("Dtype='sqlite'\npath=5\n", "/app/5"),
    ("Dtype='sqlite'\npath=1.50\n", "/app/1.5"),
    ("Dtype='sqlite'\npath=true\n", "/app/True"),
    ("Dtype='sqlite'\npath=['x']\n", "toml-value"),
    ("Dtype='sqlite'\npath={a='x'}\n", "toml-value"),
    ("Dtype='sqlite'\npath='${env:SET}/${env:NONE:-d}.db'\n", "/app/val/d.db"),
    ("Dtype='sqlite'\npath='x.db'\nhost='h'\nLOCAL_DB_HOST='h'\n", "/app/x.db"),
    ("Dtype='sqlite'\npath='x.db'\ncheck_same_thread=true\n", "/app/x.db"),
    // MySQL: what is required.
    ("Mpassword='p'\n", "u:p@h:1/d"),
    ("M", "toml-variable-unset"),
    ("Dtype='mysql'\n", "toml-key-missing"),
    ("Dtype='mysql'\nport=1\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-key-missing"),
    ("Dtype='mysql'\nhost='h'\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-key-missing"),
    ("Dtype='mysql'\nhost='h'\nport=1\ndatabase='d'\npassword='p'\n", "toml-key-missing"),
    ("Dtype='mysql'\nhost='h'\nport=1\nuser='u'\npassword='p'\n", "toml-key-missing"),
    ("Dtype='mysql'\nhost='h'\nport=1\nusername='u'\ndatabase='d'\npassword='p'\n", "toml-key-missing"),
    ("Dtype='mysql'\nhost='h'\nport=1\nuser='u'\ndb_name='d'\npassword='p'\n", "toml-key-missing"),
    ("Dtype='mysql'\nhost='h'\nport=1\nUser='u'\nuser='v'\ndatabase='d'\npassword='p'\n", "v:p@h:1/d"),
    ("Dtype='mysql'\nhost='h'\nport=1\nuser='u'\ndatabase=''\npassword='p'\n", "toml-name-empty"),
    ("Dtype='mysql'\nhost=''\nport=1\nuser='u'\ndatabase='d'\npassword='p'\n", "u:p@localhost:1/d"),
    ("Dtype='mysql'\nhost='h'\nport=1\nuser=''\ndatabase='d'\npassword=''\n", ":@h:1/d"),
    ("Mpassword='p'\npool_size=5\nmax_overflow=10\nunknown=[1]\n", "u:p@h:1/d"),
    // Values of other types.
    ("Mpassword=123456\n", "u:123456@h:1/d"),
    ("Mpassword=0x10\n", "u:16@h:1/d"),
    ("Mpassword=0o17\n", "u:15@h:1/d"),
    ("Mpassword=0b11\n", "u:3@h:1/d"),
    ("Mpassword=1_000\n", "u:1000@h:1/d"),
    ("Mpassword=+7\n", "u:7@h:1/d"),
    ("Mpassword=0123\n", "toml-syntax"),
    ("Mpassword=1.0\n", "u:1.0@h:1/d"),
    ("Mpassword=1e3\n", "u:1000.0@h:1/d"),
    ("Mpassword=1e16\n", "u:1e+16@h:1/d"),
    ("Mpassword=1e-5\n", "u:1e-05@h:1/d"),
    ("Mpassword=inf\n", "u:inf@h:1/d"),
    ("Mpassword=-inf\n", "u:-inf@h:1/d"),
    ("Mpassword=nan\n", "u:nan@h:1/d"),
    ("Mpassword=true\n", "u:True@h:1/d"),
    ("Mpassword=False\n", "toml-syntax"),
    ("Mpassword=2024-01-02\n", "u:2024-01-02@h:1/d"),
    ("Mpassword=2024-01-02T03:04:05Z\n", "u:2024-01-02 03:04:05+00:00@h:1/d"),
    ("Mpassword=2024-01-02 03:04:05.120-00:00\n", "u:2024-01-02 03:04:05.120000+00:00@h:1/d"),
    ("Mpassword=2024-01-02t03:04:05.000+02:00\n", "u:2024-01-02 03:04:05+02:00@h:1/d"),
    ("Mpassword=2024-01-02T03:04:05.123456789\n", "u:2024-01-02 03:04:05.123456@h:1/d"),
    ("Mpassword=03:04:05\n", "u:03:04:05@h:1/d"),
    ("Mpassword=-0.0\n", "u:-0.0@h:1/d"),
    ("Mpassword=-nan\n", "u:nan@h:1/d"),
    ("Mpassword=1_0.2_5e+1\n", "u:102.5@h:1/d"),
    ("Mpassword=9223372036854775807\n", "u:9223372036854775807@h:1/d"),
    ("Dtype='sqlite'\npath=2024-01-02\n", "/app/2024-01-02"),
    ("Dtype='mysql'\nhost=2024-01-02\nport=1\nuser=5\ndatabase=1.5\npassword='p'\n", "5:p@2024-01-02:1/1.5"),
    ("Dtype='mysql'\nhost='h'\nport=2024-01-02\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-value"),
    ("Mpassword='a\u{7f}b'\n", "toml-syntax"),
    ("# \u{1}\n", "toml-syntax"),
    ("[service.web]\ndatabase=[{type='sqlite',path='x'}]\n", "toml-value"),
    ("service.\"web\".\"database\"={\"type\"='sqlite','path'='y.db'}\n", "/app/y.db"),
    ("service.web.\"data\\u0062ase\"={type='sqlite',path='y.db'}\n", "/app/y.db"),
    ("Mpassword=[]\n", "toml-value"),
    ("Mpassword={}\n", "toml-value"),
    ("Mpassword=secret\n", "toml-syntax"),
    ("Mpassword=\n", "toml-syntax"),
    // Texts.
    ("Mpassword=\"a\\tb\\u4e2d\\\"\\\\\"\n", "u:a\tb中\"\\@h:1/d"),
    ("Mpassword='a\\tb'\n", "u:a\\tb@h:1/d"),
    ("Mpassword='#no comment' # one\n", "u:#no comment@h:1/d"),
    ("Mpassword=\"\"\"\nline\\\n   on\"\"\"\n", "u:lineon@h:1/d"),
    ("Mpassword='''\nit's'''\n", "u:it's@h:1/d"),
    ("Mpassword=\"x\\y\"\n", "toml-syntax"),
    ("Mpassword=\"x\n\"\n", "toml-syntax"),
    ("Mpassword=\"\\e\"\n", "toml-syntax"),
    ("Mpassword=\"\\x41\"\n", "toml-syntax"),
    ("Mpassword='密码 ä'\n", "u:密码 ä@h:1/d"),
    ("Mpassword='a b'\n", "u:a b@h:1/d"),
    ("Mpassword='p@ss:/#%+?&{}'\n", "u:p@ss:/#%+?&{}@h:1/d"),
    ("Mpassword=\"\u{1}\"\n", "toml-syntax"),
    // References.
    ("Mpassword='${env:SET}'\n", "u:val@h:1/d"),
    ("Mpassword='a${env:SET}b${env:SET}'\n", "u:avalbval@h:1/d"),
    ("Mpassword='${env:NONE}'\n", "toml-variable-unset"),
    ("Mpassword='${env:NONE:-d}'\n", "u:d@h:1/d"),
    ("Mpassword='${env:NONE:-}'\n", "u:@h:1/d"),
    ("Mpassword='${env:NONE:-a:-b}'\n", "u:a:-b@h:1/d"),
    ("Mpassword='${env:EMPTY:-d}'\n", "u:@h:1/d"),
    ("Mpassword='${env:A:-${env:B:-x}}'\n", "u:${env:B:-x}@h:1/d"),
    ("Mpassword='${env:NONE:-p}w}'\n", "u:pw}@h:1/d"),
    ("Mpassword='${env: SET }'\n", "toml-variable-unset"),
    ("Mpassword='$${env:SET}'\n", "u:$val@h:1/d"),
    ("Mpassword='\\${env:SET}'\n", "u:\\val@h:1/d"),
    ("Mpassword='${SET}$SET${ENV:SET}'\n", "u:${SET}$SET${ENV:SET}@h:1/d"),
    ("Mpassword='${env:}'\n", "u:${env:}@h:1/d"),
    ("Mpassword='${env:}${env:SET}'\n", "u:${env:}val@h:1/d"),
    ("Mpassword='${env:SET'\n", "u:${env:SET@h:1/d"),
    ("Mpassword='${env:REF}'\n", "u:${env:SET}@h:1/d"),
    ("Mpassword='${env:密}'\n", "u:值@h:1/d"),
    ("Mpassword='${env:set:-d}'\n", "u:d@h:1/d"),
    ("Mpassword=\"${env:NONE:-a\\nb}\"\n", "u:a\nb@h:1/d"),
    ("Mpassword='${env::-x}'\n", "u:x@h:1/d"),
    ("Mpassword='${env:NONE-x}'\n", "toml-variable-unset"),
    // The port.
    ("Dtype='mysql'\nhost='h'\nport='3306'\nuser='u'\ndatabase='d'\npassword='p'\n", "u:p@h:3306/d"),
    ("Dtype='mysql'\nhost='h'\nport=' 3_306 '\nuser='u'\ndatabase='d'\npassword='p'\n", "u:p@h:3306/d"),
    ("Dtype='mysql'\nhost='h'\nport='${env:PORT:-3306}'\nuser='u'\ndatabase='d'\npassword='p'\n", "u:p@h:3307/d"),
    ("Dtype='mysql'\nhost='h'\nport='${env:NONE:-3306}'\nuser='u'\ndatabase='d'\npassword='p'\n", "u:p@h:3306/d"),
    ("Dtype='mysql'\nhost='h'\nport=${env:PORT}\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-syntax"),
    ("Dtype='mysql'\nhost='h'\nport=3306.9\nuser='u'\ndatabase='d'\npassword='p'\n", "u:p@h:3306/d"),
    ("Dtype='mysql'\nhost='h'\nport='3306.0'\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-value"),
    ("Dtype='mysql'\nhost='h'\nport=''\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-value"),
    ("Dtype='mysql'\nhost='h'\nport=true\nuser='u'\ndatabase='d'\npassword='p'\n", "u:p@h:1/d"),
    ("Dtype='mysql'\nhost='h'\nport=0\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-bad-port"),
    ("Dtype='mysql'\nhost='h'\nport=70000\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-bad-port"),
    ("Dtype='mysql'\nhost='h'\nport=-1\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-bad-port"),
    ("Dtype='mysql'\nhost='h'\nport=inf\nuser='u'\ndatabase='d'\npassword='p'\n", "toml-value"),
    ("Dtype='mysql'\nhost='h'\nport='３３０６'\nuser='u'\ndatabase='d'\npassword='p'\n", "u:p@h:3306/d"),
    // Ways to write the table.
    ("[service]\nweb.database={type='sqlite',path='x.db'}\n", "/app/x.db"),
    ("service.web.database.type='sqlite'\nservice.web.database.path='x.db'\n", "/app/x.db"),
    ("[ service . \"web\" . 'database' ]\n\"type\"='sqlite'\n'path'='x.db'\n", "/app/x.db"),
    ("[service.web]\ndatabase.type='sqlite'\ndatabase.path='x.db'\n", "/app/x.db"),
    ("[service.web.database]\ntype='sqlite'\npath='x.db'\n[service]\n[service.web]\n", "/app/x.db"),
    ("[service.web.database]\r\ntype='sqlite'\r\npath='x.db'\r\n", "/app/x.db"),
    ("service={web={database={type='sqlite',\npath='x.db'}}}\n", "toml-syntax"),
    ("service={web={database={type='sqlite',path='x.db',}}}\n", "toml-syntax"),
    ("[service.web.database]\ntype='sqlite'\ntype='mysql'\n", "toml-syntax"),
    ("[service.web.database]\npath='x'\n[service.web.database]\ntype='sqlite'\n", "toml-syntax"),
    ("[service.web]\ndatabase.type='sqlite'\n[service.web.database]\npath='x'\n", "toml-syntax"),
    ("[service.web.database]\ntype='sqlite'\npath='x.db'\n[[models.llms]]\nname='x'\n[[models.llms]]\nname='y'\n", "/app/x.db"),
    // No TOML, or none of DB-GPT's.
    ("\u{feff}[service.web.database]\n", "toml-bom"),
    ("LOCAL_DB_TYPE=mysql\n", "toml-syntax"),
    ("services:\n  web: x\n", "toml-syntax"),
    ("{\"service\": {}}\n", "toml-syntax"),
    ("[package]\nname = 'x'\n", "/app/pilot/meta_data/dbgpt.db"),
    ("a = 1\r", "toml-syntax"),
    ("[a]\nb = 25:00:00\n", "toml-syntax"),
    ("[service.web.database\ntype='sqlite'\n", "toml-syntax"),
];

#[test]
fn the_table_reads_as_in_dbgpt() {
    assert!(CASES.len() >= 120);
    let mut oracle = Oracle::start();
    for (file, expected) in CASES {
        let whole = whole(file);
        let read = oracle.check(whole.as_bytes(), &environment());
        assert_eq!(shown(&read), *expected, "{file:?}");
    }
    for bytes in [
        b"# \xd6\xd0\xce\xc4\n".as_slice(),
        b"a = '\xff'",
        b"\xff\xfe[\0",
    ] {
        assert_eq!(shown(&oracle.check(bytes, &environment())), "toml-not-text");
    }
}

fn whole(file: &str) -> String {
    match file.split_at_checked(1) {
        Some(("D", rest)) => format!("{DATABASE}{rest}"),
        Some(("M", rest)) => format!("{MYSQL}{rest}"),
        Some(_) | None => file.to_owned(),
    }
}

fn shown(read: &Value) -> String {
    if let Some(mysql) = read["mysql"].as_array() {
        let text = |at: usize| mysql[at].as_str().unwrap_or_default();
        let (host, name) = (text(2), text(4));
        return format!("{}:{}@{host}:{}/{name}", text(0), text(1), mysql[3]);
    }
    let plain = read["sqlite"].as_str().or(read["refused"].as_str());
    plain.unwrap_or_default().to_owned()
}

#[test]
fn random_files_read_as_in_dbgpt() {
    let mut oracle = Oracle::start();
    let mut refused = 0;
    for seed in 0..FILES {
        let mut random = Random::new(seed);
        let file = random_file(&mut random);
        let read = oracle.check(&file, &environment());
        refused += u64::from(read.get("refused").is_some());
    }
    // Enough files must be accepted, and enough refused.
    assert!(
        (FILES / 4..FILES * 3 / 4).contains(&refused),
        "{refused} of {FILES} were refused"
    );
}

/// Values, some of them not valid TOML.
#[rustfmt::skip]
const VALUES: &[&str] = &[
    "'x'", "\"x\"", "'${env:SET}'", "'${env:NONE:-d}'", "\"a\\u0041\"", "'''a\nb'''", "\"\"\"a\\\n  b\"\"\"", "''", "1", "1.5",
    "true", "0x1f", "1e9", "'a b'", "'密'", "'${env:EMPTY:-x}'", "'a}${env:SET}{'", "'${env:}'", "-0.0", "'\\'",
];
#[rustfmt::skip]
const WRONG: &[&str] = &["x", "\"\\q\"", "[1, 2]", "{a = 1}", "'${env:NONE}'", "1979-05-27", "0123", "\"", "1__0", ".5", "'''"];
const NOISE: &[&str] = &[
    "# 注释\n",
    "\n",
    "[models]\n",
    "[[models.llms]]\nname = 'x'\n",
    "[system]\nlanguage = 'zh'\n",
    "x.y.z = 1\n",
    "[log]\nlevel = \"INFO\" # c\n",
    "\t\n",
    "[service.model.worker]\nhost = '127.0.0.1'\n",
    "a = [\n 1, # one\n 2,\n]\n",
];

fn random_file(random: &mut Random) -> Vec<u8> {
    let mut text = String::new();
    noise(random, &mut text);
    let is_mysql = !random.once_in(3);
    let keys: &[&str] = match is_mysql {
        true => &["host", "port", "user", "database", "password"],
        false => &["path"],
    };
    let kind = match (random.below(12), is_mysql) {
        (0, _) => "'oceanbase'",
        (1, true) => "'${env:KIND}'",
        (2, true) => "'MySQL'",
        (2, false) => "'${env:NONE:-SQLite}'",
        (_, true) => "'mysql'",
        (_, false) => "\"sqlite\"",
    };
    let mut pairs = vec![("type", kind.to_owned())];
    for key in keys {
        if random.once_in(25) {
            continue;
        }
        let is_port = *key == "port" && !random.once_in(8);
        let value = match (is_port, random.once_in(20)) {
            (true, _) => *random.one(&[
                "3306",
                "'3307'",
                "'${env:PORT:-1}'",
                "3308.0",
                "'${env:NONE:-3309}'",
            ]),
            (false, true) => *random.one(WRONG),
            (false, false) => *random.one(VALUES),
        };
        pairs.push((key, value.to_owned()));
    }
    if random.once_in(6) {
        pairs.push(("unknown", "{ a = 'b' }".to_owned()));
    }
    if random.once_in(25) {
        pairs.push(pairs[0].clone());
    }
    match random.below(4) {
        0 => {
            let inside: Vec<String> = pairs
                .iter()
                .map(|(key, value)| format!("{key} = {value}"))
                .collect();
            text.push_str(&format!(
                "[service.web]\nport = 5670\ndatabase = {{ {} }}\n",
                inside.join(", ")
            ));
        }
        1 => {
            text.push_str("[service.web]\n");
            for (key, value) in &pairs {
                text.push_str(&format!("database.{key} = {value}\n"));
            }
        }
        _ => {
            text.push_str("[service.web.database]\n");
            for (key, value) in &pairs {
                let comment = if random.once_in(4) { " # c" } else { "" };
                text.push_str(&format!("{key}={value}{comment}\n"));
            }
        }
    }
    noise(random, &mut text);
    if random.once_in(8) {
        text = text.replace('\n', "\r\n");
    }
    let mut bytes = text.into_bytes();
    if random.once_in(40) {
        let at = random.below(bytes.len() as u64) as usize;
        bytes[at] = random.number() as u8;
    }
    if random.once_in(60) {
        bytes.splice(0..0, [0xef, 0xbb, 0xbf]);
    }
    bytes
}

fn noise(random: &mut Random, text: &mut String) {
    for _ in 0..random.below(3) {
        let noise: &&str = random.one(NOISE);
        text.push_str(noise);
    }
}
