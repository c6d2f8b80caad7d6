//! The strategies that read pictures or write about them: models and [`feedback`](crate::feedback)
//! joined.
//!
//! GRF's fed-back vectors are [`Caption`]s that a [`Captioner`] writes; AFS's is what a [`Summarizer`]
//! makes of patch tokens. Both start from features that the caller holds, so that a page can keep them.

use crate::feedback::afs::{self, Attention, Options, Read, ReadCaption, Region};
use crate::feedback::rocchio::check_apart;
use crate::feedback::{Clicks, Item, Update, grf};
use crate::model::{BEAM, Captioner, Evidence, Mode, Summarizer, Summary, TextFeatures, TextTower};
use crate::vector::{check_width, dot};
use crate::{Error, Result};

/// A caption with what the text tower says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// The sentence.
    pub text: String,
    /// Its embedding and tokens.
    pub features: TextFeatures,
}

/// Writes captions: the captioner proposes sentences, the towers say which of them fits.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    /// Proposes.
    pub captioner: &'a Captioner,
    /// Reads what is proposed.
    pub tower: &'a TextTower,
    /// Sentences that the captioner's search keeps at once; 1 leaves no choice.
    pub beam: usize,
}

impl<'a> Writer<'a> {
    /// Writes with a beam of [`BEAM`].
    pub fn new(captioner: &'a Captioner, tower: &'a TextTower) -> Writer<'a> {
        Writer { captioner, tower, beam: BEAM }
    }

    /// Captions a picture, given its embedding and its patch tokens. Of the sentences that a beam search ends
    /// with, the likeliest is often the blandest, true of many pictures; the one whose embedding is nearest to the
    /// picture's tells it from others.
    ///
    /// # Errors
    /// Those of [`Captioner::captions`] and [`TextTower::encode`], and [`Error::Width`] for an embedding that is
    /// not the towers'.
    pub fn caption(&self, embedding: &[f32], patches: &[f32]) -> Result<Caption> {
        let read = |text: String| -> Result<(f32, Caption)> {
            let features = self.tower.encode(&text)?;
            check_width("a picture's embedding", embedding, features.embedding.len())?;
            Ok((dot(&features.embedding, embedding), Caption { text, features }))
        };
        let proposed = self.captioner.captions(self.beam, patches, None)?;
        let read: Vec<_> = proposed.into_iter().map(read).collect::<Result<_>>()?;
        let nearest = read.into_iter().max_by(|(a, _), (b, _)| a.total_cmp(b));
        nearest.map(|(_, caption)| caption).ok_or_else(|| Error::Invalid("no caption was proposed".into()))
    }
}

impl Caption {
    /// The caption as feedback about the picture `id`.
    pub fn item<'a>(&'a self, id: &'a str) -> Item<'a> {
        Item { id, text: &self.text, embedding: &self.features.embedding }
    }
}

/// What a picture brings to a strategy.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The picture and its embedding.
    pub item: Item<'a>,
    /// Its patch tokens, `patches x width`, row-major.
    pub patches: &'a [f32],
    /// Its caption; captions are read where every picture has one.
    pub caption: Option<&'a Caption>,
    /// A visitor's boxes on it.
    pub regions: &'a [Region],
}

/// GRF for a visitor's clicks: captions of the liked and of the disliked pictures, with the pictures'
/// ids. `query` is the embedding of the words.
///
/// # Errors
/// Those of [`grf::clicks`].
pub fn grf_clicks<'a>(
    query: &[f32],
    liked: &[(&'a str, &'a Caption)],
    disliked: &[(&'a str, &'a Caption)],
    options: &Clicks,
) -> Result<Update> {
    let items = |captions: &[(&'a str, &'a Caption)]| -> Vec<Item<'a>> {
        captions.iter().map(|(id, caption)| caption.item(id)).collect()
    };
    grf::clicks(query, &items(liked), &items(disliked), options)
}

/// Blind AFS over the top of the ranking. The summarizer reads the words' tokens in every turn;
/// `current` is the query that the turn before left.
///
/// # Errors
/// Those of [`Summarizer::summarize`] and [`afs::blind`].
pub fn afs_blind(
    summarizer: &Summarizer,
    words: &TextFeatures,
    current: &[f32],
    sights: &[Sight],
    options: &Options,
) -> Result<Update> {
    let summary = summarize(summarizer, Mode::Blind, words, sights)?;
    afs::blind(current, &summary.output, attention(&summary)?, &read(summarizer, sights), options)
}

/// AFS for a visitor's clicks. The liked pictures are read in the order of their ids, each once, so
/// that the order of the clicks does not matter. Without any like or dislike the query comes back
/// unchanged.
///
/// # Errors
/// Those of [`Summarizer::summarize`] and [`afs::clicks`], and [`crate::Error::Invalid`] for a picture that is
/// both liked and disliked.
pub fn afs_clicks(
    summarizer: &Summarizer,
    words: &TextFeatures,
    liked: &[Sight],
    dislikes: &[Item],
    options: &Options,
) -> Result<Update> {
    let mut liked = liked.to_vec();
    liked.sort_by_key(|sight| sight.item.id);
    liked.dedup_by_key(|sight| sight.item.id);
    let likes: Vec<Item> = liked.iter().map(|sight| sight.item).collect();
    check_apart(&likes, dislikes)?;
    if liked.is_empty() {
        return afs::clicks(&words.embedding, &[], None, &[], dislikes, options);
    }
    let summary = summarize(summarizer, Mode::Clicks, words, &liked)?;
    let seen = Some(attention(&summary)?);
    let read = read(summarizer, &liked);
    afs::clicks(&words.embedding, &summary.output, seen, &read, dislikes, options)
}

/// Each picture's caption, where every picture has one.
fn captions<'a>(sights: &[Sight<'a>]) -> Option<Vec<&'a Caption>> {
    sights.iter().map(|sight| sight.caption).collect()
}

fn summarize(summarizer: &Summarizer, mode: Mode, words: &TextFeatures, sights: &[Sight]) -> Result<Summary> {
    let mut evidence: Vec<Evidence> =
        sights.iter().map(|sight| Evidence { patches: sight.patches, caption: None }).collect();
    for (evidence, caption) in evidence.iter_mut().zip(captions(sights).into_iter().flatten()) {
        evidence.caption = Some(&caption.features);
    }
    summarizer.summarize(mode, words, &evidence)
}

fn attention(summary: &Summary) -> Result<Attention<'_>> {
    Attention::new(&summary.attention, summary.heads, summary.queries, summary.tokens)
}

/// Where each picture lies among the tokens that were read: all captions, then all pictures.
fn read<'a>(summarizer: &Summarizer, sights: &[Sight<'a>]) -> Vec<Read<'a>> {
    let grid = summarizer.grid();
    let mut captions = captions(sights).into_iter().flatten();
    let mut first_token = 0;
    let mut all: Vec<Read> = Vec::with_capacity(sights.len());
    for sight in sights {
        let caption = captions.next().map(|caption| {
            let tokens = caption.features.tokens.len() / caption.features.token_width;
            first_token += tokens;
            ReadCaption { item: caption.item(sight.item.id), first_token: first_token - tokens, tokens }
        });
        all.push(Read { picture: sight.item, caption, first_patch: 0, grid, regions: sight.regions });
    }
    for (index, read) in all.iter_mut().enumerate() {
        read.first_patch = first_token + index * grid * grid;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use testing::{Random, assert_close, aux_models, tiny};

    struct Place {
        model: Model,
        summarizer: Summarizer,
        words: TextFeatures,
        pictures: Vec<(String, Vec<f32>, Vec<f32>)>,
        captions: Vec<Caption>,
    }

    impl Place {
        fn new() -> Place {
            let model = Model::from_gguf(&tiny::model(1)).unwrap();
            let summarizer = Summarizer::from_gguf(&aux_models::summarizer(2).bytes(), &model.shape).unwrap();
            let captioner = Captioner::from_gguf(&aux_models::captioner(3).bytes(), &model.shape).unwrap();
            let mut random = Random::new(4);
            let mut picture = |index: usize| {
                let embedding = crate::vector::normalize(random.floats(16, 1.0)).unwrap();
                (format!("picture {index}"), embedding, random.floats(16 * 32, 1.0))
            };
            let pictures: Vec<_> = (0..4).map(&mut picture).collect();
            let writer = Writer::new(&captioner, &model.text);
            let write = |(_, embedding, patches): &(String, Vec<f32>, Vec<f32>)| {
                writer.caption(embedding, patches).unwrap()
            };
            let captions = pictures.iter().map(write).collect();
            let words = model.text.encode("red apple").unwrap();
            Place { model, summarizer, words, pictures, captions }
        }

        fn item(&self, index: usize) -> Item<'_> {
            Item::picture(&self.pictures[index].0, &self.pictures[index].1)
        }

        fn sight(&self, index: usize) -> Sight<'_> {
            Sight { item: self.item(index), patches: &self.pictures[index].2, caption: None, regions: &[] }
        }

        fn captioned(&self, index: usize) -> Sight<'_> {
            Sight { caption: Some(&self.captions[index]), ..self.sight(index) }
        }

        fn clicks(&self, liked: &[Sight], dislikes: &[Item]) -> Result<Update> {
            afs_clicks(&self.summarizer, &self.words, liked, dislikes, &Options::CLICKS)
        }
    }

    #[test]
    fn clicks_move_the_query_towards_the_summary_whatever_their_order() {
        let place = Place::new();
        let sights = [2, 0, 1].map(|index| place.sight(index));
        let update = place.clicks(&sights, &[place.item(3)]).unwrap();
        let mixed = [1, 2, 0, 1].map(|index| place.sight(index));
        assert_eq!(place.clicks(&mixed, &[place.item(3)]).unwrap(), update);
        let ids: Vec<&str> = update.explanation.maps.iter().map(|map| map.id.as_str()).collect();
        assert_eq!(ids, ["picture 0", "picture 1", "picture 2"]);
        let evidence = [0, 1, 2].map(|index| Evidence { patches: &place.pictures[index].2, caption: None });
        let summary = place.summarizer.summarize(Mode::Clicks, &place.words, &evidence).unwrap();
        let towards = |query: &[f32]| dot(query, &summary.output);
        assert!(towards(&update.query) > towards(&place.words.embedding));
        let away = |query: &[f32]| dot(query, &place.pictures[3].1);
        let mut likes_only = Options::CLICKS;
        likes_only.weights.gamma = 0.0;
        let dislikes = [place.item(3)];
        let kept = afs_clicks(&place.summarizer, &place.words, &sights, &dislikes, &likes_only).unwrap();
        assert!(away(&update.query) < away(&kept.query));
    }

    #[test]
    fn no_click_leaves_the_words_as_they_are() {
        let place = Place::new();
        assert_eq!(place.clicks(&[], &[]).unwrap().query, place.words.embedding);
        let disliked = place.clicks(&[], &[place.item(1)]).unwrap();
        assert_eq!(disliked.explanation.shares.len(), 1);
        assert_ne!(disliked.query, place.words.embedding);
        let both = place.clicks(&[place.sight(1)], &[place.item(1)]);
        assert!(both.err().is_some_and(|error| error.to_string().contains("picture 1")));
    }

    #[test]
    fn blind_feedback_continues_from_the_turn_before() {
        let place = Place::new();
        let sights = [1, 3].map(|index| place.sight(index));
        let blind = |current: &[f32], sights: &[Sight]| {
            afs_blind(&place.summarizer, &place.words, current, sights, &Options::PAPER)
        };
        let first = blind(&place.words.embedding, &sights).unwrap();
        let second = blind(&first.query, &sights).unwrap();
        let still = dot(&second.query, &place.words.embedding);
        assert!(still < dot(&first.query, &place.words.embedding));
        assert!(matches!(blind(&first.query, &[]), Err(Error::Invalid(_))));
        assert!(matches!(blind(&first.query[1..], &sights), Err(Error::Width { .. })));
    }

    #[test]
    fn captions_are_read_where_every_picture_has_one() {
        let place = Place::new();
        let plain = [0, 1].map(|index| place.sight(index));
        let blind = |sights: &[Sight]| {
            afs_blind(&place.summarizer, &place.words, &place.words.embedding, sights, &Options::PAPER)
                .unwrap()
        };
        let captioned = [0, 1].map(|index| place.captioned(index));
        assert_eq!(blind(&[captioned[0], plain[1]]), blind(&plain));
        assert_ne!(blind(&captioned).query, blind(&plain).query);
        // Each picture keeps its own part of the attention: a box on one shows on its map alone.
        let region = [Region { left: 0.0, top: 0.0, right: 0.25, bottom: 0.25, relevant: true }];
        let boxed = blind(&[captioned[0], Sight { regions: &region, ..captioned[1] }]);
        let maps = &boxed.explanation.maps;
        assert_eq!(maps[1].values[0], 1.0);
        assert!(maps[0].values.iter().all(|&value| value < 1.0));
        assert_eq!((maps[0].values.len(), maps.len()), (16, 2));
    }

    #[test]
    fn the_caption_nearest_to_the_picture_is_written() {
        let place = Place::new();
        let captioner = Captioner::from_gguf(&aux_models::captioner(3).bytes(), &place.model.shape).unwrap();
        let (_, embedding, patches) = &place.pictures[0];
        let near = |caption: &Caption| dot(&caption.features.embedding, embedding);
        let proposed = captioner.captions(6, patches, None).unwrap();
        assert!(proposed.len() > 1, "{proposed:?}");
        let writer = Writer { beam: 6, ..Writer::new(&captioner, &place.model.text) };
        let written = writer.caption(embedding, patches).unwrap();
        assert!(proposed.contains(&written.text));
        for text in proposed {
            let features = place.model.text.encode(&text).unwrap();
            assert!(near(&Caption { text, features }) <= near(&written));
        }
        let short = writer.caption(&embedding[1..], patches);
        assert!(matches!(short, Err(Error::Width { found: 15, .. })));
    }

    #[test]
    fn captions_of_marked_pictures_feed_back() {
        let place = Place::new();
        let Place { words, captions, model, .. } = &place;
        let update =
            grf_clicks(&words.embedding, &[("a", &captions[0])], &[("b", &captions[1])], &Clicks::default())
                .unwrap();
        let shares = &update.explanation.shares;
        assert_eq!(
            (shares[0].text.as_str(), shares[1].text.as_str()),
            (&*captions[0].text, &*captions[1].text)
        );
        assert!(shares[0].net > 0.0 && shares[1].net < 0.0);
        let read = model.text.encode(&captions[0].text).unwrap();
        assert_close(&captions[0].features.embedding, &read.embedding, 0.0);
        let both = [("a", &captions[0])];
        assert!(grf_clicks(&words.embedding, &both, &both, &Clicks::default()).is_err());
    }
}
