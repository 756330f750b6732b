//! The head of a CREATE statement as the server keeps it: without DEFINER, and without the database's name.
//!
//! Both would tie a backup to the place that it came from: a definer that is not there, or may not be set, fails the
//! restore after the rows went in (1227, 1449), and a qualified name leads into the database that was backed up.

/// A statement that any account can run in any database, and the account it ran as where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bare {
    pub(super) text: String,
    pub(super) definer: Option<String>,
}

/// Words, quoted names and single signs, with where they stand.
#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    from: usize,
    to: usize,
}

impl Token<'_> {
    fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }
}

/// The statement in the name of the account that runs it.
pub(crate) fn without_definer(create: &str) -> String {
    bare(create).text
}

/// The statement of a trigger, view, routine or event.
pub(super) fn bare(create: &str) -> Bare {
    const KINDS: [&str; 6] = [
        "TRIGGER",
        "VIEW",
        "FUNCTION",
        "PROCEDURE",
        "PACKAGE",
        "EVENT",
    ];
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut definer = None;
    let mut rest = Tokens {
        text: create,
        at: 0,
    };
    let mut kind = None;
    while let Some(token) = rest.next() {
        // SQL SECURITY DEFINER stays.
        if token.is("DEFINER") && rest.peek().is_some_and(|next| next.text == "=") {
            let account = rest.account();
            definer = account.map(|(from, to)| create[from..to].to_owned());
            let end = account.map_or(token.to, |(_, to)| to);
            let blank = create[end..].len() - create[end..].trim_start().len();
            cuts.push((token.from, end + blank));
        } else if let Some(found) = KINDS.iter().find(|kind| token.is(kind)) {
            kind = Some(*found);
            break;
        }
    }
    if kind == Some("TRIGGER") {
        cuts.extend(rest.skip_words(&["IF", "NOT", "EXISTS"]).qualifier());
        // BEFORE INSERT ON
        for _ in 0..3 {
            rest.next();
        }
        cuts.extend(rest.qualifier());
    }
    let mut text = String::with_capacity(create.len());
    let mut at = 0;
    for (from, to) in cuts {
        text.push_str(&create[at..from]);
        at = to;
    }
    text.push_str(&create[at..]);
    Bare { text, definer }
}

struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        Tokens {
            text: self.text,
            at: self.at,
        }
        .next()
    }

    fn skip_words(&mut self, words: &[&str]) -> &mut Self {
        for word in words {
            if self.peek().is_some_and(|token| token.is(word)) {
                self.next();
            }
        }
        self
    }

    /// Reads a name, and gives where the database's name and the dot stand if it is a qualified one.
    fn qualifier(&mut self) -> Option<(usize, usize)> {
        let first = self.next()?;
        let dot = self.peek().filter(|token| token.text == ".")?;
        self.next();
        self.next();
        Some((first.from, dot.to))
    }

    /// Reads `=user@host`, or `=role`.
    fn account(&mut self) -> Option<(usize, usize)> {
        self.skip_words(&["="]);
        let user = self.next()?;
        if self.peek().is_none_or(|token| token.text != "@") {
            return Some((user.from, user.to));
        }
        self.next();
        let host = self.next()?;
        Some((user.from, host.to))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        loop {
            while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
                self.at += 1;
            }
            if !self.text[self.at..].starts_with("/*") {
                break;
            }
            let inside = &self.text[self.at..];
            self.at += inside.find("*/").map_or(inside.len(), |end| end + 2);
        }
        let from = self.at;
        let first = *bytes.get(from)?;
        let mut to = from + 1;
        if matches!(first, b'`' | b'"' | b'\'') {
            while let Some(&byte) = bytes.get(to) {
                to += 1;
                if byte != first {
                    continue;
                }
                if bytes.get(to) != Some(&first) {
                    break;
                }
                to += 1;
            }
        } else if is_word(first) {
            while bytes.get(to).copied().is_some_and(is_word) {
                to += 1;
            }
        }
        self.at = to;
        Some(Token {
            text: &self.text[from..to],
            from,
            to,
        })
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definers_and_databases_go() {
        let cases = [
            (
                "CREATE DEFINER=`a``b`@`%` TRIGGER `d`.`t r` BEFORE INSERT ON `d`.`x` FOR EACH ROW SET @a = 'DEFINER=`x`'",
                "CREATE TRIGGER `t r` BEFORE INSERT ON `x` FOR EACH ROW SET @a = 'DEFINER=`x`'",
                Some("`a``b`@`%`"),
            ),
            (
                "CREATE DEFINER=`a`@`b` TRIGGER tr /* why */ AFTER\nUPDATE ON d.x FOR EACH ROW BEGIN END",
                "CREATE TRIGGER tr /* why */ AFTER\nUPDATE ON x FOR EACH ROW BEGIN END",
                Some("`a`@`b`"),
            ),
            (
                "CREATE ALGORITHM=UNDEFINED DEFINER=`a`@`b` SQL SECURITY DEFINER VIEW `v` AS select `definer`.`x` AS `x` from `definer`",
                "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select `definer`.`x` AS `x` from `definer`",
                Some("`a`@`b`"),
            ),
            (
                "CREATE DEFINER=\"a\"@\"b\" FUNCTION \"f\"() RETURNS int RETURN 1",
                "CREATE FUNCTION \"f\"() RETURNS int RETURN 1",
                Some("\"a\"@\"b\""),
            ),
            (
                "CREATE DEFINER=`role` PROCEDURE `p`(a int)\nSELECT 1",
                "CREATE PROCEDURE `p`(a int)\nSELECT 1",
                Some("`role`"),
            ),
            (
                "CREATE EVENT `e` DO SELECT 1",
                "CREATE EVENT `e` DO SELECT 1",
                None,
            ),
        ];
        for (create, text, definer) in cases {
            let found = bare(create);
            assert_eq!(found.text, text);
            assert_eq!(found.definer.as_deref(), definer, "{create}");
        }
    }
}
