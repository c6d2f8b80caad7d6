//! Picture files to pixels, natively (a browser decodes its own). What a file may ask for is bounded before it is decoded.

mod guard;

use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbaImage};

use more_like_this::image::Rgba;
use more_like_this::{Error, Result};

/// Pictures of more pixels are decoded one at a time, so that every core at work does not take the memory of as many.
const LARGE: u64 = 1 << 25;

/// Held while a large picture is decoded.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The most that a picture file may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Pixels of the picture.
    pub pixels: u64,
    /// Bytes that its decoder asks for beside the picture's own.
    pub bytes: u64,
}

impl Default for Bounds {
    /// For photographs: as RGBA so many pixels take half a gigabyte.
    fn default() -> Self {
        Self { pixels: 1 << 27, bytes: 1 << 30 }
    }
}

/// Decoded pixels, straight alpha, in the orientation a viewer shows.
pub struct Pixels {
    /// The pixels.
    pub rgba: RgbaImage,
    /// The file's own colour profile, where it has one.
    pub profile: Option<Vec<u8>>,
}

impl Pixels {
    /// The pixels as the crate's own picture type.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the decoder made an empty picture.
    pub fn view(&self) -> Result<Rgba<'_>> {
        Rgba::new(self.rgba.width() as usize, self.rgba.height() as usize, self.rgba.as_raw())
    }
}

/// Decodes a BMP, GIF (its first frame), JPEG, PNG or WebP by its content, and turns it upright as
/// its EXIF data say. `name` is for the error message.
///
/// # Errors
/// [`Error::Picture`] where the format is unknown, the data are broken or the size is hostile.
pub fn decode(name: &str, bytes: &[u8]) -> Result<Pixels> {
    decode_within(name, bytes, Bounds::default())
}

/// The same within other bounds.
///
/// # Errors
/// Those of [`decode`].
pub fn decode_within(name: &str, bytes: &[u8], bounds: Bounds) -> Result<Pixels> {
    guard::guarded(|| upright(bytes, bounds))
        .unwrap_or_else(|| Err("its decoder gave up over it".to_owned()))
        .map_err(|reason| Error::Picture { name: name.to_owned(), reason: reason.replace('\n', " ") })
}

fn upright(bytes: &[u8], bounds: Bounds) -> std::result::Result<Pixels, String> {
    if let Some(what) = not_a_picture(bytes) {
        return Err(what.to_owned());
    }
    if has_broken_palette(bytes) {
        return Err("its palette is not of whole colours, 256 at most".to_owned());
    }
    let said = |error: image::ImageError| error.to_string();
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| e.to_string())?;
    if reader.format().is_none() {
        return Err("of no format that is read here: BMP, GIF, JPEG, PNG, WebP".to_owned());
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(bounds.bytes);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(said)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(format!("{width} x {height} pixels, which are none"));
    }
    if pixels > bounds.pixels {
        let most = bounds.pixels / 1_000_000;
        return Err(format!("{width} x {height} pixels, more than the {most} million that are read here"));
    }
    let _alone = (pixels > LARGE).then(|| ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner));
    let orientation = decoder.orientation().map_err(said)?;
    // A profile that cannot be read is as good as none.
    let profile = decoder.icc_profile().ok().flatten();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(said)?;
    picture.apply_orientation(orientation);
    Ok(Pixels { rgba: picture.into_rgba8(), profile })
}

/// Whether a PNG's palette, which the decoder takes on trust, is of other than up to 256 colours of three bytes.
fn has_broken_palette(bytes: &[u8]) -> bool {
    let Some(mut chunks) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") else { return false };
    while let Some((length, kind)) = chunks.first_chunk().zip(chunks.get(4..8)) {
        let length = u32::from_be_bytes(*length) as usize;
        if kind == b"PLTE" && (!length.is_multiple_of(3) || length > 3 * 256) {
            return true;
        }
        // A length, a kind and a checksum beside the data.
        let Some(rest) = length.checked_add(12).and_then(|whole| chunks.get(whole..)) else { return false };
        chunks = rest;
    }
    false
}

/// What bytes are that people take for a picture of these formats, as far as their beginning tells.
fn not_a_picture(bytes: &[u8]) -> Option<&'static str> {
    if bytes.is_empty() {
        return Some("an empty file");
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return match bytes.get(8..12) {
            Some(b"avif" | b"avis") => Some("AVIF, which is not read here: convert it to JPEG"),
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => {
                Some("HEIC, which is not read here: convert it to JPEG")
            }
            _ => Some("a video or another file in MP4's container"),
        };
    }
    let starts = [
        (&b"version https://git-lfs"[..], "a Git LFS pointer: fetch the file itself with git lfs pull"),
        (b"<!DOCTYPE html", "a web page"),
        (b"<!doctype html", "a web page"),
        (b"<html", "a web page"),
        (b"%PDF", "a PDF"),
        (b"II*\0", "TIFF, which is not read here: convert it to JPEG"),
        (b"MM\0*", "TIFF, which is not read here: convert it to JPEG"),
    ];
    starts.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    //! Picture preparation against PIL's, and decoding of real files (pictures by
    //! `training/pocket/data/resize_golden.py`).
    use std::fs;
    use std::path::{Path, PathBuf};

    use anyhow::{Context, Result, ensure};
    use more_like_this::image::tower_input;

    use super::decode;

    fn golden() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/resize")
    }

    fn pixels(path: &Path) -> Result<(usize, usize, Vec<u8>)> {
        let name = path.display().to_string();
        let picture = decode(&name, &fs::read(path).context(name.clone())?)?;
        let view = picture.view()?;
        Ok((view.width(), view.height(), tower_input(view, view.width().min(view.height()))?))
    }

    /// Expected outputs are named `NAME.SIDE.png` beside `NAME.png`.
    #[test]
    fn resizing_repeats_pil() -> Result<()> {
        let mut compared = 0;
        for entry in fs::read_dir(golden())? {
            let expected_path = entry?.path();
            let stem = expected_path.file_stem().and_then(|s| s.to_str()).context("a name")?;
            let Some((name, side)) = stem.split_once('.') else { continue };
            let side: usize = side.parse()?;
            let (width, height, expected) = pixels(&expected_path)?;
            ensure!((width, height) == (side, side), "{stem} is {width} x {height}");
            let source = decode(name, &fs::read(golden().join(format!("{name}.png")))?)?;
            let found = tower_input(source.view()?, side)?;
            let differing = found.iter().zip(&expected).filter(|(a, b)| a != b).count();
            assert_eq!(differing, 0, "{stem}: so many of {} values differ from PIL's", side * side * 3);
            compared += 1;
        }
        ensure!(compared >= 6, "only {compared} golden pictures found");
        Ok(())
    }

    /// Made by PIL, all of one colour: what printers, scanners and phones write. `tests/e2e/faults/pictures.spec.ts` holds browsers
    /// to the same.
    #[test]
    fn odd_pictures_are_read_as_they_look() -> Result<()> {
        let folder = golden().join("../pictures");
        for name in ["animated.webp", "cmyk.jpg", "deep.png", "motion.jpg", "ycck.jpg"] {
            let pixels = decode(name, &fs::read(folder.join(name))?)?.rgba;
            assert_eq!(pixels.dimensions(), (48, 32), "{name}");
            let found = pixels.get_pixel(20, 16).0;
            let off =
                found.iter().zip([230u8, 120, 20, 255]).map(|(&found, expected)| found.abs_diff(expected));
            // A step of the JPEGs' own quantisation.
            ensure!(off.max() <= Some(6), "{name} is {found:?}");
        }
        let lying = decode("lying.webp", &fs::read(folder.join("lying.webp"))?)?.rgba;
        assert_eq!(lying.dimensions(), (1, 2), "turned upright, as its EXIF data say");
        Ok(())
    }

    #[test]
    fn broken_files_are_named() -> Result<()> {
        let whole = fs::read(golden().join("odd.png"))?;
        let cut = &whole[..whole.len() / 2];
        for bytes in [cut, b"no picture at all", b""] {
            let message = decode("holiday.png", bytes).err().context("must not decode")?.to_string();
            assert!(message.starts_with("holiday.png: "), "{message}");
            assert!(!message.contains('\n'), "{message}");
        }
        Ok(())
    }

    /// GIF's format allows a picture without height, and its decoder makes one.
    #[test]
    fn a_picture_without_pixels_is_refused() -> Result<()> {
        let mut gif = fs::read(golden().join("../../../fuzz/seeds/picture/palette.gif"))?;
        gif[8..10].fill(0);
        let message = decode("flat.gif", &gif).err().context("must not decode")?.to_string();
        assert!(message.contains("which are none"), "{message}");
        Ok(())
    }

    /// The decoder reads colours of three bytes, 256 at most, whatever the length says.
    #[test]
    fn a_png_with_a_broken_palette_is_refused() -> Result<()> {
        let folder = golden().join("../../../fuzz/seeds/picture");
        let cut = fs::read(folder.join("found-palette-of-sixteen-colours-and-a-third"))?;
        let png = fs::read(folder.join("palette.png"))?;
        let at = png.windows(4).position(|kind| kind == b"PLTE").context("a palette")?;
        // Its length and checksum are never looked at.
        let mut long = png[..at + 4].to_vec();
        long[at - 4..at].copy_from_slice(&(3 * 257u32).to_be_bytes());
        long.resize(long.len() + 3 * 257 + 4, 0);
        for bytes in [&cut, &long] {
            let message = decode("colours.png", bytes).err().context("must not decode")?.to_string();
            assert!(message.contains("palette"), "{message}");
        }
        decode("palette.png", &png)?;
        Ok(())
    }

    /// A BMP header that promises 2^31 - 1 pixels a side must be refused before memory is asked for.
    #[test]
    fn a_hostile_size_is_refused() {
        let mut bmp = b"BM".to_vec();
        bmp.extend([0; 8]);
        bmp.extend(54u32.to_le_bytes());
        bmp.extend(40u32.to_le_bytes());
        bmp.extend(i32::MAX.to_le_bytes());
        bmp.extend(i32::MAX.to_le_bytes());
        bmp.extend([1, 0, 24, 0]);
        bmp.extend([0; 24]);
        assert!(decode("huge.bmp", &bmp).is_err());
    }
}
