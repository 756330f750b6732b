//! Copies of a journal that are truncated or have flipped bits: reading gives a part of what was written, in order,
//! or reports the damage. Never a panic, never a run that did not exist.

use std::path::Path;

use engine::Error;
use engine::journal::{FILE_NAME, Journal, StepRecordState};
use engine::plan::Choices;
use support::generate::Random;
use support::{Kind, Shape, server};

use crate::apply_stage::Stage;

const FLIPS: u64 = 400;
/// SQLite's pages and WAL frames are multiples of this (frames but for their headers).
const TEAR_BYTES: usize = 512;

/// A run's journal as a dead process leaves it, not closed: main file and WAL.
#[derive(Clone)]
struct Torn {
    main: Vec<u8>,
    log: Vec<u8>,
    states: Vec<StepRecordState>,
    hash: String,
}

async fn journal() -> Torn {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stage = Stage::on(&database, &[]).await;
    stage.upgrade(&Choices::default()).await;
    let read = |suffix: &str| {
        let name = format!("{FILE_NAME}{suffix}");
        std::fs::read(stage.folder.path().join(name)).unwrap()
    };
    let run = stage.journal.run(1).unwrap();
    Torn {
        main: read(""),
        log: read("-wal"),
        states: run.steps.iter().map(|step| step.state).collect(),
        hash: run.plan.hash,
    }
}

/// The run that a copy holds, if any.
fn read(
    folder: &Path,
    main: &[u8],
    log: &[u8],
) -> Result<Option<(Vec<StepRecordState>, String)>, Error> {
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.join(format!("{FILE_NAME}{suffix}")));
    }
    std::fs::write(folder.join(FILE_NAME), main).unwrap();
    std::fs::write(folder.join(format!("{FILE_NAME}-wal")), log).unwrap();
    let journal = Journal::open(folder)?;
    if journal.runs()?.is_empty() {
        return Ok(None);
    }
    let run = journal.run(1)?;
    let states = run.steps.iter().map(|step| step.state).collect();
    Ok(Some((states, run.plan.hash)))
}

/// The progress of a run: steps started, steps done.
fn reached(states: &[StepRecordState]) -> (usize, usize) {
    let count = |wanted: StepRecordState| states.iter().filter(|state| **state == wanted).count();
    let done = count(StepRecordState::Done);
    (done + count(StepRecordState::Started), done)
}

#[tokio::test]
async fn a_torn_journal_holds_a_beginning_of_what_was_written() {
    let whole = journal().await;
    let folder = support::folder();
    let mut last = (0, 0);
    let mut seen = std::collections::BTreeSet::new();
    for length in (0..whole.log.len())
        .step_by(TEAR_BYTES)
        .chain([whole.log.len()])
    {
        let read = read(folder.path(), &whole.main, &whole.log[..length]);
        let Some((states, hash)) = read.unwrap_or_else(|error| panic!("{length}: {error:?}"))
        else {
            assert_eq!(last, (0, 0), "{length}: a run is forgotten again");
            continue;
        };
        assert_eq!(hash, whole.hash, "{length}");
        let now = reached(&states);
        assert!(now >= last, "{length}: {now:?} after {last:?}");
        seen.insert(now);
        last = now;
    }
    assert_eq!(last, reached(&whole.states));
    // Every write appears as its own state: begun, then started and done for each step.
    assert_eq!(seen.len(), 2 * whole.states.len() + 1, "{seen:?}");
}

#[tokio::test]
async fn turned_bits_are_told_or_do_no_harm() {
    let open = journal().await;
    let folder = support::folder();
    read(folder.path(), &open.main, &open.log).unwrap();
    // When closed properly, everything is in the main file.
    let main = std::fs::read(folder.path().join(FILE_NAME)).unwrap();
    let closed = Torn {
        main,
        log: Vec::new(),
        ..open.clone()
    };
    let (told, read_on) = turn_bits(&open);
    assert!(
        read_on > 0,
        "what the log's own sums leave out is not there: {told} {read_on}"
    );
    let (told, read_on) = turn_bits(&closed);
    assert!(told > 0 && read_on > 0, "{told} {read_on}");
}

fn turn_bits(whole: &Torn) -> (u64, u64) {
    let folder = support::folder();
    let mut random = Random::new(7);
    let (mut told, mut read_on) = (0, 0);
    for _ in 0..FLIPS {
        let (mut main, mut log) = (whole.main.clone(), whole.log.clone());
        let at = random.below((main.len() + log.len()) as u64) as usize;
        let bit = 1 << random.below(8);
        match at.checked_sub(main.len()) {
            Some(at) => log[at] ^= bit,
            None => main[at] ^= bit,
        }
        match read(folder.path(), &main, &log) {
            Ok(None) => read_on += 1,
            Ok(Some((states, _))) => {
                assert!(reached(&states) <= reached(&whole.states), "{at}");
                read_on += 1;
            }
            Err(error) => {
                let known = ["journal-corrupt", "journal-unusable", "journal-newer"];
                assert!(known.contains(&error.code()), "{at}: {error:?}");
                told += 1;
            }
        }
    }
    (told, read_on)
}
