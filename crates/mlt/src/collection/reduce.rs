//! Pictures as small as a page needs them, without what their files tell beside the picture.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{ImageEncoder, RgbImage};
use more_like_this::image::on_white;
use picture_files::Pixels;

/// The shorter side, in pixels: a tile of the page on a screen with two pixels to a point. The image tower takes 224.
const SHORTER: u32 = 384;
/// The longer side, whatever that leaves of the shorter one.
const LONGER: u32 = 4096;
/// Of the JPEGs: fine lines and letters stay clean, at about 40 kB a photo.
const QUALITY: u8 = 88;
/// A larger profile describes a printer rather than a screen.
const PROFILE_BYTES: usize = 16 << 10;

/// The picture as a JPEG: reduced to a shorter side of at most 384 pixels, transparency on white, nothing of the file's
/// metadata kept but the colour profile of RGB pixels.
///
/// # Errors
/// Where the encoder refuses.
pub(super) fn reduce(pixels: Pixels) -> image::ImageResult<Vec<u8>> {
    let Pixels { rgba, profile } = pixels;
    let mut opaque = RgbImage::new(rgba.width(), rgba.height());
    on_white(&rgba, &mut opaque);
    drop(rgba);
    let (width, height) = reduced(opaque.width(), opaque.height());
    let small = if (width, height) == opaque.dimensions() {
        opaque
    } else {
        resize(&opaque, width, height, FilterType::CatmullRom)
    };
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    if let Some(profile) = profile.filter(|profile| is_worth_keeping(profile)) {
        // The encoder takes any; were it to refuse, the colours would be sRGB's.
        let _ = encoder.set_icc_profile(profile);
    }
    encoder.write_image(small.as_raw(), width, height, image::ExtendedColorType::Rgb8)?;
    Ok(jpeg)
}

/// Width and height in the same proportion (rounded, at least 1), no larger than they were.
fn reduced(width: u32, height: u32) -> (u32, u32) {
    let (shorter, longer) = (width.min(height), width.max(height));
    let scale = (f64::from(SHORTER) / f64::from(shorter)).min(f64::from(LONGER) / f64::from(longer)).min(1.0);
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
    (side(width), side(height))
}

/// Whether colours need the profile: one of RGB colours other than sRGB, which is what a picture without a profile has.
/// A CMYK or grey picture has other pixels by now than its profile is about.
fn is_worth_keeping(profile: &[u8]) -> bool {
    let is_srgb = profile.windows(4).any(|part| part == b"sRGB");
    profile.len() <= PROFILE_BYTES && profile.get(16..20) == Some(b"RGB ") && !is_srgb
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    fn profile(space: &[u8; 4], name: &[u8]) -> Vec<u8> {
        [&[0; 16][..], space, &[0; 108], name].concat()
    }

    #[test]
    fn sides_are_reduced_in_proportion_and_never_enlarged() {
        for (from, to) in [
            ((4032, 3024), (512, 384)),
            ((3024, 4032), (384, 512)),
            ((384, 384), (384, 384)),
            ((300, 5), (300, 5)),
            ((385, 400), (384, 399)),
            ((60_000, 400), (4096, 27)),
            ((1, 60_000), (1, 4096)),
        ] {
            assert_eq!(reduced(from.0, from.1), to, "{from:?}");
        }
    }

    #[test]
    fn transparency_is_white_and_the_rest_keeps_its_colour() {
        let clear = |x: u32| if x < 400 { 0 } else { 255 };
        let rgba = RgbaImage::from_fn(800, 500, |x, _| Rgba([200, 30, 30, clear(x)]));
        let jpeg = reduce(Pixels { rgba, profile: None }).unwrap();
        let small = image::load_from_memory(&jpeg).unwrap().into_rgb8();
        assert_eq!(small.dimensions(), (614, 384));
        let near = |x: u32, colour: [u8; 3]| {
            small.get_pixel(x, 200).0.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 3)
        };
        assert!(near(100, [255; 3]) && near(500, [200, 30, 30]));
    }

    #[test]
    fn only_a_profile_that_changes_colours_is_kept() {
        for (space, name, kept) in [
            (b"RGB ", &b"Display P3"[..], true),
            (b"RGB ", b"sRGB IEC61966-2.1", false),
            (b"CMYK", b"Coated FOGRA39", false),
        ] {
            let rgba = RgbaImage::new(8, 8);
            let jpeg = reduce(Pixels { rgba, profile: Some(profile(space, name)) }).unwrap();
            assert_eq!(jpeg.windows(name.len()).any(|part| part == name), kept);
        }
        assert!(!is_worth_keeping(b"short") && !is_worth_keeping(&[]));
        assert!(!is_worth_keeping(&profile(b"RGB ", &[1; 1 << 20])));
    }
}
