//! Picture files.

use std::ops::Range;

use more_like_this::image::tower_input;
use picture_files::{Bounds, decode_within};

/// Small, so that a picture takes no time.
const BOUNDS: Bounds = Bounds { pixels: 1 << 12, bytes: 1 << 22 };
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Bytes as a picture file, the checksums of a PNG put right. What is decoded is within the bounds and becomes a tower's input.
pub fn picture(input: &[u8]) {
    let mut file = input.to_vec();
    mend_checksums(&mut file);
    let Ok(pixels) = decode_within("picture", &file, BOUNDS) else { return };
    let picture = pixels.view().expect("at least one pixel");
    let count = (picture.width() * picture.height()) as u64;
    assert!(count <= BOUNDS.pixels, "{} x {}", picture.width(), picture.height());
    let made = tower_input(picture, 8).expect("a side that is possible");
    assert_eq!(made.len(), 4 * 8 * 8);
}

/// Random bytes have no right checksum, and a decoder reads no further than a wrong one.
fn mend_checksums(file: &mut [u8]) {
    if !file.starts_with(PNG) {
        return;
    }
    let mut at = PNG.len();
    while let Some((kind_and_data, checksum)) = chunk(file, at) {
        let right = crc(&file[kind_and_data]).to_be_bytes();
        file[checksum.clone()].copy_from_slice(&right);
        at = checksum.end;
    }
}

/// Where a chunk's kind and data lie, and where its checksum does.
fn chunk(file: &[u8], at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let length = u32::from_be_bytes(*file.get(at..)?.first_chunk()?);
    let start = at + 4;
    let end = start.checked_add(4)?.checked_add(length as usize)?;
    (end.checked_add(4)? <= file.len()).then_some((start..end, end..end + 4))
}

/// CRC-32 as PNG has it.
fn crc(bytes: &[u8]) -> u32 {
    let rest = bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    !rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        // Of every file that ends as it should.
        assert_eq!(crc(b"IEND"), 0xae42_6082);
    }

    #[test]
    fn wrong_checksums_are_put_right() {
        let golden = include_bytes!("../../../../tests/golden/resize/odd.24.png");
        let mut broken = golden.to_vec();
        broken[PNG.len() + 4 + 4 + 13] ^= 1;
        mend_checksums(&mut broken);
        assert_eq!(broken, golden);
    }
}
