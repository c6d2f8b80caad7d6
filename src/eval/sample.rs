//! Which of many queries are asked, where asking all would take too long.

use random::Random;

/// `count` of the numbers below `of` in ascending order, drawn by the seed, each set of so many as likely as any other; all
/// of them where there are no more.
pub fn sample(of: usize, count: usize, seed: u64) -> Vec<usize> {
    let mut random = Random::new(seed);
    let mut wanted = count.min(of);
    let mut drawn = Vec::with_capacity(wanted);
    for number in 0..of {
        if random.below(of - number) < wanted {
            drawn.push(number);
            wanted -= 1;
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_drawn_and_by_the_seed_alone() {
        assert_eq!(sample(5, 9, 1), [0, 1, 2, 3, 4]);
        assert!(sample(0, 3, 1).is_empty() && sample(3, 0, 1).is_empty());
        let drawn = sample(1000, 100, 7);
        assert_eq!(drawn.len(), 100);
        assert!(drawn.is_sorted_by(|a, b| a < b) && drawn.iter().all(|&number| number < 1000));
        assert_eq!(sample(1000, 100, 7), drawn);
        assert_ne!(sample(1000, 100, 8), drawn);
    }

    /// Each of ten is among three of ten in 3,000 of 10,000 draws; four standard errors are 183.
    #[test]
    fn none_is_drawn_more_often_than_another() {
        let mut counts = [0_i32; 10];
        (0..10_000).flat_map(|seed| sample(10, 3, seed)).for_each(|number| counts[number] += 1);
        assert!(counts.iter().all(|count| (count - 3000).abs() < 183), "{counts:?}");
    }
}
