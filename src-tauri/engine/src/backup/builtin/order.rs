//! The order in which views can be made, also by hand.

use std::collections::BTreeSet;

use crate::sql::lex::Lexer;
use crate::sql::{Quoting, names};

/// Each view after those that it reads from. `shown` gives a view's name and its definition.
pub(super) fn in_order<V>(views: Vec<V>, shown: impl Fn(&V) -> (&str, &str)) -> Vec<V> {
    let mut rest: Vec<(V, String, BTreeSet<String>)> = views
        .into_iter()
        .map(|view| {
            let (name, create) = shown(&view);
            let tokens = Lexer::all(create.as_bytes(), Quoting::default());
            let read = names::tables(&tokens).into_iter().map(|table| table.name);
            let (name, read) = (name.to_owned(), read.collect());
            (view, name, read)
        })
        .collect();
    let mut ordered = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let ready = rest.iter().position(|(_, name, read)| {
            let mut others = rest.iter().map(|(_, other, _)| other);
            !others.any(|other| other != name && read.contains(other))
        });
        // Only views that seem to read one another are left. No server allows that, so any order will do.
        ordered.push(rest.remove(ready.unwrap_or(0)).0);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_come_after_what_they_read() {
        let view = |name: &str, from: &str| {
            let create = format!(
                "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `{name}` AS select `x`.`c` AS `a` from {from}"
            );
            (name.to_owned(), create)
        };
        let views = vec![
            view("a", "(`b` `x` join `c` on(1))"),
            view("b", "`c` `x`"),
            // Names of views as aliases and as columns.
            view("c", "`t` `a` where `a`.`b` = 1"),
            view("d", "`a` `x`"),
            // A column that is called like the view which reads this one.
            view("e", "`t` `x` order by `f`"),
            view("f", "`e` `x` join `t` `e`"),
            // A view that is called like a column in front of it.
            view("g", "`h` `x` group by `h`"),
            view("h", "`t` `x` order by `g`"),
        ];
        let ordered = in_order(views, |(name, create)| (name, create));
        let names: Vec<&str> = ordered.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["c", "b", "a", "d", "e", "f", "h", "g"]);
    }
}
