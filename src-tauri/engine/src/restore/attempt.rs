//! Creates a database's definitions in a scratch database, without rows, and compares both.

use std::collections::{BTreeMap, BTreeSet};

use super::became::Became;
use super::judge::{Act, Judge, Subject};
use super::make::{Filled, Maker};
use super::session;
use super::split::Splitter;
use super::told::{self, shown};
use crate::backup;
use crate::error::{Error, Phase, Result};
use crate::message::{Finding, Message};
use crate::mysql::{Connection, lenient};
use crate::target::MysqlTarget;
use crate::topic::About;

/// The longest definition that is read.
const LIMIT_BYTES: usize = 64 << 20;

/// The result of an attempt.
#[derive(Debug, Default)]
pub struct Attempt {
    /// How many objects the database has.
    pub objects: usize,
    /// Objects that can't be made, without a fallback in a restore (with the server's message), or are missing.
    pub failed: Vec<String>,
    /// Objects that this account may not make.
    pub denied: Vec<String>,
    /// Findings about objects that a restore would not make as they were.
    pub told: Vec<Finding>,
    /// Whether a restore would leave something out.
    pub leaves_out: bool,
    /// Why a restore would refuse the whole file.
    pub refused: Option<Message>,
}

/// Tries the definitions of the database `of`, as its backup writes them, in the empty database `copy`.
///
/// # Errors
/// Those of connecting.
pub async fn attempt(of: &MysqlTarget, copy: &MysqlTarget, script: &str) -> Result<Attempt> {
    let mut connection = session::open(copy).await?;
    let mut maker = Maker::new(Filled::Trial);
    let tried = run(&mut connection, &mut maker, of, script).await;
    connection.close().await;
    if let Some(refused) = tried? {
        return Ok(Attempt {
            refused: Some(refused.said()),
            ..Attempt::default()
        });
    }
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
    // They concern the scratch copy only.
    told.retain(|finding| {
        !matches!(
            finding.about(),
            Some(About::EventsDisabled | About::DefinerChanged)
        )
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
        refused: None,
        objects: before.len(),
        failed: [of_kind(Became::Failed), missing].concat(),
        denied: of_kind(Became::Denied),
        leaves_out: maker.made.iter().any(|made| made.became == Became::LeftOut),
        told,
    })
}

/// Makes the objects. Returns the error with which a restore would refuse the script, if there is one.
async fn run(
    connection: &mut Connection,
    maker: &mut Maker,
    of: &MysqlTarget,
    script: &str,
) -> Result<Option<Error>> {
    let into = connection.target().database.clone();
    let mut judge = Judge::of_ours(&into, Some(&of.database));
    let mut splitter = Splitter::new(script.as_bytes(), LIMIT_BYTES);
    let unread = |_stop| Error::failed("restore-file-changed", Phase::Prove).arg("path", "SQL");
    loop {
        let statement = match splitter.next_statement().map_err(unread) {
            Ok(Some(statement)) => statement,
            Ok(None) => break,
            Err(error) => return Ok(Some(error)),
        };
        let judged = match judge.judge(&statement) {
            Ok(judged) => judged,
            Err(error) => return Ok(Some(error)),
        };
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
    maker.make_held(connection).await?;
    Ok(None)
}

/// The names of objects that differ, and of those missing in the copy; the `known` ones are reported already.
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
