//! A simulated visitor who goes on from page to page: do thumbs find more than the next page would?
//!
//! Each page shows the best pictures that were not seen yet. Without feedback that is simply the next page of one ranking,
//! which is what a visitor gets who never touches a thumb, and so what every strategy and learner is held against.

use std::collections::BTreeSet;

use super::Attempt;
use super::bootstrap::{Bootstrap, Measure};
use super::clicks::{Game, Thumbs, Topic};
use super::metrics::{Figures, compared};
use crate::Result;
use crate::feedback::Facts;

/// What a visitor does on every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Pictures of a page.
    pub shown: usize,
    /// The first so many right ones of a page are liked.
    pub likes: usize,
    /// The first so many wrong ones of a page are disliked.
    pub dislikes: usize,
}

impl Reader {
    /// One who spends three thumbs on each page.
    pub const BRIEF: Reader = Reader { shown: 12, likes: 2, dislikes: 1 };

    fn mark(&self, page: &[usize], topic: &Topic, thumbs: &mut Thumbs) {
        let (right, wrong): (Vec<usize>, Vec<usize>) =
            page.iter().partition(|picture| topic.relevant.contains(picture));
        thumbs.likes.extend(right.into_iter().take(self.likes));
        thumbs.dislikes.extend(wrong.into_iter().take(self.dislikes));
    }
}

impl Game<'_> {
    /// Shows `pages` pages for each topic, with the reader's thumbs in between. Recall after each page, as `[page][topic]`:
    /// the right pictures seen, of as many as could have been (all that are right, or all that were shown). `done` is called
    /// after each topic.
    ///
    /// # Errors
    /// What the feedback refuses, or topics of another width.
    pub fn turn_pages(
        &self,
        topics: &[Topic],
        pages: usize,
        reader: Reader,
        mut done: impl FnMut(),
    ) -> Result<Vec<Vec<f64>>> {
        let mut recall = vec![Vec::with_capacity(topics.len()); pages];
        for topic in topics {
            let mut facts = self.tables.facts(None);
            let played = self.turn_pages_of(topic, pages, reader, &mut facts)?.done()?;
            recall.iter_mut().zip(played).for_each(|(recall, after)| recall.push(after));
            done();
        }
        Ok(recall)
    }

    /// The same for one topic, by page, or what is lacking.
    ///
    /// # Errors
    /// What the feedback refuses, or a topic of another width.
    pub fn turn_pages_of(
        &self,
        topic: &Topic,
        pages: usize,
        reader: Reader,
        facts: &mut dyn Facts,
    ) -> Result<Attempt<Vec<f64>>> {
        let mut recall = Vec::with_capacity(pages);
        let (mut thumbs, mut seen, mut right) = (Thumbs::default(), BTreeSet::<usize>::new(), 0);
        for _ in 0..pages {
            let ranking = match self.ranking(topic, &thumbs, seen.len() + reader.shown, facts)? {
                Attempt::Done(ranking) => ranking,
                Attempt::Needs(needs) => return Ok(Attempt::Needs(needs)),
            };
            let fresh = ranking.into_iter().filter(|index| !seen.contains(index));
            let page: Vec<usize> = fresh.take(reader.shown).collect();
            right += page.iter().filter(|picture| topic.relevant.contains(picture)).count();
            seen.extend(&page);
            reader.mark(&page, topic, &mut thumbs);
            let possible = topic.relevant.len().min(seen.len()).max(1);
            recall.push(right as f64 / possible as f64);
        }
        Ok(Attempt::Done(recall))
    }
}

/// The mean recall after a page; with that of the next page alone (`baseline`, over the same topics) also what the thumbs
/// gain, and on which share of the topics they are `better` or `worse`.
pub fn figures(recall: &[f64], baseline: Option<&[f64]>, bootstrap: Bootstrap) -> Figures {
    let mut measures = vec![("recall".to_owned(), Measure::Mean(recall.to_vec()))];
    if let Some(baseline) = baseline {
        measures.extend(compared("recall", recall.to_vec(), baseline.to_vec()));
        let share = |holds: fn(&f64, &f64) -> bool| {
            recall.iter().zip(baseline).map(|(now, next)| f64::from(u8::from(holds(now, next)))).collect()
        };
        measures.push(("better".to_owned(), Measure::Mean(share(|now, next| now > next))));
        measures.push(("worse".to_owned(), Measure::Mean(share(|now, next| now < next))));
    }
    Figures::of(measures, bootstrap)
}
