//! `mlt search`.

mod disk;
mod marked;

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use more_like_this::embeddings::Embeddings;
use more_like_this::feedback::{
    AuxModel, Explanation, Mark, Marks, Mode, Outcome, Params, Query, Side, Strategy, Term, TermKind, Words,
    update,
};
use more_like_this::gallery::Gallery;
use more_like_this::model::TextFeatures;

use self::disk::Disk;
use crate::aux_models::AuxModelFile;
use crate::cache::CACHE;
use crate::cli::{Common, print, say};
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
    /// How marks move the query [default: explicit with --more or --less, else prf]
    #[arg(long, value_enum)]
    strategy: Option<StrategyArg>,
    /// How many pictures to print
    #[arg(long, default_value_t = 10, value_name = "N")]
    top: usize,
    /// Print one JSON object: the ranking, and what each mark did
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum StrategyArg {
    Prf,
    Grf,
    Afs,
    Explicit,
}

impl Options {
    fn strategy(&self) -> Strategy {
        match self.strategy {
            Some(StrategyArg::Prf) => Strategy::Prf,
            Some(StrategyArg::Grf) => Strategy::Grf,
            Some(StrategyArg::Afs) => Strategy::Afs,
            Some(StrategyArg::Explicit) => Strategy::Explicit,
            None if self.more.is_empty() && self.less.is_empty() => Strategy::Prf,
            None => Strategy::Explicit,
        }
    }
}

pub(crate) fn run(common: &Common, options: &Options) -> Result<()> {
    let strategy = options.strategy();
    let wishes = !options.more.is_empty() || !options.less.is_empty();
    if wishes && !strategy.counts_wishes() {
        bail!("--more and --less are for --strategy explicit");
    }
    // Before anything is encoded: what is missing should be said at once.
    let file = match strategy.model() {
        Some(AuxModel::Captioner) => Some(AuxModelFile::needed_captioner(common, "--strategy grf")?),
        Some(AuxModel::Summarizer) => Some(AuxModelFile::needed_summarizer(common, "--strategy afs")?),
        None => None,
    };
    let mut disk = load(common, options)?;
    match (strategy.model(), &file) {
        (Some(AuxModel::Captioner), Some(file)) => {
            disk.captioner = Some(file.load_captioner(&disk.encoder.model.shape)?);
        }
        (Some(AuxModel::Summarizer), Some(file)) => {
            disk.summarizer = Some(file.load_summarizer(&disk.encoder.model.shape)?);
        }
        _ => {}
    }
    let words = disk.encoder.text(&options.words)?;
    let without_words = options.words.trim().is_empty();
    let texts = [&options.words].into_iter().chain(&options.more).chain(&options.less);
    for unknown in disk.encoder.model.text.unknown(texts.map(String::as_str))? {
        say(format_args!("this model, which reads English, knows no word of \"{unknown}\""));
    }
    // Without words the marks alone make the query, which is the update of a zero vector.
    let current = if without_words { vec![0.0; words.embedding.len()] } else { words.embedding.clone() };
    let outcome = moved(&mut disk, options, &words, &current)?;
    let (query, explanation) = match outcome {
        Outcome::Moved(update) => (update.query, Some(update.explanation)),
        Outcome::Unchanged if without_words => {
            bail!("there is nothing to rank by: say what to look for, or mark a picture with --like")
        }
        Outcome::Unchanged => (words.embedding, None),
        Outcome::Needs(needs) => bail!("{strategy:?} lacks {needs:?}"),
    };
    // Of marks nothing is known: whoever marks has seen what there is.
    let confidence = if explanation.is_none() { confidence(&disk, &query)? } else { None };
    if let Some(confidence) = confidence.filter(|&confidence| confidence < LEAST) {
        let words = on_one_line(options.words.trim());
        say(format_args!(
            "nothing here looks much like \"{words}\" (confidence {confidence:.2}); these come nearest"
        ));
    }
    show(options, &disk.gallery, &query, explanation.as_ref(), confidence)
}

/// Below this probability that the pictures hold what was asked, the user is told, as on the page.
const LEAST: f32 = 0.25;

/// The probability that the pictures hold what was asked, where the model tells.
fn confidence(disk: &Disk, query: &[f32]) -> Result<Option<f32>> {
    let best = disk.gallery.top_k(query, 1)?;
    Ok(disk.encoder.model.confidence.zip(best.first()).map(|(confidence, best)| confidence.of(best.score)))
}

fn load(common: &Common, options: &Options) -> Result<Disk> {
    let folder = &options.folder;
    let named = || folder.display().to_string();
    if !fs::metadata(folder).with_context(named)?.is_file() {
        let pictures = Pictures::in_folder(folder)?;
        let mut encoder = crate::cli::encoder(common)?;
        let embeddings = encode::embeddings(common, &mut encoder, &pictures)?;
        return Ok(Disk::new(Gallery::of(&embeddings)?, Some(pictures), encoder));
    }
    let (embeddings, made_by) =
        Embeddings::load(&fs::read(folder).with_context(named)?).with_context(named)?;
    let encoder = crate::cli::encoder(common)?;
    if made_by.starts_with(CACHE) {
        bail!("{}: a cache, not an embeddings file that mlt encode wrote", named());
    }
    if made_by != encoder.model.fingerprint {
        bail!("{}: these embeddings were made by another model", named());
    }
    Ok(Disk::new(Gallery::of(&embeddings)?, None, encoder))
}

/// The query as the marks and the wishes move it.
fn moved(disk: &mut Disk, options: &Options, words: &TextFeatures, current: &[f32]) -> Result<Outcome> {
    let mut marks: Vec<Mark> = Vec::new();
    for (texts, side) in [(&options.like, Side::Like), (&options.dislike, Side::Dislike)] {
        for text in texts {
            marks.push(marked::mark(disk, text, side)?);
        }
    }
    let more = embed(disk, &options.more)?;
    let less = embed(disk, &options.less)?;
    let marks = Marks::clicks(&marks)?.with_words(as_words(&more), as_words(&less))?;
    let strategy = options.strategy();
    let params = Params::of(strategy, Mode::Clicks);
    let query = Query { text: options.words.trim(), words, current };
    Ok(update(strategy, Mode::Clicks, &marks, &query, &params, disk)?)
}

/// Words with their embeddings.
type Embedded<'a> = (&'a str, Vec<f32>);

fn embed<'a>(disk: &Disk, words: &'a [String]) -> Result<Vec<Embedded<'a>>> {
    let words = words.iter().map(|words| words.trim()).filter(|words| !words.is_empty());
    words.map(|words| Ok((words, disk.encoder.text(words)?.embedding))).collect()
}

fn as_words<'a>(words: &'a [Embedded]) -> Vec<Words<'a>> {
    words.iter().map(|(text, embedding)| Words { text, embedding }).collect()
}

fn show(
    options: &Options,
    gallery: &Gallery,
    query: &[f32],
    explanation: Option<&Explanation>,
    confidence: Option<f32>,
) -> Result<()> {
    let hits = gallery.top_k(query, options.top)?;
    let named = hits.iter().filter_map(|hit| Some((gallery.ids().get(hit.index)?, hit.score)));
    if options.json {
        let results: Vec<_> =
            named.map(|(id, score)| serde_json::json!({"id": id, "score": score})).collect();
        let answer =
            serde_json::json!({"results": results, "explanation": explanation, "confidence": confidence});
        return print(&format!("{answer:#}\n"));
    }
    for term in explanation.iter().flat_map(|explanation| &explanation.terms) {
        say(format_args!("{:+.3} {}", term.coefficient, described(term)));
    }
    let mut lines = String::new();
    for (place, (id, score)) in named.enumerate() {
        let _ = writeln!(lines, "{}\t{score:.4}\t{}", place + 1, on_one_line(id));
    }
    print(&lines)
}

/// What a vector of the sum is, in a few words.
fn described(term: &Term) -> String {
    let (id, text) = (on_one_line(&term.id), on_one_line(&term.text));
    let part = if term.region.is_some() { " (a part of it)" } else { "" };
    match term.kind {
        TermKind::Query => format!("the query \"{text}\""),
        TermKind::Picture | TermKind::Example => format!("{id}{part}"),
        TermKind::Caption => format!("{id}{part}: \"{text}\""),
        TermKind::Words => format!("\"{text}\""),
        TermKind::Summary => "the summary of what is liked".to_owned(),
    }
}
