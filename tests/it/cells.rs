//! Runs the cells of a test matrix in parallel. Each mostly waits, so each has its own thread and runtime.

use std::collections::BTreeMap;
use std::fmt::Debug;

/// How often a cell saw each outcome.
pub(crate) type Seen = BTreeMap<String, u64>;

/// Runs all cells, prints the outcomes of each, and returns the total number of cases.
pub(crate) fn run<C, W>(
    cells: impl IntoIterator<Item = C>,
    cell: impl Fn(C) -> W + Copy + Send,
) -> u64
where
    C: Debug + Copy + Send,
    W: Future<Output = Seen>,
{
    let cases = std::thread::scope(|scope| {
        let threads: Vec<_> = cells
            .into_iter()
            .map(|one| (one, scope.spawn(move || alone(cell(one)))))
            .collect();
        let counted = threads.into_iter().map(|(one, thread)| {
            let seen = match thread.join() {
                Ok(seen) => seen,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            for (what, count) in &seen {
                println!("{one:?}: {count} × {what}");
            }
            seen.values().sum::<u64>()
        });
        counted.sum()
    });
    println!("{cases} cases");
    cases
}

fn alone<T>(work: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(work)
}
