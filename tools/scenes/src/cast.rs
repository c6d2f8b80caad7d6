//! What the scenes are composed of: fifty everyday things that look different from each other.

/// An Object in a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Thing {
    /// Its id in the Objects: the code points of its emoji.
    pub id: &'static str,
    /// What captions call it; a shorter or more usual name than emojibase's.
    pub name: &'static str,
}

impl Thing {
    /// Its name with the indefinite article.
    pub(crate) fn a(&self) -> String {
        a(self.name)
    }
}

/// A name with the indefinite article. None here begins with a vowel that sounds like a consonant
/// ("unicorn") or the other way round.
pub(crate) fn a(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}

const fn thing(id: &'static str, name: &'static str) -> Thing {
    Thing { id, name }
}

/// Two things that relations are planned between. Each thing is in one pair, and a scene holds no two
/// things of a pair but those it is planned for, so that every scene with both says something clear.
pub(crate) type Pair = [Thing; 2];

/// The cast.
pub(crate) const PAIRS: [Pair; 25] = [
    [thing("1f408", "cat"), thing("26bd", "soccer ball")],
    [thing("1f415", "dog"), thing("1f6b2", "bicycle")],
    [thing("1f40e", "horse"), thing("1f333", "tree")],
    [thing("1f404", "cow"), thing("1f69c", "tractor")],
    [thing("1f416", "pig"), thing("1f344", "mushroom")],
    [thing("1f418", "elephant"), thing("2602", "umbrella")],
    [thing("1f407", "rabbit"), thing("1f955", "carrot")],
    [thing("1f986", "duck"), thing("26f5", "sailboat")],
    [thing("1f427", "penguin"), thing("1f366", "ice cream")],
    [thing("1f41f", "fish"), thing("1f34c", "banana")],
    [thing("1f98b", "butterfly"), thing("1f33b", "sunflower")],
    [thing("1f422", "turtle"), thing("1f335", "cactus")],
    [thing("1f989", "owl"), thing("1f4d5", "book")],
    [thing("1f34e", "apple"), thing("1f511", "key")],
    [thing("1f353", "strawberry"), thing("1f382", "birthday cake")],
    [thing("1f355", "pizza"), thing("23f0", "alarm clock")],
    [thing("1f354", "hamburger"), thing("1f45f", "shoe")],
    [thing("1f697", "car"), thing("1f3e0", "house")],
    [thing("1f68c", "bus"), thing("1fa91", "chair")],
    [thing("2708", "airplane"), thing("1f388", "balloon")],
    [thing("1f680", "rocket"), thing("1f3f0", "castle")],
    [thing("26fa", "tent"), thing("1f3b8", "guitar")],
    [thing("1f941", "drum"), thing("1f3a9", "top hat")],
    [thing("1f381", "gift"), thing("1f4f7", "camera")],
    [thing("1f528", "hammer"), thing("1f4a1", "light bulb")],
];

/// Every thing, each once.
pub(crate) fn things() -> impl Iterator<Item = Thing> {
    PAIRS.iter().flat_map(|&pair| pair)
}

/// Whether two things are one of the [`PAIRS`].
pub(crate) fn are_a_pair(a: Thing, b: Thing) -> bool {
    PAIRS.contains(&[a, b]) || PAIRS.contains(&[b, a])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_thing_and_no_name_is_there_twice() {
        let ids: HashSet<_> = things().map(|thing| thing.id).collect();
        let names: HashSet<_> = things().map(|thing| thing.name).collect();
        assert_eq!((ids.len(), names.len()), (2 * PAIRS.len(), 2 * PAIRS.len()));
    }

    #[test]
    fn names_get_their_article() {
        assert_eq!([a("owl"), a("cat")], ["an owl", "a cat"]);
    }
}
