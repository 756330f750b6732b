//! How the server reads quotes, which its `sql_mode` decides. A dump sets this mode, and its reader has to follow.

/// The two modes that move the ends of strings and names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quoting {
    /// `NO_BACKSLASH_ESCAPES`: a backslash in a string is a backslash.
    pub plain_backslash: bool,
    /// `ANSI_QUOTES`: double quotes are around names.
    pub double_quotes_names: bool,
}

impl Quoting {
    /// What a value of `sql_mode` means for quotes.
    ///
    /// Source: MySQL manual, "Server SQL Modes": `ANSI` and, up to 5.7 and on MariaDB, the names of other products
    /// imply `ANSI_QUOTES`.
    pub(crate) fn of_mode(mode: &str) -> Self {
        let mut quoting = Self::default();
        for flag in mode.split(',') {
            match flag.trim().to_ascii_uppercase().as_str() {
                "NO_BACKSLASH_ESCAPES" => quoting.plain_backslash = true,
                "ANSI_QUOTES" | "ANSI" | "DB2" | "MAXDB" | "MSSQL" | "ORACLE" | "POSTGRESQL" => {
                    quoting.double_quotes_names = true;
                }
                _ => {}
            }
        }
        quoting
    }

    /// Whether a backslash escapes the next byte inside this quote.
    pub(crate) fn escapes_in(self, quote: u8) -> bool {
        !self.plain_backslash && !self.is_name(quote)
    }

    /// Whether this quote is around a name, and not a string.
    pub(crate) fn is_name(self, quote: u8) -> bool {
        quote == b'`' || (quote == b'"' && self.double_quotes_names)
    }
}
