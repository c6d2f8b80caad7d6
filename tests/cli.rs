//! The command line as a user meets it, with a tiny model of random weights.
#![cfg(feature = "cli")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use more_like_this::gallery::Gallery;
use serde_json::{Value, json};

use common::{sidecars, tiny};

/// A folder of this test's own with a model, some pictures and room for results.
struct Place(PathBuf);

/// Pictures by where they are put and which golden one they are.
const PICTURES: [(&str, &str); 5] = [
    ("b.png", "odd"),
    ("a.PNG", "tall"),
    ("below/deeper/c.png", "smaller"),
    ("below/d.png", "alpha"),
    ("e.png", "larger"),
];

impl Place {
    fn new(name: &str) -> Result<Place> {
        let place = Place(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
        if place.0.exists() {
            fs::remove_dir_all(&place.0)?;
        }
        place.write("model.gguf", &tiny::model(5))?;
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/resize");
        for (path, picture) in PICTURES {
            place.write(&format!("images/{path}"), &fs::read(golden.join(picture).with_extension("png"))?)?;
        }
        Ok(place)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        Ok(fs::write(path, bytes)?)
    }

    fn json(&self, name: &str) -> Result<Value> {
        Ok(serde_json::from_slice(&fs::read(self.0.join(name))?)?)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mlt"));
        command
            .current_dir(&self.0)
            .args(["--executor", "cpu", "--cache", "kept.safetensors"])
            .args(arguments);
        if !arguments.contains(&"--model") {
            command.args(["--model", "model.gguf"]);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<Output> {
        Ok(self.command(arguments).output()?)
    }

    /// Standard output of a run that must succeed.
    fn stdout(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments)?;
        ensure!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        Ok(text(&output.stdout))
    }

    /// The one line that a run which must fail says.
    fn failure(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments)?;
        let said = text(&output.stderr);
        ensure!(output.status.code() == Some(1), "{arguments:?}: {:?} {said}", output.status);
        ensure!(said.lines().count() == 1 && output.stdout.is_empty(), "{arguments:?} says {said}");
        Ok(said)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The ids of a printed ranking.
fn ranking(stdout: &str) -> Vec<&str> {
    stdout.lines().filter_map(|line| line.rsplit('\t').next()).collect()
}

#[test]
fn a_folder_is_encoded_and_searched() -> Result<()> {
    let place = Place::new("encoded")?;
    place.stdout(&["encode", "images", "-o", "out.safetensors"])?;
    let (gallery, _) = Gallery::load(&fs::read(place.0.join("out.safetensors"))?)?;
    assert_eq!(gallery.ids(), ["a.PNG", "b.png", "below/d.png", "below/deeper/c.png", "e.png"]);
    let by_folder = place.stdout(&["search", "images", "red apple"])?;
    assert_eq!(by_folder, place.stdout(&["search", "out.safetensors", "red apple"])?);
    assert_eq!(by_folder.lines().count(), 5);
    assert_eq!(place.stdout(&["search", "images", "red apple", "--top", "2"])?.lines().count(), 2);
    for words in ["", "红苹果 🍎", "\u{7}\n\u{202e}", &"word ".repeat(2_000)] {
        assert_eq!(place.stdout(&["search", "images", words])?.lines().count(), 5);
    }
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
        let results = answer["results"].as_array().context("results")?;
        let score =
            |id: &str| results.iter().find(|hit| hit["id"] == id).and_then(|hit| hit["score"].as_f64());
        Ok(score(first).context("the first")? - score(last).context("the last")?)
    };
    assert!(lead(&["--like", last])? < lead(&[])?);
    assert!(lead(&["--dislike", first])? < lead(&[])?);
    let answer =
        place.stdout(&["search", "images", "red apple", "--like", last, "--dislike", first, "--json"])?;
    let answer: Value = serde_json::from_str(&answer)?;
    assert_eq!(answer["explanation"]["strategy"], "prf");
    let share = |id: &str| {
        let shares = answer["explanation"]["shares"].as_array()?;
        shares.iter().find(|share| share["id"] == id)?["net"].as_f64()
    };
    assert!(share(last) > Some(0.0) && share(first) < Some(0.0), "{answer}");
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
    assert!(output.status.success());
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
    let (gallery, source) = Gallery::load(&fs::read(&kept)?)?;
    assert_eq!(gallery.len(), 5);
    // What is kept is what is used: with two embeddings exchanged, the ranking shows it.
    let mut exchanged = Gallery::new(gallery.width());
    for index in 0..gallery.len() {
        let embedding = gallery.embedding(gallery.len() - 1 - index).context("an embedding")?;
        exchanged.push(gallery.ids()[index].clone(), embedding)?;
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

fn dataset(place: &Place) -> Result<()> {
    let image = |(index, (path, _)): (usize, &(&str, &str))| {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let words = ["red apple", "green dog", "blue word", "apple", "dog"][index];
        json!({"filename": file, "filepath": folder, "imgid": index, "split": "test",
            "sentences": [{"raw": words}, {"raw": format!("a {words}")}]})
    };
    let mut images: Vec<Value> = PICTURES.iter().enumerate().map(image).collect();
    images.push(json!({"filename": "../model.gguf", "split": "test", "sentences": [{"raw": "a model"}]}));
    images.push(json!({"filename": "gone.png", "split": "test", "sentences": [{"raw": "gone"}]}));
    place.write("dataset_tiny.json", json!({"dataset": "tiny", "images": images}).to_string().as_bytes())
}

#[test]
fn a_dataset_is_evaluated() -> Result<()> {
    let place = Place::new("dataset")?;
    dataset(&place)?;
    let table = place.stdout(&["eval", "--dataset", ".", "--json", "r.json"])?;
    assert!(table.starts_with("tiny test: 5 pictures, 5 queries, 2 skipped\n"), "{table}");
    let report = place.json("r.json")?;
    assert_eq!((&report["dataset"], &report["split"]), (&json!("tiny"), &json!("test")));
    assert_eq!(
        (&report["n_images"], &report["n_queries"], &report["skipped"]),
        (&json!(5), &json!(5), &json!(2))
    );
    for strategy in ["none", "prf", "explicit"] {
        let figures = &report["strategies"][strategy];
        for name in ["r1", "r5", "r10", "mrr1", "mrr5", "mrr10"] {
            for ending in ["", "_lo", "_hi"] {
                let figure = figures[format!("{name}{ending}")].as_f64();
                assert!(
                    figure.is_some_and(|f| (0.0..=1.0).contains(&f)),
                    "{strategy} {name}{ending} {figure:?}"
                );
            }
        }
        assert_eq!(figures["r10"], json!(1.0), "all five pictures are among the first ten");
        assert_eq!(figures["mrr5_diff"].is_f64(), strategy != "none");
    }
    place.stdout(&[
        "eval",
        "--dataset",
        ".",
        "--queries",
        "all",
        "--turns",
        "3",
        "--strategy",
        "prf",
        "--json",
        "t.json",
    ])?;
    let turns = place.json("t.json")?;
    assert_eq!(turns["n_queries"], json!(10));
    assert_eq!(turns["strategies"]["prf"].as_array().map(Vec::len), Some(3));
    assert_eq!(turns["strategies"].as_object().map(|s| s.len()), Some(1));
    Ok(())
}

#[test]
fn a_collection_is_evaluated_by_name_and_by_clicks() -> Result<()> {
    let place = Place::new("collection")?;
    let mut pack = Vec::new();
    let mut entries = Vec::new();
    for (index, (path, _)) in PICTURES.iter().enumerate() {
        let bytes = fs::read(place.0.join("images").join(path))?;
        entries.push(json!({"id": path, "label": "red dog", "tags": [], "group": "g", "subgroup": "s",
            "pack": 0, "offset": pack.len(), "length": bytes.len(), "index": index}));
        pack.extend(bytes);
    }
    let topics = json!([{"words": "dog", "relevant": ["b.png", "e.png"]}]);
    let index = json!({"name": "five", "title": "Five", "hash": "1", "side": 9, "topics": topics,
        "packs": [{"url": "pack-0.bin", "bytes": pack.len()}], "pictures": entries});
    place.write("five/index.json", index.to_string().as_bytes())?;
    place.write("five/pack-0.bin", &pack)?;
    let table = place.stdout(&["eval", "--collection", "five"])?;
    assert!(table.starts_with("five all: 5 pictures, 5 queries, 0 skipped\n"), "{table}");
    place.stdout(&[
        "eval",
        "--collection",
        "five",
        "--clicks",
        "2",
        "--dislikes",
        "1",
        "--json",
        "c.json",
    ])?;
    let rounds = place.json("c.json")?["strategies"]["prf"].clone();
    assert_eq!(rounds.as_array().map(Vec::len), Some(3));
    assert_eq!(rounds[0]["p10"], json!(0.2), "both right ones are among the first ten of five");
    place.write("five/pack-0.bin", &pack[1..])?;
    assert!(place.failure(&["eval", "--collection", "five"])?.contains("pack-0.bin"));
    Ok(())
}

#[test]
fn failures_are_one_line_that_names_the_thing() -> Result<()> {
    let place = Place::new("failures")?;
    dataset(&place)?;
    place.write("empty/notes.txt", b"")?;
    place.write("cut.gguf", &fs::read(place.0.join("model.gguf"))?[..3_000])?;
    place.write("cut.safetensors", b"rubbish")?;
    let cases: [(&[&str], &str); 14] = [
        (&["search", "nowhere", "dog"], "nowhere"),
        (&["search", "empty", "dog"], "empty"),
        (&["search", "cut.safetensors", "dog"], "cut.safetensors"),
        (&["search", "images", "dog", "--like", "f.png"], "f.png"),
        (&["search", "images", "dog", "--like", "b.png", "--dislike", "b.png"], "b.png"),
        (&["search", "images", "dog", "--strategy", "grf"], "captioner.gguf"),
        (&["search", "images", "dog", "--strategy", "afs"], "summarizer.gguf"),
        (&["search", "images", "dog", "--strategy", "afs", "--more", "dog"], "--more"),
        (&["eval", "--dataset", ".", "--strategy", "afs"], "summarizer.gguf"),
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
    place.write("captioner.gguf", &sidecars::captioner(3).bytes())?;
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
        assert!(sidecars::WORDS[3..].contains(&word), "{printed}");
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
    let place = Place::new("sidecars")?;
    place.write("captioner.gguf", &sidecars::captioner(3).bytes())?;
    place.write("summarizer.gguf", &sidecars::summarizer(2).bytes())?;
    let before = place.stdout(&["search", "images", "red apple"])?;
    for strategy in ["grf", "afs"] {
        let unmarked = ["search", "images", "red apple", "--strategy", strategy];
        assert_eq!(place.stdout(&unmarked)?, before, "{strategy}");
        let marked =
            [&unmarked[..], &["--like", "b.png", "--like", "e.png", "--dislike", "a.PNG", "--json"]].concat();
        let answer: Value = serde_json::from_str(&place.stdout(&marked)?)?;
        let explanation = &answer["explanation"];
        assert_eq!(explanation["strategy"], strategy);
        let (shares, maps) = (explanation["shares"].as_array(), explanation["maps"].as_array());
        let (shares, maps) = (shares.context("shares")?, maps.context("maps")?);
        if strategy == "grf" {
            assert_eq!((shares.len(), maps.len()), (3, 0));
            assert!(shares.iter().all(|share| share["text"].as_str().is_some_and(|text| !text.is_empty())));
        } else {
            assert_eq!((shares.len(), maps.len()), (1, 2));
            assert_eq!(maps[0]["values"].as_array().map(Vec::len), Some(16));
        }
        let scores: Vec<&Value> = answer["results"].as_array().context("results")?.iter().collect();
        assert!(!before.contains(&format!("{:.4}", scores[0]["score"].as_f64().context("a score")?)));
    }
    place.stdout(&["encode", "images", "-o", "out.safetensors"])?;
    let blind = ["search", "out.safetensors", "dog", "--like", "b.png", "--strategy", "afs"];
    assert!(place.failure(&blind)?.contains("folder"));
    let mut other = sidecars::summarizer(2);
    sidecars::configure(&mut other, "text_width", json!(384));
    place.write("summarizer.gguf", &other.bytes())?;
    let said = place.failure(&["search", "images", "dog", "--strategy", "afs"])?;
    assert!(["summarizer.gguf", "text_width is 384", "32"].iter().all(|word| said.contains(word)), "{said}");
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
