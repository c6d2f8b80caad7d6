//! What the page's questions are answered with: words and marks in, a ranking and its reasons out.
//!
//! Two strategies need more than embeddings: captions, or patch tokens and a network that reads them.
//! A question then is met with what is lacking ([`Needs`]); whoever asks supplies it and asks again.

use std::rc::Rc;

use crate::feedback::{Clicks, Item, Strategy, Update as Moved, afs, explicit, grf, prf};
use crate::gallery::Gallery;
use crate::known::Known;
use crate::model::{Summarizer, TextFeatures};
use crate::protocol::{Answer, Hit, Needs, Question, Reply, Update};
use crate::strategies::{self, Sight};
use crate::vector::dot;
use crate::{Error, Result, rounds};

/// What there is to answer with.
pub struct Search<'a> {
    /// The pictures.
    pub gallery: &'a Gallery,
    /// What is known beside their embeddings.
    pub known: &'a mut Known,
    /// The text tower.
    pub read: &'a dyn Fn(&str) -> Result<TextFeatures>,
}

/// Why there is no answer.
pub(crate) enum Stop {
    /// Something is to be supplied first.
    Lacking(Needs),
    /// Something failed.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}

impl From<Needs> for Stop {
    fn from(needs: Needs) -> Stop {
        Stop::Lacking(needs)
    }
}

/// Something, unless it failed or something is lacking.
pub(crate) type Found<T> = std::result::Result<T, Stop>;

/// Words that are fed back: a wish, or a picture's caption.
pub(crate) struct Text {
    id: String,
    words: String,
    features: Rc<TextFeatures>,
}

impl Text {
    pub(crate) fn item(&self) -> Item<'_> {
        Item { id: &self.id, text: &self.words, embedding: &self.features.embedding }
    }
}

impl<'a> Search<'a> {
    /// Ranks the gallery for a question, or plays the blind protocol for its words.
    ///
    /// The update starts from the words, never from an earlier update, so taking a mark back restores
    /// the ranking before it exactly. Without words the marks alone make the query, which is the update
    /// of a zero vector. Marks of pictures that are not in the gallery yet do not count.
    ///
    /// # Errors
    /// [`Error::Width`] where the words' embedding is not of the gallery's width, [`Error::Invalid`] for
    /// what is marked both ways or a blind question that lacks words, and what the models refuse.
    pub fn reply(&mut self, question: &Question) -> Result<Reply> {
        let reply = if question.blind {
            rounds::play(self, question).map(|rounds| Reply::Rounds { rounds })
        } else {
            self.answer(question).map(Reply::Answer)
        };
        match reply {
            Ok(reply) => Ok(reply),
            Err(Stop::Lacking(needs)) => Ok(Reply::Needs(needs)),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    fn answer(&mut self, question: &Question) -> Found<Answer> {
        let words = self.words(question)?;
        let start = words.as_ref().map(|words| words.embedding.as_slice());
        let Some(Moved { query, explanation }) = self.clicks(question, words.as_deref())? else {
            let hits = start.map(|query| self.hits(query, None)).transpose()?;
            return Ok(Answer { hits, update: None });
        };
        let cosine = start.map(|start| dot(start, &query).clamp(-1.0, 1.0));
        let before = start.map(|start| self.places(start)).transpose()?;
        let hits = Some(self.hits(&query, before.as_deref())?);
        Ok(Answer { hits, update: Some(Update { explanation, cosine }) })
    }

    /// The question's words; `None` where they are blank.
    pub(crate) fn words(&mut self, question: &Question) -> Result<Option<Rc<TextFeatures>>> {
        if question.words.trim().is_empty() {
            return Ok(None);
        }
        self.known.text(&question.words, self.read).map(Some)
    }

    /// The query as the marks move it; `None` where nothing is marked.
    fn clicks(&mut self, question: &Question, words: Option<&TextFeatures>) -> Found<Option<Moved>> {
        let (likes, dislikes) = (self.items(&question.liked), self.items(&question.disliked));
        let mut wishes = [Vec::new(), Vec::new()];
        if question.strategy == Strategy::Explicit {
            wishes = [self.wishes(&question.more)?, self.wishes(&question.less)?];
        }
        if likes.is_empty() && dislikes.is_empty() && wishes.iter().all(Vec::is_empty) {
            return Ok(None);
        }
        let start = words.map_or_else(|| vec![0.0; self.gallery.width()], |words| words.embedding.clone());
        let options = Clicks::default();
        let moved = match question.strategy {
            Strategy::Prf => prf::clicks(&start, &likes, &dislikes, &options)?,
            Strategy::Grf => {
                let captions = self.captions(&[&*likes, &*dislikes].concat())?;
                let captions = text_items(&captions);
                let (likes, dislikes) = captions.split_at(likes.len());
                grf::clicks(&start, likes, dislikes, &options)?
            }
            Strategy::Afs => self.afs_clicks(start, words, &likes, &dislikes)?,
            Strategy::Explicit => {
                // Thumbs count beside the wishes, each as much as one wish: words say what no picture at
                // hand shows, and who has both should not have to give up either.
                let [more, less] = &wishes;
                let more = [likes, text_items(more)].concat();
                let less = [dislikes, text_items(less)].concat();
                explicit::clicks(&start, &more, &less, &options)?
            }
        };
        Ok(Some(moved))
    }

    fn afs_clicks(
        &mut self,
        start: Vec<f32>,
        words: Option<&TextFeatures>,
        likes: &[Item],
        dislikes: &[Item],
    ) -> Found<Moved> {
        if likes.is_empty() {
            // Nothing to attend to, so no network.
            return Ok(afs::clicks(&start, &[], None, &[], dislikes, &afs::Options::CLICKS)?);
        }
        // Without words the network still reads the frame of a query, `[CLS] [SEP]`.
        let query = match words {
            Some(words) => words.clone(),
            None => TextFeatures { embedding: start, ..self.known.text("", self.read)?.as_ref().clone() },
        };
        let (summarizer, sights) = self.sights(likes)?;
        Ok(strategies::afs_clicks(summarizer, &query, &sights, dislikes, &afs::Options::CLICKS)?)
    }

    /// The marked pictures that are in the gallery.
    pub(crate) fn items<'i>(&self, ids: &'i [String]) -> Vec<Item<'i>>
    where
        'a: 'i,
    {
        let gallery = self.gallery;
        let item = |id: &'i String| Some(Item::picture(id, gallery.embedding(gallery.find(id).ok()?)?));
        ids.iter().filter_map(item).collect()
    }

    /// The pictures' captions.
    pub(crate) fn captions(&mut self, pictures: &[Item]) -> Found<Vec<Text>> {
        if let Some(needs) = self.known.lacks_captions(&ids(pictures)) {
            return Err(needs.into());
        }
        let mut texts = Vec::with_capacity(pictures.len());
        for Item { id, .. } in pictures {
            let words = self.known.captions().get(*id).cloned().unwrap_or_default();
            let features = self.known.text(&words, self.read)?;
            texts.push(Text { id: (*id).to_owned(), words, features });
        }
        Ok(texts)
    }

    /// The summarizer, and pictures as it sees them.
    pub(crate) fn sights<'s>(&'s mut self, pictures: &[Item<'s>]) -> Found<(&'s Summarizer, Vec<Sight<'s>>)> {
        if let Some(needs) = self.known.lacks_patches(&ids(pictures)) {
            return Err(needs.into());
        }
        let known = &*self.known;
        let sight = |&item: &Item<'s>| {
            Some(Sight { item, patches: known.patches(item.id)?, caption: None, regions: &[] })
        };
        let summarizer = known.summarizer.as_ref().ok_or_else(Needs::default)?;
        Ok((summarizer, pictures.iter().filter_map(sight).collect()))
    }

    /// What the visitor wishes for, blanks left out. In quotes, so that no picture has the same id.
    pub(crate) fn wishes(&mut self, wishes: &[String]) -> Result<Vec<Text>> {
        let wishes = wishes.iter().map(|wish| wish.trim()).filter(|wish| !wish.is_empty());
        wishes
            .map(|words| {
                let features = self.known.text(words, self.read)?;
                Ok(Text { id: format!("\"{words}\""), words: words.to_owned(), features })
            })
            .collect()
    }

    /// Each picture's place under a query, in the gallery's order.
    fn places(&self, query: &[f32]) -> Result<Vec<usize>> {
        let mut places = vec![0; self.gallery.len()];
        for (place, hit) in self.gallery.rank(query)?.into_iter().enumerate() {
            places[hit.index] = place;
        }
        Ok(places)
    }

    fn hits(&self, query: &[f32], before: Option<&[usize]>) -> Result<Vec<Hit>> {
        let hit = |hit: crate::gallery::Hit| Hit {
            id: self.gallery.ids()[hit.index].clone(),
            score: hit.score,
            before: before.map(|places| places[hit.index]),
        };
        Ok(self.gallery.rank(query)?.into_iter().map(hit).collect())
    }
}

pub(crate) fn text_items(texts: &[Text]) -> Vec<Item<'_>> {
    texts.iter().map(Text::item).collect()
}

fn ids<'a>(pictures: &[Item<'a>]) -> Vec<&'a str> {
    pictures.iter().map(|item| item.id).collect()
}
