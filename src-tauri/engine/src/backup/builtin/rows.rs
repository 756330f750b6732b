//! Rows as INSERT statements, in pieces that are compressed one by one.

use std::collections::VecDeque;

use mysql_async::Value;

use super::shape::{Form, Shape};

/// A statement holds rows up to this, and more only if a single row is larger.
const STATEMENT_BYTES: usize = 1 << 20;
/// A larger row becomes a statement of its own, which is handed over in pieces and never held as a whole.
const LARGE_ROW_BYTES: usize = 256 << 10;
/// A piece that has grown to this is handed over to be compressed.
pub(super) const PIECE_BYTES: usize = 1 << 20;
/// Room for a piece: what it can grow to before it is handed over.
const PIECE_ROOM_BYTES: usize = PIECE_BYTES + 2 * LARGE_ROW_BYTES;
/// A long value is written in slices of this; after each one, a full piece is handed over.
const SLICE_BYTES: usize = 128 << 10;

/// A part of a row that is too large to be held, in the order in which it is written.
pub(super) enum Part {
    Begin,
    /// A whole value of the column at this place.
    Value(usize, Value),
    /// A part of the long value of the column at this place; the last one is empty.
    Long(usize, Vec<u8>),
    End,
}

/// SQL that is to be compressed.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub(super) text: Vec<u8>,
    pub(super) rows: u64,
    /// Length of the longest statement that has ended in it.
    pub(super) longest: usize,
}

/// Turns the rows of one unit (one SELECT) into pieces of SQL.
pub(super) struct RowWriter<'a> {
    shape: &'a Shape,
    /// The piece that is being filled.
    text: Vec<u8>,
    rows: u64,
    /// Full pieces that wait to be handed over.
    ready: VecDeque<Piece>,
    /// An empty buffer for the next piece.
    room: Vec<u8>,
    /// Length of the statement that is open, 0 if none is.
    statement: usize,
    /// Length of the text that was handed over.
    given: usize,
    /// Where the open statement began in all of the text.
    begun: usize,
    /// Length of the longest statement since the last piece.
    longest: usize,
    /// Set while a long value is written in parts: whether the value is empty.
    long: Option<bool>,
}

impl<'a> RowWriter<'a> {
    pub(super) fn new(shape: &'a Shape) -> Self {
        Self {
            shape,
            text: Vec::with_capacity(PIECE_ROOM_BYTES),
            rows: 0,
            ready: VecDeque::new(),
            room: Vec::new(),
            statement: 0,
            given: 0,
            begun: 0,
            longest: 0,
            long: None,
        }
    }

    /// The next piece to hand over.
    pub(super) fn ready(&mut self) -> Option<Piece> {
        self.ready.pop_front()
    }

    /// Takes an empty buffer for a later piece.
    pub(super) fn reuse(&mut self, room: Vec<u8>) {
        self.room = room;
    }

    /// Writes a row.
    pub(super) fn write(&mut self, values: &[Value]) {
        if size_bytes(values) > LARGE_ROW_BYTES {
            return self.large(values);
        }
        let was_open = self.statement > 0;
        let end = self.text.len();
        self.open();
        let begin = self.text.len();
        self.text.push(b'(');
        for (at, column) in self.shape.columns.iter().enumerate() {
            self.comma(at);
            put(&mut self.text, &values[at], &column.form);
        }
        self.text.push(b')');
        let row_bytes = self.text.len() - begin;
        if was_open && self.statement + row_bytes >= STATEMENT_BYTES {
            // The row does not fit into this statement and begins the next one.
            let row = self.text.split_off(begin);
            self.text.truncate(end);
            self.close();
            self.open();
            self.text.extend_from_slice(&row);
        }
        self.rows += 1;
        self.statement += row_bytes;
    }

    /// Ends the last statement and the last piece.
    pub(super) fn finish(&mut self) {
        self.close();
        if !self.text.is_empty() {
            self.give();
        }
    }

    /// Begins a statement, or writes the comma before one more row of the open one.
    fn open(&mut self) {
        if self.statement == 0 {
            self.begun = self.given + self.text.len();
            self.text.extend_from_slice(self.shape.insert.as_bytes());
            self.statement = self.shape.insert.len();
        } else {
            self.text.extend_from_slice(b",\n");
            self.statement += 2;
        }
    }

    fn close(&mut self) {
        if self.statement == 0 {
            return;
        }
        let length = self.given + self.text.len() - self.begun;
        self.longest = self.longest.max(length);
        self.text.extend_from_slice(b";\n");
        self.statement = 0;
        if self.text.len() >= PIECE_BYTES / 2 {
            self.give();
        }
    }

    fn give(&mut self) {
        let mut room = std::mem::take(&mut self.room);
        room.reserve(PIECE_ROOM_BYTES);
        self.given += self.text.len();
        self.ready.push_back(Piece {
            text: std::mem::replace(&mut self.text, room),
            rows: std::mem::take(&mut self.rows),
            longest: std::mem::take(&mut self.longest),
        });
    }

    fn large(&mut self, values: &[Value]) {
        self.part(&Part::Begin);
        for (at, value) in values.iter().enumerate().take(self.shape.columns.len()) {
            if let Value::Bytes(bytes) = value {
                self.long(at, bytes);
                self.end_long(at);
            } else {
                self.value(at, value);
            }
        }
        self.part(&Part::End);
    }

    /// Writes a part of a large row, which is a statement of its own.
    pub(super) fn part(&mut self, part: &Part) {
        match part {
            Part::Begin => {
                self.close();
                self.rows += 1;
                self.open();
                self.text.push(b'(');
            }
            Part::Value(at, value) => self.value(*at, value),
            Part::Long(at, bytes) if bytes.is_empty() => self.end_long(*at),
            Part::Long(at, bytes) => self.long(*at, bytes),
            Part::End => {
                self.text.push(b')');
                self.close();
            }
        }
    }

    fn value(&mut self, at: usize, value: &Value) {
        self.comma(at);
        put(&mut self.text, value, &self.shape.columns[at].form);
    }

    fn long(&mut self, at: usize, bytes: &[u8]) {
        let form = &self.shape.columns[at].form;
        if self.long.is_none() {
            self.comma(at);
            self.long = Some(bytes.is_empty());
            begin(&mut self.text, form, bytes.is_empty());
        }
        for slice in bytes.chunks(SLICE_BYTES) {
            inside(&mut self.text, form, slice);
            if self.text.len() >= PIECE_BYTES {
                self.give();
            }
        }
    }

    fn end_long(&mut self, at: usize) {
        // A value that came without any part is empty, and is begun here.
        self.long(at, b"");
        let is_empty = self.long.take().unwrap_or(true);
        end(&mut self.text, &self.shape.columns[at].form, is_empty);
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.text.push(b',');
        }
    }
}

/// A value as a literal of SQL.
pub(super) fn literal(value: &Value, form: &Form) -> String {
    let mut text = Vec::new();
    put(&mut text, value, form);
    String::from_utf8_lossy(&text).into_owned()
}

/// Bytes of a row's values.
pub(super) fn size_bytes(values: &[Value]) -> usize {
    values
        .iter()
        .map(|value| {
            if let Value::Bytes(bytes) = value {
                bytes.len()
            } else {
                0
            }
        })
        .sum()
}

fn put(text: &mut Vec<u8>, value: &Value, form: &Form) {
    if let Value::Bytes(bytes) = value {
        begin(text, form, bytes.is_empty());
        inside(text, form, bytes);
        end(text, form, bytes.is_empty());
    } else {
        // A query in the text protocol is answered with bytes or NULL, and nothing else.
        text.extend_from_slice(b"NULL");
    }
}

fn begin(text: &mut Vec<u8>, form: &Form, empty: bool) {
    match form {
        Form::Bare | Form::Float => {}
        Form::Plain | Form::Text => text.push(b'\''),
        // `0x` alone is no literal.
        Form::Hex(_) if empty => text.push(b'\''),
        Form::Hex(charset) => {
            if let Some(charset) = charset {
                text.push(b'_');
                text.extend_from_slice(charset.as_bytes());
                text.push(b' ');
            }
            text.extend_from_slice(b"0x");
        }
    }
}

fn end(text: &mut Vec<u8>, form: &Form, empty: bool) {
    match form {
        Form::Plain | Form::Text => text.push(b'\''),
        Form::Hex(_) if empty => text.push(b'\''),
        Form::Bare | Form::Float | Form::Hex(_) => {}
    }
}

fn inside(text: &mut Vec<u8>, form: &Form, bytes: &[u8]) {
    match form {
        // The literal `-0` is an integer, which is 0.
        Form::Float if bytes == b"-0" => text.extend_from_slice(b"-0e0"),
        Form::Bare | Form::Float | Form::Plain => text.extend_from_slice(bytes),
        Form::Text => escape(text, bytes),
        Form::Hex(_) => {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            text.reserve(bytes.len() * 2);
            for byte in bytes {
                text.push(DIGITS[usize::from(byte >> 4)]);
                text.push(DIGITS[usize::from(byte & 15)]);
            }
        }
    }
}

/// For each byte that is escaped the character after the backslash, for the others 0.
///
/// Source: MySQL manual, "String Literals". Line breaks are escaped too, so that no client and no editor changes them.
const ESCAPED: [u8; 256] = {
    let mut signs = [0; 256];
    signs[0] = b'0';
    signs[b'\n' as usize] = b'n';
    signs[b'\r' as usize] = b'r';
    signs[0x1A] = b'Z';
    signs[b'\'' as usize] = b'\'';
    signs[b'\\' as usize] = b'\\';
    signs
};

/// Bytes that are checked together: as many as fit into one vector register (128 bits).
const BLOCK_BYTES: usize = 16;

/// Escapes byte by byte: in UTF-8, no byte of a longer character equals one that is escaped.
fn escape(text: &mut Vec<u8>, bytes: &[u8]) {
    text.reserve(bytes.len() + bytes.len() / 16);
    let blocks = bytes.chunks_exact(BLOCK_BYTES);
    let rest = blocks.remainder();
    for block in blocks {
        #[expect(
            clippy::needless_bitwise_bool,
            reason = "without a branch it becomes a few wide instructions"
        )]
        let suspicious = block.iter().fold(false, |seen, &byte| {
            seen | (byte < b' ') | (byte == b'\'') | (byte == b'\\')
        });
        if suspicious {
            escape_each(text, block);
        } else {
            text.extend_from_slice(block);
        }
    }
    escape_each(text, rest);
}

/// Escapes at most one block, without a branch that depends on its bytes.
fn escape_each(text: &mut Vec<u8>, bytes: &[u8]) {
    let mut escaped = [b'\\'; 2 * BLOCK_BYTES];
    let mut length = 0;
    for &byte in bytes {
        let sign = ESCAPED[usize::from(byte)];
        let is_escaped = sign != 0;
        escaped[length] = b'\\';
        length += usize::from(is_escaped);
        escaped[length] = if is_escaped { sign } else { byte };
        length += 1;
    }
    text.extend_from_slice(&escaped[..length]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::builtin::shape::Reading;

    fn written(forms: &[Form], rows: &[Vec<Value>]) -> Vec<(Vec<u8>, u64)> {
        let shape = Shape {
            insert: "INSERT INTO `t` VALUES\n".to_owned(),
            select: String::new(),
            columns: forms
                .iter()
                .map(|form| Reading {
                    select: String::new(),
                    form: form.clone(),
                })
                .collect(),
            large: None,
        };
        let mut writer = RowWriter::new(&shape);
        for values in rows {
            writer.write(values);
        }
        writer.finish();
        std::iter::from_fn(|| writer.ready())
            .map(|piece| (piece.text, piece.rows))
            .collect()
    }

    #[test]
    fn values_by_form() {
        let cases: [(Form, &[u8], &str); 9] = [
            (Form::Bare, b"-1.50", "-1.50"),
            (Form::Float, b"-0", "-0e0"),
            (Form::Float, b"1e30", "1e30"),
            (Form::Plain, b"0000-00-00", "'0000-00-00'"),
            (
                Form::Text,
                "it's \\ 中\n\r\0\u{1a}\"".as_bytes(),
                "'it\\'s \\\\ 中\\n\\r\\0\\Z\"'",
            ),
            (Form::Text, b"", "''"),
            (Form::Hex(None), b"\x00\xff", "0x00FF"),
            (Form::Hex(None), b"", "''"),
            (
                Form::Hex(Some("gbk".to_owned())),
                b"\xd6\xd0",
                "_gbk 0xD6D0",
            ),
        ];
        for (form, bytes, expected) in cases {
            let mut text = Vec::new();
            put(&mut text, &Value::Bytes(bytes.to_vec()), &form);
            assert_eq!(String::from_utf8(text).unwrap(), expected);
            let mut text = Vec::new();
            put(&mut text, &Value::NULL, &form);
            assert_eq!(text, b"NULL");
        }
    }

    #[test]
    fn statements_are_short_unless_a_row_is_long() {
        let text = |bytes: usize| Value::Bytes(vec![b'x'; bytes]);
        let mut rows: Vec<Vec<Value>> = (0..3000).map(|_| vec![text(1000)]).collect();
        rows.push(vec![text(5 << 20)]);
        rows.push(vec![text(1)]);
        let pieces = written(&[Form::Text], &rows);
        assert_eq!(pieces.iter().map(|(_, rows)| rows).sum::<u64>(), 3002);
        let longest = pieces.iter().map(|(plain, _)| plain.len()).max().unwrap();
        assert!(longest <= PIECE_BYTES + LARGE_ROW_BYTES, "{longest}");
        let all: Vec<u8> = pieces.into_iter().flat_map(|(plain, _)| plain).collect();
        let all = String::from_utf8(all).unwrap();
        let statements: Vec<&str> = all.split_terminator(";\n").collect();
        assert!(
            statements
                .iter()
                .all(|s| s.starts_with("INSERT INTO `t` VALUES\n("))
        );
        let long: Vec<usize> = statements
            .iter()
            .map(|statement| statement.len())
            .filter(|bytes| *bytes > STATEMENT_BYTES)
            .collect();
        assert_eq!(long, [(5 << 20) + "INSERT INTO `t` VALUES\n('')".len()]);
        assert!(written(&[Form::Bare], &[]).is_empty());
    }
}
