//! What a value without quotes is to compose: a number comes out as Go prints it, not as it was written.
//!
//! Compose reads YAML with Go's yaml library, and an `environment:` mapping turns its numbers and truth values into
//! texts again. A password `0123` arrives in the container as `83` that way.

use super::node::{Kind, Node, Tag};

/// A scalar as compose hands it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scalar {
    /// `null`, or nothing at all.
    Null,
    /// A text whose variables are not expanded yet.
    Text(String),
    /// A number or a truth value, as Go prints it.
    Printed(String),
    /// A date or a time, which compose accepts nowhere.
    Time,
}

/// What compose makes of a scalar; none for a list or a mapping.
pub(super) fn read(node: &Node) -> Option<Scalar> {
    let Kind::Scalar { text, plain } = &node.kind else {
        return None;
    };
    if node.is_null() {
        return Some(Scalar::Null);
    }
    let is_text = !plain || node.tag == Tag::Text;
    if !is_text && is_time(text) {
        return Some(Scalar::Time);
    }
    let printed = || {
        truth(text)
            .or_else(|| whole(text))
            .or_else(|| boundless(text))
            .or_else(|| fraction(text))
    };
    let printed = if is_text { None } else { printed() };
    Some(printed.map_or_else(|| Scalar::Text(text.clone()), Scalar::Printed))
}

/// `2026-01-31`, and with a time behind it.
fn is_time(text: &str) -> bool {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let numbers = |text: &str, separator: char| -> Option<Vec<u32>> {
        let parts = text.split(separator);
        parts
            .map(|part| part.parse().ok().filter(|_| !part.starts_with('+')))
            .collect()
    };
    let is_date = matches!(
        numbers(date, '-').as_deref(),
        Some([_, 1..=12, 1..=31]) if date.find('-') == Some(4)
    );
    let is_clock = |time: &str| {
        let clock = time.trim_end_matches('Z').split(['.', '+', '-']).next();
        matches!(
            clock.and_then(|clock| numbers(clock, ':')).as_deref(),
            Some([0..=23, 0..=59, 0..=59])
        )
    };
    is_date && time.is_none_or(is_clock)
}

/// Infinities and NaN.
fn boundless(text: &str) -> Option<String> {
    let printed = match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => "+Inf",
        "-.inf" | "-.Inf" | "-.INF" => "-Inf",
        ".nan" | ".NaN" | ".NAN" => "NaN",
        _ => return None,
    };
    Some(printed.to_owned())
}

/// The text that a `!!binary` encodes; none if it is wrong Base64 or no text.
pub(super) fn decoded(base64: &str) -> Option<String> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let written: Vec<u8> = base64
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let end = written
        .iter()
        .position(|byte| *byte == b'=')
        .unwrap_or(written.len());
    let (digits, padding) = written.split_at(end);
    let is_whole = written.len().is_multiple_of(4) && padding.len() <= 2;
    if !is_whole || padding.iter().any(|byte| *byte != b'=') {
        return None;
    }
    let mut bytes = Vec::new();
    for four in digits.chunks(4) {
        let mut bits = 0_u32;
        for digit in four {
            let value = DIGITS.iter().position(|known| known == digit)?;
            bits = (bits << 6) | u32::try_from(value).ok()?;
        }
        bits <<= 6 * (4 - four.len());
        bytes.extend(bits.to_be_bytes().into_iter().skip(1).take(four.len() - 1));
    }
    String::from_utf8(bytes).ok()
}

/// `yes`, `no`, `on` and `off` stay texts.
fn truth(text: &str) -> Option<String> {
    match text {
        "true" | "True" | "TRUE" => Some("true".to_owned()),
        "false" | "False" | "FALSE" => Some("false".to_owned()),
        _ => None,
    }
}

/// Go's `ParseInt` with base 0: `0x`, `0o`, `0b`, and a leading zero for octal; underscores don't count.
fn whole(text: &str) -> Option<String> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = digits.replace('_', "").to_ascii_lowercase();
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x', ..] => (16, &digits[2..]),
        [b'0', b'o', ..] => (8, &digits[2..]),
        [b'0', b'b', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits.as_str()),
    };
    if !digits.starts_with(|c: char| c.is_digit(radix)) {
        return None;
    }
    let value = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let value = if negative { -value } else { value };
    (value >= i128::from(i64::MIN)).then(|| value.to_string())
}

/// A decimal fraction, or a number too long for a whole one; with an exponent from a million on, and below 1e-4.
fn fraction(text: &str) -> Option<String> {
    if text.starts_with('_') {
        return None;
    }
    let text = text.replace('_', "");
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let starts = unsigned.strip_prefix('.').unwrap_or(unsigned);
    let usual = unsigned
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    if !usual || !starts.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    let size = value.abs();
    if value != 0.0 && !(1e-4..1e6).contains(&size) {
        let scientific = format!("{value:e}");
        let (digits, exponent) = scientific.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let sign = if exponent < 0 { '-' } else { '+' };
        return Some(format!("{digits}e{sign}{:02}", exponent.abs()));
    }
    Some(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::compose::yaml;

    #[test]
    fn prints_what_go_prints() {
        let text = |text: &str| Scalar::Text(text.to_owned());
        let printed = |text: &str| Scalar::Printed(text.to_owned());
        for (written, expected) in [
            ("aa123456", text("aa123456")),
            ("'0123'", text("0123")),
            ("!!str 0123", text("0123")),
            ("yes", text("yes")),
            ("3306.", printed("3306")),
            ("3306", printed("3306")),
            ("-3306", printed("-3306")),
            ("3_306", printed("3306")),
            ("0123", printed("83")),
            ("0189", printed("189")),
            ("0x10", printed("16")),
            ("0b11", printed("3")),
            ("0o17", printed("15")),
            ("18446744073709551615", printed("18446744073709551615")),
            ("18446744073709551616", printed("1.8446744073709552e+19")),
            (
                "123456789012345678901234",
                printed("1.2345678901234569e+23"),
            ),
            ("1e3", printed("1000")),
            ("1234567.5", printed("1.2345675e+06")),
            ("1.50", printed("1.5")),
            (".5", printed("0.5")),
            ("0.00001", printed("1e-05")),
            ("True", printed("true")),
            ("1.2.3.4", text("1.2.3.4")),
            ("0x", text("0x")),
            ("-", text("-")),
            ("1e", text("1e")),
            (".inf", printed("+Inf")),
            ("-.INF", printed("-Inf")),
            (".nan", printed("NaN")),
            ("!!binary aGkgJFg=", text("hi $X")),
            ("!mine 017", text("017")),
            ("!override ~", text("~")),
            ("!!int 017", printed("15")),
            ("! 017", printed("15")),
            ("2026-01-31", Scalar::Time),
            ("2026-1-2", Scalar::Time),
            ("2026-01-31 10:00:00", Scalar::Time),
            ("2026-01-31T10:00:00.5+02:00", Scalar::Time),
            ("2026-13-31", text("2026-13-31")),
            ("26-01-31", text("26-01-31")),
            ("2026-01-31x", text("2026-01-31x")),
            ("12:30", text("12:30")),
            ("~", Scalar::Null),
            ("null", Scalar::Null),
            ("''", text("")),
            ("", Scalar::Null),
        ] {
            let document = format!("[{written} ]");
            let parsed = if written.is_empty() {
                yaml::parse("- ")
            } else if written == "-" {
                yaml::parse("- '-'")
            } else {
                yaml::parse(&document)
            };
            let node = parsed.ok().expect(written).remove(0).items().remove(0);
            assert_eq!(read(&node), Some(expected), "{written}");
        }
    }
}
