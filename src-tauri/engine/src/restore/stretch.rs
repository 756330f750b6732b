//! Stretches of a dump that hold nothing but rows, with the places in them at which a reader can begin.
//!
//! Sessions that insert neighbouring rows into one table wait for each other and leave its pages half empty; far apart
//! they do not. So each session reads its own part of the file.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::backup::FrameStart;

/// The least distance of two marks, since the file is opened anew for each piece.
const PIECE_BYTES: u64 = 4 << 20;

/// Where a statement begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) place: FrameStart,
    /// How many statements come before it.
    pub(super) number: u64,
}

/// The part of a dump from one mark to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: Mark,
    pub(super) plain_bytes: u64,
}

/// Two pieces or more, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    marks: Vec<Mark>,
}

impl Stretch {
    pub(super) fn first(&self) -> Mark {
        self.marks[0]
    }

    pub(super) fn end(&self) -> Mark {
        self.marks[self.marks.len() - 1]
    }

    fn pieces(&self) -> impl Iterator<Item = Piece> {
        self.marks.windows(2).map(|ends| Piece {
            from: ends[0],
            plain_bytes: ends[1].place.plain - ends[0].place.plain,
        })
    }
}

/// Finds the stretches of a dump, statement by statement.
#[derive(Debug, Default)]
pub(super) struct Stretches {
    found: Vec<Stretch>,
    marks: Vec<Mark>,
}

impl Stretches {
    /// Notes a statement of rows; its mark, if there is one, is a place where a reader could begin.
    pub(super) fn rows(&mut self, mark: Option<Mark>) {
        self.marks.extend(mark.filter(|mark| self.is_far(mark)));
    }

    /// Notes another statement: it ends a stretch, since the rows before and after it must not overtake it.
    pub(super) fn other(&mut self, mark: Option<Mark>) {
        if let Some(mark) = mark {
            if !self.is_far(&mark) {
                // Too near: the last piece becomes a little longer instead.
                self.marks.pop();
            }
            self.marks.push(mark);
        }
        let marks = std::mem::take(&mut self.marks);
        if marks.len() > 2 {
            self.found.push(Stretch { marks });
        }
    }

    fn is_far(&self, mark: &Mark) -> bool {
        self.marks
            .last()
            .is_none_or(|last| mark.place.plain >= last.place.plain + PIECE_BYTES)
    }

    pub(super) fn finish(self) -> Vec<Stretch> {
        self.found
    }
}

/// The pieces of a stretch, shared out among workers: each has its own part, and helps another when it is done.
pub(super) struct Shares {
    left: Mutex<Vec<VecDeque<Piece>>>,
    stopped: AtomicBool,
}

impl Shares {
    /// Gives each worker about as many bytes.
    pub(super) fn new(stretch: &Stretch, workers: usize) -> Self {
        let begin = stretch.first().place.plain;
        let length = stretch.end().place.plain - begin;
        let mut shares = vec![VecDeque::new(); workers];
        for piece in stretch.pieces() {
            let far = u128::from(piece.from.place.plain - begin) * workers as u128;
            let share = (far / u128::from(length.max(1))) as usize;
            shares[share.min(workers - 1)].push_back(piece);
        }
        Self {
            left: Mutex::new(shares),
            stopped: AtomicBool::new(false),
        }
    }

    /// The next piece for this worker; `None` if none is left, or after [`Shares::stop`].
    pub(super) fn next(&self, worker: usize) -> Option<Piece> {
        if self.are_stopped() {
            return None;
        }
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left[worker].is_empty() {
            let longest = left.iter_mut().max_by_key(|share| share.len())?;
            let half = longest.len() / 2;
            left[worker] = longest.split_off(half);
        }
        left[worker].pop_front()
    }

    /// Keeps all workers from taking another piece.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    pub(super) fn are_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(
        clippy::unnecessary_wraps,
        reason = "a statement has a mark or none, and most cases have one"
    )]
    fn mark(mib: u64) -> Option<Mark> {
        let plain = mib << 20;
        Some(Mark {
            place: FrameStart {
                plain,
                stored: plain / 2,
            },
            number: mib,
        })
    }

    /// Each case: statements (true: rows) with their marks, and the marks of the stretches found in them, in MiB.
    #[test]
    fn only_long_runs_of_rows_are_read_side_by_side() {
        type Statements<'a> = &'a [(bool, Option<Mark>)];
        let cases: [(Statements<'_>, &[&[u64]]); 6] = [
            (
                &[(true, mark(1)), (true, mark(5)), (false, mark(9))],
                &[&[1, 5, 9]],
            ),
            (&[(true, mark(1)), (true, mark(2)), (false, mark(9))], &[]),
            (
                &[
                    (true, mark(1)),
                    (true, mark(5)),
                    (true, mark(9)),
                    (false, mark(10)),
                ],
                &[&[1, 5, 10]],
            ),
            (&[(true, mark(1)), (false, mark(5)), (true, mark(9))], &[]),
            (
                &[
                    (true, None),
                    (true, mark(4)),
                    (true, mark(8)),
                    (true, mark(12)),
                    (false, None),
                ],
                &[&[4, 8, 12]],
            ),
            (
                &[
                    (true, mark(0)),
                    (true, mark(4)),
                    (false, mark(8)),
                    (true, mark(12)),
                    (true, mark(16)),
                    (false, mark(20)),
                ],
                &[&[0, 4, 8], &[12, 16, 20]],
            ),
        ];
        for (statements, expected) in cases {
            let mut stretches = Stretches::default();
            for (is_rows, mark) in statements {
                match is_rows {
                    true => stretches.rows(*mark),
                    false => stretches.other(*mark),
                }
            }
            let found: Vec<Vec<u64>> = stretches
                .finish()
                .iter()
                .map(|stretch| {
                    stretch
                        .marks
                        .iter()
                        .map(|mark| mark.place.plain >> 20)
                        .collect()
                })
                .collect();
            assert_eq!(found, expected, "{statements:?}");
        }
    }

    #[test]
    fn each_piece_is_worked_on_once_whoever_is_quick() {
        let marks = (0..=40).step_by(4).filter_map(mark).collect();
        let stretch = Stretch { marks };
        for workers in 1..6 {
            for quick in 0..workers {
                let shares = Shares::new(&stretch, workers);
                let first: Vec<Piece> = (0..workers)
                    .filter_map(|worker| shares.next(worker))
                    .collect();
                let rest = std::iter::from_fn(|| shares.next(quick));
                let mut all: Vec<u64> = first
                    .into_iter()
                    .chain(rest)
                    .map(|piece| piece.from.number)
                    .collect();
                all.sort_unstable();
                let expected: Vec<u64> = (0..40).step_by(4).collect();
                assert_eq!(all, expected, "{workers} {quick}");
            }
        }
    }
}
