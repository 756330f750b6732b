//! Takes the DEFINER and the database's name out of the head of a CREATE statement.
//!
//! Both would tie a backup to the server that it came from: a definer that the account may not set (1227) or that does
//! not exist (1449) fails the restore after the rows went in, and a qualified name points into the database that was
//! backed up.

use std::ops::Range;

use crate::sql::head;

/// A CREATE statement that any account can run in any database, and the definer that was taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bare {
    pub(super) text: String,
    pub(super) definer: Option<String>,
}

/// The statement without its DEFINER: the object will belong to the account that runs it.
pub(crate) fn without_definer(create: &str) -> String {
    bare(create).text
}

/// Takes the definer and the database's name out of the CREATE of a trigger, view, routine or event.
pub(super) fn bare(create: &str) -> Bare {
    let Some(head) = head::read(create) else {
        return Bare {
            text: create.to_owned(),
            definer: None,
        };
    };
    let definer = head.definer.as_ref().and_then(|span| account(create, span));
    let mut text = String::with_capacity(create.len());
    let mut at = 0;
    let blanked = head.definer.into_iter().map(|span| {
        let rest = &create[span.end..];
        let blank = rest.len() - rest.trim_start().len();
        span.start..span.end + blank
    });
    for cut in blanked.chain(head.databases) {
        text.push_str(&create[at..cut.start]);
        at = cut.end;
    }
    text.push_str(&create[at..]);
    Bare { text, definer }
}

/// The account in a DEFINER clause: the text after its `=`.
fn account(create: &str, span: &Range<usize>) -> Option<String> {
    let (_, account) = create[span.clone()].split_once('=')?;
    Some(account.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definers_and_databases_go() {
        let cases = [
            (
                "CREATE DEFINER=`a``b`@`%` TRIGGER `d`.`t r` BEFORE INSERT ON `d`.`x` FOR EACH ROW SET @a = 'DEFINER=`x`'",
                "CREATE TRIGGER `t r` BEFORE INSERT ON `x` FOR EACH ROW SET @a = 'DEFINER=`x`'",
                Some("`a``b`@`%`"),
            ),
            (
                "CREATE DEFINER=`a`@`b` TRIGGER tr /* why */ AFTER\nUPDATE ON d.x FOR EACH ROW BEGIN END",
                "CREATE TRIGGER tr /* why */ AFTER\nUPDATE ON x FOR EACH ROW BEGIN END",
                Some("`a`@`b`"),
            ),
            (
                "CREATE ALGORITHM=UNDEFINED DEFINER=`a`@`b` SQL SECURITY DEFINER VIEW `v` AS select `definer`.`x` AS `x` from `definer`",
                "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select `definer`.`x` AS `x` from `definer`",
                Some("`a`@`b`"),
            ),
            (
                "CREATE DEFINER=\"a\"@\"b\" FUNCTION \"f\"() RETURNS int RETURN 1",
                "CREATE FUNCTION \"f\"() RETURNS int RETURN 1",
                Some("\"a\"@\"b\""),
            ),
            (
                "CREATE DEFINER=`role` PROCEDURE `p`(a int)\nSELECT 1",
                "CREATE PROCEDURE `p`(a int)\nSELECT 1",
                Some("`role`"),
            ),
            (
                "CREATE DEFINER=`a`@`b` TRIGGER tr -- BEFORE INSERT ON d.y\nBEFORE INSERT ON x FOR EACH ROW SET @a = 1",
                "CREATE TRIGGER tr -- BEFORE INSERT ON d.y\nBEFORE INSERT ON x FOR EACH ROW SET @a = 1",
                Some("`a`@`b`"),
            ),
            (
                "CREATE DEFINER=`a`@`b` TRIGGER # it's\n d /* . */ . -- e.f\n tr BEFORE UPDATE\nON /* x.z */ \"d\".\"x\" FOR EACH ROW SET NEW.t = 'ON d.x'",
                "CREATE TRIGGER # it's\n  -- e.f\n tr BEFORE UPDATE\nON /* x.z */ \"x\" FOR EACH ROW SET NEW.t = 'ON d.x'",
                Some("`a`@`b`"),
            ),
            (
                "CREATE DEFINER=`a`@`b` TRIGGER IF NOT EXISTS `d`.`on` AFTER DELETE ON d.`on` FOR EACH ROW FOLLOWS `d`.`x` SET @a = 1",
                "CREATE TRIGGER IF NOT EXISTS `on` AFTER DELETE ON `on` FOR EACH ROW FOLLOWS `d`.`x` SET @a = 1",
                Some("`a`@`b`"),
            ),
            (
                "CREATE ALGORITHM=UNDEFINED DEFINER=`a`@`b` SQL SECURITY DEFINER JSON RELATIONAL DUALITY VIEW `v` AS select json_duality_object('_id':`t`.`id`) AS `v` from `t`",
                "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER JSON RELATIONAL DUALITY VIEW `v` AS select json_duality_object('_id':`t`.`id`) AS `v` from `t`",
                Some("`a`@`b`"),
            ),
            (
                "CREATE EVENT `e` DO SELECT 1",
                "CREATE EVENT `e` DO SELECT 1",
                None,
            ),
        ];
        for (create, text, definer) in cases {
            let found = bare(create);
            assert_eq!(found.text, text);
            assert_eq!(found.definer.as_deref(), definer, "{create}");
        }
    }
}
