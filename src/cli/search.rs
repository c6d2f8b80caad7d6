//! `mlt search`.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use more_like_this::encoder::Encoder;
use more_like_this::feedback::{Clicks, Item, Update, explicit, prf};
use more_like_this::gallery::Gallery;

use super::pictures::Pictures;
use super::{Common, encode, print, say};

#[derive(Args)]
pub struct Options {
    /// Folder of pictures, or an embeddings file that `mlt encode` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// What to look for
    words: String,
    /// A picture to have more of, by its id as printed; may be repeated
    #[arg(long, value_name = "ID")]
    like: Vec<String>,
    /// A picture to have less of; may be repeated
    #[arg(long, value_name = "ID")]
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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StrategyArg {
    Prf,
    Grf,
    Afs,
    Explicit,
}

impl Options {
    fn strategy(&self) -> StrategyArg {
        let with_words = !self.more.is_empty() || !self.less.is_empty();
        self.strategy.unwrap_or(if with_words { StrategyArg::Explicit } else { StrategyArg::Prf })
    }
}

pub fn run(common: &Common, options: &Options) -> Result<()> {
    check(common, options)?;
    let (gallery, encoder) = load(common, options)?;
    let query = encoder.text(&options.words)?.embedding;
    let update = match options.strategy() {
        StrategyArg::Explicit => {
            let (more, less) = (embed(&encoder, &options.more)?, embed(&encoder, &options.less)?);
            explicit::clicks(&query, &items(&more), &items(&less), &Clicks::default())?
        }
        _ => {
            let (likes, dislikes) = (marked(&gallery, &options.like)?, marked(&gallery, &options.dislike)?);
            prf::clicks(&query, &likes, &dislikes, &Clicks::default())?
        }
    };
    show(options, &gallery, &update)
}

/// Refuses what cannot work before anything is encoded.
fn check(common: &Common, options: &Options) -> Result<()> {
    match options.strategy() {
        StrategyArg::Grf => bail!(super::eval::needs_model(common, "grf", "captioner.gguf")),
        StrategyArg::Afs => bail!(super::eval::needs_model(common, "afs", "summarizer.gguf")),
        StrategyArg::Explicit if !options.like.is_empty() || !options.dislike.is_empty() => {
            bail!("--strategy explicit is told by --more and --less, not by --like and --dislike")
        }
        StrategyArg::Prf if !options.more.is_empty() || !options.less.is_empty() => {
            bail!("--more and --less are for --strategy explicit")
        }
        StrategyArg::Explicit | StrategyArg::Prf => Ok(()),
    }
}

fn load(common: &Common, options: &Options) -> Result<(Gallery, Encoder)> {
    let folder = &options.folder;
    let named = || folder.display().to_string();
    if !fs::metadata(folder).with_context(named)?.is_file() {
        let pictures = Pictures::in_folder(folder)?;
        let mut encoder = super::encoder(common)?;
        let gallery = encode::gallery(common, &mut encoder, &pictures, &encode::about(folder))?;
        return Ok((gallery, encoder));
    }
    let (gallery, made_by) = Gallery::load(&fs::read(folder).with_context(named)?).with_context(named)?;
    let encoder = super::encoder(common)?;
    if made_by != encoder.model.fingerprint {
        bail!("{}: these embeddings were made by another model", named());
    }
    Ok((gallery, encoder))
}

fn marked<'a>(gallery: &'a Gallery, ids: &'a [String]) -> Result<Vec<Item<'a>>> {
    let item = |id: &'a String| {
        let embedding = gallery.embedding(gallery.find(id)?).unwrap_or_default();
        Ok(Item::picture(id, embedding))
    };
    ids.iter().map(item).collect()
}

/// Words with their embeddings.
type Embedded<'a> = (&'a str, Vec<f32>);

fn embed<'a>(encoder: &Encoder, words: &'a [String]) -> Result<Vec<Embedded<'a>>> {
    words.iter().map(|words| Ok((words.as_str(), encoder.text(words)?.embedding))).collect()
}

fn items<'a>(words: &'a [Embedded]) -> Vec<Item<'a>> {
    words.iter().map(|(words, embedding)| Item { id: words, text: words, embedding }).collect()
}

fn show(options: &Options, gallery: &Gallery, update: &Update) -> Result<()> {
    let hits = gallery.top_k(&update.query, options.top)?;
    let named = hits.iter().filter_map(|hit| Some((gallery.ids().get(hit.index)?, hit.score)));
    if options.json {
        let results: Vec<_> =
            named.map(|(id, score)| serde_json::json!({"id": id, "score": score})).collect();
        let answer = serde_json::json!({"results": results, "explanation": update.explanation});
        return print(&format!("{answer:#}\n"));
    }
    for share in &update.explanation.shares {
        say(format_args!("{:+.3} {}", share.net, share.id));
    }
    let mut lines = String::new();
    for (place, (id, score)) in named.enumerate() {
        let _ = writeln!(lines, "{}\t{score:.4}\t{id}", place + 1);
    }
    print(&lines)
}
