//! Scenes to JPEGs: the ground, and each thing on its own soft shadow.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, resize};
use image::{ExtendedColorType, Rgba, Rgba32FImage, RgbaImage};

use crate::cast::{Thing, things};
use crate::layout::Size;
use crate::relation::{Frame, SIDE};
use crate::scene::{Content, Placed};

/// Of the JPEGs: at 90 the collection would be a third larger, and look no better at this size.
const QUALITY: u8 = 85;
/// Alpha below this is no part of a thing.
const VISIBLE: u8 = 8;
/// How much of the ground's light the middle of a shadow takes.
const SHADOW: f32 = 0.38;

/// Red, green and blue, 0..1, row by row.
type Canvas = Vec<[f32; 3]>;

/// The pictures of the cast, cut to what is visible of them, colours multiplied by alpha so that edges
/// keep theirs when resized.
pub(crate) struct Pictures(BTreeMap<Thing, Rgba32FImage>);

impl Pictures {
    /// Reads the cast's pictures from a folder of `<code points>.webp`.
    ///
    /// # Errors
    /// Where one is missing or cannot be read.
    pub(crate) fn read(folder: &Path) -> Result<Pictures> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            // Names may or may not spell the variation selector.
            files.insert(name.replace("-fe0f", ""), path);
        }
        let read = |thing: Thing| {
            let Some(path) = files.get(thing.id) else {
                bail!("{}: no picture {}.webp of the {}", folder.display(), thing.id, thing.name)
            };
            let picture = image::open(path).with_context(|| path.display().to_string())?;
            Ok((thing, cut_out(&picture.into_rgba8()).with_context(|| path.display().to_string())?))
        };
        Ok(Pictures(things().map(read).collect::<Result<_>>()?))
    }

    /// A thing's width and height where nothing is resized.
    ///
    /// # Errors
    /// Where there is no picture of it.
    pub(crate) fn size(&self, thing: Thing) -> Result<Size> {
        self.picture(thing).map(Rgba32FImage::dimensions)
    }

    /// A JPEG.
    ///
    /// # Errors
    /// Where there is no picture of a thing, or the encoder refuses.
    pub(crate) fn paint(&self, content: &Content) -> Result<Vec<u8>> {
        let row = |y: u32| [content.ground.at(y as f32 / (SIDE - 1) as f32); SIDE as usize];
        let mut canvas: Canvas = (0..SIDE).flat_map(row).collect();
        content.objects().for_each(|object| cast_shadow(&mut canvas, &object.frame));
        for Placed { thing, frame } in content.objects() {
            draw(&mut canvas, self.picture(thing)?, &frame);
        }
        let pixels: Vec<u8> =
            canvas.iter().flatten().map(|light| (light.clamp(0.0, 1.0) * 255.0).round() as u8).collect();
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode(
            &pixels,
            SIDE,
            SIDE,
            ExtendedColorType::Rgb8,
        )?;
        Ok(jpeg)
    }

    fn picture(&self, thing: Thing) -> Result<&Rgba32FImage> {
        self.0.get(&thing).with_context(|| format!("no picture of the {}", thing.name))
    }
}

/// What is visible of a picture.
fn cut_out(picture: &RgbaImage) -> Result<Rgba32FImage> {
    let visible = || picture.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[3] >= VISIBLE);
    let (columns, rows) = (|| visible().map(|(x, _, _)| x), || visible().map(|(_, y, _)| y));
    let (Some(left), Some(right), Some(top), Some(bottom)) =
        (columns().min(), columns().max(), rows().min(), rows().max())
    else {
        bail!("nothing is visible in it")
    };
    let cut = crop_imm(picture, left, top, right - left + 1, bottom - top + 1).to_image();
    let mut premultiplied = Rgba32FImage::new(cut.width(), cut.height());
    for (to, from) in premultiplied.pixels_mut().zip(cut.pixels()) {
        let [red, green, blue, alpha] = from.0.map(|channel| f32::from(channel) / 255.0);
        *to = Rgba([red * alpha, green * alpha, blue * alpha, alpha]);
    }
    Ok(premultiplied)
}

/// A flat ellipse under a thing's foot, darkest in the middle.
fn cast_shadow(canvas: &mut Canvas, frame: &Frame) {
    let (wide, high) = (frame.width() as f32 * 0.5, (frame.width() as f32 * 0.07).max(4.0));
    let (x, y) = ((frame.left + frame.right) as f32 / 2.0, frame.bottom as f32 - high / 3.0);
    for (index, pixel) in canvas.iter_mut().enumerate() {
        let (column, row) = (index as u32 % SIDE, index as u32 / SIDE);
        let (dx, dy) = ((column as f32 + 0.5 - x) / wide, (row as f32 + 0.5 - y) / high);
        let inside = (1.0 - dx * dx - dy * dy).max(0.0);
        *pixel = pixel.map(|light| light * (1.0 - SHADOW * inside));
    }
}

fn draw(canvas: &mut Canvas, picture: &Rgba32FImage, frame: &Frame) {
    let resized = resize(picture, frame.width(), frame.height(), FilterType::CatmullRom);
    for (x, y, Rgba([red, green, blue, alpha])) in resized.enumerate_pixels() {
        if let Some(pixel) = canvas.get_mut(((frame.top + y) * SIDE + frame.left + x) as usize) {
            let light = [red, green, blue];
            *pixel = std::array::from_fn(|channel| light[channel] + pixel[channel] * (1.0 - alpha));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;
    use crate::scene::samples;

    /// A red square with a clear margin, wider than high.
    fn square() -> RgbaImage {
        RgbaImage::from_fn(64, 48, |x, y| {
            let inside = (10..50).contains(&x) && (8..40).contains(&y);
            Rgba(if inside { [255, 0, 0, 255] } else { [0, 255, 0, 0] })
        })
    }

    fn pictures() -> Pictures {
        Pictures(things().map(|thing| (thing, cut_out(&square()).unwrap())).collect())
    }

    #[test]
    fn a_picture_is_cut_to_what_is_visible() {
        assert_eq!(cut_out(&square()).unwrap().dimensions(), (40, 32));
        assert!(cut_out(&RgbaImage::new(4, 4)).is_err());
    }

    #[test]
    fn the_same_scene_gives_the_same_bytes() {
        for scene in &samples(1).unwrap()[..8] {
            assert_eq!(pictures().paint(&scene.content).unwrap(), pictures().paint(&scene.content).unwrap());
        }
    }

    #[test]
    fn things_fill_their_boxes_and_nothing_else() {
        let is_red = |rgb: &[u8; 3]| rgb[0] > 200 && rgb[1] < 60 && rgb[2] < 60;
        for scene in &samples(1).unwrap()[..8] {
            let jpeg = pictures().paint(&scene.content).unwrap();
            let painted = image::load_from_memory(&jpeg).unwrap().into_rgb8();
            assert_eq!(painted.dimensions(), (SIDE, SIDE));
            for (x, y, pixel) in painted.enumerate_pixels() {
                // How far inside of the nearest box; JPEG blurs edges over a few pixels.
                let depth = |f: &Frame| {
                    let (x, y) = (i64::from(x), i64::from(y));
                    let ends = [f.left, f.top, f.right, f.bottom].map(i64::from);
                    (x - ends[0]).min(y - ends[1]).min(ends[2] - 1 - x).min(ends[3] - 1 - y)
                };
                match scene.content.frames().iter().map(depth).max().unwrap() {
                    2.. => assert!(is_red(&pixel.0), "{x} {y} {pixel:?} in {}", scene.label),
                    ..=-4 => assert!(!is_red(&pixel.0), "{x} {y} {pixel:?} in {}", scene.label),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn a_folder_without_the_pictures_is_named() {
        let folder = std::env::temp_dir().join(format!("scenes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let message = Pictures::read(&folder).err().unwrap().to_string();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(message, format!("{}: no picture 1f408.webp of the cat", folder.display()));
        assert!(Pictures::read(&folder).is_err());
    }
}
