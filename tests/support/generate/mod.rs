//! Random databases: every type, edge values, every kind of object, and the oddest names that servers accept. The
//! same seed makes the same database.

mod column;
mod content;
mod object;
mod random;

use mysql_async::prelude::Queryable;

pub use content::{Content, Exactness};
pub use random::Random;

use crate::database::{Database, disconnect};
use crate::{Kind, Server};

/// The SQL mode of the generator: servers refuse no odd value, and 0 stays 0 in an AUTO_INCREMENT column.
const SQL_MODE: &str = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES";

const NAMES: &[&str] = &[
    "plain",
    "with space",
    "it's",
    "quote\"d",
    "back`tick",
    "中文表",
    "semi;colon",
    "da--sh",
    "per%cent",
    "select",
    "a.b",
    "par(en",
    "UPPER",
    "sl/*ash",
];

/// Makes the database for this seed.
pub async fn database(server: &'static Server, seed: u64) -> Database {
    let mut random = Random::new(seed);
    let database = server.database(None).await;
    let mut conn = database.admin().await;
    let mut statements = vec![
        "SET NAMES utf8mb4".to_owned(),
        format!("SET sql_mode = '{SQL_MODE}', time_zone = '+00:00', foreign_key_checks = 0"),
    ];
    let mut tables = Vec::new();
    for number in 0..=random.below(4) {
        let table = table(
            server.kind,
            &format!("{} {number}", random.one(NAMES)),
            &mut random,
        );
        statements.push(table.create.clone());
        for _ in 0..random.below(25) {
            statements.push(table.insert(&mut random));
        }
        tables.push(table);
    }
    statements.extend(object::statements(server.kind, &tables, &mut random));
    for sql in statements {
        if let Err(error) = conn.query_drop(&sql).await {
            // A duplicate key, a row too long, or a value that can't be converted: the row is not stored, which does
            // not matter.
            let insert = sql.starts_with("INSERT");
            assert!(insert, "{:?} seed {seed}: {error}\n{sql}", server.kind);
        }
    }
    disconnect(conn).await;
    database
}

/// A generated table.
struct Table {
    name: String,
    create: String,
    columns: Vec<(String, (&'static str, column::Values))>,
    key: Option<Key>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Counted,
    Text,
    Pair,
}

impl Table {
    fn insert(&self, random: &mut Random) -> String {
        let key = match self.key {
            None => Vec::new(),
            Some(Key::Counted) => {
                vec![("id", random.one(&["0", "NULL", "-7", "12345"]).to_string())]
            }
            Some(Key::Text) => vec![("id", format!("'k{}'", random.below(1000)))],
            Some(Key::Pair) => vec![
                ("id", random.below(9).to_string()),
                ("second id", random.below(99).to_string()),
            ],
        };
        let (mut names, mut values): (Vec<String>, Vec<String>) = key
            .into_iter()
            .map(|(name, value)| (quoted(name), value))
            .unzip();
        for (name, of) in &self.columns {
            names.push(quoted(name));
            values.push(column::value(*of, random));
        }
        format!(
            "INSERT INTO {} ({}) VALUES ({})",
            quoted(&self.name),
            names.join(", "),
            values.join(", ")
        )
    }
}

fn table(kind: Kind, name: &str, random: &mut Random) -> Table {
    let key = *random.one(&[
        None,
        Some(Key::Counted),
        Some(Key::Counted),
        Some(Key::Text),
        Some(Key::Pair),
    ]);
    let columns: Vec<_> = (0..=random.below(9))
        .map(|number| {
            (
                format!("{} {number}", random.one(NAMES)),
                column::any(kind, random),
            )
        })
        .collect();
    let mut lines: Vec<String> = match key {
        None => Vec::new(),
        Some(Key::Counted) => vec!["`id` bigint NOT NULL AUTO_INCREMENT PRIMARY KEY".to_owned()],
        Some(Key::Text) => {
            vec!["`id` varchar(40) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY".to_owned()]
        }
        Some(Key::Pair) => vec![
            "`id` int NOT NULL".to_owned(),
            "`second id` smallint NOT NULL".to_owned(),
            "PRIMARY KEY (`second id`, `id`)".to_owned(),
        ],
    };
    for (number, (column, (definition, _))) in columns.iter().enumerate() {
        let invisible = match kind {
            Kind::Mysql56 => "",
            _ if number == 0 || !random.once_in(5) => "",
            _ => " INVISIBLE",
        };
        let comment = random.one(&["", "", " COMMENT 'it''s; \\\\ `x`\\n中'"]);
        lines.push(format!(
            "{} {definition}{invisible}{comment}",
            quoted(column)
        ));
    }
    // A vector can't be in an expression, and MariaDB lets a CHAR's length depend on the SQL mode.
    let (definition, values) = columns[0].1;
    let computable = values != column::Values::Vector && !definition.starts_with("char(");
    if kind != Kind::Mysql56 && computable {
        lines.extend(generated(kind, &columns[0], random));
    }
    // A partitioned table can't have a geometry column.
    let parts = !columns
        .iter()
        .any(|(_, (_, values))| *values == column::Values::Geometry);
    let options = match (key.filter(|_| parts), random.below(5)) {
        (Some(Key::Counted), 0) => " PARTITION BY HASH (`id`) PARTITIONS 3",
        (Some(Key::Pair), 0) => {
            " PARTITION BY RANGE (`second id`) (PARTITION p0 VALUES LESS THAN (50), PARTITION `p 1` VALUES LESS THAN MAXVALUE)"
        }
        (_, 1) => " COMMENT 'a table''s \\\\ comment; 中文'",
        (_, 2) => " DEFAULT CHARACTER SET latin1",
        (_, 3) if key == Some(Key::Counted) => " AUTO_INCREMENT = 4711",
        _ => "",
    };
    Table {
        create: format!(
            "CREATE TABLE {} (\n{}\n) ENGINE=InnoDB ROW_FORMAT=DYNAMIC{options}",
            quoted(name),
            lines.join(",\n")
        ),
        name: name.to_owned(),
        columns,
        key,
    }
}

/// A column that the server computes, in some tables.
fn generated(
    kind: Kind,
    (column, _): &(String, (&str, column::Values)),
    random: &mut Random,
) -> Option<String> {
    let stored = match (random.below(4), kind) {
        (0, _) => "VIRTUAL",
        (1, _) => "STORED",
        _ => return None,
    };
    Some(format!(
        "`computed` int AS ({} IS NULL) {stored}",
        quoted(column)
    ))
}

pub(crate) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
