//! Whether a text reads as what compose converts it to: a truth value, a number, a size, a duration.
//!
//! The rules are those of compose's schema of 2026 and of the Go functions that it reads such texts with.

use std::net::IpAddr;

/// What compose reads a text as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `yes`, `no` and the like, in any case.
    Flag,
    /// A whole number.
    Whole,
    /// A whole number that is not negative.
    Natural,
    /// A whole number that is not negative, also written as `50.0` or `1e2`.
    RoundedNatural,
    /// A whole number in octal digits.
    Octal,
    /// A whole number, or `all`.
    Devices,
    /// A number with or without a fraction.
    Number,
    /// `512m`, `1.5 GB`.
    Size,
    /// `1m30s`.
    Duration,
    /// When an image is pulled.
    PullPolicy,
    /// The name of a container.
    ContainerName,
    /// A device in the short form, `source:target:permissions`.
    Device,
    /// An IP address.
    Address,
}

impl Form {
    /// Whether a text has this form.
    pub(super) fn reads(self, text: &str) -> bool {
        match self {
            Self::Flag => is_flag(text),
            Self::Whole => text.parse::<i64>().is_ok(),
            Self::Natural => text.parse::<i64>().is_ok_and(|number| number >= 0),
            Self::RoundedNatural => {
                number(text).is_some_and(|number| number >= 0.0 && number.fract() == 0.0)
            }
            Self::Octal => i64::from_str_radix(text, 8).is_ok(),
            Self::Devices => text.eq_ignore_ascii_case("all") || Self::Whole.reads(text),
            Self::Number => {
                number(text).is_some_and(|it| !it.is_finite() || it.abs() <= f64::from(f32::MAX))
            }
            Self::Size => is_size(text),
            Self::Duration => is_duration(text),
            Self::PullPolicy => is_pull_policy(text),
            Self::ContainerName => is_container_name(text),
            Self::Device => text.split(':').count() <= 3,
            Self::Address => text.parse::<IpAddr>().is_ok(),
        }
    }

    /// The word for it in `compose-kind`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Flag => "truth",
            Self::Whole | Self::Natural | Self::RoundedNatural | Self::Octal | Self::Devices => {
                "whole"
            }
            Self::Number => "number",
            Self::Size => "size",
            Self::Duration => "duration",
            Self::PullPolicy | Self::ContainerName | Self::Device => "other",
            Self::Address => "address",
        }
    }
}

fn is_flag(text: &str) -> bool {
    const WORDS: [&str; 8] = ["true", "y", "yes", "on", "false", "n", "no", "off"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Go's `ParseFloat`: underscores between digits don't count, hexadecimal digits need an exponent.
fn number(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let is_between = |at: usize| is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
    if (0..bytes.len()).any(|at| bytes[at] == b'_' && !is_between(at)) {
        return None;
    }
    let text = text.replace('_', "").to_ascii_lowercase();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
    if let Some(digits) = unsigned.strip_prefix("0x") {
        let (digits, exponent) = digits.split_once('p')?;
        let whole = i64::from_str_radix(&digits.replacen('.', "", 1), 16).ok()?;
        exponent.parse::<i16>().ok()?;
        let is_negative = text.starts_with('-') && whole != 0;
        return Some(if is_negative { -1.0 } else { 1.0 });
    }
    let value: f64 = text.parse().ok()?;
    // Infinity has to be written as a word; digits that overflow are out of range.
    let is_word = unsigned.starts_with(|c: char| c.is_ascii_alphabetic());
    (value.is_finite() || is_word).then_some(value)
}

/// Docker's `RAMInBytes`: a number, one blank at most, and a unit.
fn is_size(text: &str) -> bool {
    let Some(last) = text.rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ')) else {
        return false;
    };
    let (digits, unit) = text.split_at(last + 1);
    let digits = digits.strip_suffix(' ').unwrap_or(digits);
    let unit = unit.to_ascii_lowercase();
    let is_unit = matches!(unit.as_str(), "" | "b")
        || unit
            .strip_prefix(['k', 'm', 'g', 't', 'p'])
            .is_some_and(|rest| matches!(rest, "" | "b" | "ib"));
    is_unit && number(digits).is_some_and(|size| size >= 0.0)
}

/// Go's `ParseDuration`, with days and weeks.
fn is_duration(text: &str) -> bool {
    const NANOSECONDS: [(&str, f64); 10] = [
        ("ns", 1.0),
        ("us", 1e3),
        ("µs", 1e3),
        ("μs", 1e3),
        ("ms", 1e6),
        ("s", 1e9),
        ("m", 6e10),
        ("h", 3.6e12),
        ("d", 8.64e13),
        ("w", 6.048e14),
    ];
    /// In nanoseconds, as many as Go can count: 292 years.
    const MOST: f64 = 9_223_372_036_854_775_807.0;
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let is_of_number = |c: char| c.is_ascii_digit() || c == '.';
        let (digits, after) = rest.split_at(rest.find(|c| !is_of_number(c)).unwrap_or(rest.len()));
        let (unit, after) = after.split_at(after.find(is_of_number).unwrap_or(after.len()));
        let unit = NANOSECONDS.iter().find(|(name, _)| *name == unit);
        let (Ok(count), Some((_, nanoseconds))) = (digits.parse::<f64>(), unit) else {
            return false;
        };
        total += count * nanoseconds;
        rest = after;
    }
    !text.is_empty() && text != "+" && text != "-" && total < MOST
}

/// The schema's pattern, which is not anchored: it may match anywhere in the text.
fn is_pull_policy(text: &str) -> bool {
    const WORDS: [&str; 8] = [
        "always",
        "never",
        "build",
        "if_not_present",
        "missing",
        "refresh",
        "daily",
        "weekly",
    ];
    let every = |after: &str| {
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
        digits > 0 && after[digits..].starts_with(['w', 'd', 'h', 'm', 's'])
    };
    WORDS.iter().any(|word| text.contains(word)) || text.split("every_").skip(1).any(every)
}

/// The schema's pattern, not anchored: a letter or digit, and after it a character that a name may have.
fn is_container_name(text: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let mut pairs = text.as_bytes().windows(2);
    pairs.any(|pair| pair[0].is_ascii_alphanumeric() && is_of_name(pair[1]))
}

#[cfg(test)]
mod tests {
    use super::Form::{self, *};

    /// As the real compose took or refused them.
    #[test]
    fn reads_what_compose_reads() {
        let cases: [(Form, &str, &str); 13] = [
            (Flag, "y Y n no off OFF True tRuE", "f t 1 0 2 abc"),
            (
                Whole,
                "5 +5 -5 007 -0 9223372036854775807",
                "2.5 1e3 0x10 1_000 99999999999999999999 5x",
            ),
            (Natural, "5 +5 007 -0", "-1 2.5 1e3"),
            (RoundedNatural, "50 50.0 1e2 -0", "50.5 -1 abc"),
            (Octal, "0440 440", "0o440 999 08"),
            (Devices, "all All -1 2", "1.0 one"),
            (
                Number,
                "2.5 .5 5. +1 -1 1e3 1_000 0x1p4 inf nan -inf Infinity",
                "1e400 1e39 0x10 2g 1_e3 _1 1_",
            ),
            (
                Size,
                "0 2g 2.5 1.5gb 1b 1B 1KB 1KiB 1kib 1t 1p +1g .5g 5.g 1e3k 1e3 0x1p4 -0 1_0g 99999999999t",
                "abc -1 1e 1ib inf nan 1bb 1mm 1,5g 1e400 0x10 5x 10s",
            ),
            (
                Duration,
                "0 +0 -0 10s 1d 1w 1h30m 1.5h -5s +5s .5s 5.s 1us 1µs 1ns 0s 1m1h",
                "abc 2.5 5. 1M 1S 00 1y 1mo 99999999999h 1.5.5s . 5 - +",
            ),
            (
                PullPolicy,
                "always never build if_not_present missing refresh daily weekly every_5h every_1w2d every_5h30m",
                "every_ every_5x Always every_1.5h",
            ),
            (ContainerName, "-abc ab _ab a.b", "a/b a é .. -1 5"),
            (Device, "/a a:b a:b:c", "a:b:c:d"),
            (
                Address,
                "127.0.0.1 ::1 0.0.0.0",
                "[::1] localhost 127.1 fe80::1%eth0 010.0.0.1",
            ),
        ];
        for (form, taken, refused) in cases {
            for text in taken.split(' ') {
                assert!(form.reads(text), "{form:?}: {text}");
            }
            for text in refused.split(' ') {
                assert!(!form.reads(text), "{form:?}: {text}");
            }
        }
        for (form, text, expected) in [
            (Size, "1 g", true),
            (Size, "1.5 GB", true),
            (Size, "1g ", false),
            (Size, " 1g", false),
            (Size, "", false),
            (Duration, "1m 30s", false),
            (Duration, "5 s", false),
            (Duration, "", false),
            (Flag, " true", false),
            (Flag, "", false),
            (Whole, " 5", false),
            (Whole, "", false),
            (ContainerName, "a b c", false),
            (ContainerName, " ab", true),
            (PullPolicy, "", false),
        ] {
            assert_eq!(form.reads(text), expected, "{form:?}: {text:?}");
        }
    }
}
