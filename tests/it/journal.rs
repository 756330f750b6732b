//! The journal: private, never guessed at, and clear about what it can't read.

use engine::journal::Journal;

#[test]
fn a_newer_or_damaged_journal_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.sqlite");
    drop(Journal::open(folder.path()).unwrap());
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    let error = Journal::open(folder.path()).unwrap_err();
    assert_eq!(error.code(), "journal-newer", "{error}");

    let damaged = tempfile::tempdir().unwrap();
    let file = damaged.path().join("journal.sqlite");
    std::fs::write(&file, [b'x'; 5000]).unwrap();
    let error = Journal::open(damaged.path()).unwrap_err();
    assert_eq!(error.code(), "journal-unusable", "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), [b'x'; 5000]);
}

#[test]
fn opening_it_again_keeps_the_runs_and_an_unknown_run_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for _again in 0..2 {
        let journal = Journal::open(folder.path()).unwrap();
        assert!(journal.runs().unwrap().is_empty());
        assert_eq!(journal.run("7").unwrap_err().code(), "run-unknown");
    }
}
