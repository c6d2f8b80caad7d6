//! Work on every core.

use std::thread::{self, ScopedJoinHandle};

use anyhow::{Context, Result};

/// Cuts `items` into one part per core and does the work on all of them at once; the results are in
/// the order of the parts.
pub(crate) fn in_parts<'a, T: Sync, R: Send>(
    items: &'a [T],
    work: impl Fn(&'a [T]) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let part = items.len().div_ceil(cores).max(1);
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = items.chunks(part).map(|part| scope.spawn(move || work(part))).collect();
        let join = |thread: ScopedJoinHandle<_>| thread.join().ok().context("a thread failed")?;
        threads.into_iter().map(join).collect()
    })
}
