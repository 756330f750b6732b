//! Who tries a backup's definitions while it is written: a restore can do that, and stands above.

use std::pin::Pin;

use super::Proof;
use crate::event::Context;
use crate::target::MysqlTarget;

/// Tries the definitions of a backup on its server, and gives what that proves.
pub trait Trial: Send + Sync {
    /// `script` is the backup's SQL without its rows. What fails stands in the proof.
    fn run<'a>(
        &'a self,
        target: &'a MysqlTarget,
        script: &'a str,
        context: Context<'a>,
    ) -> Pin<Box<dyn Future<Output = Proof> + Send + 'a>>;
}
