//! `$NAME` and `${NAME…}` in a compose file or in an `env_file`, expanded as compose does.

use std::cell::Cell;

/// Limit for all expanded texts of a project together, and once more for its variables.
const EXPANDED_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// How deep a default may hold another reference: `${A:-${B:-${C}}}` is three.
const DEPTH_LIMIT: usize = 16;

/// Why a text can't be expanded. Compose does not start with it either, except for `TooLarge`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A `${` that begins no reference; `$$` is the one to write for a `$`.
    Dollar,
    /// `${NAME:?why}` without a value.
    Required { name: String, why: String },
    /// Larger, or nested deeper, than this program reads.
    TooLarge,
}

/// Bytes that may still be expanded. Texts share it, since each line can double the size of those before it.
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new() -> Self {
        Self(Cell::new(EXPANDED_LIMIT_BYTES))
    }

    /// Once something was too large, nothing more is expanded.
    fn take(&self, size_bytes: usize) -> Result<(), Wrong> {
        let left = self.0.get().checked_sub(size_bytes);
        self.0.set(left.unwrap_or_default());
        match left {
            Some(1..) => Ok(()),
            Some(0) | None => Err(Wrong::TooLarge),
        }
    }
}

/// Looks up variables and remembers what it was asked for.
pub(super) struct Expansion<'v> {
    lookup: &'v dyn Fn(&str) -> Option<String>,
    /// Each name that was looked up, and whether it was found.
    pub(super) asked: Vec<(String, bool)>,
    budget: &'v Budget,
}

impl<'v> Expansion<'v> {
    pub(super) fn new(lookup: &'v dyn Fn(&str) -> Option<String>, budget: &'v Budget) -> Self {
        Self {
            lookup,
            asked: Vec::new(),
            budget,
        }
    }

    /// Expands a text. A variable's value is not expanded again.
    pub(super) fn expand(&mut self, text: &str) -> Result<String, Wrong> {
        self.expand_to(text, DEPTH_LIMIT)
    }

    fn expand_to(&mut self, text: &str, depth: usize) -> Result<String, Wrong> {
        let depth = depth.checked_sub(1).ok_or(Wrong::TooLarge)?;
        self.budget.take(0)?;
        let mut expanded = String::new();
        let mut rest = text;
        while let Some((literal, after)) = rest.split_once('$') {
            self.push(&mut expanded, literal)?;
            rest = if let Some(after) = after.strip_prefix('$') {
                self.push(&mut expanded, "$")?;
                after
            } else if let Some(braced) = after.strip_prefix('{') {
                let end = closing(braced).ok_or(Wrong::Dollar)?;
                let value = self.braced(&braced[..end], depth)?;
                self.push(&mut expanded, &value)?;
                &braced[end + 1..]
            } else {
                let (name, after) = after.split_at(name_length(after));
                if name.is_empty() {
                    // A dollar that begins nothing stands for itself.
                    self.push(&mut expanded, "$")?;
                } else {
                    let value = self.value(name).unwrap_or_default();
                    self.push(&mut expanded, &value)?;
                }
                after
            };
        }
        self.push(&mut expanded, rest)?;
        Ok(expanded)
    }

    /// Expands what is between `${` and `}`: a name, and perhaps what to do without a value, or with one.
    fn braced(&mut self, inside: &str, depth: usize) -> Result<String, Wrong> {
        let (name, operation) = inside.split_at(name_length(inside));
        if name.is_empty() {
            return Err(Wrong::Dollar);
        }
        let value = self.value(name);
        let (empty_counts, operation) = match operation.strip_prefix(':') {
            Some(operation) => (false, operation),
            None => (true, operation),
        };
        let mut operation = operation.chars();
        let sign = operation.next();
        let word = operation.as_str();
        let set = value
            .as_ref()
            .is_some_and(|value| empty_counts || !value.is_empty());
        match sign {
            None if empty_counts => Ok(value.unwrap_or_default()),
            Some('-' | '?') if set => Ok(value.unwrap_or_default()),
            Some('-') => self.expand_to(word, depth),
            Some('+') if set => self.expand_to(word, depth),
            Some('+') => Ok(value.unwrap_or_default()),
            Some('?') => Err(Wrong::Required {
                name: name.to_owned(),
                why: self.expand_to(word, depth)?,
            }),
            None | Some(_) => Err(Wrong::Dollar),
        }
    }

    fn value(&mut self, name: &str) -> Option<String> {
        let value = (self.lookup)(name);
        self.asked.push((name.to_owned(), value.is_some()));
        value
    }

    fn push(&mut self, expanded: &mut String, part: &str) -> Result<(), Wrong> {
        self.budget.take(part.len())?;
        expanded.push_str(part);
        Ok(())
    }
}

fn name_length(text: &str) -> usize {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    if starts { end.unwrap_or(text.len()) } else { 0 }
}

/// The position of the `}` that ends a reference whose `${` stands before `text`; none if compose sees no reference.
///
/// Compose takes the line up to its last `}`, and in that looks for the one that closes. The character right after an
/// opening brace is skipped, and if none closes, the last `}` counts.
fn closing(text: &str) -> Option<usize> {
    let name = name_length(text);
    let operation = text[name..].trim_start_matches(':');
    if name == 0 || !operation.starts_with(['-', '+', '?']) {
        return text[name..].starts_with('}').then_some(name);
    }
    let line = text.split('\n').next().unwrap_or_default();
    let last = line.rfind('}')?;
    let mut open = 1_usize;
    let mut skips = true;
    for (at, byte) in text.bytes().enumerate().take(last) {
        if std::mem::take(&mut skips) {
            continue;
        }
        match byte {
            b'{' => (open, skips) = (open + 1, true),
            b'}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at);
        }
    }
    Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(name: &str) -> Option<String> {
        match name {
            "A" => Some("a".to_owned()),
            "EMPTY" => Some(String::new()),
            "DOLLAR" => Some("$A".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn expands_as_compose_does() {
        let required = |name: &str, why: &str| {
            Err(Wrong::Required {
                name: name.to_owned(),
                why: why.to_owned(),
            })
        };
        for (text, expected) in [
            ("", Ok("")),
            ("x$A-y", Ok("xa-y")),
            ("${A}${A}", Ok("aa")),
            ("$$A$$", Ok("$A$")),
            ("$DOLLAR", Ok("$A")),
            ("${NONE}|$NONE", Ok("|")),
            ("${NONE:-d}${EMPTY:-d}${A:-d}", Ok("dda")),
            ("${NONE-d}${EMPTY-d}", Ok("d")),
            ("${NONE:-${A}}", Ok("a")),
            ("${NONE:-{\"x\": {}}}", Ok("{\"x\": {}}")),
            ("${NONE:-}", Ok("")),
            ("${A:+w}${EMPTY:+w}${EMPTY+w}${NONE+w}", Ok("ww")),
            ("${A:?x}${EMPTY?x}", Ok("a")),
            ("密${A}码", Ok("密a码")),
            ("pa$|$1|$-x", Ok("pa$|$1|$-x")),
            ("${EMPTY:-$}", Ok("$")),
            ("${EMPTY:-{}}x}", Ok("{}}x")),
            ("${A:-x}y}", Ok("ay}")),
            ("${NONE:-x}\n}", Ok("x\n}")),
        ] {
            let expanded = Expansion::new(&lookup, &Budget::new()).expand(text);
            assert_eq!(expanded.as_deref(), expected.as_ref().copied(), "{text}");
        }
        for (text, expected) in [
            ("${NONE:?set $A}", required("NONE", "set a")),
            ("${EMPTY:?}", required("EMPTY", "")),
            ("${A:-x\n}", Err(Wrong::Dollar)),
            ("${A::-x}", Err(Wrong::Dollar)),
            ("${", Err(Wrong::Dollar)),
            ("${}", Err(Wrong::Dollar)),
            ("${A:}", Err(Wrong::Dollar)),
            ("${A b}", Err(Wrong::Dollar)),
            ("${A:=x}", Err(Wrong::Dollar)),
        ] {
            assert_eq!(
                Expansion::new(&lookup, &Budget::new()).expand(text),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn is_bounded() {
        let long = "$LONG".repeat(100_000);
        let lookup = |_: &str| Some("x".repeat(1000));
        assert_eq!(
            Expansion::new(&lookup, &Budget::new()).expand(&long),
            Err(Wrong::TooLarge)
        );
        let deep = format!("{}{}", "${NONE:-".repeat(100_000), "}".repeat(100_000));
        let none = |_: &str| None;
        assert_eq!(
            Expansion::new(&none, &Budget::new()).expand(&deep),
            Err(Wrong::TooLarge)
        );
        let open = "${A:-".repeat(200_000);
        assert_eq!(
            Expansion::new(&none, &Budget::new()).expand(&open),
            Err(Wrong::Dollar)
        );
    }
}
