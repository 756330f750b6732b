//! The six changes of DB-GPT's upgrade guide to v0.5.0, to the letter.
//!
//! Source: DB-GPT's documentation, "Upgrade to v0.5.0"; its SQL is `guide.sql`.

use std::sync::LazyLock;

const SQL: &str = include_str!("guide.sql");
const COLLATION: &str = "utf8mb4_0900_ai_ci";
const CHARSET_CLAUSE: &str = "DEFAULT CHARSET=utf8mb4";
/// Stands in [`GuideTable::template`] where a collation clause belongs.
pub const COLLATION_PLACEHOLDER: &str = "{collation}";

/// A table that the guide creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideTable {
    /// Its name.
    pub name: &'static str,
    /// The guide's own statement, to the letter, without the semicolon.
    pub create: String,
    /// The collation that the guide names; none for `gpts_app_collection`.
    pub collation: Option<&'static str>,
    /// The statement with [`COLLATION_PLACEHOLDER`] right behind `DEFAULT CHARSET=utf8mb4`.
    pub template: String,
}

impl GuideTable {
    /// The statement with another collation, or with none named.
    #[must_use]
    pub fn create_with(&self, collation: Option<&str>) -> String {
        let clause = collation.map_or_else(String::new, |name| format!(" COLLATE={name}"));
        self.template.replacen(COLLATION_PLACEHOLDER, &clause, 1)
    }
}

/// A column that the guide adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuideColumn {
    /// The table, one of v0.4.6's.
    pub table: &'static str,
    /// The column's name.
    pub name: &'static str,
    /// What stands behind `ADD COLUMN`.
    pub definition: &'static str,
}

/// The names of the four tables, in the guide's order.
pub const TABLE_NAMES: [&str; 4] = [
    "dbgpt_serve_flow",
    "gpts_app",
    "gpts_app_collection",
    "gpts_app_detail",
];

/// The two columns, in the guide's order.
pub const COLUMNS: [GuideColumn; 2] = [
    GuideColumn {
        table: "gpts_conversations",
        name: "team_mode",
        definition: "`team_mode` varchar(255) NULL COMMENT 'agent team work mode'",
    },
    GuideColumn {
        table: "gpts_conversations",
        name: "current_goal",
        definition: "`current_goal` text COMMENT 'The target corresponding to the current message'",
    },
];

static TABLES: LazyLock<[GuideTable; 4]> = LazyLock::new(|| TABLE_NAMES.map(table));

/// The four tables, in the guide's order.
#[must_use]
pub fn tables() -> &'static [GuideTable; 4] {
    &TABLES
}

fn table(name: &'static str) -> GuideTable {
    let begin = SQL
        .find(&format!("CREATE TABLE `{name}` ("))
        .expect("the guide creates it");
    let length = SQL[begin..].find(";\n").expect("the statement ends");
    let create = SQL[begin..begin + length].to_owned();
    let named = format!(" COLLATE={COLLATION}");
    let collation = create.contains(&named).then_some(COLLATION);
    let template = create.replace(&named, "").replacen(
        CHARSET_CLAUSE,
        &format!("{CHARSET_CLAUSE}{COLLATION_PLACEHOLDER}"),
        1,
    );
    GuideTable {
        name,
        create,
        collation,
        template,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_s_own_statement_comes_back_from_the_template() {
        for table in tables() {
            assert_eq!(table.create_with(table.collation), table.create);
            assert!(
                table
                    .create_with(Some("x_ci"))
                    .contains("CHARSET=utf8mb4 COLLATE=x_ci")
            );
            assert!(!table.create_with(None).contains("COLLATE"));
        }
        let named = tables().iter().filter(|table| table.collation.is_some());
        assert_eq!(named.count(), 3);
    }

    #[test]
    fn the_columns_are_the_guide_s() {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for column in COLUMNS {
            let statement = format!(
                "ALTER TABLE `{}` ADD COLUMN {};",
                column.table, column.definition
            );
            assert!(words(SQL).contains(&words(&statement)), "{statement}");
        }
    }
}
