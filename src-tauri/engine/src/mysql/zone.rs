//! Whether a server's sessions begin in UTC.

use super::Connection;
use crate::error::{Phase, Result};

/// Whether sessions have UTC where they set no time zone, as DB-GPT's do.
///
/// # Errors
/// Those of the connection.
pub(crate) async fn is_utc(connection: &mut Connection, phase: Phase) -> Result<bool> {
    let zones: Vec<(String, String)> = connection
        .rows(
            "SELECT @@GLOBAL.time_zone, @@GLOBAL.system_time_zone",
            phase,
        )
        .await?;
    Ok(zones.first().is_some_and(|(zone, system)| {
        let zone = match zone.as_str() {
            "SYSTEM" => system,
            own => own,
        };
        matches!(zone, "+00:00" | "UTC" | "Etc/UTC" | "GMT")
    }))
}
