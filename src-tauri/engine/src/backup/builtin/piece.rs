//! Rows on their way from a connection to the thread that writes them: whole, or in pieces.

use mysql_async::Value;

/// Characters of a text, or bytes of binary data, that are fetched per query.
pub(super) const LENGTH: usize = 1 << 20;

/// Rows on their way.
pub(super) enum Batch {
    /// Whole ones.
    Rows(Vec<Vec<Value>>),
    /// A piece of one that is too large to be held.
    Large(Piece),
}

/// A piece of a large row, in the order in which it is written.
pub(super) enum Piece {
    Begin,
    /// A whole value of the column at this place.
    Value(usize, Value),
    /// A part of the long value of the column at this place; the last one is empty.
    Part(usize, Vec<u8>),
    End,
}
