//! What may be said of a scene: five sentences, each true of the boxes.

use crate::draw::{one_of, shuffle};
use crate::relation::Relation;
use crate::scene::{Content, Placed};
use random::Random;

/// The relation that the scene is there for, and what else it shows. With few things the ground helps to
/// tell it from others.
pub(crate) fn label(content: &Content) -> String {
    let Content { pair: [first, second], relation, others, ground } = content;
    let mut label = said(first, *relation, second);
    if !others.is_empty() {
        label += &format!(", with {}", list(others));
    }
    match others.len() {
        0 => label + &format!(" on {}", ground.words()),
        1 => label + &format!(", on {}", ground.words()),
        _ => label,
    }
}

/// Four further captions: the relation the other way round, everything listed, everything counted, and
/// a relation that neither of the others names.
pub(crate) fn others(random: &mut Random, content: &Content) -> Vec<String> {
    let Content { pair: [first, second], relation, ground, .. } = content;
    let ground = ground.words();
    let mut everything: Vec<Placed> = content.objects().collect();
    let mut listed = || {
        shuffle(random, &mut everything);
        list(&everything)
    };
    let (one_order, other_order) = (listed(), listed());
    let count = match everything.len() {
        2 => "two",
        3 => "three",
        4 => "four",
        _ => "five",
    };
    vec![
        format!("on {ground}, {}", said(second, relation.inverse(), first)),
        format!("a picture of {one_order}"),
        format!("{count} things on {ground}: {other_order}"),
        further(random, content),
    ]
}

/// Another relation that holds in the scene; where there is none, that there is nothing else.
fn further(random: &mut Random, content: &Content) -> String {
    let (frames, everything) = (content.frames(), content.objects().collect::<Vec<_>>());
    let [first, second] = content.pair;
    let known = [(first, content.relation, second), (second, content.relation.inverse(), first)];
    let mut facts = Vec::new();
    for &a in &everything {
        for &b in everything.iter().filter(|&&b| b != a) {
            let holding = Relation::ALL.into_iter().filter(|r| r.holds(&a.frame, &b.frame, &frames));
            facts.extend(holding.map(|relation| (a, relation, b)).filter(|fact| !known.contains(fact)));
        }
    }
    match one_of(random, &facts) {
        Some((a, relation, b)) => format!("there is {}", said(&a, relation, &b)),
        None => format!("only {}, nothing else", list(&everything)),
    }
}

fn said(a: &Placed, relation: Relation, b: &Placed) -> String {
    format!("{} {} {}", a.thing.a(), relation.words(), b.thing.a())
}

/// "a cat, a tree and an owl".
fn list(objects: &[Placed]) -> String {
    let names: Vec<String> = objects.iter().map(|object| object.thing.a()).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cast::{Thing, things};
    use crate::relation::Frame;
    use crate::scene::{Scene, samples};

    /// What the words mean, said anew and more plainly than the relations' own definition.
    fn is_so(words: &str, a: &Frame, b: &Frame) -> bool {
        let same_height = a.top < b.bottom && b.top < a.bottom;
        match words {
            "to the left of" => a.right < b.left && same_height,
            "to the right of" => a.left > b.right && same_height,
            "above" => a.bottom < b.top,
            "below" => a.top > b.bottom,
            _ => same_height && (a.right < b.left || b.right < a.left),
        }
    }

    /// The words of a caption between single spaces, for names to be found whole.
    fn spaced(caption: &str) -> String {
        format!(" {} ", caption.replace([',', ':'], ""))
    }

    fn named(caption: &str) -> BTreeSet<Thing> {
        things().filter(|thing| spaced(caption).contains(&format!(" {} ", thing.a()))).collect()
    }

    fn all(scene: &Scene) -> Vec<&String> {
        std::iter::once(&scene.label).chain(&scene.captions).collect()
    }

    #[test]
    fn every_relation_that_a_caption_names_is_so() {
        for scene in samples(1).unwrap() {
            let objects: Vec<Placed> = scene.content.objects().collect();
            let mut found = 0;
            for caption in all(&scene) {
                for a in &objects {
                    for b in &objects {
                        for words in Relation::ALL.map(Relation::words) {
                            let claim = format!(" {} {words} {} ", a.thing.a(), b.thing.a());
                            if spaced(caption).contains(&claim) {
                                assert!(is_so(words, &a.frame, &b.frame), "{caption}: {scene:?}");
                                found += 1;
                            }
                        }
                    }
                }
            }
            assert!(found >= 2, "{scene:?}");
        }
    }

    #[test]
    fn captions_name_what_is_there_and_nothing_else() {
        for scene in samples(1).unwrap() {
            let there: BTreeSet<Thing> = scene.content.objects().map(|object| object.thing).collect();
            let whole = [&scene.label, &scene.captions[1], &scene.captions[2]];
            assert!(whole.iter().all(|caption| named(caption) == there), "{scene:?}");
            let counted = ["two", "three", "four", "five"][there.len() - 2];
            assert!(scene.captions[2].starts_with(&format!("{counted} things on a")), "{scene:?}");
            let captions = all(&scene);
            assert!(captions.iter().all(|caption| named(caption).is_subset(&there)), "{scene:?}");
            assert_eq!(captions.iter().collect::<BTreeSet<_>>().len(), 5, "{scene:?}");
        }
    }
}
