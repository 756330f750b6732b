//! Types of columns as servers print them, and which of them holds another one's values.

/// The base type of a column: `varchar` of `varchar(255)`, `int` of `int(11) unsigned`.
pub(crate) fn base_type(column_type: &str) -> String {
    column_type
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The length in `varchar(255)`; `None` for a type without one.
pub(crate) fn length(column_type: &str) -> Option<u32> {
    let digits: String = column_type
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Whether every value of the wanted type can be stored in a column of the type that is there.
pub(crate) fn holds(there: &str, wanted: &str) -> bool {
    const TEXTS: [&str; 3] = ["text", "mediumtext", "longtext"];
    const NUMBERS: [&str; 5] = ["tinyint", "smallint", "mediumint", "int", "bigint"];
    let (base, wanted_base) = (base_type(there), base_type(wanted));
    let place = |list: &[&str], base: &str| list.iter().position(|known| *known == base);
    if wanted_base == "varchar" {
        return match base.as_str() {
            "varchar" => length(there) >= length(wanted),
            base => place(&TEXTS, base).is_some(),
        };
    }
    if let Some(wanted) = place(&TEXTS, &wanted_base) {
        return place(&TEXTS, &base).is_some_and(|there| there >= wanted);
    }
    if let Some(smallest) = place(&NUMBERS, &wanted_base) {
        let is_unsigned = |column_type: &str| column_type.to_ascii_lowercase().contains("unsigned");
        return place(&NUMBERS, &base).is_some_and(|place| {
            match (is_unsigned(there), is_unsigned(wanted)) {
                (true, false) => false,
                (false, true) => place > smallest,
                (true, true) | (false, false) => place >= smallest,
            }
        });
    }
    base == wanted_base
}

/// Whether a column takes more whole numbers than one of the wanted type, from 0 on. DB-GPT writes no negative ones: it
/// counts, and numbers what it has.
fn holds_more_numbers(there: &str, wanted: &str) -> bool {
    const LARGEST: [(&str, u32); 5] = [
        ("tinyint", 7),
        ("smallint", 15),
        ("mediumint", 23),
        ("int", 31),
        ("bigint", 63),
    ];
    let bits = |column_type: &str| {
        let base = base_type(column_type);
        let (_, bits) = LARGEST.iter().find(|(name, _)| *name == base)?;
        Some(bits + u32::from(column_type.to_ascii_lowercase().contains("unsigned")))
    };
    let wanted = bits(wanted);
    match class(there) {
        // `int unsigned` is no wider type than `int`, only another one; than `bigint` nothing is wider.
        Class::Integer => bits(there)
            .zip(wanted)
            .is_some_and(|(own, wanted)| own > wanted + 1 || own == 64),
        Class::Decimal => {
            let numbers = there.split(['(', ')']).nth(1).unwrap_or("10");
            let mut numbers = numbers.split(',').map(|one| one.trim().parse::<u32>());
            let digits = numbers.next().and_then(Result::ok).unwrap_or_default();
            let is_whole = numbers.next().is_none_or(|scale| scale == Ok(0));
            is_whole && wanted.is_some_and(|bits| digits_of(bits) <= digits)
        }
        Class::Real | Class::Text | Class::Words | Class::Time | Class::Other => false,
    }
}

/// How many digits a number of so many bits may have.
fn digits_of(bits: u32) -> u32 {
    (1_u128 << bits).ilog10() + 1
}

/// The classes of column types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Whole numbers.
    Integer,
    /// Numbers with a floating point.
    Real,
    /// Numbers with a fixed number of digits.
    Decimal,
    /// Texts.
    Text,
    /// Texts out of a list.
    Words,
    /// Days and times.
    Time,
    /// All else: bytes, bits, JSON, geometries.
    Other,
}

/// The class of a column type.
pub(crate) fn class(column_type: &str) -> Class {
    match base_type(column_type).as_str() {
        "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" | "bool"
        | "boolean" => Class::Integer,
        "float" | "double" | "real" => Class::Real,
        "decimal" | "numeric" | "dec" | "fixed" => Class::Decimal,
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => Class::Text,
        "enum" | "set" => Class::Words,
        "datetime" | "timestamp" | "date" => Class::Time,
        _other => Class::Other,
    }
}

/// Whether a column takes every value of the wanted type and gives it back as it was.
pub(crate) fn fits(there: &str, wanted: &str) -> bool {
    let of_class = class(wanted);
    if holds_more_numbers(there, wanted) {
        return true;
    }
    if class(there) != of_class {
        return false;
    }
    match of_class {
        // The wanted column only ever gets true and false.
        Class::Integer if wanted == "tinyint(1)" => true,
        Class::Real => true,
        Class::Text if base_type(there) == "char" => {
            base_type(wanted) == "varchar" && length(there) >= length(wanted)
        }
        Class::Time => base_type(there) != "date" || base_type(wanted) == "date",
        Class::Integer | Class::Decimal | Class::Text | Class::Words | Class::Other => {
            holds(there, wanted)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_types() {
        for (whole, base) in [
            ("varchar(255)", "varchar"),
            ("LONGTEXT", "longtext"),
            ("int(11) unsigned", "int"),
            ("", ""),
        ] {
            assert_eq!(base_type(whole), base);
        }
    }

    #[test]
    fn what_holds_what() {
        for (there, wanted, holds_it) in [
            ("varchar(255)", "varchar(255)", true),
            ("varchar(100)", "varchar(255)", false),
            ("tinytext", "varchar(255)", false),
            ("mediumtext", "varchar(255)", true),
            ("int(11)", "varchar(255)", false),
            ("text", "longtext", false),
            ("longtext", "text", true),
            ("mediumtext", "longtext", false),
            ("bigint", "int(4)", true),
            ("int(11)", "bigint", false),
            ("int(10) unsigned", "int", false),
            ("bigint unsigned", "int", false),
            ("bigint", "int unsigned", true),
            ("int(10) unsigned", "int(10) unsigned", true),
            ("datetime", "datetime", true),
            ("timestamp", "datetime", false),
        ] {
            assert_eq!(holds(there, wanted), holds_it, "{there} {wanted}");
        }
    }

    #[test]
    fn what_fits_where() {
        for (there, wanted, fits_it) in [
            ("int(11)", "varchar(255)", false),
            ("varchar(5)", "varchar(255)", false),
            ("char(255)", "varchar(255)", true),
            ("char(36)", "varchar(255)", false),
            ("char(255)", "text", false),
            ("enum('a','b')", "varchar(255)", false),
            ("json", "text", false),
            ("blob", "text", false),
            ("varbinary(255)", "varchar(255)", false),
            ("varchar(20)", "int", false),
            ("smallint", "int", false),
            ("int(10) unsigned", "int", false),
            ("bigint(20) unsigned", "int", true),
            ("bigint unsigned", "bigint", true),
            ("smallint unsigned", "int", false),
            ("decimal(20,0)", "int", true),
            ("decimal(10)", "int", true),
            ("decimal(9,0)", "int", false),
            ("decimal(18,0)", "bigint", false),
            ("decimal(19,0)", "bigint", true),
            ("decimal(20,0)", "varchar(255)", false),
            ("mediumtext", "text", true),
            ("bit(1)", "tinyint(1)", false),
            ("int", "tinyint(1)", true),
            ("decimal(10,2)", "int", false),
            ("double", "float", true),
            ("int", "float", false),
            ("timestamp", "datetime", true),
            ("date", "datetime", false),
            ("time", "datetime", false),
        ] {
            assert_eq!(fits(there, wanted), fits_it, "{there} {wanted}");
        }
    }
}
