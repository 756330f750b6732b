//! Checks the account's privileges for the backup, for the steps to run, and for their undo.

use crate::error::{Phase, Result};
use crate::message::Finding;
use crate::mysql::{Connection, Flavor, Grants, RoutineSight, Server, Version, account_literal};
use crate::plan::Step;

/// Privileges for a complete backup. Without TRIGGER and EVENT a dump silently leaves out triggers and events.
const BACKUP: [&str; 4] = ["SELECT", "SHOW VIEW", "TRIGGER", "EVENT"];

/// The account, its privileges, and where they count.
pub(super) struct Account<'a> {
    /// `CURRENT_USER()`, as `user@host`.
    pub(super) name: &'a str,
    /// Its privileges.
    pub(super) grants: &'a Grants,
    /// The server.
    pub(super) server: &'a Server,
    /// The name of DB-GPT's database.
    pub(super) database: &'a str,
    /// How many routines of the database the account sees.
    pub(super) routines: u64,
}

/// Blocks if privileges are missing, with the `GRANT` that an administrator runs.
pub(super) fn check(account: &Account<'_>, todo: &[&Step]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let missing = account.missing_for_backup();
    if !missing.is_empty() {
        findings.push(account.finding(Finding::blocker("grants-backup"), &missing));
    }
    findings.extend(routines(account));
    let missing = account.missing(&needed_by(todo));
    if !missing.is_empty() {
        findings.push(account.finding(Finding::blocker("grants-upgrade"), &missing));
    }
    if todo.iter().any(|step| step.is_create()) {
        let missing = account.missing(&["DROP"]);
        if !missing.is_empty() {
            findings.push(account.finding(Finding::info("grants-undo"), &missing));
        }
    }
    findings
}

impl Account<'_> {
    /// The privileges for a backup that the account lacks.
    pub(super) fn missing_for_backup(&self) -> Vec<&'static str> {
        self.missing(&BACKUP)
    }

    fn missing(&self, needed: &[&'static str]) -> Vec<&'static str> {
        needed
            .iter()
            .copied()
            .filter(|privilege| !self.grants.has(privilege, self.database))
            .collect()
    }

    fn finding(&self, finding: Finding, missing: &[&str]) -> Finding {
        let statement = self.grants.statement(missing, self.database, self.name);
        told(finding, missing, self.name, statement)
    }

    fn grantee(&self) -> String {
        account_literal(self.name)
    }
}

/// A finding if the account lacks privileges to undo these steps.
///
/// # Errors
/// Those of [`Connection::rows`].
pub(crate) async fn missing_for(
    connection: &mut Connection,
    steps: &[Step],
) -> Result<Option<Finding>> {
    let steps: Vec<&Step> = steps.iter().collect();
    let database = connection.target().database.clone();
    let grants = Grants::ask(connection).await?;
    let missing: Vec<&str> = needed_by(&steps)
        .into_iter()
        .filter(|privilege| !grants.has(privilege, &database))
        .collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let account: Vec<String> = connection
        .rows("SELECT CURRENT_USER()", Phase::Check)
        .await?;
    let account = account.first().map_or("", String::as_str);
    let finding = Finding::blocker("undo-grants");
    let statement = grants.statement(&missing, &database, account);
    Ok(Some(told(finding, &missing, account, statement)))
}

fn told(finding: Finding, missing: &[&str], account: &str, statement: String) -> Finding {
    finding
        .arg("missing", missing.join(", "))
        .arg("account", account)
        .arg("statement", statement)
}

/// The privileges that the steps' statements need, each once.
fn needed_by(todo: &[&Step]) -> Vec<&'static str> {
    let mut needed: Vec<&'static str> = Vec::new();
    for privilege in todo.iter().flat_map(|step| step.needs()) {
        if !needed.contains(privilege) {
            needed.push(privilege);
        }
    }
    needed
}

/// Blocks if the account can't read the routines: their privileges differ from server to server.
fn routines(account: &Account<'_>) -> Option<Finding> {
    let sight = account
        .grants
        .routine_sight(account.server, account.database);
    match (sight, account.routines) {
        (RoutineSight::Bodies, _) | (RoutineSight::Names, 0) => return None,
        (RoutineSight::Names | RoutineSight::Nothing, _) => {}
    }
    let grantee = account.grantee();
    let statement = match account.server.flavor {
        Flavor::Mysql if account.server.version >= Version(8, 0, 20) => {
            format!("GRANT SHOW_ROUTINE ON *.* TO {grantee};")
        }
        Flavor::Mysql if account.server.version >= Version(8, 0, 0) => {
            format!("GRANT SELECT ON *.* TO {grantee};")
        }
        Flavor::Mariadb if account.server.version >= Version(11, 3, 0) => {
            let missing = ["SHOW CREATE ROUTINE"];
            let grants = account.grants;
            grants.statement(&missing, account.database, account.name)
        }
        Flavor::Mysql | Flavor::Mariadb => {
            format!("GRANT SELECT ON `mysql`.`proc` TO {grantee};")
        }
    };
    Some(
        Finding::blocker("grants-routines")
            .arg("account", account.name)
            .arg("statement", statement),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_names_this_database_and_account_only() {
        let server = Server {
            flavor: Flavor::Mysql,
            version: Version(9, 7, 4),
            version_text: String::new(),
            version_comment: String::new(),
        };
        let account = Account {
            name: "it's@me@10.0.0.%",
            grants: &Grants::default(),
            server: &server,
            database: "my_db",
            routines: 0,
        };
        let findings = check(&account, &[]);
        let ids: Vec<&str> = findings.iter().map(|f| f.id.as_ref()).collect();
        assert_eq!(ids, ["grants-backup", "grants-routines"]);
        assert_eq!(
            findings[0].args["statement"],
            crate::message::Arg::Text(
                "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `my\\_db`.* TO 'it''s@me'@'10.0.0.%';"
                    .to_owned()
            )
        );
    }
}
