//! A unit is what one SELECT reads: a small table, or a range of a large one's primary key.

use super::definitions::Table;
use super::shape::Shape;
use crate::error::{Phase, Result};
use crate::mysql::{Connection, quoted};

/// A table larger than this is read in parts of about this size, by several connections at once.
const UNIT_BYTES: u64 = 8 << 20;
const UNITS: u64 = 4096;
/// Types of a key that can be cut into ranges of equal width.
const COUNTABLE: [&str; 5] = ["tinyint", "smallint", "mediumint", "int", "bigint"];

/// The SELECTs that together read a table, each row once, in the order of its primary key.
///
/// Ranges are equally wide between the least and the greatest key. Uneven keys make units of uneven size, which costs
/// no memory, since each is streamed.
pub(super) async fn selects(
    reader: &mut Connection,
    table: &Table,
    shape: &Shape,
) -> Result<Vec<String>> {
    let head = format!("SELECT {} FROM {}", shape.select, quoted(&table.name));
    let key: Vec<String> = table.key.iter().map(|column| quoted(column)).collect();
    if key.is_empty() {
        return Ok(vec![head]);
    }
    let head = format!("{head} FORCE INDEX (PRIMARY)");
    let order = format!("ORDER BY {}", key.join(", "));
    let count = (table.size_bytes / UNIT_BYTES).min(UNITS);
    if count < 2 || !is_countable(table) {
        return Ok(vec![format!("{head} {order}")]);
    }
    let ends: Vec<(Option<String>, Option<String>)> = reader
        .rows(
            &format!(
                "SELECT CAST(MIN({0}) AS CHAR), CAST(MAX({0}) AS CHAR) FROM {1}",
                key[0],
                quoted(&table.name)
            ),
            Phase::Backup,
        )
        .await?;
    let parsed = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<i128>().ok());
    let cuts = match ends.first().map(|(min, max)| (parsed(min), parsed(max))) {
        Some((Some(min), Some(max))) => cuts(min, max, count),
        Some(_) | None => Vec::new(),
    };
    Ok(ranges(&key[0], &cuts)
        .into_iter()
        .map(|range| format!("{head}{range} {order}"))
        .collect())
}

fn is_countable(table: &Table) -> bool {
    let [key] = &table.key[..] else { return false };
    table
        .columns
        .iter()
        .any(|column| column.name == *key && COUNTABLE.contains(&column.data_type.as_str()))
}

/// The keys at which a range begins, without the first range.
fn cuts(min: i128, max: i128, count: u64) -> Vec<i128> {
    let width = (max - min) / i128::from(count) + 1;
    (1..i128::from(count))
        .map(|number| min + number * width)
        .take_while(|cut| *cut <= max)
        .collect()
}

fn ranges(key: &str, cuts: &[i128]) -> Vec<String> {
    let from = |at: usize| format!("{key} >= {}", cuts[at]);
    let to = |at: usize| format!("{key} < {}", cuts[at]);
    (0..=cuts.len())
        .map(|at| match (at, at == cuts.len()) {
            (0, true) => String::new(),
            (0, false) => format!(" WHERE {}", to(0)),
            (_, true) => format!(" WHERE {}", from(at - 1)),
            (_, false) => format!(" WHERE {} AND {}", from(at - 1), to(at)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_meet_without_a_gap() {
        let cases: [(i128, i128, u64, &[i128]); 5] = [
            (1, 100, 2, &[51]),
            (-5, 5, 3, &[-1, 3]),
            (7, 7, 4, &[]),
            (1, 3, 100, &[2, 3]),
            (0, i128::from(u64::MAX), 2, &[1 << 63]),
        ];
        for (min, max, count, expected) in cases {
            assert_eq!(cuts(min, max, count), expected, "{min} {max} {count}");
        }
        assert_eq!(
            ranges("`id`", &[2, 3]),
            [
                " WHERE `id` < 2",
                " WHERE `id` >= 2 AND `id` < 3",
                " WHERE `id` >= 3"
            ]
        );
        assert_eq!(ranges("`id`", &[]), [""]);
    }
}
