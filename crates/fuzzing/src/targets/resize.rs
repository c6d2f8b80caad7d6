//! Pictures of any size to tower inputs.

use more_like_this::image::{Rgba, on_white, tower_fraction, tower_input};

use crate::bytes::Bytes;

/// Largest side of an input that is made here, so that one takes no time.
const SIDE: usize = 40;
/// Most pixels of a picture.
const PIXELS: usize = 4096;

/// Bytes as sizes and pixels. A size that its pixels do not have is refused, and so is an impossible side; what is made has the
/// size that was asked for, no transparency, and one colour where the picture has one.
pub fn resize(input: &[u8]) {
    let mut bytes = Bytes::new(input);
    let [width, height] = [bytes.u32(), bytes.u32()].map(|side| side as usize);
    let claimed = width.checked_mul(height).and_then(|pixels| pixels.checked_mul(4));
    let few = bytes.take(16);
    let fits = claimed == Some(few.len()) && !few.is_empty();
    assert_eq!(Rgba::new(width, height, few).is_ok(), fits, "{width} x {height}");
    // No product of these fits.
    assert!(Rgba::new(usize::MAX - width, 2 + height, few).is_err());
    let fraction = tower_fraction(f64::from(bytes.u16()) / 65_535.0, width, width.min(height), SIDE);
    assert!(fraction.is_finite(), "{fraction}");

    let width = 1 + width % PIXELS;
    let height = 1 + height % (PIXELS / width);
    let side = usize::from(bytes.u16());
    let pattern = bytes.rest();
    let pattern = if pattern.len() < 4 { &[7, 77, 177, 255][..] } else { pattern };
    let data: Vec<u8> = pattern.iter().copied().cycle().take(4 * width * height).collect();
    let picture = Rgba::new(width, height, &data).expect("as many bytes as the size says");
    for impossible in [0, 4097 + side] {
        assert!(tower_input(picture, impossible).is_err(), "{impossible}");
    }
    let side = 1 + side % SIDE;
    let made = tower_input(picture, side).expect("a side that is possible");
    assert_eq!(made.len(), 4 * side * side);
    let (pixels, _) = made.as_chunks::<4>();
    assert!(pixels.iter().all(|pixel| pixel[3] == 255));
    if pattern.len() == 4 {
        let mut colour = [0; 3];
        on_white(pattern, &mut colour);
        assert!(pixels.iter().all(|pixel| pixel[..3] == colour), "{width} x {height} to {side}: {colour:?}");
    }
}
