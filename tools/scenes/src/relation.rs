//! Where things stand to each other, decided by their frames alone, with clear margins.

/// Width and height of a scene, in pixels.
pub(crate) const SIDE: u32 = 256;
/// Least gap between two things that stand apart from each other: 3 % of the scene.
pub(crate) const GAP: u32 = 8;
/// Widest gap between neighbours: a quarter of the scene.
pub(crate) const NEAR: u32 = 64;
/// From this gap on two things are certainly no neighbours; no pair is left between the two limits.
pub(crate) const FAR: u32 = 84;

/// The box that a thing's pixels fill, in pixels from the top left; right and bottom lie outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

impl Frame {
    /// Its width in pixels.
    pub(crate) fn width(&self) -> u32 {
        self.right - self.left
    }

    /// Its height in pixels.
    pub(crate) fn height(&self) -> u32 {
        self.bottom - self.top
    }

    /// The same box with the axes exchanged, in which above and below are left and right.
    fn transposed(&self) -> Frame {
        Frame { left: self.top, top: self.left, right: self.bottom, bottom: self.right }
    }

    /// The gap to `other` on the right where the two stand side by side: apart from each other, and
    /// beside at least half of the smaller one's height.
    fn gap_before(&self, other: &Frame) -> Option<u32> {
        let gap = other.left.checked_sub(self.right)?;
        let beside = self.bottom.min(other.bottom).saturating_sub(self.top.max(other.top));
        (gap >= GAP && 2 * beside >= self.height().min(other.height())).then_some(gap)
    }

    /// Whether any part of it lies between `a` and `b`, which stand side by side in this order.
    fn is_between(&self, a: &Frame, b: &Frame) -> bool {
        let (top, bottom) = (a.top.max(b.top), a.bottom.min(b.bottom));
        self.left < b.left && self.right > a.right && self.top < bottom && self.bottom > top
    }
}

/// How one thing stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Relation {
    LeftOf,
    RightOf,
    Above,
    Below,
    /// Side by side as neighbours, whichever is on the left; not one above the other.
    NextTo,
}

impl Relation {
    /// All of them.
    pub(crate) const ALL: [Relation; 5] =
        [Relation::LeftOf, Relation::RightOf, Relation::Above, Relation::Below, Relation::NextTo];

    /// As a caption says it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Relation::LeftOf => "to the left of",
            Relation::RightOf => "to the right of",
            Relation::Above => "above",
            Relation::Below => "below",
            Relation::NextTo => "next to",
        }
    }

    /// How the other one stands to the first.
    pub(crate) fn inverse(self) -> Relation {
        match self {
            Relation::LeftOf => Relation::RightOf,
            Relation::RightOf => Relation::LeftOf,
            Relation::Above => Relation::Below,
            Relation::Below => Relation::Above,
            Relation::NextTo => Relation::NextTo,
        }
    }

    /// Whether `a` stands so to `b`, in a scene of the frames `all`.
    pub(crate) fn holds(self, a: &Frame, b: &Frame, all: &[Frame]) -> bool {
        match self {
            Relation::LeftOf => a.gap_before(b).is_some(),
            Relation::Above => a.transposed().gap_before(&b.transposed()).is_some(),
            Relation::NextTo => gap_between_neighbours(a, b, all).is_some_and(|gap| gap <= NEAR),
            Relation::RightOf | Relation::Below => self.inverse().holds(b, a, all),
        }
    }
}

/// Whether nobody could take `a` and `b` for neighbours and another not.
pub(crate) fn is_clear(a: &Frame, b: &Frame, all: &[Frame]) -> bool {
    gap_between_neighbours(a, b, all).is_none_or(|gap| gap <= NEAR || gap >= FAR)
}

/// The gap between two things side by side with nothing between.
fn gap_between_neighbours(a: &Frame, b: &Frame, all: &[Frame]) -> Option<u32> {
    let (a, b) = if a.left <= b.left { (a, b) } else { (b, a) };
    a.gap_before(b).filter(|_| !all.iter().any(|other| other.is_between(a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAT: Frame = Frame { left: 10, top: 100, right: 60, bottom: 150 };

    fn holding(b: Frame, all: &[Frame]) -> Vec<Relation> {
        Relation::ALL.into_iter().filter(|relation| relation.holds(&CAT, &b, all)).collect()
    }

    fn moved(right: u32, down: u32) -> Frame {
        let (left, top) = (CAT.left + right, CAT.top + down);
        Frame { left, top, right: left + CAT.width(), bottom: top + CAT.height() }
    }

    #[test]
    fn neighbours_are_left_and_right_of_each_other_and_next_to_each_other() {
        let ball = moved(50 + GAP, 0);
        assert_eq!(holding(ball, &[]), [Relation::LeftOf, Relation::NextTo]);
        assert!(Relation::RightOf.holds(&ball, &CAT, &[]) && Relation::NextTo.holds(&ball, &CAT, &[]));
        assert!(!Relation::LeftOf.holds(&ball, &CAT, &[]));
    }

    #[test]
    fn what_touches_or_is_aslant_stands_in_no_relation() {
        assert_eq!(holding(moved(50 + GAP - 1, 0), &[]), []);
        assert_eq!(holding(moved(60, 26), &[]), []);
        assert_eq!(holding(moved(60, 25), &[]), [Relation::LeftOf, Relation::NextTo]);
        assert_eq!(holding(moved(60, 60), &[]), []);
    }

    #[test]
    fn one_above_the_other_is_not_next_to_it() {
        assert_eq!(holding(moved(0, 60), &[]), [Relation::Above]);
        assert_eq!(holding(moved(25, 60), &[]), [Relation::Above]);
        assert!(Relation::Below.holds(&moved(0, 60), &CAT, &[]));
    }

    #[test]
    fn things_far_apart_or_with_another_between_are_no_neighbours() {
        assert_eq!(holding(moved(50 + NEAR, 0), &[]), [Relation::LeftOf, Relation::NextTo]);
        assert_eq!(holding(moved(51 + NEAR, 0), &[]), [Relation::LeftOf]);
        assert!(!is_clear(&CAT, &moved(51 + NEAR, 0), &[]));
        assert!(is_clear(&CAT, &moved(50 + FAR, 0), &[]));
        let between = Frame { left: 80, top: 120, right: 90, bottom: 200 };
        assert_eq!(holding(moved(100, 0), &[between]), [Relation::LeftOf]);
        let below = Frame { left: 80, top: 150, right: 90, bottom: 200 };
        assert_eq!(holding(moved(100, 0), &[below]), [Relation::LeftOf, Relation::NextTo]);
    }
}
