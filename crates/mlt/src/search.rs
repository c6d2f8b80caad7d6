//! `mlt search`.

mod disk;
mod marked;

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use more_like_this::answer::{Answer, Hit, Learned, Shift};
use more_like_this::embeddings::Embeddings;
use more_like_this::feedback::{AuxModel, Mark, Mode, Overrides, Side, Strategy, Term, TermKind};
use more_like_this::gallery::Gallery;
use more_like_this::learners::Learner;
use more_like_this::question::{Question, Wishes};

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
    /// What marks do: score the pictures by a learnt network, as the page begins with, or move the query by one of the paper's
    /// strategies [default: explicit with --more or --less, else network]
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
            first: self.top,
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
    let answer = disk.ask(&Question { marks: marks(&disk, options)?, ..question })?;
    let Some(hits) = &answer.hits else {
        bail!("there is nothing to rank by: say what to look for, or mark a picture with --like")
    };
    if let Some(confidence) = answer.confidence.filter(|&confidence| confidence < LEAST) {
        let words = on_one_line(options.words.trim());
        say(format_args!(
            "nothing here looks much like \"{words}\" (confidence {confidence:.2}); these come nearest"
        ));
    }
    if options.json { print_json(&answer, hits) } else { print_table(&answer, hits) }
}

/// Below this probability that the pictures hold what was asked, the user is told, as on the page.
const LEAST: f32 = 0.25;

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

fn marks(disk: &Disk, options: &Options) -> Result<Vec<Mark>> {
    let sides = [(&options.like, Side::Like), (&options.dislike, Side::Dislike)];
    let marked = sides.into_iter().flat_map(|(texts, side)| texts.iter().map(move |text| (text, side)));
    marked.map(|(text, side)| marked::mark(disk, text, side)).collect()
}

fn print_json(answer: &Answer, hits: &[Hit]) -> Result<()> {
    let results: Vec<_> =
        hits.iter().map(|Hit { id, score, .. }| serde_json::json!({"id": id, "score": score})).collect();
    let answer = serde_json::json!({
        "results": results,
        "explanation": answer.update.as_ref().map(|update| &update.explanation),
        "learned": answer.learned,
        "confidence": answer.confidence,
    });
    print(&format!("{answer:#}\n"))
}

fn print_table(answer: &Answer, hits: &[Hit]) -> Result<()> {
    for term in answer.update.iter().flat_map(|update| &update.explanation.terms) {
        say(format_args!("{:+.3} {}", term.coefficient, described(term)));
    }
    for shift in answer.learned.iter().flat_map(|Learned { shifts, .. }| shifts) {
        say(format_args!("{}", moved(shift)));
    }
    let mut lines = String::new();
    for (place, Hit { id, score, .. }) in hits.iter().enumerate() {
        let _ = writeln!(lines, "{}\t{score:.4}\t{}", place + 1, on_one_line(id));
    }
    print(&lines)
}

/// Where a marked picture went, in a few words; places are counted from 1.
fn moved(Shift { id, region, before, now }: &Shift) -> String {
    let (id, part, now) = (on_one_line(id), part_of(region.is_some()), now + 1);
    match before.map(|before| before + 1) {
        Some(before) if before != now => format!("{id}{part}: from place {before} to {now}"),
        _ => format!("{id}{part}: at place {now}"),
    }
}

fn part_of(part: bool) -> &'static str {
    if part { " (a part of it)" } else { "" }
}

/// What a vector of the sum is, in a few words.
fn described(term: &Term) -> String {
    let (id, text) = (on_one_line(&term.id), on_one_line(&term.text));
    let part = part_of(term.region.is_some());
    match term.kind {
        TermKind::Query => format!("the query \"{text}\""),
        TermKind::Picture | TermKind::Example => format!("{id}{part}"),
        TermKind::Caption => format!("{id}{part}: \"{text}\""),
        TermKind::Words => format!("\"{text}\""),
        TermKind::Summary => "the summary of what is liked".to_owned(),
    }
}
