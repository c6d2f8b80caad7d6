//! Pixels to tower inputs: pure functions, the same natively and in the browser.
//!
//! The model was trained on pictures prepared by PIL, so [`tower_input`] repeats PIL's arithmetic:
//! composite on white, bicubic with antialiasing in 8-bit fixed point, centre crop.

mod resize;

use crate::{Error, Result};
use resize::Taps;

/// Largest side of a tower input that is accepted; anything above is a broken configuration.
const MAX_SIDE: usize = 4096;

/// A picture of 8-bit RGBA pixels (straight alpha), row-major from the top left.
#[derive(Clone, Copy, Debug)]
pub struct Rgba<'a> {
    width: usize,
    height: usize,
    data: &'a [u8],
}

impl<'a> Rgba<'a> {
    /// A view of `data`, which must hold exactly `width * height * 4` bytes and at least one pixel.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the size is zero, overflows, or disagrees with `data`.
    pub fn new(width: usize, height: usize, data: &'a [u8]) -> Result<Rgba<'a>> {
        let bytes = width.checked_mul(height).and_then(|n| n.checked_mul(4));
        if bytes != Some(data.len()) || data.is_empty() {
            let found = data.len();
            return Err(Error::Invalid(format!("{found} bytes are no {width} x {height} RGBA picture")));
        }
        Ok(Rgba { width, height, data })
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    fn row(&self, y: usize) -> &'a [u8] {
        &self.data[y * self.width * 4..(y + 1) * self.width * 4]
    }
}

/// The picture as an image tower takes it: `side * side * 4` bytes RGBA, alpha 255.
///
/// Transparency is composited on white; the shorter side is resized to `side` (the longer in
/// proportion, rounded down), the middle is kept. Memory is bounded by `side` and the source's
/// own size, whatever its proportions.
///
/// # Errors
/// [`Error::Invalid`] where `side` is 0 or above 4,096.
pub fn tower_input(picture: Rgba, side: usize) -> Result<Vec<u8>> {
    if !(1..=MAX_SIDE).contains(&side) {
        return Err(Error::Invalid(format!(
            "a tower input has a side of 1 to {MAX_SIDE} pixels, not {side}"
        )));
    }
    let shorter = picture.width.min(picture.height);
    let columns = axis(picture.width, shorter, side);
    let rows = axis(picture.height, shorter, side);
    let source = rows.source();
    let mut composited = vec![255; picture.width * 4];
    let mut narrow = vec![0; source.len() * side * 4];
    for (y, out) in source.zip(narrow.chunks_exact_mut(side * 4)) {
        columns.blend_pixels(opaque(picture.row(y), &mut composited), out);
    }
    let mut result = vec![0; side * side * 4];
    for (y, out) in result.chunks_exact_mut(side * 4).enumerate() {
        rows.blend_rows(y, &narrow, out);
    }
    Ok(result)
}

/// A row of pixels on white: the row itself where no pixel shows what is below it, as in every photograph.
fn opaque<'a>(row: &'a [u8], composited: &'a mut [u8]) -> &'a [u8] {
    let (pixels, _) = row.as_chunks::<4>();
    if pixels.iter().fold(255, |alpha, pixel| alpha & pixel[3]) == 255 {
        return row;
    }
    for (from, to) in pixels.iter().zip(composited.as_chunks_mut::<4>().0) {
        let [r, g, b] = over_white(*from);
        *to = [r, g, b, 255];
    }
    composited
}

/// The resampling of one axis: its full resized length is in proportion to the shorter side's, the
/// middle `side` outputs are wanted.
fn axis(length: usize, shorter: usize, side: usize) -> Taps {
    let (resized, first) = crop(length, shorter, side);
    Taps::new(length, resized, first..first + side)
}

/// Of one axis, its full resized length and the first of the `side` outputs that are kept.
fn crop(length: usize, shorter: usize, side: usize) -> (usize, usize) {
    let resized = (side as u64 * length as u64 / shorter.max(1) as u64) as usize;
    (resized, resized.saturating_sub(side) / 2)
}

/// Where a place on one axis of a picture lies on the tower input that [`tower_input`] makes of it: `fraction` is of the
/// picture's `length`, the result is of the input's side. Below 0 and above 1 is what the centre crop leaves out.
pub fn tower_fraction(fraction: f64, length: usize, shorter: usize, side: usize) -> f64 {
    let (resized, first) = crop(length, shorter, side);
    (fraction * resized as f64 - first as f64) / side.max(1) as f64
}

/// Straight alpha over white, rounded to nearest: `rgba` is 4 bytes a pixel, `rgb` 3. The shorter of the two ends it.
pub fn on_white(rgba: &[u8], rgb: &mut [u8]) {
    for (from, to) in rgba.as_chunks().0.iter().zip(rgb.as_chunks_mut().0) {
        *to = over_white(*from);
    }
}

fn over_white([r, g, b, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    [r, g, b].map(|value| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(pixels: &[u8]) -> Vec<u8> {
        pixels.chunks_exact(4).flat_map(|p| p[..3].to_vec()).collect()
    }

    #[test]
    fn transparency_shows_white() {
        let input = tower_input(Rgba::new(1, 2, &[9, 9, 9, 0, 0, 100, 200, 51]).unwrap(), 1).unwrap();
        assert_eq!(input[3], 255);
        let mut line = [0; 6];
        on_white(&[9, 9, 9, 0, 0, 100, 200, 51], &mut line);
        assert_eq!(line, [255, 255, 255, 204, 224, 244]);
    }

    #[test]
    fn its_own_size_is_left_alone() {
        let data: Vec<u8> = (0..8 * 8).flat_map(|i| [i as u8 * 3, 255 - i as u8, i as u8, 255]).collect();
        assert_eq!(tower_input(Rgba::new(8, 8, &data).unwrap(), 8).unwrap(), data);
    }

    #[test]
    fn the_middle_is_kept() {
        // Three 4 x 4 fields side by side; the outer ones stay outside bicubic's reach of the middle.
        let field = |x: usize| if (4..8).contains(&x) { [0, 200, 0, 255] } else { [200, 0, 0, 255] };
        let data: Vec<u8> = (0..4 * 12).flat_map(|i| field(i % 12)).collect();
        let input = tower_input(Rgba::new(12, 4, &data).unwrap(), 4).unwrap();
        assert_eq!(rgb(&input), [0, 200, 0].repeat(16));
    }

    /// What is marked on the picture is what the tower sees at the place that it is mapped to.
    #[test]
    fn places_on_the_picture_are_found_on_the_input() {
        // A green field in a red picture: columns 6 to 8 of 12, of which the crop keeps 4 to 8.
        let green = |i: usize| (6..8).contains(&(i % 12));
        let data: Vec<u8> =
            (0..4 * 12).flat_map(|i| if green(i) { [0, 200, 0, 255] } else { [200, 0, 0, 255] }).collect();
        let input = tower_input(Rgba::new(12, 4, &data).unwrap(), 4).unwrap();
        let row: Vec<u8> = input[..16].chunks_exact(4).map(|pixel| pixel[1]).collect();
        assert_eq!(row, [0, 0, 200, 200]);
        let across = |fraction| tower_fraction(fraction, 12, 4, 4);
        assert_eq!([across(6.0 / 12.0), across(8.0 / 12.0)], [0.5, 1.0]);
        assert_eq!([across(0.0), across(1.0)], [-1.0, 2.0]);
        assert_eq!([tower_fraction(0.0, 4, 4, 4), tower_fraction(1.0, 4, 4, 4)], [0.0, 1.0]);
        // 500 x 375 is resized to 298 x 224, of which columns 37 to 261 are kept.
        assert_eq!(tower_fraction(0.5, 500, 375, 224), (149.0 - 37.0) / 224.0);
    }

    #[test]
    fn extreme_proportions_stay_small_and_flat() {
        let data = [10, 20, 30, 255].repeat(50_000);
        for (width, height) in [(1, 50_000), (50_000, 1)] {
            let input = tower_input(Rgba::new(width, height, &data).unwrap(), 16).unwrap();
            assert_eq!(rgb(&input), [10, 20, 30].repeat(256));
        }
    }

    #[test]
    fn impossible_sizes_are_refused() {
        for (width, height, bytes) in
            [(0, 0, 0), (0, 4, 0), (2, 2, 15), (usize::MAX, 2, 8), (1 << 31, 1 << 31, 16)]
        {
            assert!(Rgba::new(width, height, &vec![0; bytes]).is_err(), "{width} x {height}");
        }
        let pixel = Rgba::new(1, 1, &[0; 4]).unwrap();
        assert!(tower_input(pixel, 0).is_err());
        assert!(tower_input(pixel, usize::MAX).is_err());
    }
}
