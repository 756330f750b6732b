//! How a backup's definitions are tried while it is written. A trait, since the module that does it, `loadable`, needs
//! `restore`, which uses this one.

use std::pin::Pin;

use super::Proof;
use crate::event::Context;
use crate::target::MysqlTarget;

/// Tries the definitions of a backup on its server, and returns the proof.
pub trait Trial: Send + Sync {
    /// Tries `script`, the backup's SQL without its rows. An error becomes a proof that fails.
    fn run<'a>(
        &'a self,
        target: &'a MysqlTarget,
        script: &'a str,
        context: Context<'a>,
    ) -> Pin<Box<dyn Future<Output = Proof> + Send + 'a>>;
}
