//! A value of a TOML as Python turns it into what a field of DB-GPT wants.

use crate::config::database::python_int;

/// A value with its references replaced.
pub(super) enum Scalar {
    Text(String),
    Whole(i64),
    Fraction(f64),
    Truth(bool),
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
        }
    }
}

/// The shortest digits, with an exponent from 1e16 on and below 1e-4.
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
