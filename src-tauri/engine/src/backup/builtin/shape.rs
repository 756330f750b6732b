//! How a table is read and written, as plain values: what the others here agree on.

/// Characters of a text, or bytes of binary data, that are fetched per query.
pub(super) const LENGTH: usize = 1 << 20;

/// How a value stands in an INSERT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// As the server writes it: a number.
    Bare,
    /// A floating number, in which `-0` is not 0.
    Float,
    /// In quotes; holds nothing that needs an escape.
    Plain,
    /// In quotes, escaped.
    Text,
    /// In hexadecimal, with the charset's name before it where it is text.
    Hex(Option<String>),
}

/// A column's part of the SELECT, and the form of what comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) select: String,
    pub(super) form: Form,
}

/// What is read of a table: the columns that can be inserted, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) insert: String,
    pub(super) select: String,
    pub(super) columns: Vec<Reading>,
    pub(super) large: Option<Large>,
}

/// How a table's large rows are told from the others, and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Large {
    /// An expression that is 1 for a large row.
    pub(super) flag: String,
    /// The places of the key's columns.
    pub(super) key: Vec<usize>,
    /// For each column, what it is read by where it is read in pieces.
    pub(super) long: Vec<Option<String>>,
}

impl Large {
    /// What is selected: long columns are left out of large rows, and the flag comes last.
    pub(super) fn select(&self, columns: &[Reading]) -> String {
        let mut selects: Vec<String> = columns
            .iter()
            .zip(&self.long)
            .map(|(reading, long)| match long {
                Some(_) => format!("IF({}, NULL, {})", self.flag, reading.select),
                None => reading.select.clone(),
            })
            .collect();
        selects.push(self.flag.clone());
        selects.join(", ")
    }
}
