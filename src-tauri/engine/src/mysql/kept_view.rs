//! The definition of a view, from the catalog, for which `SHOW CREATE VIEW` fails: an old server fails if a column that
//! the view uses is gone, others if it calls a function whose definer is gone.

use super::{Connection, quoted};
use crate::error::{Phase, Result};

/// A view, rebuilt from the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptView {
    pub(crate) create: String,
    pub(crate) charset: String,
    pub(crate) collation: String,
}

/// A view's definition from `information_schema.views`; `None` if the account may not see it.
///
/// # Errors
/// Those of [`Connection::rows`].
pub(crate) async fn kept_view(
    connection: &mut Connection,
    name: &str,
    phase: Phase,
) -> Result<Option<KeptView>> {
    let rows: Vec<(Option<String>, String, String, String, String, String)> = connection
        .rows_with(
            "SELECT view_definition, security_type, definer, check_option, character_set_client, collation_connection \
             FROM information_schema.views WHERE table_schema = DATABASE() AND table_name = ?",
            (name,),
            phase,
        )
        .await?;
    let shown = |(text, security, definer, check, charset, collation): (
        Option<String>,
        String,
        String,
        String,
        String,
        String,
    )| {
        let text = text.filter(|text| !text.is_empty())?;
        let (user, host) = definer.rsplit_once('@').unwrap_or((&definer, "%"));
        let check = match check.as_str() {
            "CASCADED" | "LOCAL" => format!(" WITH {check} CHECK OPTION"),
            _ => String::new(),
        };
        let create = format!(
            "CREATE ALGORITHM=UNDEFINED DEFINER={}@{} SQL SECURITY {security} VIEW {} AS {text}{check}",
            quoted(user),
            quoted(host),
            quoted(name)
        );
        Some(KeptView {
            create,
            charset,
            collation,
        })
    };
    Ok(rows.into_iter().find_map(shown))
}
