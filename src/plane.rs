//! A plane for vectors: the two directions in which they differ most, their principal components.

use crate::vector::{dot, length};

/// Steps of the power iteration. Directions whose shares differ by a tenth are told apart to a thousandth; where they differ by
/// less, either shows as much.
const STEPS: usize = 80;

/// Two directions at right angles, the one in which the vectors differ most first.
pub struct Plane {
    axes: [Vec<f32>; 2],
}

impl Plane {
    /// The plane of vectors of one width whose mean is at the origin. Vectors that differ in less than two directions leave an
    /// axis of zeros.
    pub fn of(vectors: &[Vec<f32>]) -> Plane {
        let width = vectors.first().map_or(0, Vec::len);
        let mut axes = [vec![0.0; width], vec![0.0; width]];
        for place in 0..axes.len() {
            axes[place] = start(vectors, &axes);
        }
        for _ in 0..STEPS {
            for place in 0..axes.len() {
                let spread = spread(vectors, &axes[place]);
                let (before, rest) = axes.split_at_mut(place);
                rest[0] = unit(apart(spread, before));
            }
        }
        Plane { axes: axes.map(upright) }
    }

    /// Where a vector's shadow falls.
    pub fn project(&self, vector: &[f32]) -> [f32; 2] {
        [dot(&self.axes[0], vector), dot(&self.axes[1], vector)]
    }

    /// How much of the vectors' squared length the plane shows, 0 to 1.
    pub fn share(&self, vectors: &[Vec<f32>]) -> f32 {
        let square = |values: &[f32]| dot(values, values);
        let all: f32 = vectors.iter().map(|vector| square(vector)).sum();
        let shown: f32 = vectors.iter().map(|vector| square(&self.project(vector))).sum();
        if all > 0.0 { (shown / all).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// The vector that is longest beside these axes.
fn start(vectors: &[Vec<f32>], axes: &[Vec<f32>]) -> Vec<f32> {
    let rests = vectors.iter().map(|vector| apart(vector.clone(), axes));
    let longest = rests.max_by(|a, b| length(a).total_cmp(&length(b)));
    unit(longest.unwrap_or_default())
}

/// `sum_i v_i (v_i . axis)`: the axis as the vectors' spread stretches it.
fn spread(vectors: &[Vec<f32>], axis: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0; axis.len()];
    for vector in vectors {
        let along = dot(vector, axis);
        sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += along * value);
    }
    sum
}

/// The vector without its part along these axes.
fn apart(mut vector: Vec<f32>, axes: &[Vec<f32>]) -> Vec<f32> {
    for axis in axes {
        let along = dot(&vector, axis);
        vector.iter_mut().zip(axis).for_each(|(value, part)| *value -= along * part);
    }
    vector
}

/// At unit length; zeros where what is left is rounding.
fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = length(&vector);
    let scale = if length > 1e-6 { 1.0 / length } else { 0.0 };
    vector.iter_mut().for_each(|value| *value *= scale);
    vector
}

/// Either sign would do; the one whose largest value is above zero is the same for nearly the same vectors.
fn upright(mut axis: Vec<f32>) -> Vec<f32> {
    let largest = axis.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
    if largest < 0.0 {
        axis.iter_mut().for_each(|value| *value = -*value);
    }
    axis
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: [f32; 2], b: [f32; 2]) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3)
    }

    /// An ellipsoid whose axes are known: lengths 3, 2 and 1 along (0, 0, 1), (1, 1, 0) and (1, -1, 0).
    fn ellipsoid() -> Vec<Vec<f32>> {
        let half = std::f32::consts::FRAC_1_SQRT_2;
        let axes = [[0.0, 0.0, 3.0], [2.0 * half, 2.0 * half, 0.0], [half, -half, 0.0]];
        axes.iter().flat_map(|axis| [axis.to_vec(), axis.iter().map(|value| -value).collect()]).collect()
    }

    #[test]
    fn the_longest_axes_of_an_ellipsoid_are_found_in_order() {
        let vectors = ellipsoid();
        let plane = Plane::of(&vectors);
        assert!(close(plane.project(&vectors[0]), [3.0, 0.0]));
        assert!(close(plane.project(&vectors[2]), [0.0, 2.0]));
        assert!(close(plane.project(&vectors[4]), [0.0, 0.0]));
        assert!((plane.share(&vectors) - 13.0 / 14.0).abs() < 1e-3);
    }

    #[test]
    fn shadows_add_up_as_the_vectors_do() {
        let plane = Plane::of(&ellipsoid());
        let (a, b) = ([0.5, -1.0, 2.0], [3.0, 0.25, -1.0]);
        let sum: Vec<f32> = a.iter().zip(b).map(|(a, b)| 2.0 * a - b).collect();
        let [pa, pb] = [plane.project(&a), plane.project(&b)];
        assert!(close(plane.project(&sum), [2.0 * pa[0] - pb[0], 2.0 * pa[1] - pb[1]]));
    }

    #[test]
    fn what_lies_on_a_line_or_nowhere_needs_no_second_axis() {
        let line = [vec![1.0, 2.0], vec![-1.0, -2.0], vec![0.5, 1.0]];
        let plane = Plane::of(&line);
        assert!(close(plane.project(&line[0]), [5.0f32.sqrt(), 0.0]));
        assert!((plane.share(&line) - 1.0).abs() < 1e-3);
        let point = [vec![0.0; 2], vec![0.0; 2]];
        assert_eq!((Plane::of(&point).project(&point[0]), Plane::of(&point).share(&point)), ([0.0; 2], 0.0));
        assert_eq!(Plane::of(&[]).project(&[]), [0.0; 2]);
    }
}
