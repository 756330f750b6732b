//! How a table is read and written: the plain types that the modules beside this one share.

/// Characters of a text, or bytes of binary data, that are fetched per query.
pub(super) const LENGTH: usize = 1 << 20;

/// How a value is written in an INSERT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// A number, as the server prints it.
    Bare,
    /// A floating-point number, of which `-0` is kept.
    Float,
    /// In quotes; holds nothing that needs an escape.
    Plain,
    /// In quotes, escaped.
    Text,
    /// In hexadecimal, with the charset's name before it if it is text.
    Hex(Option<String>),
}

/// A column's expression in the SELECT, and the form in which its value is written.
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

/// How a table's large rows are told apart from the others, found again and read in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Large {
    /// An expression that is 1 for a large row.
    pub(super) flag: String,
    /// The indexes of the primary key's columns in [`Shape::columns`].
    pub(super) key: Vec<usize>,
    /// For each column the expression that reads a piece of it; `None` if it is always read as a whole.
    pub(super) long: Vec<Option<String>>,
}

impl Large {
    /// The SELECT list: in large rows the long columns are NULL, and the flag comes last.
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
