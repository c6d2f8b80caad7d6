//! Which things a scene shows, and the one relation that it is there for.

use crate::cast::{PAIRS, Pair, Thing, are_a_pair, things};
use crate::draw::{one_of, shuffle};
use crate::relation::Relation;
use random::Random;

/// One scene before anything has its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The first of these stands in `relation` to the second.
    pub pair: Pair,
    pub relation: Relation,
    /// What else is there.
    pub others: Vec<Thing>,
}

/// How many things a pair's scenes hold: 16 scenes for each of 25 pairs are 400.
const COUNTS: [usize; 16] = [2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5];

/// A pair's relations, at least five times each, so that each can be asked for.
fn relations(number: usize) -> [Relation; 16] {
    let stacked = if number.is_multiple_of(2) { Relation::Above } else { Relation::Below };
    let mut relations = [stacked; 16];
    relations[..6].fill(Relation::LeftOf);
    relations[6..11].fill(Relation::RightOf);
    relations
}

/// All scenes, in their order.
pub(crate) fn plan(random: &mut Random) -> Vec<Plan> {
    let mut planned = Vec::new();
    for (number, &pair) in PAIRS.iter().enumerate() {
        let mut counts = COUNTS;
        shuffle(random, &mut counts);
        planned.extend(
            relations(number).into_iter().zip(counts).map(|(relation, count)| (pair, relation, count)),
        );
    }
    shuffle(random, &mut planned);
    let mut uses: Vec<(Thing, usize)> = things().map(|thing| (thing, 0)).collect();
    let scene = |(pair, relation, count): (Pair, Relation, usize)| {
        let mut shown = pair.to_vec();
        while shown.len() < count {
            let Some(thing) = rarest(random, &mut uses, &shown) else { break };
            shown.push(thing);
        }
        Plan { pair, relation, others: shown.split_off(2) }
    };
    planned.into_iter().map(scene).collect()
}

/// One of the least used things that make no pair with what is shown, so that all are shown alike often.
fn rarest(random: &mut Random, uses: &mut [(Thing, usize)], shown: &[Thing]) -> Option<Thing> {
    let fits = |thing: Thing| !shown.iter().any(|&other| other == thing || are_a_pair(other, thing));
    let least = uses.iter().filter(|(thing, _)| fits(*thing)).map(|(_, count)| *count).min()?;
    let rare: Vec<usize> =
        (0..uses.len()).filter(|&index| uses[index].1 == least && fits(uses[index].0)).collect();
    let (thing, count) = &mut uses[one_of(random, &rare)?];
    *count += 1;
    Some(*thing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_is_planned_for_one_pair_and_holds_no_other() {
        let plans = plan(&mut Random::new(1));
        assert_eq!(plans.len(), PAIRS.len() * COUNTS.len());
        for Plan { pair, others, .. } in plans {
            let shown: Vec<Thing> = pair.into_iter().chain(others).collect();
            assert!((2..=5).contains(&shown.len()));
            let pairs = |a: &Thing| shown.iter().filter(|&b| are_a_pair(*a, *b)).count();
            assert_eq!(shown.iter().map(pairs).sum::<usize>(), 2, "{shown:?}");
            let twice = |thing: &&Thing| shown.iter().filter(|other| other == thing).count() > 1;
            assert_eq!(shown.iter().find(twice), None);
        }
    }

    #[test]
    fn every_thing_is_shown_alike_often() {
        let plans = plan(&mut Random::new(1));
        for thing in things() {
            let shows = |plan: &&Plan| plan.pair.contains(&thing) || plan.others.contains(&thing);
            let count = plans.iter().filter(shows).count();
            assert!((25..=29).contains(&count), "{}: {count}", thing.name);
        }
    }
}
