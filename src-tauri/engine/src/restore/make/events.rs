//! Events whose time is past: a server drops such an event at once, with only a warning.

use super::super::judge::Judged;
use super::super::lanes::STATEMENT_LIMIT;
use super::{Became, Maker, PHASE};
use crate::error::Result;
use crate::mysql::Connection;
use crate::sql::event::{self, Completion};

impl Maker {
    /// Makes an event again, disabled and preserved, if the server has dropped it because its time is past.
    pub(super) async fn keep_event(
        &mut self,
        connection: &mut Connection,
        sql: &[u8],
        judged: &Judged,
    ) -> Result<()> {
        let name = judged.name.clone().unwrap_or_default();
        let there: Vec<u64> = connection
            .rows_with(
                "SELECT COUNT(*) FROM information_schema.events WHERE event_schema = DATABASE() AND event_name = ?",
                (&name,),
                PHASE,
            )
            .await?;
        if there.first() != Some(&0) {
            return Ok(());
        }
        let Some(kept) = event::disabled(sql, Completion::Preserve) else {
            return Ok(());
        };
        connection.send(&kept, STATEMENT_LIMIT, PHASE).await?;
        self.made
            .retain(|made| made.became != Became::Disabled || made.name != name);
        self.note(judged, Became::Over, "");
        Ok(())
    }
}
