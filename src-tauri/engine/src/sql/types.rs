//! Types of columns as servers write them: which holds what another one holds.

/// The base type of a column: `varchar` of `varchar(255)`, `int` of `int(11) unsigned`.
pub(crate) fn base_type(column_type: &str) -> String {
    column_type
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The length in `varchar(255)`; none where there is none.
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
    for list in [&TEXTS[..], &NUMBERS[..]] {
        if let Some(wanted) = place(list, &wanted_base) {
            return place(list, &base).is_some_and(|there| there >= wanted);
        }
    }
    base == wanted_base
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
            ("datetime", "datetime", true),
            ("timestamp", "datetime", false),
        ] {
            assert_eq!(holds(there, wanted), holds_it, "{there} {wanted}");
        }
    }
}
