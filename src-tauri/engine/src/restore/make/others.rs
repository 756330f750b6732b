//! What is not DB-GPT's, where only its own tables are brought back.

use super::super::judge::{Judged, Subject};
use super::super::own;
use super::{Became, Maker};
use crate::error::Error;
use crate::journal::Scope;
use crate::mysql::server_said;

impl Maker {
    /// Whether it stays as it is in the live database, so that nothing of it is needed: others' rows, views, programs and
    /// events. Others' tables are made where that can be, since keys may point to them and defaults draw from them.
    pub(in crate::restore) fn passes_by(&self, judged: &Judged) -> bool {
        let is_own = |name: Option<&String>| own::is_meant(self.scope, name.map(String::as_str));
        match judged.subject {
            Subject::Rows => !is_own(judged.name.as_ref()),
            Subject::Trigger => !is_own(judged.on.as_ref()),
            Subject::View | Subject::Function | Subject::Procedure | Subject::Event => {
                self.scope == Scope::Own
            }
            Subject::Table | Subject::Setting | Subject::Other => false,
        }
    }

    /// Notes what the server said of a table of another program's, which stays as it is in the live database.
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
