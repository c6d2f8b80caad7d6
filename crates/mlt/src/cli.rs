//! The command line. Results go to standard output, everything else to standard error; a failure is
//! one line and exit status 1. The others stand under `--help`.

use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use more_like_this::compute::Preference;
use more_like_this::encoder::Encoder;

use crate::stop::Stopped;
use crate::{
    bench, caption, collection, compare, convert, document, encode, eval, left_out, place, search, stop,
    vectors,
};

const STATUSES: &str = "Exit status: 0 done; 1 failed; 2 the arguments are wrong; 3 done, but for pictures that were left out and \
                        named; 130 stopped by Ctrl+C";
/// Done, but for what was left out.
const LEFT_OUT: u8 = 3;

/// Text-to-image retrieval with relevance feedback.
#[derive(Parser)]
#[command(name = "mlt", version, after_help = STATUSES)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args)]
pub(crate) struct Common {
    /// The embedded model [default: models/pocket/pocket.gguf here, beside this program, or in a folder above it]
    #[arg(long, global = true, value_name = "FILE", default_value_os_t = place::model(), hide_default_value = true)]
    pub model: PathBuf,
    /// What runs the image tower; auto takes the faster
    #[arg(long, global = true, value_enum, default_value_t = ExecutorArg::Auto)]
    pub executor: ExecutorArg,
    /// Where to keep embeddings between runs [default: a file in the user's cache folder]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_cache")]
    pub cache: Option<PathBuf>,
    /// Keep no embeddings between runs
    #[arg(long, global = true)]
    pub no_cache: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Write the embeddings of a folder's pictures to a file
    Encode(encode::Options),
    /// Rank a folder's pictures by words, and by marks on some of them
    Search(search::Options),
    /// Write a sentence about each picture of a folder or a dataset
    Caption(caption::Options),
    /// Measure retrieval and feedback on a dataset
    Eval(Box<eval::Options>),
    /// Prepare a folder's pictures for the page; npm run collection packs them
    Collection(collection::Options),
    /// Write a collection's embeddings, small enough to travel with it
    Vectors(vectors::Options),
    /// Compare what two machines made of the same pictures
    Compare(compare::Options),
    /// Make a model file of a CLIP checkpoint
    Convert(convert::Options),
    /// Write the document of the figures that eval wrote
    Report(document::Options),
    /// Measure the towers' speed on this machine, and that of ranking
    Bench(bench::Options),
}

impl Command {
    /// Whether it is about all pictures of a folder, so that those left out matter to who called it.
    fn tells_what_is_left_out(&self) -> bool {
        matches!(self, Command::Encode(_) | Command::Search(_) | Command::Caption(_))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExecutorArg {
    Auto,
    Cpu,
    Gpu,
}

/// Parses the arguments, runs the command and says what went wrong, if anything did.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(()) if cli.command.tells_what_is_left_out() && left_out::any() => ExitCode::from(LEFT_OUT),
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough, as `head` does.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            say(format_args!("mlt: {}", format!("{error:#}").replace('\n', " ")));
            if error.is::<Stopped>() { ExitCode::from(stop::STATUS) } else { ExitCode::FAILURE }
        }
    }
}

fn run(cli: &Cli) -> Result<()> {
    match &cli.command {
        Command::Encode(options) => encode::run(&cli.common, options),
        Command::Search(options) => search::run(&cli.common, options),
        Command::Caption(options) => caption::run(&cli.common, options),
        Command::Eval(options) => eval::run(&cli.common, options),
        Command::Collection(options) => collection::run(options),
        Command::Vectors(options) => vectors::run(&cli.common, options),
        Command::Compare(options) => compare::run(options),
        Command::Convert(options) => convert::run(options),
        Command::Report(options) => document::run(options),
        Command::Bench(options) => bench::run(&cli.common, options),
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// A line for the user beside the results. A standard error that is gone is no reason to stop.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes results to standard output.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("standard output")
}

impl ExecutorArg {
    pub(crate) fn preference(self) -> Preference {
        match self {
            ExecutorArg::Auto => Preference::Auto { workers: 1 },
            ExecutorArg::Cpu => Preference::Cpu,
            ExecutorArg::Gpu => Preference::Gpu,
        }
    }
}

/// Loads the model and chooses the executor.
pub(crate) fn encoder(common: &Common) -> Result<Encoder> {
    encoder_on(common, common.executor.preference())
}

/// Loads the model, for this executor whatever was asked for.
pub(crate) fn encoder_on(common: &Common, preference: Preference) -> Result<Encoder> {
    let named = || place::named(&common.model);
    let bytes = fs::read(&common.model).with_context(named)?;
    pollster::block_on(Encoder::new(&bytes, preference)).with_context(named)
}
