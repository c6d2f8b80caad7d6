//! Which way of each step is the fastest on this GPU: all are timed, once for each executor.

use std::time::Duration;

use web_time::Instant;

use super::GpuExecutor;
use crate::Result;

/// What a timing of all steps may take: of as many pictures as there is time for, then of as many repetitions, since
/// browsers round timestamps to a tenth of a millisecond.
const TIMING: Duration = Duration::from_millis(60);

/// More repetitions tell nothing new.
const MOST_REPEATS: usize = 16;

/// After so long no further way is tried: a GPU so slow, or a compiler, has cost enough.
const PATIENCE: Duration = Duration::from_millis(500);

impl GpuExecutor {
    /// Times every way of every step and keeps the fastest. Without timestamps the guesses stay.
    ///
    /// # Errors
    /// [`Error::GpuLost`](crate::Error::GpuLost) when the device goes away.
    pub(super) async fn tune(&mut self) -> Result<()> {
        let start = Instant::now();
        let Some(times) = self.times(1, 1).await? else { return Ok(()) };
        let one: Duration = times.iter().sum();
        let affordable = TIMING.as_nanos().checked_div(one.as_nanos()).unwrap_or(1) as usize;
        let pictures = affordable.clamp(1, self.room);
        let repeats = (affordable / pictures).clamp(1, MOST_REPEATS);
        let mut fastest = vec![(Duration::MAX, 0); self.steps.len()];
        for way in 0..self.ways() {
            if way > 0 && start.elapsed() > PATIENCE {
                break;
            }
            // What one driver does not compile leaves the others.
            if self.take_all(way).await.is_err() {
                continue;
            }
            // The first run of a new pipeline is slower.
            self.times(1, 1).await?;
            let times = self.times(pictures, repeats).await?.unwrap_or_default();
            for (fastest, time) in fastest.iter_mut().zip(times) {
                *fastest = (*fastest).min((time, way));
            }
        }
        let ways: Vec<usize> = fastest.into_iter().map(|(_, way)| way).collect();
        self.take(&ways).await
    }

    /// The most ways that a step has.
    pub(in crate::compute) fn ways(&self) -> usize {
        self.dispatches.iter().map(|dispatch| dispatch.ways.len()).max().unwrap_or(1)
    }

    /// From now on runs each step in the way of this number, or in the last that it has.
    pub(in crate::compute) async fn take_all(&mut self, way: usize) -> Result<()> {
        let ways = vec![way; self.steps.len()];
        self.take(&ways).await
    }

    /// From now on runs each step in the way that is named for it, or in the last that it has.
    async fn take(&mut self, ways: &[usize]) -> Result<()> {
        let Self { gpu, pipelines, dispatches, steps, .. } = self;
        let switch = || {
            for ((step, dispatch), &way) in steps.iter_mut().zip(&*dispatches).zip(ways) {
                let way = way.min(dispatch.ways.len() - 1);
                step.pipeline = pipelines.get(&gpu.device, dispatch, way);
                step.grid = dispatch.ways[way].grid;
                step.way = way;
            }
        };
        gpu.guarded(switch).await
    }
}
