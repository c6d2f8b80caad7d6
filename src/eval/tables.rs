//! What the models say of the pictures, made beforehand: the evaluation's source of facts.

use crate::caption::Caption;
use crate::feedback::{Facts, Mode, Needs, Part};
use crate::gallery::Gallery;
use crate::model::{FedBack, Summarizer, Summary, TextFeatures};
use crate::{Error, Result};

/// Patch tokens of a gallery's pictures.
pub trait PatchTokens: Sync {
    /// Those of the picture at `index`, `patches x width`, row-major; `None` where they are not there.
    fn at(&self, index: usize) -> Option<Vec<f32>>;
}

/// Everything that strategies may ask about a gallery's pictures. What a strategy does not read may be missing.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// The pictures.
    pub gallery: &'a Gallery,
    /// Captions of the pictures.
    pub captions: Captions<'a>,
    /// Patch tokens of the pictures.
    pub patches: Option<&'a dyn PatchTokens>,
    /// Reads patch tokens.
    pub summarizer: Option<&'a Summarizer>,
}

/// Whose captions are fed back, per picture of the gallery.
#[derive(Clone, Copy, Debug)]
pub enum Captions<'a> {
    /// One each, generated. The tokens are read by AFS only and may be missing otherwise.
    Generated(&'a [Caption]),
    /// Text embeddings of all that people wrote; of each picture one is fed back, and never the query itself. What GRF would
    /// gain from a captioner that sees what people see.
    Human(&'a [Vec<Vec<f32>>]),
}

/// A query that is the caption number `caption` of the picture `target`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Gallery index of the picture.
    pub target: usize,
    /// Which of its captions the query is.
    pub caption: usize,
}

impl<'a> Tables<'a> {
    /// Embeddings alone.
    pub fn of(gallery: &'a Gallery) -> Tables<'a> {
        Tables { gallery, captions: Captions::Generated(&[]), patches: None, summarizer: None }
    }

    /// Facts for one query; `asked` where the query is a picture's caption.
    pub fn facts(&self, asked: Option<Asked>) -> TableFacts<'a> {
        TableFacts { tables: *self, asked }
    }
}

/// What [`Tables`] say while one query is played.
pub struct TableFacts<'a> {
    tables: Tables<'a>,
    asked: Option<Asked>,
}

impl TableFacts<'_> {
    /// Of a picture's human captions the one after the query's own; `None` where that is the query.
    fn human(&self, picture: usize, captions: &[Vec<f32>]) -> Option<Vec<f32>> {
        let asked = self.asked?;
        let caption = (asked.caption + 1) % captions.len().max(1);
        let is_query = asked == Asked { target: picture, caption };
        captions.get(caption).filter(|_| !is_query).cloned()
    }
}

impl Facts for TableFacts<'_> {
    fn lacking(&mut self, _: Needs) -> Result<Needs> {
        // What is missing in a table cannot be supplied later: reading it says so.
        Ok(Needs::default())
    }

    fn grid(&self) -> usize {
        self.tables.summarizer.map_or(0, Summarizer::grid)
    }

    fn spread(&mut self, vector: &[f32]) -> Result<f32> {
        self.tables.gallery.spread(vector)
    }

    fn embedding(&mut self, of: Part) -> Result<Vec<f32>> {
        whole(of)?;
        self.tables.gallery.get(of.id)
    }

    fn caption(&mut self, of: Part) -> Result<Option<Caption>> {
        whole(of)?;
        let index = self.tables.gallery.find(of.id)?;
        Ok(match self.tables.captions {
            Captions::Generated(captions) => captions.get(index).cloned(),
            Captions::Human(captions) => {
                captions.get(index).and_then(|all| self.human(index, all)).map(|embedding| {
                    let features = TextFeatures { embedding, tokens: Vec::new(), token_width: 0 };
                    Caption { text: String::new(), features }
                })
            }
        })
    }

    fn patches(&mut self, id: &str) -> Result<Vec<f32>> {
        let index = self.tables.gallery.find(id)?;
        let patches = self.tables.patches.and_then(|patches| patches.at(index));
        patches.ok_or_else(|| Error::Invalid(format!("the patch tokens of \"{id}\" are not there")))
    }

    fn summarize(&mut self, mode: Mode, words: &TextFeatures, pictures: &[FedBack]) -> Result<Summary> {
        let missing = || Error::Invalid("the summarizer is not there".to_owned());
        self.tables.summarizer.ok_or_else(missing)?.summarize(mode, words, pictures)
    }
}

/// Refuses a part of a picture, of which no table is made.
fn whole(of: Part) -> Result<()> {
    match of.region {
        None => Ok(()),
        Some(_) => Err(Error::Invalid("the evaluation marks whole pictures only".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::{Mark, Marks, Outcome, Params, Query, Side, Strategy, Update, update};
    use crate::model::Model;
    use crate::vector::{dot, normalize};
    use testing::{Random, aux_models, tiny};

    /// Four pictures as the tiny towers and networks see them.
    struct Place {
        gallery: Gallery,
        summarizer: Summarizer,
        words: TextFeatures,
        patches: Patches,
        captions: Vec<Caption>,
    }

    struct Patches(Vec<Vec<f32>>);

    impl PatchTokens for Patches {
        fn at(&self, index: usize) -> Option<Vec<f32>> {
            self.0.get(index).cloned()
        }
    }

    impl Place {
        fn new() -> Place {
            let model = Model::from_gguf(&tiny::model(1)).unwrap();
            let summarizer = Summarizer::from_gguf(&aux_models::summarizer(2).bytes(), &model.shape).unwrap();
            let (mut random, mut gallery) = (Random::new(4), Gallery::new(16));
            for id in ["a", "b", "c", "d"] {
                gallery.insert(id, &normalize(random.floats(16, 1.0)).unwrap()).unwrap();
            }
            let patches = Patches((0..4).map(|_| random.floats(16 * 32, 1.0)).collect());
            let caption =
                |text: &str| Caption { text: text.to_owned(), features: model.text.encode(text).unwrap() };
            let captions = ["red apple", "green dog", "blue", "a word"].map(caption).into();
            Place { gallery, summarizer, words: model.text.encode("red dog").unwrap(), patches, captions }
        }

        fn update(&self, mode: Mode, marks: &Marks, params: Params, captions: &[Caption]) -> Update {
            let tables = Tables {
                captions: Captions::Generated(captions),
                patches: Some(&self.patches),
                summarizer: Some(&self.summarizer),
                ..Tables::of(&self.gallery)
            };
            let query = Query { text: "red dog", words: &self.words, current: &self.words.embedding };
            match update(Strategy::Afs, mode, marks, &query, &params, &mut tables.facts(None)).unwrap() {
                Outcome::Moved(update) => update,
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn clicks_move_the_query_towards_the_summary_whatever_their_order() {
        let place = Place::new();
        let mark = |id: &str, side| Mark { id: id.to_owned(), side, region: None };
        let clicked = |liked: &[&str], gamma: f32| {
            let mut marks: Vec<Mark> = liked.iter().map(|id| mark(id, Side::Like)).collect();
            marks.push(mark("d", Side::Dislike));
            let mut params = Params::of(Strategy::Afs, Mode::Clicks);
            params.weights.gamma = gamma;
            place.update(Mode::Clicks, &Marks::clicks(&marks).unwrap(), params, &[])
        };
        let update = clicked(&["c", "a", "b"], 0.1);
        assert_eq!(clicked(&["b", "c", "a", "b"], 0.1), update);
        let maps: Vec<&str> = update.explanation.maps.iter().map(|map| map.id.as_str()).collect();
        assert_eq!(maps, ["a", "b", "c"]);
        let fed: Vec<FedBack> =
            place.patches.0[..3].iter().map(|patches| FedBack { patches, caption: None }).collect();
        let summary = place.summarizer.summarize(Mode::Clicks, &place.words, &fed).unwrap();
        assert!(dot(&update.query, &summary.output) > dot(&place.words.embedding, &summary.output));
        let disliked = &place.gallery.get("d").unwrap();
        assert!(dot(&update.query, disliked) < dot(&clicked(&["a", "b", "c"], 0.0).query, disliked));
    }

    #[test]
    fn captions_are_read_where_every_picture_has_one() {
        let place = Place::new();
        let blind = |top: &[&str], read: bool, captions: &[Caption]| {
            let params = Params { captions: read, ..Params::of(Strategy::Afs, Mode::Blind) };
            place.update(Mode::Blind, &Marks::ranking(top, &[]), params, captions)
        };
        let plain = blind(&["a", "b"], false, &[]);
        assert_eq!(blind(&["a", "b"], true, &place.captions[..1]), plain);
        let captioned = blind(&["a", "b"], true, &place.captions);
        assert_ne!(captioned.query, plain.query);
        let texts: Vec<&str> = captioned.explanation.terms.iter().map(|term| term.text.as_str()).collect();
        assert_eq!(texts, ["red dog", "", "", "", "red apple", "green dog"]);
        assert_eq!((captioned.explanation.maps[0].values.len(), captioned.explanation.maps.len()), (16, 2));
    }
}
