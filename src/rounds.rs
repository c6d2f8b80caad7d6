//! The blind protocol for a visitor's own words: nobody clicks, each round feeds back the top of the
//! ranking before it, and updates accumulate, so that one can watch the query drift.

use crate::feedback::{Blind, Item, Strategy, Update, Weights, afs, explicit, grf, prf};
use crate::model::TextFeatures;
use crate::protocol::{Question, Ranked, Round};
use crate::search::{Found, Search, text_items};
use crate::vector::dot;
use crate::{Error, Result, strategies};

/// Updates after the words' own ranking: five turns in all, as in the paper.
const UPDATES: usize = 4;
/// Pictures that a round feeds back: the paper's `K`.
const FED_BACK: usize = 5;
/// Pictures shown of each round, and compared with the first.
const TOP: usize = 10;

/// Plays the protocol with the paper's parameters. Marks of pictures do not count.
///
/// In the paper's explicit feedback each round adds another true caption of the picture sought. Nobody
/// knows what a visitor seeks, so here the visitor's "more" wishes play that part, one a round, in turn.
///
/// # Errors
/// Without words, or without wishes where the strategy needs them.
pub(crate) fn play(search: &mut Search, question: &Question) -> Found<Vec<Round>> {
    let words = search.words(question)?;
    let words = words.ok_or_else(|| Error::Invalid("blind rounds start from words".to_owned()))?;
    let mut current = words.embedding.clone();
    let mut rounds = vec![round(search, &words.embedding, &current, &[])?];
    let first: Vec<String> = rounds[0].top.iter().map(|ranked| ranked.id.clone()).collect();
    for number in 0..UPDATES {
        let Update { query, explanation } = update(search, question, &words, &current, number)?;
        current = query;
        let next = round(search, &words.embedding, &current, &first)?;
        rounds.push(Round { explanation: Some(explanation), ..next });
    }
    Ok(rounds)
}

fn update(
    search: &mut Search,
    question: &Question,
    words: &TextFeatures,
    current: &[f32],
    number: usize,
) -> Found<Update> {
    let gallery = search.gallery;
    let best = gallery.top_k(current, FED_BACK)?;
    let entries = best.iter().filter_map(|hit| gallery.entry(hit.index));
    let top: Vec<Item> = entries.map(|(id, embedding)| Item::picture(id, embedding)).collect();
    Ok(match question.strategy {
        Strategy::Prf => prf::blind(current, &top, &[], &Blind::PRF)?,
        Strategy::Grf => grf::blind(current, &text_items(&search.captions(&top)?), &Blind::GRF)?,
        Strategy::Afs => {
            let (summarizer, sights) = search.sights(&top)?;
            strategies::afs_blind(summarizer, words, current, &sights, &afs::Options::PAPER)?
        }
        Strategy::Explicit => {
            let wishes = search.wishes(&question.more)?;
            let lacking = || Error::Invalid("explicit feedback needs words to add".to_owned());
            let wish = wishes.get(number % wishes.len().max(1)).ok_or_else(lacking)?;
            explicit::blind(current, wish.item(), Weights::PAPER)?
        }
    })
}

/// The ranking under `current`; `first` is what the words' own top was.
fn round(search: &Search, words: &[f32], current: &[f32], first: &[String]) -> Result<Round> {
    let ids = search.gallery.ids();
    let ranked = |hit: crate::gallery::Hit| Ranked { id: ids[hit.index].clone(), score: hit.score };
    let top: Vec<Ranked> = search.gallery.top_k(current, TOP)?.into_iter().map(ranked).collect();
    let kept = match first {
        [] => top.len(),
        first => top.iter().filter(|ranked| first.contains(&ranked.id)).count(),
    };
    Ok(Round { top, cosine: dot(words, current).clamp(-1.0, 1.0), kept, explanation: None })
}
