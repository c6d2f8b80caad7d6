//! `mlt eval`.

mod ablation;
mod data;
mod methods;
mod options;
mod pages;
mod retrieve;
mod simulate;
mod strategy;
mod topics;
mod world;

use std::env;
use std::fs;
use std::thread;
use std::time::Instant;

use anyhow::{Result, bail};

use self::options::{GrfArg, StrategyArg};
use self::world::World;
use crate::cache::{check_writable, write_whole};
use crate::cli::{Common, print};
use crate::report::{Protocol, Run};

pub(crate) use self::data::{open_collection, open_dataset, read_dataset};
pub(crate) use self::options::Options;

pub(crate) fn run(common: &Common, options: &Options) -> Result<()> {
    if options.strategy == StrategyArg::Explicit && options.visitor() {
        bail!(
            "a simulated visitor says no words: --clicks and --pages take none, prf, grf, afs, the learners or all"
        )
    }
    if options.method.grf == GrfArg::Human && options.visitor() {
        bail!("--grf human feeds back a dataset's captions: it goes without --clicks and --pages")
    }
    if options.visitor() && options.source.collection.is_none() {
        bail!("--clicks and --pages need --collection: a dataset's captions have one right answer each")
    }
    if options.questions.is_some() && !options.visitor() {
        bail!("--questions have several right answers each: they go with --clicks or --pages")
    }
    if options.learns() && !options.visitor() {
        bail!("classic learners learn from marks: they go with --clicks or --pages")
    }
    if options.learns() && options.ablation {
        bail!(
            "--ablation varies alpha, beta and gamma, which no classic learner has: --learners takes other numbers"
        )
    }
    options.json.as_deref().map_or(Ok(()), check_writable)?;
    let start = Instant::now();
    let mut report = match (options.clicks, options.pages) {
        (Some(rounds), _) => simulate::run(common, options, usize::from(rounds))?,
        (None, Some(pages)) => pages::run(common, options, usize::from(pages))?,
        (None, None) => retrieve::run(common, options)?,
    };
    report.run.seconds = start.elapsed().as_secs_f64();
    if let Some(file) = &options.json {
        let json = serde_json::to_string_pretty(&report)? + "\n";
        write_whole(file, json.as_bytes())?;
    }
    print(&report.table())
}

/// How this run's figures come about, so far as is known before them.
fn describe(protocol: Protocol, queries: &str, world: &World) -> Run {
    Run {
        protocol,
        queries: queries.to_owned(),
        command: command(),
        machine: machine(),
        models: world.models.clone(),
        ..Run::default()
    }
}

/// The command line as it was typed, whatever the program's own path is.
fn command() -> String {
    let quoted = |word: String| if word.contains(char::is_whitespace) { format!("{word:?}") } else { word };
    let words = env::args_os().skip(1).map(|word| quoted(word.to_string_lossy().into_owned()));
    std::iter::once("mlt".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// Processor and cores; the processor's name where the system says it as Linux does.
fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let name = name.map_or(env::consts::ARCH, |(_, name)| name.trim());
    format!("{name}, {cores} threads, {}", env::consts::OS)
}
