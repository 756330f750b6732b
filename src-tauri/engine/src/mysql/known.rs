//! What every session of ours is, whatever the server would make of it: set at connecting, and looked at afterwards.
//!
//! A server, its `init_connect` and a proxy may give sessions another charset, other modes, a limit of rows. Our own
//! statements would then be read as other ones, and names and texts come back as other ones, without a word.

use std::collections::BTreeSet;

/// In that charset all is sent and shown. `utf8mb4_general_ci` is what the connector asks for when it connects, and what
/// every server since MySQL 5.5.3 has.
const CHARSET: &str = "utf8mb4";
/// The mode in which all statements of ours are read. Plain quotes, escapes and operators, since ours are written so, and the
/// guide's text has a comment in double quotes. Strict, so that no value is ever cut to fit, and no engine is taken for
/// another. Nothing more: what a server forbids besides (zero dates, say) is no reason not to read or change a table that
/// holds it.
const MODE: &str = "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION";

/// One at a time, since an account may be limited to some statements an hour: 5 s for a metadata lock, where the servers' own
/// defaults are a day and a year; all rows; what is done is committed; and what old scripts set to spare a server.
pub(super) const SETTINGS: [&str; 2] = [
    "SET NAMES utf8mb4 COLLATE utf8mb4_general_ci",
    "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1, lock_wait_timeout = 5, \
     sql_select_limit = 18446744073709551615, sql_big_selects = 1, sql_safe_updates = 0, sql_auto_is_null = 0, \
     sql_quote_show_create = 1, completion_type = 0",
];

/// A [`Seen`] of the session as it is.
pub(super) const ASKED: &str = "SELECT @@character_set_client, @@character_set_connection, @@character_set_results, \
     @@sql_mode, @@autocommit, HEX('\u{4e2d}'), CURRENT_USER()";

/// What the server says of the session, in the order of [`ASKED`]; the account comes last.
pub(super) type Seen = (String, String, Option<String>, String, u8, String, String);

/// What is not as it was set, such as `character_set_client = gbk`.
pub(super) fn wrong(
    (client, connection, results, mode, autocommit, sign, _account): &Seen,
) -> Vec<String> {
    // Three bytes of UTF-8, as the server took them.
    const SIGN: &str = "E4B8AD";
    let results = results.as_deref().unwrap_or("NULL");
    let words = |text: &str| -> BTreeSet<String> {
        text.split(',')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    [
        ("character_set_client", client.as_str(), client == CHARSET),
        (
            "character_set_connection",
            connection,
            connection == CHARSET,
        ),
        ("character_set_results", results, results == CHARSET),
        ("HEX('\u{4e2d}')", sign, sign == SIGN),
        ("sql_mode", mode, words(mode) == words(MODE)),
        ("autocommit", "0", *autocommit == 1),
    ]
    .into_iter()
    .filter(|(_, _, right)| !right)
    .map(|(name, value, _)| format!("{name} = {value}"))
    .collect()
}

/// Whether a name reads the same in every charset that a session can begin with.
pub(super) fn is_plain(name: &str) -> bool {
    name.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_as_it_was_set_is_named() {
        let seen = |client: &str, mode: &str, autocommit| {
            let [client, mode, charset] = [client, mode, CHARSET].map(str::to_owned);
            let sign = "E4B8AD".to_owned();
            (
                client,
                charset.clone(),
                Some(charset),
                mode,
                autocommit,
                sign,
                String::new(),
            )
        };
        let turned = "NO_ENGINE_SUBSTITUTION,STRICT_TRANS_TABLES";
        assert!(wrong(&seen(CHARSET, turned, 1)).is_empty());
        assert_eq!(
            wrong(&seen("gbk", "ANSI_QUOTES", 0)),
            [
                "character_set_client = gbk",
                "sql_mode = ANSI_QUOTES",
                "autocommit = 0"
            ]
        );
        assert!(SETTINGS[1].contains(MODE) && SETTINGS[0].contains(CHARSET));
    }
}
