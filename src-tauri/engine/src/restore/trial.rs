//! Before a database is emptied, every definition of the file is made once, without rows, in a scratch database: a
//! definition that the server refuses is known while all is still there.

use super::load;
use super::make::{Maker, Rows};
use super::mysql::{Prepared, tell};
use super::session;
use crate::error::{Error, Kind, Phase, Result};
use crate::event::Context;
use crate::journal::{Journal, Scope};
use crate::message::Message;
use crate::mysql::{Connection, server_code};
use crate::scratch::{Purpose, Scratch};
use crate::target::MysqlTarget;
use crate::topic::Topic;

/// Errors for an account that may not make a database, or lacks rights in it.
const DENIED: [u16; 4] = [1044, 1142, 1227, 1370];

/// Tries the definitions. If the account may not make a database for that, this is reported, and nothing is tried.
///
/// # Errors
/// `restore-trial-failed`: the database itself was not touched.
pub(super) async fn definitions(
    target: &MysqlTarget,
    prepared: &Prepared,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<()> {
    let scratch = match Scratch::create(target, Purpose::Proof, journal).await {
        Ok(scratch) => scratch,
        Err(error) if is_denied(&error) || is_full(&error) => {
            untried(&error, context);
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let tried = on(&scratch.target, target, prepared, context).await;
    if let Err(error) = scratch.remove(journal).await {
        // It is swept by the next inspection.
        let message = Message::new("restore-left-behind").because(error.said());
        tell(context, message);
    }
    match tried {
        Err(error) if error.kind() == Kind::Cancelled => Err(error),
        // One session keeps the database and another fills it: the account may not have both.
        Err(error) if is_full(&error) => {
            untried(&error, context);
            Ok(())
        }
        Err(error) => Err(Error::refused("restore-trial-failed", Phase::Restore)
            .arg("path", prepared.source.path.display())
            .arg("database", target.database.as_str())
            .because(error)),
        Ok(()) => Ok(()),
    }
}

async fn on(
    copy: &MysqlTarget,
    target: &MysqlTarget,
    prepared: &Prepared,
    context: Context<'_>,
) -> Result<()> {
    let mut connection: Connection = session::open(copy).await?;
    let mut maker = Maker::beside(Rows::LeftOut, Scope::All);
    let loaded = load::load(
        &mut connection,
        &prepared.source,
        &prepared.survey.outline,
        prepared.facts.limit_bytes,
        &mut maker,
        Some(target.database.clone()),
        context,
    )
    .await;
    connection.close().await;
    loaded.map(drop)
}

fn is_denied(error: &Error) -> bool {
    server_code(error).is_some_and(|code| DENIED.contains(&code))
}

/// Whether the account may not have so many sessions at a time.
fn is_full(error: &Error) -> bool {
    error.topic() == Some(Topic::AccountFull)
}

fn untried(error: &Error, context: Context<'_>) {
    tell(
        context,
        Message::new("restore-untried").because(error.said()),
    );
}
