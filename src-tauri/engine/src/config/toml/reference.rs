//! `${env:NAME}` and `${env:NAME:-default}` in a text, as DB-GPT replaces them.
//!
//! The name ends at the first closing brace, so references do not nest; blanks belong to the name; a variable that is
//! set but empty counts as set; a variable's value is not expanded again; and there is no escape.

const BEGIN: &str = "${env:";

/// A text with its references replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) text: String,
    /// The variables that were not found, so that their default was taken.
    pub(super) defaulted: Vec<String>,
}

/// Replaces the references. The error is the name of a variable without value and default.
pub(super) fn resolve(
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Resolved, String> {
    let mut resolved = Resolved {
        text: String::with_capacity(text.len()),
        defaulted: Vec::new(),
    };
    let mut rest = text;
    while let Some(begin) = rest.find(BEGIN) {
        let inside = &rest[begin + BEGIN.len()..];
        let Some(end) = inside.find('}') else {
            break;
        };
        resolved.text.push_str(&rest[..begin]);
        if end == 0 {
            // No name at all is no reference: the search goes on behind the dollar.
            resolved.text.push('$');
            rest = &rest[begin + 1..];
            continue;
        }
        let (name, default) = match inside[..end].split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (&inside[..end], None),
        };
        match (lookup(name), default) {
            (Some(value), _) => resolved.text.push_str(&value),
            (None, Some(default)) => {
                resolved.text.push_str(default);
                resolved.defaulted.push(name.to_owned());
            }
            (None, None) => return Err(name.to_owned()),
        }
        rest = &inside[end + 1..];
    }
    resolved.text.push_str(rest);
    Ok(resolved)
}

/// The variables that a text names.
pub(super) fn names(text: &str) -> Vec<String> {
    let found = std::cell::RefCell::new(Vec::new());
    let lookup = |name: &str| {
        found.borrow_mut().push(name.to_owned());
        Some(String::new())
    };
    // Every name is found, so nothing can be missing.
    let _ = resolve(text, &lookup);
    found.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_as_dbgpt_does() {
        let lookup = |name: &str| match name {
            "SET" => Some("val".to_owned()),
            "EMPTY" => Some(String::new()),
            "REF" => Some("${env:SET}".to_owned()),
            _ => None,
        };
        for (text, expected) in [
            ("", Ok("")),
            ("${env:SET}", Ok("val")),
            ("a${env:SET}b${env:SET}", Ok("avalbval")),
            ("${env:EMPTY:-d}", Ok("")),
            ("${env:NOPE}", Err("NOPE")),
            ("${env:NOPE:-d}", Ok("d")),
            ("${env:NOPE:-}", Ok("")),
            ("${env:NOPE:-a:-b}", Ok("a:-b")),
            ("${env:A:-${env:B:-x}}", Ok("${env:B:-x}")),
            ("${env:NOPE:-p}w}", Ok("pw}")),
            ("${env: SET }", Err(" SET ")),
            ("$${env:SET}", Ok("$val")),
            ("\\${env:SET}", Ok("\\val")),
            (
                "${SET}|$SET|${ENV:SET}|${env:}",
                Ok("${SET}|$SET|${ENV:SET}|${env:}"),
            ),
            ("${env:}${env:SET}", Ok("${env:}val")),
            ("${env:REF}", Ok("${env:SET}")),
            ("${env:${env:SET}}", Err("${env:SET")),
            ("${env:SET", Ok("${env:SET")),
            ("${env::-x}", Ok("x")),
            ("${env:a\nb:-x}", Ok("x")),
        ] {
            let resolved = resolve(text, &lookup).map(|resolved| resolved.text);
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(resolved, expected, "{text:?}");
        }
        assert_eq!(names("${env:A:-x}${env:B}"), ["A", "B"]);
    }
}
