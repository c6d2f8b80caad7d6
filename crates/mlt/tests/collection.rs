//! Pictures prepared for the page: small, upright, and without what their files tell beside the picture.

mod place;

use std::fs;

use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use serde_json::{Value, json};

use place::{PICTURES, Place, dataset, text};

/// EXIF data that say "turned by 90 degrees", and a text as a place to be kept secret.
fn exif() -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    // Orientation (0x0112), a short: 6. Artist (0x013b), a text of 16 bytes that follows the table.
    exif.extend([0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    exif.extend([0x3b, 1, 2, 0, 16, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend([0; 4]);
    exif.extend(b"52.5N13.4E home\0");
    exif
}

#[test]
fn pictures_are_turned_upright_reduced_and_stripped() -> Result<()> {
    let place = Place::new("reduced")?;
    let (width, height) = (900u32, 600u32);
    // Red above, blue below; turned by 90 degrees clockwise, blue is on the left.
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).flat_map(move |_| if y < 300 { [250, 0, 0] } else { [0, 0, 250] }))
        .collect();
    let mut photo = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut photo, 95);
    encoder.set_exif_metadata(exif())?;
    encoder.write_image(&pixels, width, height, ExtendedColorType::Rgb8)?;
    let is_in = |bytes: &[u8]| bytes.windows(5).any(|part| part == b"52.5N");
    assert!(is_in(&photo));
    place.write("photos/Summer_2019/beach-03.jpg", &photo)?;
    place.stdout(&["collection", "photos", "-o", "prepared"])?;
    let expected = json!([{"id": "Summer_2019/beach-03.jpg", "label": "beach", "subgroup": "Summer 2019",
        "file": "000000.jpg"}]);
    assert_eq!(place.json("prepared/pictures.json")?, expected);
    let small = fs::read(place.0.join("prepared/000000.jpg"))?;
    assert!(!is_in(&small) && !small.windows(4).any(|part| part == b"Exif"));
    let small = image::load_from_memory(&small)?.into_rgb8();
    assert_eq!(small.dimensions(), (384, 576));
    assert!(small.get_pixel(20, 300).0[2] > 200 && small.get_pixel(360, 300).0[0] > 200);
    Ok(())
}

#[test]
fn a_datasets_pictures_bring_their_captions() -> Result<()> {
    let place = Place::new("captioned")?;
    dataset(&place)?;
    place.stdout(&["collection", ".", "-o", "prepared", "--captions", "dataset_tiny.json"])?;
    let prepared = place.json("prepared/pictures.json")?;
    let entries = prepared.as_array().context("a list")?;
    assert_eq!(entries.len(), PICTURES.len());
    let first =
        json!({"id": "b.png", "label": "red apple", "captions": ["a red apple"], "file": "000000.jpg"});
    assert_eq!(entries.first(), Some(&first));
    let refused = ["collection", ".", "-o", "p", "--captions", "dataset_tiny.json", "--split", "val"];
    assert!(place.failure(&refused[..])?.contains("no split \"val\", only test"));
    Ok(())
}

#[test]
fn a_broken_picture_is_left_out_and_an_empty_folder_refused() -> Result<()> {
    let place = Place::new("left_out")?;
    place.write("images/cut.png", &fs::read(place.0.join("images/b.png"))?[..60])?;
    let output = place.run(&["collection", "images", "-o", "prepared"])?;
    let said = text(&output.stderr);
    assert!(output.status.success() && said.contains("cut.png: not a readable picture"), "{said}");
    assert!(said.ends_with("5 of 6 pictures prepared\n"), "{said}");
    let ids = |prepared: Value| {
        Some(prepared.as_array()?.iter().filter_map(|one| one["id"].as_str().map(str::to_owned)).collect())
    };
    let found: Option<Vec<String>> = ids(place.json("prepared/pictures.json")?);
    assert_eq!(found.context("ids")?, ["a.PNG", "b.png", "below/d.png", "below/deeper/c.png", "e.png"]);
    place.write("bad/cut.png", b"nothing")?;
    assert!(place.run(&["collection", "bad", "-o", "none"])?.status.code() == Some(1));
    Ok(())
}
