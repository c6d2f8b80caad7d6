//! `mlt search`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use more_like_this::encoder::{Encoder, Outputs};
use more_like_this::feedback::{Clicks, Item, Update, afs, explicit, prf};
use more_like_this::gallery::Gallery;
use more_like_this::model::TextFeatures;
use more_like_this::strategies::{self, Sight, Writer};

use crate::aux_models::AuxModelFile;
use crate::cli::{Common, print, say};
use crate::encode;
use crate::pictures::Pictures;

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

/// What is searched.
struct Place {
    gallery: Gallery,
    /// Unless there are embeddings only.
    pictures: Option<Pictures>,
    encoder: Encoder,
}

pub fn run(common: &Common, options: &Options) -> Result<()> {
    check(options)?;
    // Before anything is encoded: what is missing should be said at once.
    let file = match options.strategy() {
        StrategyArg::Grf => Some(AuxModelFile::needed_captioner(common, "--strategy grf")?),
        StrategyArg::Afs => Some(AuxModelFile::needed_summarizer(common, "--strategy afs")?),
        StrategyArg::Prf | StrategyArg::Explicit => None,
    };
    let mut place = load(common, options)?;
    let words = place.encoder.text(&options.words)?;
    let update = match (options.strategy(), file) {
        (StrategyArg::Explicit, _) => wished(&place, options, &words.embedding)?,
        (StrategyArg::Grf, Some(file)) => described(&mut place, options, &words.embedding, &file)?,
        (StrategyArg::Afs, Some(file)) => summarized(&mut place, options, &words, &file)?,
        _ => {
            let likes = marked(&place.gallery, &options.like)?;
            let dislikes = marked(&place.gallery, &options.dislike)?;
            prf::clicks(&words.embedding, &likes, &dislikes, &Clicks::default())?
        }
    };
    show(options, &place.gallery, &update)
}

/// Refuses what cannot work before anything is encoded.
fn check(options: &Options) -> Result<()> {
    let words = !options.more.is_empty() || !options.less.is_empty();
    match options.strategy() {
        StrategyArg::Explicit if !options.like.is_empty() || !options.dislike.is_empty() => {
            bail!("--strategy explicit is told by --more and --less, not by --like and --dislike")
        }
        StrategyArg::Prf | StrategyArg::Grf | StrategyArg::Afs if words => {
            bail!("--more and --less are for --strategy explicit")
        }
        _ => Ok(()),
    }
}

fn load(common: &Common, options: &Options) -> Result<Place> {
    let folder = &options.folder;
    let named = || folder.display().to_string();
    if !fs::metadata(folder).with_context(named)?.is_file() {
        let pictures = Pictures::in_folder(folder)?;
        let mut encoder = crate::cli::encoder(common)?;
        let gallery = encode::gallery(common, &mut encoder, &pictures)?;
        return Ok(Place { gallery, pictures: Some(pictures), encoder });
    }
    let (gallery, made_by) = Gallery::load(&fs::read(folder).with_context(named)?).with_context(named)?;
    let encoder = crate::cli::encoder(common)?;
    if made_by != encoder.model.fingerprint {
        bail!("{}: these embeddings were made by another model", named());
    }
    Ok(Place { gallery, pictures: None, encoder })
}

/// Explicit feedback: the user's words.
fn wished(place: &Place, options: &Options, query: &[f32]) -> Result<Update> {
    let (more, less) = (embed(&place.encoder, &options.more)?, embed(&place.encoder, &options.less)?);
    Ok(explicit::clicks(query, &items(&more), &items(&less), &Clicks::default())?)
}

/// GRF: captions written for the marked pictures.
fn described(place: &mut Place, options: &Options, query: &[f32], file: &AuxModelFile) -> Result<Update> {
    let captioner = file.load_captioner(&place.encoder.model.shape)?;
    let marks = [options.like.as_slice(), &options.dislike].concat();
    let patches = place.patches(&marks)?;
    let writer = Writer::new(&captioner, &place.encoder.model.text);
    let pictures = marked(&place.gallery, &marks)?;
    let write = |(item, patches): (&Item, &Vec<f32>)| writer.caption(item.embedding, patches);
    let captions = pictures.iter().zip(&patches).map(write).collect::<Result<Vec<_>, _>>()?;
    let captioned: Vec<_> = marks.iter().map(String::as_str).zip(&captions).collect();
    let (liked, disliked) = captioned.split_at(options.like.len());
    Ok(strategies::grf_clicks(query, liked, disliked, &Clicks::default())?)
}

/// AFS: the liked pictures, read through the query's words.
fn summarized(
    place: &mut Place,
    options: &Options,
    words: &TextFeatures,
    file: &AuxModelFile,
) -> Result<Update> {
    let summarizer = file.load_summarizer(&place.encoder.model.shape)?;
    let patches = place.patches(&options.like)?;
    let sight = |(item, patches)| Sight { item, patches, caption: None, regions: &[] };
    let liked = marked(&place.gallery, &options.like)?;
    let liked: Vec<Sight> = liked.into_iter().zip(patches.iter().map(Vec::as_slice)).map(sight).collect();
    let dislikes = marked(&place.gallery, &options.dislike)?;
    Ok(strategies::afs_clicks(&summarizer, words, &liked, &dislikes, &afs::Options::CLICKS)?)
}

impl Place {
    /// Patch tokens of the pictures `ids`.
    fn patches(&mut self, ids: &[String]) -> Result<Vec<Vec<f32>>> {
        marked(&self.gallery, ids)?;
        let Some(pictures) = &self.pictures else {
            bail!("grf and afs look at the pictures: name their folder instead of the embeddings file")
        };
        let place = |id: &String| pictures.ids.iter().position(|known| known == id);
        let mut wanted: Vec<usize> = ids.iter().filter_map(place).collect();
        let mut patches = BTreeMap::new();
        wanted.sort_unstable();
        wanted.dedup();
        let outputs = Outputs::EmbeddingAndPatches;
        encode::embed(&mut self.encoder, pictures, &wanted, outputs, |index, features| {
            patches.insert(pictures.ids[index].as_str(), features.patches);
            Ok(())
        })?;
        ids.iter().map(|id| patches.get(id.as_str()).cloned().with_context(|| id.clone())).collect()
    }
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
