//! A statement as cut from a stream, and the reasons why the cutting stops.

use std::io;

/// A statement without its delimiter and the comments before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Counted from 1.
    pub number: u64,
    /// Its text.
    pub sql: Vec<u8>,
}

/// Why no further statement can be cut from a stream.
#[derive(Debug)]
pub enum Stop {
    /// The stream could not be read.
    Io(io::Error),
    /// The statement of this number is longer than the limit; its beginning tells what it is about.
    TooLong {
        /// Counted from 1.
        number: u64,
        /// Its first 4 KiB.
        beginning: Vec<u8>,
    },
    /// The stream ends in the middle of the statement of this number, or of a comment after it.
    Unfinished {
        /// Counted from 1.
        number: u64,
    },
    /// A command of the client (`\!`), not of the server, in the statement of this number.
    ClientCommand {
        /// Counted from 1.
        number: u64,
    },
    /// The tool that wrote the dump says in it that it failed, before the statement of this number.
    ToolFailed {
        /// Counted from 1.
        number: u64,
        /// The tool's message.
        said: String,
    },
}

impl From<io::Error> for Stop {
    fn from(source: io::Error) -> Self {
        Self::Io(source)
    }
}
