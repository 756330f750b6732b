//! The splitter and the judge of a restore: every statement is a part of the text, in order, and what the judge
//! extracts lies within its statement.

#![no_main]

use engine::restore::judge::{Act, Judge};
use engine::restore::split::{Splitter, Stop};
use libfuzzer_sys::fuzz_target;

/// Short, so that inputs reach it.
const LIMIT_BYTES: usize = 1 << 10;

fuzz_target!(|text: &[u8]| {
    let mut splitter = Splitter::new(text, LIMIT_BYTES);
    let mut judge = Judge::new("dbgpt");
    let (mut count, mut rest) = (0, text);
    loop {
        let statement = match splitter.next_statement() {
            Ok(Some(statement)) => statement,
            Ok(None) => break,
            Err(stop) => {
                let (Stop::TooLong { number, .. }
                | Stop::Unfinished { number }
                | Stop::ClientCommand { number }) = stop
                else {
                    panic!("memory can be read: {stop:?}");
                };
                assert!(number <= count + 1);
                break;
            }
        };
        count += 1;
        assert_eq!(statement.number, count);
        let sql = &statement.sql;
        assert!(!sql.is_empty());
        let at = rest
            .windows(sql.len())
            .position(|part| part == sql)
            .expect("a statement is a part of the text");
        rest = &rest[at + sql.len()..];
        match judge.judge(&statement) {
            Ok(judged) => {
                let out = match judged.act {
                    Act::Without(out) => Some(out),
                    Act::Run | Act::Skip | Act::Instead(_) => None,
                };
                for part in out.into_iter().flatten().chain(judged.definer) {
                    assert!(part.start < part.end && part.end <= sql.len());
                }
            }
            Err(error) => dbgpt_upgrade_fuzz::told(&error),
        }
        splitter.read_quotes_as(judge.quoting());
    }
});
