//! Marks as they are typed: a picture's id, or a part of it as `ID@X,Y,W,H`.

use std::path::{Component, Path};

use anyhow::{Context, Result, bail};
use more_like_this::feedback::{Mark, Region, Side};
use more_like_this::image::tower_fraction;

use super::disk::{Disk, LOOKS};

/// A box in fractions of the whole picture.
#[derive(Debug, PartialEq)]
struct Typed {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// What `text` marks. A picture whose name holds an `@` comes before a part of another.
pub(super) fn mark(disk: &Disk, text: &str, side: Side) -> Result<Mark> {
    let whole = id(text);
    let found = |id: &str| disk.gallery.find(id).is_ok();
    if !found(&whole)
        && let Some((name, numbers)) = text.rsplit_once('@')
        && let part_of = id(name)
        && found(&part_of)
    {
        let typed = parse(numbers).with_context(|| text.to_owned())?;
        let region = on_tower(disk, &part_of, &typed)?;
        return Ok(Mark { id: part_of, side, region: Some(region) });
    }
    disk.gallery.find(&whole)?;
    Ok(Mark { id: whole, side, region: None })
}

/// A path below the folder as ids are written: `./a.png` is `a.png`.
fn id(text: &str) -> String {
    let parts = Path::new(text).components().filter(|part| *part != Component::CurDir);
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn parse(numbers: &str) -> Result<Typed> {
    let expected =
        "a box is X,Y,W,H in fractions of the picture, from 0 to 1, such as 0.5,0,0.5,1 for its right half";
    let values: Vec<f64> =
        numbers.split(',').map(|number| number.trim().parse()).collect::<Result<_, _>>().context(expected)?;
    let [left, top, width, height] = values[..] else { bail!(expected) };
    let (right, bottom) = (left + width, top + height);
    // Fractions that are typed to a few digits need not sum to 1 exactly.
    let inside = |edge: f64| (0.0..=1.0 + 1e-6).contains(&edge);
    if !([left, top, right, bottom].into_iter().all(inside) && width > 0.0 && height > 0.0) {
        bail!(expected);
    }
    Ok(Typed { left, top, right, bottom })
}

/// The same box on the tower's input.
fn on_tower(disk: &Disk, id: &str, typed: &Typed) -> Result<Region> {
    let (width, height) = disk.folder(LOOKS)?.size(id)?;
    let (shorter, side) = (width.min(height), disk.encoder.model.shape.side);
    let across = |fraction: f64| tower_fraction(fraction, width, shorter, side) as f32;
    let down = |fraction: f64| tower_fraction(fraction, height, shorter, side) as f32;
    let region = Region {
        left: across(typed.left),
        top: down(typed.top),
        right: across(typed.right),
        bottom: down(typed.bottom),
    };
    region.check(id)?;
    let Region { left, top, right, bottom } = region;
    let [left, top, right, bottom] = [left, top, right, bottom].map(|edge| edge.clamp(0.0, 1.0));
    Ok(Region { left, top, right, bottom })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_parsed_and_nonsense_is_told_how_to_be_typed() {
        let typed = parse("0.25, 0,0.5,1").unwrap();
        assert_eq!(typed, Typed { left: 0.25, top: 0.0, right: 0.75, bottom: 1.0 });
        // Their sum is a little above 1.
        assert!(parse("0.7,0.8,0.3000001,0.2").is_ok());
        for wrong in [
            "",
            "1",
            "0,0,1",
            "0,0,1,1,1",
            "a,b,c,d",
            "0,0,0,1",
            "0.5,0,0.6,1",
            "-0.1,0,0.5,1",
            "NaN,0,1,1",
            "0,0,inf,1",
        ] {
            assert!(parse(wrong).is_err_and(|error| error.to_string().contains("X,Y,W,H")), "{wrong}");
        }
    }

    #[test]
    fn paths_are_ids() {
        assert_eq!(id("./a.png"), "a.png");
        assert_eq!(id("below/./deeper//c.png"), "below/deeper/c.png");
        assert_eq!(id("-rf.jpg"), "-rf.jpg");
    }
}
