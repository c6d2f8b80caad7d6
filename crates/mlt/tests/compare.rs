//! Two machines' embeddings of the same pictures.

mod place;

use std::fs;

use anyhow::Result;
use more_like_this::embeddings::Embeddings;
use place::Place;

const MODEL: &str = "0123456789abcdef";

/// A file of 30 seeded pictures as a machine would make it that is off by `noise` in each number.
fn machine(place: &Place, name: &str, noise: f32, source: &str) -> Result<()> {
    write(place, name, &embeddings(noise, 30)?, source)
}

fn embeddings(noise: f32, count: usize) -> Result<Embeddings> {
    let (mut pictures, mut errors) = (testing::Random::new(7), testing::Random::new(8));
    let mut embeddings = Embeddings::new(16);
    for index in 0..count {
        let mut row = pictures.floats(16, 1.0);
        row.iter_mut().for_each(|value| *value += errors.float(noise));
        embeddings.push(format!("{index}.jpg"), &row)?;
    }
    Ok(embeddings)
}

fn write(place: &Place, name: &str, embeddings: &Embeddings, source: &str) -> Result<()> {
    place.write(name, &embeddings.save(source)?)
}

#[test]
fn a_machine_agrees_with_itself_and_with_one_that_rounds_otherwise() -> Result<()> {
    let place = Place::new("compare")?;
    machine(&place, "one.safetensors", 0.0, MODEL)?;
    machine(&place, "other.safetensors", 1e-3, &format!("cache of {MODEL}"))?;
    let said =
        place.stdout(&["compare", "one.safetensors", "one.safetensors", "--angle", "0", "--tie", "0"])?;
    assert!(said.contains("pictures       30, by model 0123456789abcdef"), "{said}");
    assert!(
        said.contains("largest angle  0.000 degrees") && said.contains("mean cosine    1.000000"),
        "{said}"
    );
    assert!(said.contains("of 100 questions 100 alike"), "{said}");
    let said = place.stdout(&["compare", "one.safetensors", "other.safetensors", "--queries", "20"])?;
    assert!(said.contains("of 20 questions 20 alike, up to ties of 0.05"), "{said}");
    assert!(!said.contains("0.000 degrees"), "{said}");
    Ok(())
}

#[test]
fn the_order_of_pictures_in_a_file_does_not_matter() -> Result<()> {
    let place = Place::new("compare-order")?;
    machine(&place, "one.safetensors", 0.0, MODEL)?;
    let mut reversed = Embeddings::new(16);
    let embeddings = embeddings(0.0, 30)?;
    for (id, row) in embeddings.iter().collect::<Vec<_>>().into_iter().rev() {
        reversed.push(id, row)?;
    }
    write(&place, "other.safetensors", &reversed, MODEL)?;
    place.stdout(&["compare", "one.safetensors", "other.safetensors", "--angle", "0", "--tie", "0"])?;
    Ok(())
}

#[test]
fn what_is_beyond_the_distance_fails_and_is_still_told() -> Result<()> {
    let place = Place::new("compare-beyond")?;
    machine(&place, "one.safetensors", 0.0, MODEL)?;
    machine(&place, "other.safetensors", 0.3, MODEL)?;
    for (arguments, reason) in [
        (&["--angle", "1"][..], "degrees apart, more than 1"),
        (&["--angle", "90", "--tie", "0"], "ranked differently"),
    ] {
        let command = [&["compare", "one.safetensors", "other.safetensors"][..], arguments].concat();
        let output = place.run(&command)?;
        let said = place::text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(reason) && said.lines().count() == 1, "{said}");
        assert!(place::text(&output.stdout).contains("largest angle"), "{arguments:?}");
    }
    Ok(())
}

#[test]
fn files_that_cannot_be_compared_are_refused_by_name() -> Result<()> {
    let place = Place::new("compare-refused")?;
    machine(&place, "one.safetensors", 0.0, MODEL)?;
    machine(&place, "foreign.safetensors", 0.0, "fedcba9876543210")?;
    write(&place, "fewer.safetensors", &embeddings(0.0, 20)?, MODEL)?;
    write(&place, "none.safetensors", &Embeddings::new(16), MODEL)?;
    let mut flat = Embeddings::new(16);
    (0..30).try_for_each(|index| flat.push(format!("{index}.jpg"), &[0.0; 16]))?;
    write(&place, "flat.safetensors", &flat, MODEL)?;
    fs::write(place.0.join("text.safetensors"), "no embeddings")?;
    for (other, reason) in [
        ("foreign.safetensors", "different models"),
        (
            "fewer.safetensors",
            "fewer.safetensors lacks 10 of the other's pictures: 20.jpg, 21.jpg, 22.jpg, ...",
        ),
        ("none.safetensors", "no embedding in it"),
        ("flat.safetensors", "0.jpg: a vector of length 0 has no direction"),
        ("text.safetensors", "text.safetensors: the embeddings file cannot be used"),
        ("missing.safetensors", "missing.safetensors: "),
    ] {
        let said = place.failure(&["compare", "one.safetensors", other])?;
        assert!(said.contains(reason), "{other}: {said}");
    }
    let said = place.failure(&["compare", "one.safetensors", "one.safetensors", "--tie=-1"])?;
    assert!(said.contains("0 or more"), "{said}");
    Ok(())
}
