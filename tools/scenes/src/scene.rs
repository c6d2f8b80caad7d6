//! A scene whose things have their places, and what the index says about it.

use std::collections::HashSet;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::caption;
use crate::cast::Thing;
use crate::ground::Ground;
use crate::layout::{Size, lay_out};
use crate::plan::{Plan, plan};
use crate::relation::{Frame, Relation, SIDE};
use random::Random;

/// How often another ground is drawn for a scene that would share its label with an earlier one.
const DRAWS: usize = 1000;

/// A thing in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub thing: Thing,
    pub frame: Frame,
}

/// What is in a scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    /// The two that the scene is planned for: the first stands in `relation` to the second.
    pub pair: [Placed; 2],
    pub relation: Relation,
    /// What else is there.
    pub others: Vec<Placed>,
    pub ground: Ground,
}

impl Content {
    /// Everything in it.
    pub(crate) fn objects(&self) -> impl Iterator<Item = Placed> {
        self.pair.iter().chain(&self.others).copied()
    }

    /// Where everything in it is.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        self.objects().map(|object| object.frame).collect()
    }
}

/// One scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scene {
    pub id: String,
    pub content: Content,
    /// Its first caption, which is no other scene's.
    pub label: String,
    /// Four other ways to say what is there.
    pub captions: Vec<String>,
}

impl Scene {
    /// All scenes. `size` gives the shape of a thing's picture.
    ///
    /// # Errors
    /// Where `size` does, a scene cannot be laid out, or it cannot be told from an earlier one.
    pub(crate) fn all(random: &mut Random, size: impl Fn(Thing) -> Result<Size>) -> Result<Vec<Scene>> {
        let mut labels = HashSet::new();
        let mut scenes = Vec::new();
        for (number, plan) in plan(random).into_iter().enumerate() {
            let id = format!("scene-{:03}", number + 1);
            let mut content = place(random, &plan, &size)?;
            let mut draw = || {
                content.ground = Ground::random(random);
                Some(caption::label(&content)).filter(|label| labels.insert(label.clone()))
            };
            let label = (0..DRAWS)
                .find_map(|_| draw())
                .with_context(|| format!("{id} cannot be told from an earlier scene"))?;
            let captions = caption::others(random, &content);
            scenes.push(Scene { id, content, label, captions });
        }
        Ok(scenes)
    }
}

fn place(random: &mut Random, plan: &Plan, size: impl Fn(Thing) -> Result<Size>) -> Result<Content> {
    let [first, second] = plan.pair;
    let things: Vec<Thing> = [first, second].into_iter().chain(plan.others.iter().copied()).collect();
    let sizes = things.iter().map(|&thing| size(thing)).collect::<Result<Vec<Size>>>()?;
    let frames = lay_out(random, &sizes, plan.relation)?;
    let mut placed = things.into_iter().zip(frames).map(|(thing, frame)| Placed { thing, frame });
    let pair = [placed.next(), placed.next()];
    let [Some(first), Some(second)] = pair else { anyhow::bail!("a scene needs two things") };
    let others = placed.collect();
    Ok(Content { pair: [first, second], relation: plan.relation, others, ground: Ground::random(random) })
}

/// A scene as the index has it.
#[derive(Serialize)]
pub(crate) struct Description {
    id: String,
    label: String,
    captions: Vec<String>,
    objects: Vec<Object>,
}

/// A thing of a scene, its box in fractions of the scene from the top left.
#[derive(Serialize)]
struct Object {
    /// In the Objects.
    id: &'static str,
    label: &'static str,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl From<Scene> for Description {
    fn from(Scene { id, content, label, captions }: Scene) -> Description {
        let fraction = |pixels: u32| f64::from(pixels) / f64::from(SIDE);
        let object = |Placed { thing, frame }: Placed| Object {
            id: thing.id,
            label: thing.name,
            left: fraction(frame.left),
            top: fraction(frame.top),
            right: fraction(frame.right),
            bottom: fraction(frame.bottom),
        };
        Description { id, label, captions, objects: content.objects().map(object).collect() }
    }
}

/// Scenes for tests, of things as wide as their names are long.
#[cfg(test)]
pub(crate) fn samples(seed: u64) -> Result<Vec<Scene>> {
    Scene::all(&mut Random::new(seed), |thing| Ok((20 * thing.name.len() as u32, 100)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_scenes_and_another_seed_others() {
        assert_eq!(samples(1).unwrap(), samples(1).unwrap());
        assert_ne!(samples(1).unwrap(), samples(2).unwrap());
    }

    #[test]
    fn no_two_scenes_share_a_label_or_an_id() {
        let scenes = samples(1).unwrap();
        let labels: HashSet<&str> = scenes.iter().map(|scene| scene.label.as_str()).collect();
        let ids: HashSet<&str> = scenes.iter().map(|scene| scene.id.as_str()).collect();
        assert_eq!((labels.len(), ids.len()), (scenes.len(), scenes.len()));
    }

    #[test]
    fn boxes_are_fractions_of_the_scene() {
        for scene in samples(1).unwrap() {
            let frame = scene.content.pair[0].frame;
            let description = Description::from(scene);
            let first = &description.objects[0];
            assert!((first.left * f64::from(SIDE) - f64::from(frame.left)).abs() < 1e-9);
            for object in &description.objects {
                assert!(0.0 <= object.left && object.left < object.right && object.right <= 1.0);
                assert!(0.0 <= object.top && object.top < object.bottom && object.bottom <= 1.0);
            }
        }
    }

    #[test]
    fn what_cannot_be_measured_is_said() {
        let failed = Scene::all(&mut Random::new(1), |thing| anyhow::bail!("no {}", thing.name));
        assert!(failed.unwrap_err().to_string().starts_with("no "));
    }
}
