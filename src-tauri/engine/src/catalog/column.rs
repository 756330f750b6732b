//! Columns and keys as a release's file has them: what its models declare, and what its SQL gives them on MySQL.

use serde::Deserialize;

/// A column as a release's model declares it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "StoredModel")]
pub struct ModelColumn {
    /// The type on MySQL, such as `VARCHAR(255)`; the server makes LONGTEXT of `TEXT(2147483647)`.
    pub mysql: String,
    /// The type on SQLite.
    pub sqlite: String,
    /// Whether the model takes NULL.
    pub nullable: bool,
    /// Whether it is the primary key.
    pub primary: bool,
    /// The default in the model's own SQL, such as `now()`; `None` for nearly all.
    pub default: Option<String>,
}

/// As it stands in the file: `"VARCHAR(255) NOT NULL"`, or a table where the two databases differ.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredModel {
    Both(String),
    Each { mysql: String, sqlite: String },
}

impl TryFrom<StoredModel> for ModelColumn {
    type Error = String;

    fn try_from(stored: StoredModel) -> Result<Self, String> {
        let (mysql, sqlite) = match &stored {
            StoredModel::Both(text) => (text, text),
            StoredModel::Each { mysql, sqlite } => (mysql, sqlite),
        };
        let (mysql, sqlite) = (ModelText::of(mysql)?, ModelText::of(sqlite)?);
        if (mysql.nullable, mysql.primary) != (sqlite.nullable, sqlite.primary) {
            return Err("a model has one NULL and one key for both databases".to_owned());
        }
        Ok(Self {
            mysql: mysql.column_type.to_owned(),
            sqlite: sqlite.column_type.to_owned(),
            nullable: mysql.nullable,
            primary: mysql.primary,
            default: mysql.default.map(str::to_owned),
        })
    }
}

struct ModelText<'t> {
    column_type: &'t str,
    nullable: bool,
    primary: bool,
    default: Option<&'t str>,
}

impl<'t> ModelText<'t> {
    /// Reads `TYPE`, `TYPE NOT NULL`, `TYPE NOT NULL DEFAULT now()` or `TYPE PRIMARY KEY`.
    fn of(text: &'t str) -> Result<Self, String> {
        let (text, default) = match text.split_once(" DEFAULT ") {
            Some((text, default)) => (text, Some(default)),
            None => (text, None),
        };
        let (column_type, nullable, primary) = match text.split_once(' ') {
            None => (text, true, false),
            Some((column_type, "NOT NULL")) => (column_type, false, false),
            Some((column_type, "PRIMARY KEY")) => (column_type, false, true),
            Some((_, more)) => return Err(format!("{more:?} is nothing that a model says")),
        };
        let letters = column_type.starts_with(|c: char| c.is_ascii_uppercase());
        match letters {
            true => Ok(Self {
                column_type,
                nullable,
                primary,
                default,
            }),
            false => Err(format!(
                "{column_type:?} is no type; it is written in capitals"
            )),
        }
    }
}

/// A column of a release's SQL for MySQL: the name, then its definition as in a statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ColumnText {
    /// Its name.
    pub name: String,
    /// The definition after the name, to the letter.
    pub text: String,
    /// Its type, such as `varchar(255)`.
    pub column_type: String,
    /// What the definition says about NULL.
    pub null: Null,
    /// Its default as SQL; `None` if there is none, or if it is NULL.
    pub default: Option<String>,
    /// AUTO_INCREMENT: the server numbers the rows by it.
    pub numbers: bool,
}

/// What a column's definition says about NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Null {
    /// Nothing: a column that is there stays as it is, a new one takes NULL.
    Unsaid,
    /// It takes NULL.
    Taken,
    /// It refuses NULL.
    Refused,
}

impl ColumnText {
    /// Whether the definition is a type only, so that a column that is there keeps everything else.
    #[must_use]
    pub fn is_type_alone(&self) -> bool {
        self.text == self.column_type
    }

    /// Whether a new column with this definition takes NULL.
    #[must_use]
    pub fn takes_null(&self) -> bool {
        self.null != Null::Refused
    }
}

impl TryFrom<String> for ColumnText {
    type Error = String;

    fn try_from(whole: String) -> Result<Self, String> {
        let (name, text) = whole
            .split_once(' ')
            .ok_or_else(|| format!("{whole:?} is no name with a type"))?;
        if !is_name(name) {
            return Err(format!("{name:?} is no column's name"));
        }
        let mut said = Said::begin(text)?;
        said.read_all()?;
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            column_type: said.column_type,
            null: said.null,
            default: said.default,
            numbers: said.numbers,
        })
    }
}

/// A column's definition, read word by word.
struct Said<'t> {
    rest: &'t str,
    column_type: String,
    null: Null,
    default: Option<String>,
    numbers: bool,
}

impl<'t> Said<'t> {
    fn begin(text: &'t str) -> Result<Self, String> {
        let (column_type, rest) = text.split_once(' ').unwrap_or((text, ""));
        if !column_type.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(format!(
                "{column_type:?} is no type; it is in small letters"
            ));
        }
        Ok(Self {
            rest,
            column_type: column_type.to_owned(),
            null: Null::Unsaid,
            default: None,
            numbers: false,
        })
    }

    fn read_all(&mut self) -> Result<(), String> {
        while !self.rest.is_empty() {
            if self.eat("NOT NULL") {
                self.null = Null::Refused;
            } else if self.eat("NULL") {
                self.null = Null::Taken;
            } else if self.eat("unsigned") {
                self.column_type.push_str(" unsigned");
            } else if self.eat("AUTO_INCREMENT") {
                self.numbers = true;
            } else if self.eat("ON UPDATE CURRENT_TIMESTAMP") {
                // Not kept: it concerns updates, not the value of a new row.
            } else if self.eat("DEFAULT") {
                let value = self.value()?;
                self.default = (value != "NULL").then_some(value);
            } else if self.eat("COMMENT") {
                self.value()?;
            } else {
                return Err(format!("{:?} is not understood", self.rest));
            }
        }
        Ok(())
    }

    /// Takes these words if they come next.
    fn eat(&mut self, words: &str) -> bool {
        match self.rest.strip_prefix(words) {
            Some(after) if after.is_empty() || after.starts_with(' ') => {
                self.rest = after.trim_start();
                true
            }
            Some(_) | None => false,
        }
    }

    /// Takes the next value: a text in quotes, or a word.
    fn value(&mut self) -> Result<String, String> {
        let end = match self.rest.starts_with('\'') {
            false => self.rest.find(' ').unwrap_or(self.rest.len()),
            true => {
                let mut end = 1;
                loop {
                    let quote = self.rest[end..].find('\'').ok_or("a quote is not closed")?;
                    end += quote + 1;
                    if !self.rest[end..].starts_with('\'') {
                        break end;
                    }
                    end += 1;
                }
            }
        };
        let (value, after) = self.rest.split_at(end);
        self.rest = after.trim_start();
        Ok(value.to_owned())
    }
}

/// A key of a table: `"primary id"`, `"unique uk_uid uid"`, `"index ix_name a,b"`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Key {
    /// Its kind.
    pub kind: KeyKind,
    /// Its name; empty for a primary key.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<KeyColumn>,
}

/// A column of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyColumn {
    /// Its name.
    pub name: String,
    /// The length of the prefix in the key; `None` for the whole column.
    pub characters: Option<u32>,
}

/// The kind of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// The primary key.
    Primary,
    /// Unique: no two rows have the same values.
    Unique,
    /// A plain index, only for quick look-ups.
    Index,
}

impl TryFrom<String> for Key {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let words: Vec<&str> = text.split(' ').collect();
        let (kind, name, columns) = match words[..] {
            ["primary", columns] => (KeyKind::Primary, "", columns),
            ["unique", name, columns] => (KeyKind::Unique, name, columns),
            ["index", name, columns] => (KeyKind::Index, name, columns),
            _ => return Err(format!("{text:?} is no key")),
        };
        let columns: Option<Vec<KeyColumn>> = columns.split(',').map(key_column).collect();
        match columns {
            Some(columns) if kind == KeyKind::Primary || is_name(name) => Ok(Self {
                kind,
                name: name.to_owned(),
                columns,
            }),
            Some(_) | None => Err(format!("{text:?} names what is no name")),
        }
    }
}

fn key_column(text: &str) -> Option<KeyColumn> {
    let (name, characters) = match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        Some((name, characters)) => (name, Some(characters.parse().ok()?)),
        None => (text, None),
    };
    is_name(name).then(|| KeyColumn {
        name: name.to_owned(),
        characters,
    })
}

/// Whether a text can be the name of a table, column or key of DB-GPT's: small letters, digits and `_`.
fn is_name(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    begins
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_s_text_is_read() {
        let read = |text: &str| ColumnText::try_from(text.to_owned());
        let column = read("a varchar(255) NOT NULL DEFAULT 'it''s' COMMENT 'x NULL y'").unwrap();
        assert_eq!(column.column_type, "varchar(255)");
        assert_eq!(column.null, Null::Refused);
        assert_eq!(column.default.as_deref(), Some("'it''s'"));
        assert!(!column.is_type_alone());
        let column = read("id int NOT NULL AUTO_INCREMENT").unwrap();
        assert!(column.numbers && !column.takes_null());
        let column = read("id bigint unsigned NOT NULL").unwrap();
        assert_eq!(column.column_type, "bigint unsigned");
        let column = read("b text DEFAULT NULL").unwrap();
        assert_eq!((column.null, column.default), (Null::Unsaid, None));
        assert!(read("b longtext").unwrap().is_type_alone());
        for wrong in [
            "a",
            "a INT",
            "A int",
            "a int UNSIGNED",
            "a int COMMENT 'x",
            "a` int",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_model_s_text_is_read() {
        let read = |text: &str| ModelColumn::try_from(StoredModel::Both(text.to_owned()));
        let column = read("VARCHAR(255) NOT NULL").unwrap();
        assert_eq!(
            (column.mysql.as_str(), column.nullable),
            ("VARCHAR(255)", false)
        );
        assert!(read("INTEGER PRIMARY KEY").unwrap().primary);
        assert_eq!(
            read("DATETIME NOT NULL DEFAULT now()").unwrap().default,
            Some("now()".to_owned())
        );
        for wrong in ["varchar(255)", "TEXT NULL", "TEXT not null", ""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn keys_are_read() {
        let read = |text: &str| Key::try_from(text.to_owned());
        assert_eq!(read("primary id").unwrap().kind, KeyKind::Primary);
        let key = read("unique uk_a a,b(100)").unwrap();
        assert_eq!(key.columns[1].characters, Some(100));
        for wrong in [
            "primary",
            "index a",
            "index a b c",
            "index a `b`",
            "key a b",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
