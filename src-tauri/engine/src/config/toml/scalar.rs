//! A TOML value, converted as Python does it for the type of a DB-GPT field.

use crate::config::database::python_int;

/// A value with its references replaced.
pub(super) enum Scalar {
    Text(String),
    Whole(i64),
    Fraction(f64),
    Truth(bool),
    Time(String),
}

impl Scalar {
    /// Python's `str(…)` of it.
    pub(super) fn printed(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Fraction(number) => python_float(*number),
            Self::Truth(true) => "True".to_owned(),
            Self::Truth(false) => "False".to_owned(),
            Self::Time(time) => python_time(time),
        }
    }

    /// Python's `int(…)` of it; none where it fails.
    pub(super) fn whole(&self) -> Option<i64> {
        match self {
            Self::Text(text) => python_int(text),
            Self::Whole(number) => Some(*number),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "what is out of range is no port either way"
            )]
            Self::Fraction(number) => number.is_finite().then_some(*number as i64),
            Self::Truth(truth) => Some(i64::from(*truth)),
            Self::Time(_) => None,
        }
    }
}

/// Python's text of a time: a blank between day and time, six digits of fraction or none, `+00:00` instead of `Z`.
fn python_time(time: &str) -> String {
    let (day, clock) = match time.split_once(['T', 't', ' ']) {
        Some((day, clock)) => (Some(day), clock),
        None if time.contains(':') => (None, time),
        None => return time.to_owned(),
    };
    let end = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(end);
    let zone = match zone {
        "Z" | "z" | "-00:00" => "+00:00",
        zone => zone,
    };
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let fraction = match digits.trim_matches('0') {
        "" => String::new(),
        _ => format!(".{digits}"),
    };
    let day = day.map(|day| format!("{day} ")).unwrap_or_default();
    format!("{day}{seconds}{fraction}{zone}")
}

/// Python's text of a float: the shortest digits, with an exponent from 1e16 on and below 1e-4.
fn python_float(number: f64) -> String {
    if !number.is_finite() {
        return number.to_string().to_lowercase();
    }
    let size = number.abs();
    if number != 0.0 && !(1e-4..1e16).contains(&size) {
        let scientific = format!("{number:e}");
        let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        let exponent: i32 = exponent.parse().unwrap_or_default();
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    format!("{number:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_python_does() {
        for (number, expected) in [
            (1.0, "1.0"),
            (1.50, "1.5"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.25e-5, "1.25e-05"),
            (0.0001, "0.0001"),
            (-0.0, "-0.0"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(Scalar::Fraction(number).printed(), expected);
        }
        assert_eq!(Scalar::Truth(true).printed(), "True");
        assert_eq!(Scalar::Fraction(3306.9).whole(), Some(3306));
        assert_eq!(Scalar::Text(" 3_306 ".to_owned()).whole(), Some(3306));
        assert_eq!(Scalar::Text("3306.0".to_owned()).whole(), None);
    }
}
