//! Many cells of a matrix side by side: each waits most of the time, so each has a thread and a runtime of its own.

use std::collections::BTreeMap;
use std::fmt::Debug;

/// How often a cell saw what.
pub(crate) type Seen = BTreeMap<String, u64>;

/// Runs all cells, prints what each saw, and returns how many cases there were.
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
