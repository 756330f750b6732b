//! Chooses the tables that a restore exchanges: all, or only DB-GPT's own in a database that other programs use too.

use std::collections::BTreeSet;

use super::judge::{Judged, Subject};
use crate::catalog;
use crate::error::{Phase, Result};
use crate::journal::Scope;
use crate::mysql::{self, Connection};

/// The tables that go out, that come in, and that stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) scope: Scope,
    pub(super) old: BTreeSet<String>,
    pub(super) new: BTreeSet<String>,
    pub(super) stays: BTreeSet<String>,
}

/// Whether a database has views, routines or events besides its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Besides {
    Nothing,
    Something,
}

/// Whether a table is restored; a statement that names none is.
pub(super) fn is_meant(scope: Scope, table: Option<&str>) -> bool {
    scope == Scope::All || table.is_none_or(|name| catalog::known().is_own_table(name))
}

/// Whether a statement is meant at all. In [`Scope::Own`] others' tables are made if possible: foreign keys and defaults
/// may need them.
pub(super) fn takes_in(scope: Scope, judged: &Judged) -> bool {
    match judged.subject {
        Subject::Rows => is_meant(scope, judged.name.as_deref()),
        Subject::Trigger => is_meant(scope, judged.on.as_deref()),
        Subject::View | Subject::Function | Subject::Procedure | Subject::Event => {
            scope == Scope::All
        }
        Subject::Table | Subject::Setting | Subject::Other => true,
    }
}

/// Chooses among the tables that are there and those of the file. In a database with nothing but DB-GPT's tables,
/// `Scope::Own` means `Scope::All`.
fn choose(
    scope: Scope,
    there: BTreeSet<String>,
    besides: Besides,
    file: BTreeSet<String>,
) -> Choice {
    let is_shared = besides == Besides::Something
        || there
            .iter()
            .any(|name| !catalog::known().is_own_table(name));
    if scope == Scope::All || !is_shared {
        return Choice {
            scope: Scope::All,
            old: there,
            new: file,
            stays: BTreeSet::new(),
        };
    }
    own(there, file)
}

/// DB-GPT's own tables, whatever else is there.
fn own(there: BTreeSet<String>, file: BTreeSet<String>) -> Choice {
    let (old, stays) = there
        .into_iter()
        .partition(|name| catalog::known().is_own_table(name));
    Choice {
        scope: Scope::Own,
        old,
        new: file
            .into_iter()
            .filter(|name| catalog::known().is_own_table(name))
            .collect(),
        stays,
    }
}

/// [`choose`] for the connection's database as it is now.
pub(super) async fn choose_in(
    connection: &mut Connection,
    scope: Scope,
    file: BTreeSet<String>,
) -> Result<Choice> {
    let listed = mysql::inventory(connection, Phase::Restore).await?;
    let others = [&listed.views, &listed.routines, &listed.events];
    let besides = if others.iter().all(|names| names.is_empty()) {
        Besides::Nothing
    } else {
        Besides::Something
    };
    Ok(choose(scope, listed.tables, besides, file))
}

/// Chooses again once the file is loaded. `Scope::Own` stays then, since others' rows and objects were not loaded.
pub(super) async fn choose_again(
    connection: &mut Connection,
    scope: Scope,
    file: BTreeSet<String>,
) -> Result<Choice> {
    match scope {
        Scope::All => choose_in(connection, scope, file).await,
        Scope::Own => {
            let listed = mysql::inventory(connection, Phase::Restore).await?;
            Ok(own(listed.tables, file))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_is_not_dbgpts_stays() {
        let there = set(&[
            "chat_history",
            "dbgpt_serve_flow",
            "orders",
            "alembic_version",
        ]);
        let file = set(&["chat_history", "orders", "prompt_manage"]);
        let chosen = choose(Scope::Own, there.clone(), Besides::Nothing, file.clone());
        assert_eq!(chosen.scope, Scope::Own);
        assert_eq!(chosen.stays, set(&["orders"]));
        assert_eq!(chosen.new, set(&["chat_history", "prompt_manage"]));
        assert!(!chosen.old.contains("orders") && chosen.old.contains("alembic_version"));
        let all = choose(Scope::All, there.clone(), Besides::Something, file.clone());
        assert_eq!((all.old, all.new), (there, file));
    }

    #[test]
    fn alone_both_are_the_same() {
        let there = set(&["chat_history", "CHAT_FEED_BACK"]);
        let file = set(&["chat_history", "orders"]);
        let viewed = choose(Scope::Own, there.clone(), Besides::Something, file.clone());
        assert_eq!(
            (viewed.scope, viewed.new),
            (Scope::Own, set(&["chat_history"]))
        );
        let chosen = choose(Scope::Own, there.clone(), Besides::Nothing, file.clone());
        assert_eq!(
            (chosen.scope, chosen.old, chosen.new),
            (Scope::All, there, file)
        );
    }
}
