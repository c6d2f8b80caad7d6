//! Random draws that composing needs.

use random::Random;

/// A number from `low` to `high`, both included; `low` where there is none between.
pub(crate) fn between(random: &mut Random, low: u32, high: u32) -> u32 {
    low + random.below(high.saturating_sub(low) as usize + 1) as u32
}

/// One of `items`; none of nothing.
pub(crate) fn one_of<T: Copy>(random: &mut Random, items: &[T]) -> Option<T> {
    items.get(random.below(items.len())).copied()
}

/// Puts `items` into a random order.
pub(crate) fn shuffle<T>(random: &mut Random, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        items.swap(last, random.below(last + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_loses_nothing_and_reaches_every_order() {
        let mut random = Random::new(0);
        let mut orders = std::collections::HashSet::new();
        for _ in 0..200 {
            let mut items = [1, 2, 3];
            shuffle(&mut random, &mut items);
            assert_eq!(items.iter().sum::<i32>(), 6);
            orders.insert(items);
        }
        assert_eq!(orders.len(), 6);
    }

    #[test]
    fn draws_stay_within_their_bounds() {
        let mut random = Random::new(0);
        let drawn: std::collections::HashSet<u32> = (0..200).map(|_| between(&mut random, 3, 5)).collect();
        assert_eq!(drawn, [3, 4, 5].into());
        assert_eq!((between(&mut random, 7, 2), one_of::<u8>(&mut random, &[])), (7, None));
    }
}
