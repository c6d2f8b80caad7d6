//! A visitor's questions and what they are met with: words and marks in, a ranking and its reasons out.
//!
//! Some strategies need more than embeddings: captions, patch tokens, or a network. A question then is met with what is lacking
//! ([`Needs`]); whoever asks supplies it and asks again.

use std::rc::Rc;

use crate::answer::{Answer, Hit, Learned, Ranked, Reply, Round, Shift, Update};
use crate::blind::{Protocol, Turn};
use crate::caption::Caption;
use crate::example::{Mix, Spread};
use crate::feature_store::FeatureStore;
use crate::feedback::{
    self, Facts, Marks, Mode, Needs, Outcome, Part, Query, ROUNDS, Strategy, TOP, Term, TermKind, Words,
    update,
};
use crate::gallery::Gallery;
use crate::learners::{self, Learner};
use crate::model::{Confidence, FedBack, Summary, TextFeatures};
use crate::question::Question;
use crate::top_k::{self, best, places};
use crate::vector::{correlation, dot};
use crate::{Error, Result};

/// The embedding of some cells of a picture's patch tokens.
pub type EmbedCells<'a> = &'a dyn Fn(&[f32], &[usize]) -> Result<Vec<f32>>;

/// What there is to answer with.
pub struct Search<'a> {
    /// The pictures.
    pub gallery: &'a Gallery,
    /// What is known beside their embeddings.
    pub store: &'a mut FeatureStore,
    /// The text tower.
    pub text: &'a dyn Fn(&str) -> Result<TextFeatures>,
    /// The image tower's last layer.
    pub part: EmbedCells<'a>,
    /// What the cosines of words say of the gallery, where the model tells.
    pub confidence: Option<Confidence>,
}

/// What a question of [`Mode::Clicks`] asks with before any mark.
struct Start {
    words: Option<Rc<TextFeatures>>,
    /// Of the words and a picture.
    mix: Option<Mix>,
}

impl Start {
    /// The query, where there is one.
    fn query(&self) -> Option<&[f32]> {
        let of_words = || self.words.as_deref().map(|words| &words.embedding[..]);
        self.mix.as_ref().map(|mix| &mix.query[..]).or_else(of_words)
    }
}

/// A query, and what it is the sum of: each term's vector times its coefficient, divided by the length.
pub(crate) struct Moved {
    pub(crate) query: Vec<f32>,
    pub(crate) terms: Vec<Term>,
    pub(crate) length: f32,
}

impl Search<'_> {
    /// Ranks the gallery for a question, or plays the blind protocol for its words.
    ///
    /// The update starts from the words and the example, never from an earlier update, so taking a mark back restores the
    /// ranking before it exactly. Without either the marks alone make the query, which is the update of a zero vector. Marks
    /// of pictures that are not in the gallery yet do not count.
    ///
    /// # Errors
    /// [`Error::Width`] where the words' embedding is not of the gallery's width, [`Error::Invalid`] for what is marked both
    /// ways, for boxes that mark nothing, for impossible parameters, for a blind question that lacks words or has a learner, and
    /// what the models refuse.
    pub fn reply(&mut self, question: &Question) -> Result<Reply> {
        match question.mode {
            Mode::Clicks => self.answer(question),
            Mode::Blind => self.rounds(question),
        }
    }

    fn answer(&mut self, question: &Question) -> Result<Reply> {
        let start = self.start(question)?;
        if let Some(learner) = question.learner {
            return self.learned(learner, question, &start);
        }
        match self.clicks(question, &start)? {
            Outcome::Needs(needs) => Ok(Reply::Needs(needs)),
            Outcome::Unchanged => self.unmoved(question, &start),
            Outcome::Moved(moved) => {
                let query = start.query();
                let cosine = query.map(|query| dot(query, &moved.query).clamp(-1.0, 1.0));
                let hits = self.hits(&self.gallery.top_k(&moved.query, question.first)?, query)?;
                let update = Update { explanation: moved.explanation, cosine };
                Ok(Reply::Answer(self.ranked(Some(hits), Some(update))))
            }
        }
    }

    /// The ranking by a learner's scores.
    fn learned(&mut self, learner: Learner, question: &Question, start: &Start) -> Result<Reply> {
        let (gallery, query) = (self.gallery, start.query());
        let marks = self.marks(question)?;
        match learners::score(learner, &learners::Params::CHOSEN, gallery, query, &marks, self)? {
            learners::Outcome::Needs(needs) => Ok(Reply::Needs(needs)),
            learners::Outcome::Unchanged => self.unmoved(question, start),
            learners::Outcome::Scores { scores, words } => {
                let hits = self.hits(&best(&scores, question.first), query)?;
                let parts: Vec<Part> = marks.parts().collect();
                let marked = parts.iter().map(|part| gallery.find(part.id)).collect::<Result<Vec<_>>>()?;
                let (before, now) = (places(&words, &marked), places(&scores, &marked));
                let shift = |(part, (before, now)): (Part, (usize, usize))| {
                    let before = query.map(|_| before);
                    Shift { id: part.id.to_owned(), region: part.region, before, now }
                };
                let learned = Learned {
                    shifts: parts.into_iter().zip(before.into_iter().zip(now)).map(shift).collect(),
                    cosine: query.map(|_| correlation(&words, &scores)),
                };
                Ok(Reply::Answer(Answer { learned: Some(learned), ..self.ranked(Some(hits), None) }))
            }
        }
    }

    /// What there is to answer without marks.
    fn unmoved(&self, question: &Question, start: &Start) -> Result<Reply> {
        let ranking = |query| self.hits(&self.gallery.top_k(query, question.first)?, None);
        let hits = start.query().map(ranking).transpose()?;
        let of_words = self.confidence.filter(|_| start.mix.is_none());
        let best = hits.as_ref().and_then(|hits| hits.first());
        let confidence = of_words.zip(best).map(|(confidence, best)| confidence.of(best.score));
        Ok(Reply::Answer(Answer { confidence, ..self.ranked(hits, None) }))
    }

    /// The visitor's marks of pictures that are there.
    fn marks<'q>(&self, question: &'q Question) -> Result<Marks<'q>> {
        Marks::clicks(question.marks.iter().filter(|mark| self.gallery.contains(&mark.id)))
    }

    /// The query that a question of [`Mode::Clicks`] makes, where it makes one; `None` while something is lacking.
    pub(crate) fn moved(&mut self, question: &Question) -> Result<Option<Option<Moved>>> {
        let start = self.start(question)?;
        Ok(match self.clicks(question, &start)? {
            Outcome::Needs(_) => None,
            Outcome::Unchanged => {
                Some(start.query().map(|query| {
                    Moved {
                        query: query.to_vec(),
                        terms: start
                            .mix
                            .as_ref()
                            .map_or_else(|| vec![words_alone(question)], |mix| mix.terms().to_vec()),
                        length: 1.0,
                    }
                }))
            }
            Outcome::Moved(feedback::Update { query, explanation }) => {
                Some(Some(Moved { query, terms: explanation.terms, length: explanation.length }))
            }
        })
    }

    /// What a question asks with before any mark.
    fn start(&mut self, question: &Question) -> Result<Start> {
        let words = self.words(question)?;
        let mix = self.mix(question, words.as_deref())?;
        Ok(Start { words, mix })
    }

    /// The query that the question's example makes, with the words where there are any; `None` without an example in the
    /// gallery.
    fn mix(&mut self, question: &Question, words: Option<&TextFeatures>) -> Result<Option<Mix>> {
        let Some(example) = &question.example else { return Ok(None) };
        example.check()?;
        let Ok(picture) = self.gallery.get(&example.id) else { return Ok(None) };
        let spread = |vector| -> Result<Spread> {
            let spread = self.gallery.spread(vector)?;
            Ok(Spread { vector, spread: if spread > f32::EPSILON { spread } else { 1.0 } })
        };
        let words = words.map(|words| spread(&words.embedding)).transpose()?;
        Mix::new(question.words.trim(), words, example, spread(&picture)?).map(Some)
    }

    /// The query of `start` as the marks move it; where there is none, what they make of nothing.
    fn clicks(&mut self, question: &Question, start: &Start) -> Result<Outcome> {
        let strategy = question.strategy;
        let marks = self.marks(question)?;
        let (more, less) =
            (self.wishes(question, &question.wishes.more)?, self.wishes(question, &question.wishes.less)?);
        let marks = marks.with_words(as_words(&more), as_words(&less))?;
        if marks.is_empty() {
            return Ok(Outcome::Unchanged);
        }
        let params = question.params.params(strategy, Mode::Clicks)?;
        // Without words AFS still reads the frame of a query, `[CLS] [SEP]`.
        let frame;
        let words = match &start.words {
            Some(words) => words,
            None => {
                frame = self.store.text("", self.text)?;
                &frame
            }
        };
        let nothing = vec![0.0; self.gallery.width()];
        let current = start.query().unwrap_or(&nothing);
        let query = Query { text: question.words.trim(), words, current };
        let mut outcome = update(strategy, Mode::Clicks, &marks, &query, &params, self)?;
        if let (Outcome::Moved(moved), Some(mix)) = (&mut outcome, &start.mix) {
            mix.spell_out(&mut moved.explanation);
        }
        Ok(outcome)
    }

    /// The blind protocol for a visitor's own words. Marks of pictures do not count.
    ///
    /// In the paper's explicit feedback each round adds another true caption of the picture sought. Nobody knows what a visitor
    /// seeks, so here the visitor's "more" wishes play that part, one a round, in turn.
    fn rounds(&mut self, question: &Question) -> Result<Reply> {
        let lacking = |what: &str| Error::Invalid(what.to_owned());
        if question.learner.is_some() {
            return Err(lacking("blind rounds are a strategy's: ask for them without a learner"));
        }
        let words =
            self.words(question)?.ok_or_else(|| lacking("blind rounds start from words: type some"))?;
        let wishes = self.wishes(question, &question.wishes.more)?;
        if question.strategy == Strategy::Explicit && wishes.is_empty() {
            return Err(lacking("explicit feedback needs words to add: wish for more of something"));
        }
        let params = question.params.params(question.strategy, Mode::Blind)?;
        let (gallery, wishes) = (self.gallery, as_words(&wishes));
        let protocol =
            Protocol { gallery, strategy: Some(question.strategy), params: &params, rounds: ROUNDS };
        let wish = |number: usize| wishes.get(number % wishes.len().max(1)).copied();
        let mut rounds: Vec<Round> = Vec::with_capacity(ROUNDS + 1);
        let mut see = |turn: Turn| {
            rounds.push(round(gallery, &words.embedding, turn, rounds.first()));
            Ok(())
        };
        Ok(match protocol.play(question.words.trim(), &words, &wish, self, &mut see)? {
            Some(needs) => Reply::Needs(needs),
            None => Reply::Rounds { rounds },
        })
    }

    /// The question's words; `None` where they are blank.
    fn words(&mut self, question: &Question) -> Result<Option<Rc<TextFeatures>>> {
        if question.words.trim().is_empty() {
            return Ok(None);
        }
        self.store.text(&question.words, self.text).map(Some)
    }

    /// What the visitor wishes for, where wishes count; blanks are left out.
    fn wishes<'q>(
        &mut self,
        question: &Question,
        wishes: &'q [String],
    ) -> Result<Vec<(&'q str, Rc<TextFeatures>)>> {
        let wishes = wishes.iter().map(|wish| wish.trim()).filter(|wish| !wish.is_empty());
        let counting = wishes.filter(|_| question.counts_wishes());
        counting.map(|words| Ok((words, self.store.text(words, self.text)?))).collect()
    }

    fn ranked(&self, hits: Option<Vec<Hit>>, update: Option<Update>) -> Answer {
        let ranked = if hits.is_some() { self.gallery.len() } else { 0 };
        Answer { hits, ranked, update, learned: None, confidence: None }
    }

    /// The best pictures, with their places under the words that they were moved from, if any.
    fn hits(&self, hits: &[top_k::Hit], moved_from: Option<&[f32]>) -> Result<Vec<Hit>> {
        let pictures: Vec<usize> = hits.iter().map(|hit| hit.index).collect();
        let before = moved_from.map(|words| self.gallery.places(words, &pictures)).transpose()?;
        let hit = |(place, hit): (usize, &top_k::Hit)| Hit {
            id: self.gallery.ids()[hit.index].clone(),
            score: hit.score,
            before: before.as_ref().map(|before| before[place]),
        };
        Ok(hits.iter().enumerate().map(hit).collect())
    }
}

/// What a query of words alone is the sum of.
fn words_alone(question: &Question) -> Term {
    Term {
        kind: TermKind::Query,
        id: String::new(),
        text: question.words.trim().to_owned(),
        region: None,
        similarity: 1.0,
        coefficient: 1.0,
    }
}

impl Facts for Search<'_> {
    fn lacking(&mut self, wanted: Needs) -> Result<Needs> {
        Ok(self.store.lacking(wanted))
    }

    fn grid(&self) -> usize {
        self.store.grid()
    }

    fn spread(&mut self, vector: &[f32]) -> Result<f32> {
        self.gallery.spread(vector)
    }

    fn embedding(&mut self, of: Part) -> Result<Vec<f32>> {
        match of.region {
            None => self.gallery.get(of.id),
            Some(region) => (self.part)(self.store.patches(of.id)?, &region.cells(self.store.grid())),
        }
    }

    fn caption(&mut self, of: Part) -> Result<Option<Caption>> {
        let text = self.store.caption(of)?.to_owned();
        let features = self.store.text(&text, self.text)?.as_ref().clone();
        Ok(Some(Caption { text, features }))
    }

    fn patches(&mut self, id: &str) -> Result<Vec<f32>> {
        Ok(self.store.patches(id)?.to_vec())
    }

    fn summarize(&mut self, mode: Mode, words: &TextFeatures, pictures: &[FedBack]) -> Result<Summary> {
        self.store.summarize(mode, words, pictures)
    }
}

fn as_words<'a>(wishes: &'a [(&str, Rc<TextFeatures>)]) -> Vec<Words<'a>> {
    wishes.iter().map(|(text, features)| Words { text, embedding: &features.embedding }).collect()
}

/// A turn of the protocol as it is shown; `first` is the words' own round.
fn round(gallery: &Gallery, words: &[f32], turn: Turn, first: Option<&Round>) -> Round {
    let ids = gallery.ids();
    let ranked = |hit: top_k::Hit| Ranked { id: ids[hit.index].clone(), score: hit.score };
    let top: Vec<Ranked> = best(turn.scores, TOP).into_iter().map(ranked).collect();
    let known = |id: &str| first.is_none_or(|first| first.top.iter().any(|ranked| ranked.id == id));
    let kept = top.iter().filter(|ranked| known(&ranked.id)).count();
    let cosine = dot(words, turn.current).clamp(-1.0, 1.0);
    Round { top, cosine, kept, explanation: turn.explanation }
}
