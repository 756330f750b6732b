//! Which collation the new tables get, and why.

use std::collections::BTreeSet;

use crate::message::Finding;
use crate::plan::Step;
use crate::schema::Schema;

/// Tells the new tables' collation beside that of the tables that are there.
pub(super) fn check(schema: &Schema, todo: &[&Step]) -> Option<Finding> {
    let present: BTreeSet<&str> = schema
        .tables
        .iter()
        .map(|table| table.collation.as_str())
        .filter(|collation| !collation.is_empty())
        .collect();
    let chosen: BTreeSet<&str> = todo
        .iter()
        .filter(|step| is_create(step))
        .filter_map(|step| collation_of(&step.sql))
        .collect();
    (!chosen.is_empty()).then(|| {
        Finding::info("collation-chosen")
            .arg("collation", listed(&chosen))
            .arg("present", listed(&present))
    })
}

/// Whether a step makes a table.
pub(super) fn is_create(step: &Step) -> bool {
    step.sql
        .trim_start()
        .get(..12)
        .is_some_and(|verb| verb.eq_ignore_ascii_case("CREATE TABLE"))
}

/// The table option at the statement's end.
fn collation_of(sql: &str) -> Option<&str> {
    let options = sql.rsplit_once(')').map_or(sql, |(_, options)| options);
    let (_, after) = options.split_once("COLLATE=")?;
    after.split([' ', ';', '\n']).next()
}

fn listed(names: &BTreeSet<&str>) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_is_read() {
        let sql = "CREATE TABLE `a` (`b` int) ENGINE=InnoDB COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC";
        assert_eq!(collation_of(sql), Some("utf8mb4_unicode_ci"));
        assert_eq!(collation_of("CREATE TABLE a (b int)"), None);
    }
}
