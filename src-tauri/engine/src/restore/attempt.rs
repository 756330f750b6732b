//! Definitions made anew in a scratch database, without rows, and looked at again.

use std::collections::{BTreeMap, BTreeSet};

use super::became::Became;
use super::judge::{Act, Judge, Subject};
use super::make::{Filled, Maker};
use super::session;
use super::split::Splitter;
use super::told::{self, shown};
use crate::backup;
use crate::error::{Error, Phase, Result};
use crate::message::Finding;
use crate::mysql::{Connection, lenient};
use crate::target::MysqlTarget;

/// No definition is longer.
const LIMIT_BYTES: usize = 64 << 20;

/// What came of it.
#[derive(Debug, Default)]
pub struct Attempt {
    /// How many objects were made, or tried.
    pub objects: usize,
    /// What can't be made, and a restore has no answer for; each with the server's words.
    pub failed: Vec<String>,
    /// What this account may not make.
    pub denied: Vec<String>,
    /// What is not quite as it was, and what a restore does about it.
    pub told: Vec<Finding>,
    /// Something would be left out.
    pub leaves_out: bool,
}

/// Tries the definitions of the database `of`, as its backup writes them, in the empty database `copy`.
///
/// # Errors
/// Those of connecting, and of a script that can't be read.
pub async fn attempt(of: &MysqlTarget, copy: &MysqlTarget, script: &str) -> Result<Attempt> {
    let mut connection = session::open(copy).await?;
    let mut maker = Maker::new(Filled::Trial);
    let tried = run(&mut connection, &mut maker, of, script).await;
    connection.close().await;
    tried?;
    let (before, now) = (
        backup::definitions(of).await?,
        backup::definitions(copy).await?,
    );
    let known: BTreeSet<&str> = maker.made.iter().map(|made| made.name.as_str()).collect();
    let (differing, missing) = differing(&before, &now, &known);
    let of_kind = |became: Became| {
        let of = maker.made.iter().filter(move |made| made.became == became);
        of.map(shown).collect::<Vec<String>>()
    };
    let mut told = told::findings(&maker.made, &copy.user);
    // Of a copy that is gone.
    told.retain(|finding| {
        finding.id != "restore-events-disabled" && finding.id != "restore-definer-changed"
    });
    if !differing.is_empty() {
        let count = differing.len();
        let names = backup::some_names(&differing);
        told.push(
            Finding::warning("restore-definition-differs")
                .arg("names", names)
                .arg("count", count),
        );
    }
    Ok(Attempt {
        objects: before.len(),
        failed: [of_kind(Became::Failed), missing].concat(),
        denied: of_kind(Became::Denied),
        leaves_out: maker.made.iter().any(|made| made.became == Became::LeftOut),
        told,
    })
}

async fn run(
    connection: &mut Connection,
    maker: &mut Maker,
    of: &MysqlTarget,
    script: &str,
) -> Result<()> {
    let into = connection.target().database.clone();
    let mut judge = Judge::of_ours(&into, Some(&of.database));
    let mut splitter = Splitter::new(script.as_bytes(), LIMIT_BYTES);
    let unread = |_stop| Error::failed("restore-file-changed", Phase::Prove).arg("path", "SQL");
    while let Some(statement) = splitter.next_statement().map_err(unread)? {
        let judged = judge.judge(&statement)?;
        splitter.read_quotes_as(judge.quoting());
        if judged.act == Act::Skip || judged.subject == Subject::Rows {
            continue;
        }
        let sets = judged.sets;
        maker.make(connection, statement, judged).await?;
        if sets.mode {
            maker.mode_set();
        }
        if sets.ours {
            lenient(connection, Phase::Prove).await?;
        }
    }
    maker.settle(connection).await?;
    maker.make_held(connection).await
}

/// Objects that are not the same in both, by name, and those that are not there at all, though nobody refused them.
fn differing(
    before: &BTreeMap<(String, String), String>,
    now: &BTreeMap<(String, String), String>,
    known: &BTreeSet<&str>,
) -> (Vec<String>, Vec<String>) {
    let (mut differing, mut missing) = (Vec::new(), Vec::new());
    for (key, text) in before {
        let name = &key.1;
        match now.get(key) {
            Some(made) if made == text => {}
            _ if known.contains(name.as_str()) => {}
            Some(_) => differing.push(name.clone()),
            None => missing.push(format!("`{name}`")),
        }
    }
    (differing, missing)
}
