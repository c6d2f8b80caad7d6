//! Picture files to pixels, natively (a browser decodes its own).

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use super::Rgba;
use crate::{Error, Result};

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
