//! `mlt search`.

mod copies;
mod disk;
mod marked;
mod output;
mod sheet;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use more_like_this::answer::Hit;
use more_like_this::embeddings::Embeddings;
use more_like_this::feedback::{AuxModel, Mark, Mode, Overrides, Side, Strategy};
use more_like_this::gallery::Gallery;
use more_like_this::learners::Learner;
use more_like_this::question::{Question, Wishes};

use self::disk::Disk;
use crate::aux_models::AuxModelFile;
use crate::cache::{CACHE, check_writable, write_whole};
use crate::cli::{Common, say};
use crate::encode;
use crate::folder::on_one_line;
use crate::pictures::Pictures;

#[derive(Args)]
pub(crate) struct Options {
    /// Folder of pictures, or an embeddings file that `mlt encode` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// What to look for
    words: String,
    /// A picture to have more of, by its id as printed; may be repeated. ID@X,Y,W,H means a part of it: the box with its left
    /// top corner at X,Y, W wide and H high, in fractions (0 to 1) of the whole picture. The model sees the square in the middle
    /// of a picture; what lies outside does not count
    #[arg(long, value_name = "ID[@X,Y,W,H]", allow_hyphen_values = true)]
    like: Vec<String>,
    /// A picture, or a part of it, to have less of; may be repeated
    #[arg(long, value_name = "ID[@X,Y,W,H]", allow_hyphen_values = true)]
    dislike: Vec<String>,
    /// Words to have more of, for --strategy explicit; may be repeated
    #[arg(long, value_name = "WORDS")]
    more: Vec<String>,
    /// Words to have less of, for --strategy explicit; may be repeated
    #[arg(long, value_name = "WORDS")]
    less: Vec<String>,
    /// What marks do: score the pictures by a learnt network, as the page begins with, or move the query by one of the paper's
    /// strategies [default: explicit with --more or --less, else network]
    #[arg(long, value_enum)]
    strategy: Option<StrategyArg>,
    /// How many pictures to find, beside those that are marked
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    top: u32,
    /// Print one JSON object: the ranking, and what each mark did
    #[arg(long, conflicts_with = "paths")]
    json: bool,
    /// Print nothing but the found files' paths, one on a line, for another program
    #[arg(long)]
    paths: bool,
    /// Write a page with the found pictures, to look at in a browser
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Copy the found files to this folder; none that is there is written over
    #[arg(long, value_name = "DIR")]
    copy_to: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum StrategyArg {
    Network,
    Prf,
    Grf,
    Afs,
    Explicit,
}

impl Options {
    fn wishes(&self) -> Wishes {
        Wishes { more: self.more.clone(), less: self.less.clone() }
    }

    /// How marks count.
    fn steering(&self) -> (Strategy, Option<Learner>) {
        match self.strategy {
            Some(StrategyArg::Network) => (Strategy::Prf, Some(Learner::Network)),
            Some(StrategyArg::Prf) => (Strategy::Prf, None),
            Some(StrategyArg::Grf) => (Strategy::Grf, None),
            Some(StrategyArg::Afs) => (Strategy::Afs, None),
            Some(StrategyArg::Explicit) => (Strategy::Explicit, None),
            None if self.wishes() == Wishes::default() => (Strategy::Prf, Some(Learner::Network)),
            None => (Strategy::Explicit, None),
        }
    }

    fn question(&self, marks: Vec<Mark>) -> Question {
        let (strategy, learner) = self.steering();
        Question {
            words: self.words.clone(),
            example: None,
            marks,
            wishes: self.wishes(),
            strategy,
            learner,
            mode: Mode::Clicks,
            params: Overrides::default(),
            // Those that are marked may come first, and are not printed.
            first: self.top as usize + self.like.len() + self.dislike.len(),
        }
    }
}

pub(crate) fn run(common: &Common, options: &Options) -> Result<()> {
    let question = options.question(Vec::new());
    if question.wishes != Wishes::default() && !question.counts_wishes() {
        bail!("--more and --less are for --strategy explicit");
    }
    // Before anything is encoded: what is missing should be said at once.
    let model = question.strategy.model();
    let file = match model {
        Some(AuxModel::Captioner) => Some(AuxModelFile::needed_captioner(common, "--strategy grf")?),
        Some(AuxModel::Summarizer) => Some(AuxModelFile::needed_summarizer(common, "--strategy afs")?),
        None => None,
    };
    if let Some(sheet) = &options.html {
        check_writable(sheet)?;
    }
    let mut disk = load(common, options)?;
    match (model, &file) {
        (Some(AuxModel::Captioner), Some(file)) => {
            disk.store.captioner = Some(file.load_captioner(&disk.encoder.model.shape)?);
        }
        (Some(AuxModel::Summarizer), Some(file)) => {
            disk.store.summarizer = Some(file.load_summarizer(&disk.encoder.model.shape)?);
        }
        _ => {}
    }
    for unknown in disk.encoder.model.text.unknown(question.texts())? {
        say(format_args!("this model, which reads English, knows no word of \"{unknown}\""));
    }
    let question = Question { marks: marks(&disk, options)?, ..question };
    let answer = disk.ask(&question)?;
    let Some(hits) = &answer.hits else {
        bail!("there is nothing to rank by: say what to look for, or mark a picture with --like")
    };
    // Whoever marked a picture knows it.
    let is_marked = |hit: &&Hit| question.marks.iter().any(|mark| mark.id == hit.id);
    let (marked, mut found): (Vec<&Hit>, Vec<&Hit>) = hits.iter().partition(is_marked);
    found.truncate(options.top as usize);
    if let Some(confidence) = answer.confidence.filter(|&confidence| confidence < LEAST) {
        let words = on_one_line(options.words.trim());
        say(format_args!(
            "nothing here looks much like \"{words}\" (confidence {confidence:.2}); these come nearest"
        ));
    }
    if let Some(sheet) = &options.html {
        write_whole(sheet, sheet::page(&options.words, &files(&disk, &found)?).as_bytes())?;
    }
    if let Some(folder) = &options.copy_to {
        copies::copy(&files(&disk, &found)?, folder)?;
    }
    match (options.json, options.paths) {
        (true, _) => output::print_json(&answer, &found, &marked),
        (_, true) => output::print_paths(&files(&disk, &found)?),
        _ => output::print_table(&answer, &found),
    }
}

/// The files of what was found, with their names.
fn files<'a>(disk: &Disk, found: &[&'a Hit]) -> Result<Vec<(&'a str, PathBuf)>> {
    let folder = disk.folder("--paths, --html and --copy-to name the files")?;
    found.iter().map(|hit| Ok((hit.id.as_str(), folder.file(&hit.id)?))).collect()
}

/// Below this probability that the pictures hold what was asked, the user is told, as on the page.
const LEAST: f32 = 0.25;

fn load(common: &Common, options: &Options) -> Result<Disk> {
    let folder = &options.folder;
    let named = || folder.display().to_string();
    if !fs::metadata(folder).with_context(named)?.is_file() {
        let pictures = Pictures::in_folder(folder)?;
        let mut encoder = encode::encoder(common, Some(&pictures))?;
        let embeddings = encode::embeddings(common, &mut encoder, &pictures)?;
        return Ok(Disk::new(Gallery::of(&embeddings)?, Some(pictures), encoder));
    }
    let (embeddings, made_by) =
        Embeddings::load(&fs::read(folder).with_context(named)?).with_context(named)?;
    let encoder = encode::encoder(common, None)?;
    if made_by.starts_with(CACHE) {
        bail!("{}: a cache, not an embeddings file that mlt encode wrote", named());
    }
    if made_by != encoder.model.fingerprint {
        bail!("{}: these embeddings were made by another model", named());
    }
    Ok(Disk::new(Gallery::of(&embeddings)?, None, encoder))
}

fn marks(disk: &Disk, options: &Options) -> Result<Vec<Mark>> {
    let sides = [(&options.like, Side::Like), (&options.dislike, Side::Dislike)];
    let marked = sides.into_iter().flat_map(|(texts, side)| texts.iter().map(move |text| (text, side)));
    marked.map(|(text, side)| marked::mark(disk, text, side)).collect()
}
