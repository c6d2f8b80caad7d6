//! What is behind the things: one colour, the same getting lighter upwards, or two that blend.

use crate::cast::a;
use crate::draw::one_of;
use random::Random;

/// A colour with the name that captions use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour {
    name: &'static str,
    rgb: [u8; 3],
}

const fn colour(name: &'static str, rgb: [u8; 3]) -> Colour {
    Colour { name, rgb }
}

const WHITE: Colour = colour("white", [250, 250, 248]);
const GREY: Colour = colour("grey", [196, 200, 208]);
const PINK: Colour = colour("pink", [248, 184, 206]);
const ORANGE: Colour = colour("orange", [255, 192, 132]);
const YELLOW: Colour = colour("yellow", [255, 228, 134]);
const GREEN: Colour = colour("green", [168, 218, 160]);
const TURQUOISE: Colour = colour("turquoise", [142, 220, 212]);
const BLUE: Colour = colour("blue", [146, 196, 244]);
const PURPLE: Colour = colour("purple", [196, 176, 238]);
const DARK_BLUE: Colour = colour("dark blue", [50, 66, 116]);

/// Shown plain or shaded; soft, so that the things stand out.
const SINGLE: [Colour; 10] = [WHITE, GREY, PINK, ORANGE, YELLOW, GREEN, TURQUOISE, BLUE, PURPLE, DARK_BLUE];
/// Colours, top and bottom, that blend into each other without a muddy middle.
const BLENDS: [(Colour, Colour); 8] = [
    (BLUE, WHITE),
    (BLUE, GREEN),
    (PINK, ORANGE),
    (YELLOW, ORANGE),
    (PURPLE, PINK),
    (TURQUOISE, YELLOW),
    (BLUE, PURPLE),
    (WHITE, PINK),
];

/// How much of the way to white a shaded ground goes at the top.
const SHADE: f32 = 0.6;

/// The background of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ground {
    top: Colour,
    bottom: Colour,
    /// Where only one colour has a name, whether it is lighter at the top.
    shaded: bool,
}

impl Ground {
    /// Plain, shaded and blended alike often.
    pub(crate) fn random(random: &mut Random) -> Ground {
        let kind = random.below(3);
        let (top, bottom) = match kind {
            0 => one_of(random, &BLENDS),
            _ => one_of(random, &SINGLE).map(|colour| (colour, colour)),
        }
        .unwrap_or((WHITE, WHITE));
        Ground { top, bottom, shaded: kind == 1 }
    }

    /// As a caption names it: "a blue background".
    pub(crate) fn words(&self) -> String {
        if self.top == self.bottom {
            return format!("{} background", a(self.bottom.name));
        }
        format!("{} and {} background", a(self.top.name), self.bottom.name)
    }

    /// Red, green and blue, 0..1, at a height from 0 (top) to 1.
    pub(crate) fn at(&self, height: f32) -> [f32; 3] {
        let channel = |colour: Colour, channel: usize| f32::from(colour.rgb[channel]) / 255.0;
        std::array::from_fn(|index| {
            let (top, bottom) = (channel(self.top, index), channel(self.bottom, index));
            let top = if self.shaded { top + (1.0 - top) * SHADE } else { top };
            top + (bottom - top) * height
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ground_is_what_its_words_say() {
        let plain = Ground { top: BLUE, bottom: BLUE, shaded: false };
        assert_eq!((plain.words().as_str(), plain.at(0.0)), ("a blue background", plain.at(1.0)));
        let shaded = Ground { shaded: true, ..plain };
        assert!(shaded.at(0.0) > shaded.at(0.5) && shaded.at(1.0) == plain.at(1.0));
        let blend = Ground { bottom: WHITE, ..plain };
        assert_eq!((blend.words().as_str(), blend.at(0.0)), ("a blue and white background", plain.at(0.0)));
    }

    #[test]
    fn every_ground_is_drawn() {
        let mut random = Random::new(0);
        let words: std::collections::HashSet<String> =
            (0..1000).map(|_| Ground::random(&mut random).words()).collect();
        assert_eq!(words.len(), SINGLE.len() + BLENDS.len());
    }
}
