//! Cuts a stream of SQL into its statements, as the stock client does. Holds one statement in memory.
//!
//! It knows quotes, names, comments, conditional comments and DELIMITER; `judge` decides what to do with a statement.
//! It is public, so that the tests compare it with the client and a fuzzer can reach it without a server.

use std::io::{self, Read};

mod stop;
mod tool;

use memchr::{memchr, memchr2};

use crate::sql::Quoting;
use tool::Said;

pub use stop::{Statement, Stop};

/// Bytes per read. Few in tests, so that every kind of token is cut by a chunk's end sometimes.
const CHUNK_BYTES: usize = if cfg!(test) { 64 } else { 256 << 10 };
/// The longest rest of a DELIMITER line; a delimiter is a few characters.
const DELIMITER_BYTES: usize = 64;
/// A conditional comment of this version is for a client alone ("sandbox mode"): no server is so new.
const CLIENT_VERSION: u32 = 999_999;
/// UTF-8's byte order mark, which Windows tools put before a text and the clients skip.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Most messages of the dump tool that are kept for the report.
const MAX_ASIDES: usize = 8;

/// Cuts a stream into statements.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is so or not, whatever the others are"
)]
pub struct Splitter<R> {
    source: R,
    /// The buffer of one read; kept, so that it is zeroed only once.
    chunk: Vec<u8>,
    buffer: Vec<u8>,
    /// Where the present statement begins in `buffer`, and how far it has been read.
    start: usize,
    at: usize,
    /// `at` is between two statements: nothing before it has to be kept.
    between: bool,
    /// `at` is inside a `/*!` comment, where `*/` closes it instead of being two operators.
    conditional: bool,
    ended: bool,
    /// Between two statements: only blanks stand before `at` in its line.
    line_begins: bool,
    delimiter: Vec<u8>,
    quoting: Quoting,
    limit_bytes: usize,
    number: u64,
    consumed_bytes: u64,
    /// Where the last statement began, in the stream.
    began_bytes: u64,
    /// The last `--` or `#` comment since the last statement, without its mark.
    last_comment: Vec<u8>,
    /// Harmless messages that the dump tool printed into its dump.
    asides: Vec<String>,
}

impl<R: Read> Splitter<R> {
    /// Cuts `source`; a statement longer than the limit stops it.
    pub fn new(source: R, limit_bytes: usize) -> Self {
        Self {
            source,
            chunk: vec![0; CHUNK_BYTES],
            buffer: Vec::new(),
            start: 0,
            at: 0,
            between: true,
            conditional: false,
            ended: false,
            line_begins: true,
            delimiter: b";".to_vec(),
            quoting: Quoting::default(),
            limit_bytes,
            number: 0,
            consumed_bytes: 0,
            began_bytes: 0,
            last_comment: Vec::new(),
            asides: Vec::new(),
        }
    }

    /// For a source that begins inside a dump, after `number` statements and `consumed_bytes` bytes.
    pub(super) fn resume(self, number: u64, consumed_bytes: u64) -> Self {
        Self {
            number,
            consumed_bytes,
            ..self
        }
    }

    /// How quotes are to be read from the next statement on.
    pub fn read_quotes_as(&mut self, quoting: Quoting) {
        self.quoting = quoting;
    }

    /// The source that is read from.
    pub(super) fn source(&mut self) -> &mut R {
        &mut self.source
    }

    /// Where the last statement began.
    pub(super) fn began_bytes(&self) -> u64 {
        self.began_bytes
    }

    /// The last `--` or `#` comment since the last statement, without its mark and blanks around it.
    pub(super) fn last_comment(&self) -> &[u8] {
        self.last_comment.trim_ascii()
    }

    /// Harmless messages that the dump tool printed into its dump; the first few.
    pub(super) fn asides(&self) -> &[String] {
        &self.asides
    }

    /// Whether a splitter started here finds the same ends of statements.
    pub(super) fn is_plain(&self) -> bool {
        self.delimiter == b";"
    }

    /// Gives the source back.
    pub fn into_source(self) -> R {
        self.source
    }

    /// Bytes of the stream before the present statement, or up to the end of the last one; for the progress.
    pub fn consumed_bytes(&self) -> u64 {
        self.consumed_bytes + self.start as u64
    }

    /// The next statement, `None` at the end.
    ///
    /// # Errors
    /// [`Stop`]: nothing after it can be cut.
    pub fn next_statement(&mut self) -> Result<Option<Statement>, Stop> {
        self.between = true;
        self.conditional = false;
        self.last_comment.clear();
        self.pass_byte_order_mark()?;
        if !self.skip_between()? {
            return Ok(None);
        }
        self.between = false;
        self.number += 1;
        self.began_bytes = self.consumed_bytes();
        loop {
            self.skip_plain();
            let Some(byte) = self.byte(0)? else {
                return Err(self.unfinished());
            };
            // As in the clients: a delimiter inside a conditional comment ends nothing.
            if !self.conditional && self.is_delimiter()? {
                let sql = self.buffer[self.start..self.at].trim_ascii_end().to_vec();
                self.at += self.delimiter.len();
                self.start = self.at;
                self.line_begins = false;
                return Ok(Some(Statement {
                    number: self.number,
                    sql,
                }));
            }
            match byte {
                b'\'' | b'"' | b'`' => self.quoted(byte)?,
                b'\\' => {
                    return Err(Stop::ClientCommand {
                        number: self.number,
                    });
                }
                b'*' if self.conditional && self.byte(1)? == Some(b'/') => {
                    self.conditional = false;
                    self.at += 2;
                }
                _ if self.comment()? => {}
                _ => self.at += 1,
            }
        }
    }

    /// Skips to the next byte that may begin a quote, comment or delimiter; most bytes of a dump do not.
    fn skip_plain(&mut self) {
        let first = self.delimiter[0];
        let rest = &self.buffer[self.at..];
        self.at += rest
            .iter()
            .position(|&byte| {
                byte == first
                    || matches!(
                        byte,
                        b'\'' | b'"' | b'`' | b'\\' | b'*' | b'#' | b'-' | b'/'
                    )
            })
            .unwrap_or(rest.len());
    }

    /// Skips what stands between two statements; false at the end of the stream.
    fn skip_between(&mut self) -> Result<bool, Stop> {
        loop {
            self.start = self.at;
            let Some(byte) = self.byte(0)? else {
                return Ok(false);
            };
            if byte.is_ascii_whitespace() {
                self.line_begins |= byte == b'\n';
                self.at += 1;
                continue;
            }
            let line_begins = std::mem::take(&mut self.line_begins);
            if line_begins && (self.delimiter_command()? || self.tool_line()?) {
                continue;
            }
            if self.is_delimiter()? {
                // Nothing before it: an empty statement.
                self.at += self.delimiter.len();
            } else if self.begins_conditional()? || !self.comment()? {
                return Ok(true);
            }
        }
    }

    /// Skips a comment if one begins here; of a conditional one only the mark, since its inside is code.
    fn comment(&mut self) -> Result<bool, Stop> {
        match self.byte(0)? {
            Some(b'#') => self.pass_line()?,
            Some(b'-') if self.byte(1)? == Some(b'-') => match self.byte(2)? {
                None => self.pass_line()?,
                Some(byte) if byte.is_ascii_whitespace() || byte.is_ascii_control() => {
                    self.pass_line()?;
                }
                Some(_) => return Ok(false),
            },
            Some(b'/') if self.byte(1)? == Some(b'*') => {
                if self.begins_conditional()? {
                    self.conditional = true;
                    self.at += 2;
                } else {
                    self.pass_block()?;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn pass_line(&mut self) -> Result<(), Stop> {
        self.line_begins = true;
        if self.between {
            self.last_comment.clear();
            self.at += self
                .byte(0)?
                .map_or(0, |mark| 1 + usize::from(mark == b'-'));
        }
        loop {
            let rest = &self.buffer[self.at..];
            let end = rest.iter().position(|&b| b == b'\n');
            if self.between {
                let room = tool::LINE_BYTES - self.last_comment.len();
                let shown = end.unwrap_or(rest.len()).min(room);
                self.last_comment.extend_from_slice(&rest[..shown]);
            }
            match end {
                Some(length) => {
                    self.at += length + 1;
                    return Ok(());
                }
                None => {
                    self.at = self.buffer.len();
                    if !self.more()? {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn pass_block(&mut self) -> Result<(), Stop> {
        self.at += 2;
        loop {
            match self.byte(0)? {
                Some(b'*') if self.byte(1)? == Some(b'/') => {
                    self.at += 2;
                    return Ok(());
                }
                Some(_) => self.at += 1,
                None => return Err(self.unfinished()),
            }
        }
    }

    /// Skips a string or a quoted name.
    fn quoted(&mut self, quote: u8) -> Result<(), Stop> {
        let escapes = self.quoting.escapes_in(quote);
        self.at += 1;
        loop {
            let rest = &self.buffer[self.at..];
            let found = match escapes {
                true => memchr2(quote, b'\\', rest),
                false => memchr(quote, rest),
            };
            match found {
                None => {
                    self.at = self.buffer.len();
                    if !self.more()? {
                        return Err(self.unfinished());
                    }
                }
                Some(length) if rest[length] == b'\\' => {
                    self.at += length + 1;
                    if self.byte(0)?.is_none() {
                        return Err(self.unfinished());
                    }
                    self.at += 1;
                }
                Some(length) => {
                    self.at += length + 1;
                    if self.byte(0)? != Some(quote) {
                        return Ok(());
                    }
                    self.at += 1;
                }
            }
        }
    }

    /// Takes a DELIMITER line (a command of the client) if one stands here. To be called where a line begins.
    fn delimiter_command(&mut self) -> Result<bool, Stop> {
        const WORD: &[u8] = b"DELIMITER";
        for (ahead, wanted) in WORD.iter().enumerate() {
            if !self
                .byte(ahead)?
                .is_some_and(|byte| byte.eq_ignore_ascii_case(wanted))
            {
                return Ok(false);
            }
        }
        if !matches!(self.byte(WORD.len())?, Some(b' ' | b'\t')) {
            return Ok(false);
        }
        let mut end = WORD.len();
        while !matches!(self.byte(end)?, None | Some(b'\n')) {
            end += 1;
            if end > WORD.len() + DELIMITER_BYTES {
                return Ok(false);
            }
        }
        // As in the client: the first word of the line, up to a space. The clients read a word with a tab, a quote or a
        // backslash in ways that nobody means, so such a line is not taken for the command.
        let line = self.buffer[self.at + WORD.len()..self.at + end].trim_ascii_start();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let delimiter = line.split(|byte| *byte == b' ').next().unwrap_or_default();
        if delimiter.is_empty() || delimiter.iter().any(|byte| b"\t'\"`\\".contains(byte)) {
            return Ok(false);
        }
        self.delimiter = delimiter.to_vec();
        self.at += end;
        self.line_begins = true;
        Ok(true)
    }

    /// Skips a message that the dump tool printed into its dump, if one stands here. To be called where a line begins.
    fn tool_line(&mut self) -> Result<bool, Stop> {
        let (Some(first), Some(second)) = (self.byte(0)?, self.byte(1)?) else {
            return Ok(false);
        };
        if !tool::may_begin(first, second) {
            return Ok(false);
        }
        let mut end = 0;
        while let Some(byte) = self.byte(end)?
            && byte != b'\n'
            && end < tool::LINE_BYTES
        {
            end += 1;
        }
        let line = &self.buffer[self.at..self.at + end];
        if line.starts_with(tool::PROMPT) {
            self.at += tool::PROMPT.len();
            self.line_begins = true;
            return Ok(true);
        }
        match tool::said(&String::from_utf8_lossy(line)) {
            None => return Ok(false),
            Some(Said::Failed(said)) => {
                let number = self.number + 1;
                return Err(Stop::ToolFailed { number, said });
            }
            Some(Said::Aside(said)) if self.asides.len() < MAX_ASIDES => self.asides.push(said),
            Some(Said::Aside(_)) => {}
        }
        self.at += end;
        // The rest of a line that is longer than what was examined.
        while let Some(byte) = self.byte(0)?
            && byte != b'\n'
        {
            self.at += 1;
        }
        Ok(true)
    }

    fn pass_byte_order_mark(&mut self) -> Result<(), Stop> {
        if self.consumed_bytes() > 0 {
            return Ok(());
        }
        for (ahead, wanted) in BYTE_ORDER_MARK.iter().enumerate() {
            if self.byte(ahead)? != Some(*wanted) {
                return Ok(());
            }
        }
        self.at += BYTE_ORDER_MARK.len();
        Ok(())
    }

    fn is_delimiter(&mut self) -> Result<bool, Stop> {
        for ahead in 0..self.delimiter.len() {
            if self.byte(ahead)? != Some(self.delimiter[ahead]) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether `/*!50003` or MariaDB's `/*M!100100` begins here: code for a server that is new enough.
    fn begins_conditional(&mut self) -> Result<bool, Stop> {
        if self.byte(0)? != Some(b'/') || self.byte(1)? != Some(b'*') {
            return Ok(false);
        }
        let mut at = if self.byte(2)? == Some(b'M') { 3 } else { 2 };
        if self.byte(at)? != Some(b'!') {
            return Ok(false);
        }
        let mut version: u32 = 0;
        at += 1;
        while let Some(digit @ b'0'..=b'9') = self.byte(at)? {
            version = version
                .saturating_mul(10)
                .saturating_add((digit - b'0').into());
            at += 1;
        }
        Ok(version < CLIENT_VERSION)
    }

    fn byte(&mut self, ahead: usize) -> Result<Option<u8>, Stop> {
        while self.at + ahead >= self.buffer.len() {
            if !self.more()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.at + ahead]))
    }

    /// Reads one more chunk; false at the end of the stream.
    fn more(&mut self) -> Result<bool, Stop> {
        if self.ended {
            return Ok(false);
        }
        if self.between {
            self.start = self.at;
        }
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.consumed_bytes += self.start as u64;
            self.at -= self.start;
            self.start = 0;
        }
        let held = self.buffer.len();
        if !self.between && held > self.limit_bytes {
            return Err(Stop::TooLong {
                number: self.number,
                beginning: self.buffer[..held.min(4096)].to_vec(),
            });
        }
        let read = loop {
            match self.source.read(&mut self.chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.buffer.extend_from_slice(&self.chunk[..read]);
        self.ended = read == 0;
        Ok(!self.ended)
    }

    fn unfinished(&self) -> Stop {
        Stop::Unfinished {
            number: self.number,
        }
    }
}

#[cfg(test)]
mod tests;
