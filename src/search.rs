//! What the page's questions are answered with: words and marks in, a ranking and its reasons out.

use crate::feedback::{Clicks, Item, Strategy, Update as Moved, prf};
use crate::gallery::Gallery;
use crate::protocol::{Answer, Hit, Question, Update};
use crate::vector::dot;
use crate::{Error, Result};

/// Ranks the gallery for a question; `words` is the unit embedding of its words, where there are any.
///
/// The update starts from the words, never from an earlier update, so taking a mark back restores
/// the ranking before it exactly. Without words the marks alone make the query, which is the update
/// of a zero vector. Marks of pictures that are not in the gallery yet do not count.
///
/// # Errors
/// [`Error::Width`] where the words' embedding is not of the gallery's width,
/// [`Error::Invalid`] for a picture that is both liked and disliked or a strategy that is not offered.
pub fn answer(gallery: &Gallery, words: Option<&[f32]>, question: &Question) -> Result<Answer> {
    let likes = items(gallery, &question.liked);
    let dislikes = items(gallery, &question.disliked);
    if likes.is_empty() && dislikes.is_empty() {
        let hits = words.map(|query| hits(gallery, query, None)).transpose()?;
        return Ok(Answer { hits, update: None });
    }
    let start = words.map_or_else(|| vec![0.0; gallery.width()], <[f32]>::to_vec);
    let Moved { query, explanation } = match question.strategy {
        Strategy::Prf => prf::clicks(&start, &likes, &dislikes, &Clicks::default())?,
        other => return Err(Error::Invalid(format!("feedback by {other:?} is not offered here"))),
    };
    let cosine = words.map(|words| dot(words, &query).clamp(-1.0, 1.0));
    let before = words.map(|words| places(gallery, words)).transpose()?;
    Ok(Answer {
        hits: Some(hits(gallery, &query, before.as_deref())?),
        update: Some(Update { explanation, cosine }),
    })
}

/// The marked pictures that are in the gallery.
fn items<'a>(gallery: &'a Gallery, ids: &'a [String]) -> Vec<Item<'a>> {
    let item = |id: &'a String| Some(Item::picture(id, gallery.embedding(gallery.find(id).ok()?)?));
    ids.iter().filter_map(item).collect()
}

/// Each picture's place under a query, in the gallery's order.
fn places(gallery: &Gallery, query: &[f32]) -> Result<Vec<usize>> {
    let mut places = vec![0; gallery.len()];
    for (place, hit) in gallery.rank(query)?.into_iter().enumerate() {
        places[hit.index] = place;
    }
    Ok(places)
}

fn hits(gallery: &Gallery, query: &[f32], before: Option<&[usize]>) -> Result<Vec<Hit>> {
    let hit = |hit: crate::gallery::Hit| Hit {
        id: gallery.ids()[hit.index].clone(),
        score: hit.score,
        before: before.map(|places| places[hit.index]),
    };
    Ok(gallery.rank(query)?.into_iter().map(hit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gallery() -> Gallery {
        let mut gallery = Gallery::new(2);
        for (id, embedding) in [("east", [1.0, 0.0]), ("north-east", [0.6, 0.8]), ("north", [0.0, 1.0])] {
            gallery.push(id, &embedding).unwrap();
        }
        gallery
    }

    fn question(liked: &[&str], disliked: &[&str]) -> Question {
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        Question {
            words: String::new(),
            liked: owned(liked),
            disliked: owned(disliked),
            strategy: Strategy::Prf,
        }
    }

    fn order(answer: &Answer) -> Vec<&str> {
        answer.hits.iter().flatten().map(|hit| hit.id.as_str()).collect()
    }

    const EAST: [f32; 2] = [1.0, 0.0];

    #[test]
    fn words_alone_rank_and_nothing_does_not() {
        let plain = answer(&gallery(), Some(&EAST), &question(&[], &[])).unwrap();
        assert_eq!(order(&plain), ["east", "north-east", "north"]);
        assert_eq!(plain.update, None);
        assert_eq!(answer(&gallery(), None, &question(&[], &[])).unwrap().hits, None);
    }

    #[test]
    fn marks_move_the_ranking_and_say_how_far() {
        let marked = answer(&gallery(), Some(&EAST), &question(&["north"], &["east"])).unwrap();
        assert_eq!(order(&marked)[0], "north-east");
        assert_eq!(marked.hits.unwrap()[0].before, Some(1));
        let cosine = marked.update.unwrap().cosine.unwrap();
        assert!(cosine < 1.0 && cosine > 0.0, "{cosine}");
    }

    #[test]
    fn marks_alone_make_a_query() {
        let marked = answer(&gallery(), None, &question(&["north"], &[])).unwrap();
        assert_eq!(order(&marked), ["north", "north-east", "east"]);
        let hits = marked.hits.unwrap();
        assert_eq!((hits[0].score, hits[0].before), (1.0, None));
        assert_eq!(marked.update.unwrap().cosine, None);
    }

    #[test]
    fn a_mark_waits_until_its_picture_is_encoded() {
        let plain = answer(&gallery(), Some(&EAST), &question(&[], &[])).unwrap();
        assert_eq!(answer(&gallery(), Some(&EAST), &question(&["west"], &[])).unwrap(), plain);
    }
}
