//! References in a value, expanded as python-dotenv's regular expression finds them.

use super::{EXPANDED_LIMIT_BYTES, Unreadable};

/// Expands `${NAME}` and `${NAME:-default}`; anything else that has a dollar is literal.
pub(super) fn expand<'a>(
    raw: &str,
    mut lookup: impl FnMut(&str) -> Option<&'a str>,
    size_bytes: &mut usize,
) -> Result<String, Unreadable> {
    let mut text = String::new();
    let mut push = |part: &str| {
        *size_bytes += part.len();
        if *size_bytes > EXPANDED_LIMIT_BYTES {
            return Err(Unreadable::TooLarge);
        }
        text.push_str(part);
        Ok(())
    };
    // Without a brace to its right no `${` is a reference; this keeps what follows to one pass.
    let last = raw.rfind('}').unwrap_or_default();
    let mut marks = Marks { raw, stop: 0 };
    let mut rest = 0;
    let mut from = 0;
    while let Some(found) = raw[from..].find("${") {
        let start = from + found;
        if start > last {
            break;
        }
        let Some(reference) = marks.reference(start) else {
            from = start + 2;
            continue;
        };
        push(&raw[rest..start])?;
        push(
            lookup(reference.name)
                .or(reference.default)
                .unwrap_or_default(),
        )?;
        rest = reference.end;
        from = reference.end;
    }
    push(&raw[rest..])?;
    Ok(text)
}

struct Reference<'r> {
    name: &'r str,
    default: Option<&'r str>,
    end: usize,
}

/// Remembers the next `:` or `}`, so that a value made of `${${${…` is read once and not once per dollar.
struct Marks<'r> {
    raw: &'r str,
    stop: usize,
}

impl<'r> Marks<'r> {
    /// The reference whose `${` stands at `start`, if it is one.
    fn reference(&mut self, start: usize) -> Option<Reference<'r>> {
        let name_start = start + 2;
        if self.stop < name_start {
            let rest = &self.raw[name_start..];
            self.stop = name_start + rest.find([':', '}']).unwrap_or(rest.len());
        }
        let name = &self.raw[name_start..self.stop];
        let rest = &self.raw[self.stop..];
        if rest.starts_with('}') {
            return Some(Reference {
                name,
                default: None,
                end: self.stop + 1,
            });
        }
        let default = rest.strip_prefix(":-")?;
        let length = default.find('}')?;
        Some(Reference {
            name,
            default: Some(&default[..length]),
            end: self.stop + 2 + length + 1,
        })
    }
}
