//! The rules that release files have to keep, and that a file that breaks one is refused with its line.

use super::*;

const FIRST: &str = r#"release = "0.4.6"
source = "here"
[models.a]
id = "INTEGER PRIMARY KEY"
old = "TEXT"
[install]
config = "env"
layout = "dbgpt"
port = 5000
package = "one"
image = "there/one"
stop = { lines = "stop", told = "t" }
stop_on_windows = { lines = "stop", told = "t" }
[install.sources]
install = { lines = "install", told = "t" }
start = { lines = "start {release}", told = "t" }
[web.routes]
"0.4.6" = ["GET /a", "POST /b"]
"#;

const SECOND: &str = r#"release = "0.5.0"
after = "0.4.6"
source = "here"
[marks]
certain = ["b"]
[[change]]
id = "create-b"
by = "guide"
[change.create]
table = "b"
columns = ["id int NOT NULL AUTO_INCREMENT", "c text"]
keys = ["primary id"]
[[change]]
id = "rename"
by = "repair"
[change.rename]
table = "a"
from = "old"
to = "new text"
[models.a]
old = false
new = "TEXT"
[models.b]
id = "INTEGER PRIMARY KEY"
c = "TEXT"
"#;

fn read(second: &str) -> Result<Catalog, Wrong> {
    Catalog::read(&[
        File {
            name: "0.5.0.toml",
            text: second,
        },
        File {
            name: "0.4.6.toml",
            text: FIRST,
        },
    ])
}

#[test]
fn deltas_are_folded() {
    let catalog = read(SECOND).unwrap();
    let names = |release: &str| {
        let models = catalog.models(release.parse().unwrap());
        let columns = models
            .iter()
            .flat_map(|(table, model)| model.keys().map(move |column| format!("{table}.{column}")));
        columns.collect::<Vec<_>>()
    };
    assert_eq!(names("0.4.6"), ["a.id", "a.old"]);
    assert_eq!(names("0.5.0"), ["a.id", "a.new", "b.c", "b.id"]);
    assert_eq!(catalog.newest().release.to_string(), "0.5.0");
    assert_eq!(catalog.first().release.to_string(), "0.4.6");
}

#[test]
fn a_file_that_contradicts_itself_is_refused_with_its_line() {
    let cases: [(&str, &str, usize, &str); 13] = [
        (
            "release = \"0.5.0\"",
            "release = \"0.5.1\"",
            1,
            "is not the release",
        ),
        (
            "after = \"0.4.6\"",
            "after = \"0.4.5\"",
            1,
            "comes after 0.4.5",
        ),
        ("after = \"0.4.6\"\n", "", 1, "comes after none"),
        ("source = \"here\"", "sauce = \"here\"", 3, "unknown field"),
        (
            "certain = [\"b\"]",
            "certain = [\"a.id\"]",
            5,
            "a release before has it",
        ),
        (
            "certain = [\"b\"]",
            "certain = [\"c\"]",
            5,
            "does not bring it",
        ),
        ("id = \"rename\"", "id = \"create-b\"", 7, "another change"),
        (
            "from = \"old\"",
            "from = \"odd\"",
            14,
            "of no release before",
        ),
        ("\"c text\"", "\"c TEXT\"", 11, "no type"),
        ("\"primary id\"", "\"primary ida\"", 7, "names ida"),
        (
            "c = \"TEXT\"",
            "c = \"TEXT\"\nd = \"TEXT\"",
            26,
            "nothing makes b.d",
        ),
        (
            "[models.a]\n",
            "[models.a]\nid = \"BIGINT PRIMARY KEY\"\n",
            21,
            "nothing makes a.id",
        ),
        (
            "[change.rename]",
            "[change.drop]\ntable = \"a\"\ncolumn = \"old\"\n[change.rename]",
            13,
            "one thing",
        ),
    ];
    for (from, to, line, what) in cases {
        assert!(SECOND.contains(from), "{from}");
        let wrong = read(&SECOND.replacen(from, to, 1)).unwrap_err();
        assert!(wrong.what.contains(what), "{to}: {wrong}");
        assert_eq!(wrong.line, line, "{to}: {wrong}");
        assert_eq!(wrong.file, "0.5.0.toml");
    }
}

#[test]
fn what_was_forgotten_is_said_and_is_true() {
    let more = SECOND.replace("c = \"TEXT\"", "c = \"TEXT\"\nd = \"TEXT\"");
    let said = format!("{more}[forgotten]\n\"b.d\" = \"no script has it\"\n");
    read(&said).unwrap();
    let untrue = format!("{SECOND}[forgotten]\n\"b.c\" = \"no script has it\"\n");
    assert!(
        read(&untrue)
            .unwrap_err()
            .what
            .contains("said to be forgotten")
    );
}

#[test]
fn every_type_of_the_built_in_models_is_one_that_a_statement_can_give() {
    let newest = known().newest().release;
    for (table, model) in known().models(newest) {
        assert!(
            model.values().any(|column| column.primary),
            "{table} has no key"
        );
    }
}

const SERVED: &str = r#"same = ["0.5.1"]
[install]
port = 5001
[install.since."0.5.1"]
port = 5002
extras = { more = "pack" }
[web]
gone = ["GET /a"]
says = ["0.4.6"]
[web.routes]
"0.5.0" = ["GET /c"]
"0.5.1" = ["GET /d"]
[[web.lists]]
what = "things"
ask = "POST /c"
body = "{}"
[[never]]
told = "t"
from = "0.5.1"
left_until = "0.4.6"
"#;

/// The second file, with `said` about install and server before its own tables.
fn served(said: &str) -> String {
    let (same, rest) = said.split_once('\n').unwrap();
    let head = SECOND.replacen("source =", &format!("{same}\nsource ="), 1);
    format!("{head}{rest}")
}

#[test]
fn what_is_not_said_is_as_before() {
    let catalog = read(&served(SERVED)).unwrap();
    let of = |text: &str| text.parse::<Release>().unwrap();
    for (release, port, extras) in [
        ("0.4.6", 5000, 0),
        ("0.4.9", 5000, 0),
        ("0.5.0", 5001, 0),
        ("0.5.1", 5002, 1),
        ("0.9.0", 5002, 1),
    ] {
        let setup = catalog.setup(of(release));
        assert_eq!(
            (setup.port, setup.extras.len()),
            (port, extras),
            "{release}"
        );
        assert_eq!(setup.package, "one");
    }
    let never = |from: &str, to: &str| {
        let said = catalog.never((of(from), of(to)), RunBy::Sources, Dialect::Sqlite);
        said.count()
    };
    for (from, to, expected) in [
        ("0.4.6", "0.5.0", 0),
        ("0.4.6", "0.5.1", 1),
        ("0.5.0", "0.5.1", 0),
        ("0.5.1", "0.5.1", 0),
    ] {
        assert_eq!(never(from, to), expected, "{from} {to}");
    }
}

#[test]
fn what_is_said_of_install_and_server_is_checked() {
    assert!(read(&served(SERVED)).is_ok());
    for (from, to, what) in [
        (
            "since.\"0.5.1\"",
            "since.\"0.5.2\"",
            "no release of this file",
        ),
        (
            "\"0.5.1\" = [\"GET /d\"]",
            "\"0.5.3\" = [\"GET /d\"]",
            "no release of this file",
        ),
        ("GET /d", "GET /c", "was brought before"),
        ("GET /d", "GET d", "is no `GET /path`"),
        (
            "gone = [\"GET /a\"]",
            "gone = [\"GET /x\"]",
            "was not there before",
        ),
        ("body = \"{}\"\n", "", "has a body"),
        ("port = 5001", "pork = 5001", "unknown field"),
        (
            "port = 5001",
            "stop = { lines = \"a {b}\", told = \"t\" }",
            "can't be typed",
        ),
        (
            "port = 5001",
            "stop = { lines = \"\", told = \"t\" }",
            "can't be typed",
        ),
        (
            "from = \"0.5.1\"",
            "from = \"0.4.6\"",
            "end before they begin",
        ),
        (
            "from = \"0.5.1\"",
            "from = \"0.5.1\"\nuntil = \"0.5.0\"",
            "end before they begin",
        ),
        (
            "left_until",
            "until = \"0.9.0\"\nleft_from = \"0.5.0\"\nleft_until",
            "end before they begin",
        ),
        (
            "port = 5002",
            "port = 5002\nsince = { \"0.5.1\" = {} }",
            "one `since` in another one",
        ),
    ] {
        let text = served(SERVED).replacen(from, to, 1);
        assert_ne!(text, served(SERVED), "{from}");
        let wrong = read(&text).unwrap_err();
        assert!(wrong.what.contains(what), "{to}: {wrong}");
        assert!(wrong.line > 1, "{to}: {wrong}");
    }
}
