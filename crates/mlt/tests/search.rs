//! The command line as a user meets it, with a tiny model of random weights.

mod place;

use std::fs;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result};
use more_like_this::embeddings::Embeddings;
use serde_json::{Value, json};

use place::{Place, dataset, text};
use testing::aux_models;

/// The ids of a printed ranking.
fn ranking(stdout: &str) -> Vec<&str> {
    stdout.lines().filter_map(|line| line.rsplit('\t').next()).collect()
}

#[test]
fn a_folder_is_encoded_and_searched() -> Result<()> {
    let place = Place::new("encoded")?;
    place.stdout(&["encode", "images", "-o", "out.safetensors"])?;
    let (embeddings, _) = Embeddings::load(&fs::read(place.0.join("out.safetensors"))?)?;
    assert_eq!(embeddings.ids(), ["a.PNG", "b.png", "below/d.png", "below/deeper/c.png", "e.png"]);
    let by_folder = place.stdout(&["search", "images", "red apple"])?;
    assert_eq!(by_folder, place.stdout(&["search", "out.safetensors", "red apple"])?);
    assert_eq!(by_folder.lines().count(), 5);
    assert_eq!(place.stdout(&["search", "images", "red apple", "--top", "2"])?.lines().count(), 2);
    for words in ["red", "红苹果 🍎", "\u{7}\n\u{202e}", &"word ".repeat(2_000)] {
        assert_eq!(place.stdout(&["search", "images", words])?.lines().count(), 5);
    }
    Ok(())
}

#[test]
fn without_words_the_marks_alone_make_the_query() -> Result<()> {
    let place = Place::new("wordless")?;
    let said = place.failure(&["search", "images", " "])?;
    assert!(said.contains("nothing to rank by") && said.contains("--like"), "{said}");
    let liked = |arguments: &[&str]| {
        place.stdout(&[&["search", "images", "", "--like", "b.png"], arguments].concat())
    };
    // Whoever marked a picture knows it.
    assert!(ranking(&liked(&[])?).iter().all(|id| *id != "b.png"));
    let found = liked(&["--strategy", "prf"])?;
    assert_eq!(ranking(&found).len(), 4);
    let answer: Value = serde_json::from_str(&liked(&["--strategy", "prf", "--json"])?)?;
    let marked = &answer["marked"][0];
    assert!(marked["id"] == "b.png" && marked["score"].as_f64() > Some(0.999), "{answer}");
    assert_eq!(found, liked(&["--strategy", "explicit", "--more", " "])?);
    Ok(())
}

#[test]
fn words_that_the_model_does_not_know_are_told() -> Result<()> {
    let place = Place::new("unknown words")?;
    let told = |words: &str| Ok::<_, anyhow::Error>(text(&place.run(&["search", "images", words])?.stderr));
    assert!(told("собака")?.contains("knows no word of \"собака\""), "{}", told("собака")?);
    assert!(!told("red собака")?.contains("knows no word"));
    Ok(())
}

#[test]
fn a_cache_and_an_embeddings_file_are_told_apart() -> Result<()> {
    let place = Place::new("told apart")?;
    place.stdout(&["encode", "images", "-o", "out.safetensors"])?;
    let before = fs::read(place.0.join("out.safetensors"))?;
    let mixed = |arguments: &[&str]| -> Result<Output> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mlt"));
        Ok(command
            .current_dir(&place.0)
            .args(["--executor", "cpu", "--model", "model.gguf"])
            .args(arguments)
            .output()?)
    };
    let output = mixed(&["--cache", "out.safetensors", "search", "images", "dog"])?;
    assert!(
        output.status.success() && text(&output.stderr).contains("not a cache"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(fs::read(place.0.join("out.safetensors"))?, before);
    let said = place.failure(&["search", "kept.safetensors", "dog"])?;
    assert!(said.contains("a cache, not an embeddings file"), "{said}");
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_both_copies_of_a_broken_file_count() -> Result<()> {
    let place = Place::new("links")?;
    place.write("target.safetensors", b"")?;
    std::os::unix::fs::symlink("target.safetensors", place.0.join("out.safetensors"))?;
    place.write("images/broken.png", b"no picture")?;
    place.write("images/copy.png", b"no picture")?;
    let output = place.run(&["encode", "images", "-o", "out.safetensors"])?;
    assert!(text(&output.stderr).contains("2 of 7 pictures skipped"), "{}", text(&output.stderr));
    assert!(fs::symlink_metadata(place.0.join("out.safetensors"))?.is_symlink());
    assert_eq!(Embeddings::load(&fs::read(place.0.join("target.safetensors"))?)?.0.len(), 5);
    Ok(())
}

#[test]
fn marks_move_the_ranking() -> Result<()> {
    let place = Place::new("marks")?;
    let before = place.stdout(&["search", "images", "red apple"])?;
    let (first, last) = (ranking(&before)[0], *ranking(&before).last().context("a ranking")?);
    // Random weights embed all pictures much alike, so it is the distance that tells, not the rank.
    let lead = |arguments: &[&str]| -> Result<f64> {
        let arguments = [&["search", "images", "red apple", "--json"], arguments].concat();
        let answer: Value = serde_json::from_str(&place.stdout(&arguments)?)?;
        let hits = ["results", "marked"].map(|list| answer[list].as_array().context("a list"));
        let [results, marked] = hits;
        let hits: Vec<&Value> = results?.iter().chain(marked?).collect();
        let score = |id: &str| hits.iter().find(|hit| hit["id"] == id).and_then(|hit| hit["score"].as_f64());
        Ok(score(first).context("the first")? - score(last).context("the last")?)
    };
    let prf = |marks: &[&str]| lead(&[&["--strategy", "prf"], marks].concat());
    assert!(prf(&["--like", last])? < prf(&[])?);
    assert!(prf(&["--dislike", first])? < prf(&[])?);
    // The network's scores are no cosines.
    assert!(lead(&["--like", last])? < lead(&["--like", first])?);
    assert!(lead(&["--dislike", first])? < lead(&["--dislike", last])?);
    let marked = |arguments: &[&str]| -> Result<Value> {
        let marks = ["search", "images", "red apple", "--like", last, "--dislike", first, "--json"];
        Ok(serde_json::from_str(&place.stdout(&[&marks[..], arguments].concat())?)?)
    };
    let learned = marked(&[])?;
    assert_eq!((&learned["explanation"], &learned["confidence"]), (&Value::Null, &Value::Null));
    let shifts = learned["learned"]["shifts"].as_array().context("shifts")?;
    let moved = |at: usize| [&shifts[at]["id"], &shifts[at]["before"]];
    assert_eq!([moved(0), moved(1)], [[&json!(last), &json!(4)], [&json!(first), &json!(0)]]);
    let answer = marked(&["--strategy", "prf"])?;
    assert_eq!((&answer["explanation"]["strategy"], &answer["learned"]), (&json!("prf"), &Value::Null));
    let coefficient = |id: &str| {
        let terms = answer["explanation"]["terms"].as_array()?;
        terms.iter().find(|term| term["id"] == id)?["coefficient"].as_f64()
    };
    assert!(coefficient(last) > Some(0.0) && coefficient(first) < Some(0.0), "{answer}");
    let wished = place.stdout(&["search", "images", "red apple", "--more", "dog", "--less", "apple"])?;
    assert_eq!(wished.lines().count(), 5);
    assert_eq!(place.stdout(&["search", "images", "red apple", "--strategy", "explicit"])?, before);
    Ok(())
}

#[test]
fn a_broken_picture_is_named_and_the_others_go_on() -> Result<()> {
    let place = Place::new("broken")?;
    place.write("images/bad.jpg", b"this is no picture")?;
    place.write("images/notes.txt", b"not even called one")?;
    let output = place.run(&["search", "images", "dog"])?;
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(ranking(&text(&output.stdout)).len(), 5);
    let said = text(&output.stderr);
    assert_eq!(said.lines().filter(|line| line.starts_with("bad.jpg: ")).count(), 1, "{said}");
    assert!(said.contains("1 of 6 pictures skipped") && !said.contains("notes.txt"), "{said}");
    Ok(())
}

#[test]
fn embeddings_are_kept_until_a_picture_changes() -> Result<()> {
    let place = Place::new("kept")?;
    let before = place.stdout(&["search", "images", "dog"])?;
    let kept = place.0.join("kept.safetensors");
    let (embeddings, source) = Embeddings::load(&fs::read(&kept)?)?;
    assert_eq!(embeddings.len(), 5);
    // What is kept is what is used: with two embeddings exchanged, the ranking shows it.
    let mut exchanged = Embeddings::new(embeddings.width());
    for index in 0..embeddings.len() {
        let embedding = embeddings.at(embeddings.len() - 1 - index).context("an embedding")?;
        exchanged.push(embeddings.ids()[index].clone(), embedding)?;
    }
    fs::write(&kept, exchanged.save(&source)?)?;
    assert_ne!(place.stdout(&["search", "images", "dog"])?, before);
    // A file that is broken, or made by another model, is made anew.
    fs::write(&kept, b"rubbish")?;
    assert_eq!(place.stdout(&["search", "images", "dog"])?, before);
    fs::write(&kept, exchanged.save("another model")?)?;
    assert_eq!(place.stdout(&["search", "images", "dog"])?, before);
    // A picture that changes is embedded again.
    fs::copy(place.0.join("images/b.png"), place.0.join("images/e.png"))?;
    let after = place.stdout(&["search", "images", "dog"])?;
    let score =
        |id: &str| after.lines().find(|line| line.ends_with(id)).and_then(|line| line.split('\t').nth(1));
    assert_eq!(score("b.png"), score("e.png"));
    Ok(())
}

#[test]
fn failures_are_one_line_that_names_the_thing() -> Result<()> {
    let place = Place::new("failures")?;
    dataset(&place)?;
    place.write("empty/notes.txt", b"")?;
    place.write("cut.gguf", &fs::read(place.0.join("model.gguf"))?[..3_000])?;
    place.write("cut.safetensors", b"rubbish")?;
    let cases: [(&[&str], &str); 13] = [
        (&["search", "nowhere", "dog"], "nowhere"),
        (&["search", "empty", "dog"], "empty"),
        (&["search", "cut.safetensors", "dog"], "cut.safetensors"),
        (&["search", "images", "dog", "--like", "f.png"], "f.png"),
        (&["search", "images", "dog", "--like", "b.png", "--dislike", "b.png"], "b.png"),
        (&["search", "images", "dog", "--strategy", "grf"], "captioner.gguf"),
        (&["search", "images", "dog", "--strategy", "afs"], "summarizer.gguf"),
        (&["search", "images", "dog", "--strategy", "afs", "--more", "dog"], "--more"),
        (&["eval", "--dataset", ".", "--split", "dev"], "\"dev\""),
        (&["eval", "--dataset", "images"], "images"),
        (&["eval", "--collection", "images"], "index.json"),
        (&["encode", "images", "-o", "no/such/folder/out"], "no/such/folder/out"),
        (&["eval", "--dataset", ".", "--clicks", "2"], "--collection"),
    ];
    for (arguments, name) in cases {
        let said = place.failure(arguments)?;
        assert!(said.contains(name), "{arguments:?}: {said}");
    }
    for (model, name) in [("nothing.gguf", "nothing.gguf"), ("cut.gguf", "cut.gguf"), ("empty", "empty")] {
        let said = place.failure(&["search", "images", "dog", "--model", model])?;
        assert!(said.contains(name), "{said}");
    }
    Ok(())
}

#[test]
fn a_folder_and_a_dataset_are_captioned() -> Result<()> {
    let place = Place::new("captioned")?;
    assert!(place.failure(&["caption", "images"])?.contains("captioner.gguf"));
    place.write("captioner.gguf", &aux_models::captioner(3).bytes())?;
    place.write("images/bad.jpg", b"this is no picture")?;
    let output = place.run(&["caption", "images"])?;
    let (printed, said) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 of 6 pictures skipped"), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("bad.jpg: ")).count(), 1, "{said}");
    let lines: Vec<(&str, &str)> = printed.lines().filter_map(|line| line.split_once('\t')).collect();
    let ids: Vec<&str> = lines.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, ["a.PNG", "b.png", "below/d.png", "below/deeper/c.png", "e.png"]);
    for word in lines.iter().flat_map(|(_, caption)| caption.split(' ')) {
        assert!(aux_models::WORDS[3..].contains(&word), "{printed}");
    }
    dataset(&place)?;
    place.stdout(&["caption", "--dataset", ".", "--json", "c.json"])?;
    let captions = place.json("c.json")?;
    let captions = captions.as_array().context("a list")?;
    assert_eq!(captions.len(), 5);
    for (id, caption) in lines {
        assert!(captions.contains(&json!({"id": id, "caption": caption})), "{id}");
    }
    let greedy = place.stdout(&["caption", "images", "--beam", "1"])?;
    assert_eq!(greedy.lines().count(), 5);
    Ok(())
}

#[test]
fn captions_and_summaries_move_the_ranking() -> Result<()> {
    let place = Place::new("aux_models")?;
    place.write("captioner.gguf", &aux_models::captioner(3).bytes())?;
    place.write("summarizer.gguf", &aux_models::summarizer(2).bytes())?;
    let before = place.stdout(&["search", "images", "red apple"])?;
    for strategy in ["grf", "afs"] {
        let unmarked = ["search", "images", "red apple", "--strategy", strategy];
        assert_eq!(place.stdout(&unmarked)?, before, "{strategy}");
        let marked =
            [&unmarked[..], &["--like", "b.png", "--like", "e.png", "--dislike", "a.PNG", "--json"]].concat();
        let answer: Value = serde_json::from_str(&place.stdout(&marked)?)?;
        let explanation = &answer["explanation"];
        assert_eq!(explanation["strategy"], strategy);
        let (terms, maps) = (explanation["terms"].as_array(), explanation["maps"].as_array());
        let (terms, maps) = (terms.context("terms")?, maps.context("maps")?);
        let kinds: Vec<&str> = terms.iter().filter_map(|term| term["kind"].as_str()).collect();
        if strategy == "grf" {
            assert_eq!((&*kinds, maps.len()), (&["query", "caption", "caption", "caption"][..], 0));
            assert!(terms.iter().all(|term| term["text"].as_str().is_some_and(|text| !text.is_empty())));
        } else {
            // What is liked is in the summary, and in the maps.
            assert_eq!((&*kinds, maps.len()), (&["query", "summary", "picture"][..], 2));
            assert_eq!(maps[0]["values"].as_array().map(Vec::len), Some(16));
        }
        let scores: Vec<&Value> = answer["results"].as_array().context("results")?.iter().collect();
        assert!(!before.contains(&format!("{:.4}", scores[0]["score"].as_f64().context("a score")?)));
    }
    place.stdout(&["encode", "images", "-o", "out.safetensors"])?;
    let blind = ["search", "out.safetensors", "dog", "--like", "b.png", "--strategy", "afs"];
    assert!(place.failure(&blind)?.contains("folder"));
    let mut other = aux_models::summarizer(2);
    aux_models::configure(&mut other, "text_width", json!(384));
    place.write("summarizer.gguf", &other.bytes())?;
    let said = place.failure(&["search", "images", "dog", "--strategy", "afs"])?;
    assert!(["summarizer.gguf", "text_width is 384", "32"].iter().all(|word| said.contains(word)), "{said}");
    Ok(())
}

/// The terms of the explanation under these marks.
fn terms(place: &Place, strategy: &str, marks: &[&str]) -> Result<Vec<Value>> {
    let arguments = [&["search", "images", "red apple", "--json", "--strategy", strategy], marks].concat();
    let answer: Value = serde_json::from_str(&place.stdout(&arguments)?)?;
    Ok(answer["explanation"]["terms"].as_array().context("terms")?.clone())
}

#[test]
fn a_part_of_a_picture_is_marked_by_a_box() -> Result<()> {
    let place = Place::new("parts")?;
    place.write("captioner.gguf", &aux_models::captioner(3).bytes())?;
    place.write("summarizer.gguf", &aux_models::summarizer(2).bytes())?;
    let whole = terms(&place, "prf", &["--like", "b.png"])?.remove(1);
    assert_eq!(whole["region"], Value::Null);
    let part = terms(&place, "prf", &["--like", "b.png@0.4,0.4,0.2,0.2"])?.remove(1);
    assert_eq!((&part["id"], &part["kind"]), (&json!("b.png"), &json!("picture")));
    assert_ne!(part["similarity"], whole["similarity"]);
    let edge = |edge: &str| part["region"][edge].as_f64().context("an edge");
    // The middle of a picture is the middle of its centre square.
    assert!((edge("left")? + edge("right")? - 1.0).abs() < 0.05 && edge("left")? < edge("right")?, "{part}");
    let caption = terms(&place, "grf", &["--dislike", "b.png@0,0,1,1"])?.remove(1);
    assert!(caption["coefficient"].as_f64() < Some(0.0) && caption["region"].is_object(), "{caption}");
    let marks = ["--like", "b.png", "--dislike", "b.png@0.4,0.4,0.2,0.2"];
    let kinds: Vec<Value> = terms(&place, "afs", &marks)?.iter().map(|term| term["kind"].clone()).collect();
    // Attention repels nothing after clicks, so the disliked part repels itself.
    assert_eq!(kinds, [json!("query"), json!("summary"), json!("picture")]);
    let cases = [
        ("b.png@0,0,2,1", "b.png@0,0,2,1: a box is X,Y,W,H"),
        ("b.png@left", "a box is X,Y,W,H"),
        ("f.png@0,0,1,1", "f.png"),
        // Of a picture that is much higher than wide the model sees the middle.
        ("a.PNG@0,0,1,0.01", "the box on \"a.PNG\" lies outside of the square that the model sees"),
    ];
    for (mark, reason) in cases {
        let said = place.failure(&["search", "images", "dog", "--like", mark])?;
        assert!(said.contains(reason), "{mark}: {said}");
    }
    let both = ["--like", "b.png@0,0,1,1", "--dislike", "b.png@0,0,1,1"];
    let said = place.failure(&[&["search", "images", "dog"], &both[..]].concat())?;
    assert!(said.contains("the same part of \"b.png\" is both liked and disliked"), "{said}");
    place.stdout(&["encode", "images", "-o", "out.safetensors"])?;
    let blind = ["search", "out.safetensors", "dog", "--like", "b.png@0,0,1,1"];
    assert!(place.failure(&blind)?.contains("folder"));
    Ok(())
}

#[test]
fn names_are_taken_as_they_are() -> Result<()> {
    let place = Place::new("names")?;
    let picture = fs::read(place.0.join("images/b.png"))?;
    for name in ["e@0,0,1,1.png", "-rf.png", "two\nlines\tand more.png"] {
        place.write(&format!("images/{name}"), &picture)?;
    }
    let liked = |mark: &str| -> Result<Value> { Ok(terms(&place, "prf", &["--like", mark])?.remove(1)) };
    for (mark, id) in [("./b.png", "b.png"), ("below/./d.png", "below/d.png"), ("-rf.png", "-rf.png")] {
        assert_eq!(liked(mark)?["id"], id);
    }
    let named = liked("e@0,0,1,1.png")?;
    assert_eq!((&named["id"], &named["region"]), (&json!("e@0,0,1,1.png"), &Value::Null));
    let part = liked("e@0,0,1,1.png@0,0,1,1")?;
    assert_eq!(part["id"], "e@0,0,1,1.png");
    assert!(part["region"].is_object());
    let table = place.stdout(&["search", "images", "dog"])?;
    assert_eq!(table.lines().count(), 8);
    assert!(table.contains("two\\nlines\\tand more.png\n"), "{table}");
    Ok(())
}

#[test]
fn thumbs_count_beside_words_under_explicit() -> Result<()> {
    let place = Place::new("beside")?;
    let found = terms(&place, "explicit", &["--more", "dog", "--dislike", "b.png"])?;
    let kinds: Vec<&Value> = found.iter().map(|term| &term["kind"]).collect();
    assert_eq!(kinds, [&json!("query"), &json!("words"), &json!("picture")]);
    Ok(())
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() -> Result<()> {
    let place = Place::new("pipe")?;
    let mut child =
        place.command(&["search", "images", "dog"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    drop(child.stdout.take());
    let output = child.wait_with_output()?;
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    Ok(())
}
