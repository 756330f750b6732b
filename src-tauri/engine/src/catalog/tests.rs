//! What the folder's files have to keep to, and that a file that does not is refused with its line.

use super::*;

const FIRST: &str = r#"release = "0.4.6"
source = "here"
[models.a]
id = "INTEGER PRIMARY KEY"
old = "TEXT"
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
