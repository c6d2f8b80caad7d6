//! Queries with several right answers, which follow from the scenes' boxes.

use serde::Serialize;

use crate::cast::{PAIRS, Thing, things};
use crate::relation::Relation;
use crate::scene::Scene;

/// Fewest right answers that make a query worth asking.
const LEAST: usize = 5;

/// A query.
#[derive(Debug, Serialize)]
pub(crate) struct Topic {
    kind: Kind,
    words: String,
    /// Ids of the scenes that answer it.
    relevant: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Object,
    Relation,
}

/// "a cat" for each thing, and "a cat above a tree" for each pair and relation that enough scenes show.
pub(crate) fn of(scenes: &[Scene]) -> Vec<Topic> {
    let topic = |kind, words, answers: &dyn Fn(&Scene) -> bool| {
        let relevant = scenes.iter().filter(|scene| answers(scene)).map(|scene| scene.id.clone()).collect();
        Topic { kind, words, relevant }
    };
    let objects = things().map(|thing| {
        topic(Kind::Object, thing.a(), &|scene| scene.content.objects().any(|object| object.thing == thing))
    });
    let pairs = PAIRS.iter().flat_map(|pair| Relation::ALL.map(|relation| (*pair, relation)));
    let relations = pairs.map(|([a, b], relation)| {
        let words = format!("{} {} {}", a.a(), relation.words(), b.a());
        topic(Kind::Relation, words, &|scene| shows(scene, a, relation, b))
    });
    objects.chain(relations).filter(|topic| topic.relevant.len() >= LEAST).collect()
}

fn shows(scene: &Scene, a: Thing, relation: Relation, b: Thing) -> bool {
    let frame =
        |thing| scene.content.objects().find(|object| object.thing == thing).map(|object| object.frame);
    let (Some(a), Some(b)) = (frame(a), frame(b)) else { return false };
    relation.holds(&a, &b, &scene.content.frames())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;
    use crate::scene::samples;

    #[test]
    fn every_thing_is_asked_for_and_every_pair_in_four_ways() {
        let topics = of(&samples(1).unwrap());
        let sizes =
            |kind| topics.iter().filter(move |topic| topic.kind == kind).map(|topic| topic.relevant.len());
        assert_eq!(sizes(Kind::Object).count(), things().count());
        assert_eq!(sizes(Kind::Relation).count(), 4 * PAIRS.len());
        assert!(sizes(Kind::Object).all(|size| (10..=30).contains(&size)));
        assert!(sizes(Kind::Relation).all(|size| (LEAST..=16).contains(&size)));
    }

    #[test]
    fn a_scene_answers_what_its_label_says() {
        let scenes = samples(1).unwrap();
        let topics = of(&scenes);
        for scene in &scenes {
            let named =
                |topic: &&Topic| scene.label.starts_with(&topic.words) && topic.kind == Kind::Relation;
            let topic = topics.iter().find(named).unwrap();
            assert!(topic.relevant.contains(&scene.id), "{topic:?}");
            let opposite = topic.words.replace("to the left of", "to the right of");
            let wrong =
                topics.iter().find(|topic| topic.words == opposite && !scene.label.starts_with(&opposite));
            assert!(wrong.is_none_or(|topic| !topic.relevant.contains(&scene.id)), "{wrong:?}");
        }
    }
}
