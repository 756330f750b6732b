//! The session settings that our statements rely on: set when connecting, and checked afterwards.
//!
//! A server's defaults, its `init_connect` or a proxy may give sessions another charset, another SQL mode or a row
//! limit. Our statements would then be parsed differently, and names and texts come back garbled, without an error.

use std::collections::BTreeSet;

/// Charset of all statements and answers. Its collation `utf8mb4_general_ci` (see [`SETTINGS`]) is what the connector
/// asks for when it connects, and what every server since MySQL 5.5.3 has.
const CHARSET: &str = "utf8mb4";
/// `sql_mode` of every session. Strict, so that no value is cut to fit and no engine is replaced by another. No
/// `ANSI_QUOTES` and the like: our SQL is in the default syntax, and the guide's has a comment in double quotes.
/// No `NO_ZERO_DATE` and the like: a table that holds such values must still be read and changed.
const MODE: &str = "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION";

/// Run at connecting. Two statements only, since an account may be limited to some an hour. They set a metadata lock
/// wait of 5 s (the servers' defaults: a day, a year), no row limit, autocommit, no `sql_safe_updates` and the like, and
/// show primary keys that the server has generated: it may hide them in definitions, where a backup would lose them.
/// The comment is for MySQL since 8.0.30, which alone has that setting.
pub(super) const SETTINGS: [&str; 2] = [
    "SET NAMES utf8mb4 COLLATE utf8mb4_general_ci",
    "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1, lock_wait_timeout = 5, \
     sql_select_limit = 18446744073709551615, sql_big_selects = 1, sql_safe_updates = 0, sql_auto_is_null = 0, \
     sql_quote_show_create = 1, completion_type = 0 \
     /*!80030 , show_gipk_in_create_table_and_information_schema = 1 */",
];

/// A statement of [`SETTINGS`] for a product that runs the comment without knowing what is set in it.
pub(super) fn without_comment(sql: &str) -> &str {
    sql.split_once(" /*!").map_or(sql, |(before, _)| before)
}

/// The query for a [`Seen`].
pub(super) const ASKED: &str = "SELECT @@character_set_client, @@character_set_connection, @@character_set_results, \
     @@sql_mode, @@autocommit, HEX('\u{4e2d}'), CURRENT_USER()";

/// The session's settings as the server reports them, in the order of [`ASKED`]; the last is the account.
pub(super) type Seen = (String, String, Option<String>, String, u8, String, String);

/// The settings that did not take effect, such as `character_set_client = gbk`.
pub(super) fn wrong(
    (client, connection, results, mode, autocommit, sign, _account): &Seen,
) -> Vec<String> {
    // The three UTF-8 bytes of U+4E2D, as the server must have read them.
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

/// Whether a name has the same bytes in every charset that a session may begin with.
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
        assert!(without_comment(SETTINGS[1]).ends_with("completion_type = 0"));
    }
}
