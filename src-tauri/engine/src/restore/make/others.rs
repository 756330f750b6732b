//! Objects that are not DB-GPT's, when only its own tables are restored.

use super::super::judge::Judged;
use super::super::own;
use super::{Became, Maker};
use crate::error::Error;
use crate::journal::Scope;
use crate::mysql::server_said;

impl Maker {
    /// Whether a statement is left out because its object stays as it is in the live database: others' rows and
    /// triggers, all views, programs and events.
    pub(in crate::restore) fn passes_by(&self, judged: &Judged) -> bool {
        !own::takes_in(self.scope, judged)
    }

    /// Whether an error is about another program's table, which stays as it is in the live database; notes it.
    pub(super) fn stays(&mut self, judged: &Judged, error: &Error) -> bool {
        let is_own = match &judged.name {
            Some(name) => own::is_meant(self.scope, Some(name)),
            None => self.scope == Scope::All,
        };
        let Some(said) = server_said(error).filter(|_| !is_own) else {
            return false;
        };
        if judged.name.is_some() {
            self.note(judged, Became::Stays, said);
        }
        true
    }
}
