//! Questions with several right answers, and the gallery that they are asked of.

use std::fs;

use anyhow::{Context, Result, ensure};
use more_like_this::eval::clicks::{Half, Topic};
use more_like_this::eval::collection::{self, Collection};
use more_like_this::model::TextFeatures;

use super::options::{Options, TopicsArg};
use super::strategy::Named;
use super::world::World;
use super::{data, describe};
use crate::cli::Common;
use crate::encode;
use crate::report::{Protocol, Report};

/// What is asked of what, and a report without figures.
pub(super) struct Asked {
    pub world: World,
    pub topics: Vec<Topic>,
    pub report: Report,
}

pub(super) fn ask(
    common: &Common,
    options: &Options,
    strategies: &[Named],
    protocol: Protocol,
) -> Result<Asked> {
    let folder = options.source.collection.as_deref().context("--collection is needed")?;
    let (collection, pictures) = data::open_collection(folder)?;
    let questions = questions(options, &collection)?;
    let world = World::open(common, &pictures, folder, strategies)?;
    let mut topics = options.sampled(topics(common, &world, questions)?);
    ensure!(!topics.is_empty(), "{}: no query with several right answers", folder.display());
    if strategies.iter().any(|named| named.variant.is_afs()) {
        read_tokens(&world, &mut topics)?;
    }
    let report = Report {
        dataset: collection.name.clone(),
        split: "all".to_owned(),
        n_images: world.gallery.len(),
        n_queries: topics.len(),
        skipped: pictures.ids.len() - world.gallery.len(),
        run: describe(protocol, &asked_for(options), &world),
        ..Report::default()
    };
    Ok(Asked { world, topics, report })
}

/// Which questions these are: the half, and what they are called, by their file where they are not the collection's own.
fn asked_for(options: &Options) -> String {
    let half = match options.topics {
        TopicsArg::Tune => "tuning half of",
        TopicsArg::Test => "test half of",
        TopicsArg::All => "all",
    };
    let file = options.questions.as_deref().and_then(|file| file.file_stem());
    format!("{half} {}", file.map_or("topics".into(), |name| name.to_string_lossy()))
}

/// The wanted half of the collection's own questions, or of a file's.
fn questions(options: &Options, collection: &Collection) -> Result<Vec<collection::Topic>> {
    let mut questions = match &options.questions {
        None => collection.topics(),
        Some(file) => {
            let named = || file.display().to_string();
            collection.questions(&fs::read(file).with_context(named)?).with_context(named)?
        }
    };
    questions.retain(|question| match options.topics {
        TopicsArg::All => true,
        TopicsArg::Tune => Half::of(&question.words) == Half::Tuning,
        TopicsArg::Test => Half::of(&question.words) == Half::HeldOut,
    });
    Ok(questions)
}

/// The questions with their embeddings; those without any right answer are left out.
fn topics(common: &Common, world: &World, questions: Vec<collection::Topic>) -> Result<Vec<Topic>> {
    let words: Vec<String> = questions.iter().map(|question| question.words.clone()).collect();
    let embeddings = encode::texts(common, &world.encoder, &words)?;
    let found = |id: &String| world.gallery.find(id).ok();
    let topic = |(question, embedding): (collection::Topic, Vec<f32>)| Topic {
        relevant: question.relevant.iter().filter_map(found).collect(),
        text: question.words,
        kind: question.kind,
        words: TextFeatures { embedding, tokens: Vec::new(), token_width: 0 },
    };
    let topics = questions.into_iter().zip(embeddings).map(topic);
    Ok(topics.filter(|topic| !topic.relevant.is_empty()).collect())
}

/// Adds the topics' tokens, which AFS reads.
fn read_tokens(world: &World, topics: &mut [Topic]) -> Result<()> {
    let texts: Vec<&str> = topics.iter().map(|topic| topic.text.as_str()).collect();
    let features = encode::read_texts(&world.encoder.model.text, "topics", &texts, |features| features)?;
    for (topic, TextFeatures { tokens, token_width, .. }) in topics.iter_mut().zip(features) {
        (topic.words.tokens, topic.words.token_width) = (tokens, token_width);
    }
    Ok(())
}
