//! Picture files to pixels, natively (a browser decodes its own).

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use more_like_this::image::Rgba;
use more_like_this::{Error, Result};

/// No picture of more pixels a side than this is decoded.
const MAX_SIDE: u32 = 32_768;
/// No decoder may ask for more memory than this many bytes.
const MAX_BYTES: u64 = 1 << 30;

/// File name endings, lower case, of the formats that [`decode`] reads.
pub const ENDINGS: [&str; 6] = ["bmp", "gif", "jpeg", "jpg", "png", "webp"];

/// Decoded pixels, straight alpha, in the orientation a viewer shows.
pub struct Pixels(image::RgbaImage);

impl Pixels {
    /// The pixels as the crate's own picture type.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the decoder made an empty picture.
    pub fn view(&self) -> Result<Rgba<'_>> {
        Rgba::new(self.0.width() as usize, self.0.height() as usize, self.0.as_raw())
    }
}

/// Decodes a BMP, GIF (its first frame), JPEG, PNG or WebP by its content, and turns it upright as
/// its EXIF data say. `name` is for the error message.
///
/// # Errors
/// [`Error::Picture`] where the format is unknown, the data are broken or the size is hostile.
pub fn decode(name: &str, bytes: &[u8]) -> Result<Pixels> {
    upright(bytes).map(|picture| Pixels(picture.into_rgba8())).map_err(|error| Error::Picture {
        name: name.to_owned(),
        reason: error.to_string().replace('\n', " "),
    })
}

fn upright(bytes: &[u8]) -> image::ImageResult<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

#[cfg(test)]
mod tests {
    //! Picture preparation against PIL's, and decoding of real files (pictures by `training/resize_golden.py`).
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
