//! `mlt eval` as a user meets it, with a tiny model of random weights.

mod place;

use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use place::{PICTURES, Place, dataset, text};
use testing::aux_models;

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
fn some_pictures_are_asked_for_among_all() -> Result<()> {
    let place = Place::new("asked")?;
    dataset(&place)?;
    let (id, _) = PICTURES[1];
    place.write("rare.txt", format!("{id}\n\nnot-there.jpg\n").as_bytes())?;
    let asked = ["eval", "--dataset", ".", "--strategy", "none", "--asked", "rare.txt", "--json", "r.json"];
    let output = place.run(&asked)?;
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stderr).contains("rare.txt: 1 of 2 pictures are not there"),
        "{}",
        text(&output.stderr)
    );
    let report = place.json("r.json")?;
    let counts = (&report["split"], &report["n_images"], &report["n_queries"]);
    assert_eq!(counts, (&json!("rare"), &json!(5), &json!(1)));
    place.write("none.txt", b"not-there.jpg")?;
    for (file, reason) in
        [("none.txt", "none.txt: names none of the 5 pictures"), ("no.txt", "mlt: no.txt: ")]
    {
        let output = place.run(&["eval", "--dataset", ".", "--strategy", "none", "--asked", file])?;
        assert!(
            !output.status.success() && text(&output.stderr).contains(reason),
            "{}",
            text(&output.stderr)
        );
    }
    Ok(())
}

#[test]
fn a_collection_is_evaluated_by_name_and_by_clicks() -> Result<()> {
    let place = Place::new("collection")?;
    let topics = json!([{"words": "dog", "relevant": ["b.png", "e.png"]}]);
    let pack = place.collection(&topics)?;
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
    let mut other = pack.clone();
    other.reverse();
    place.write("five/pack-0.bin", &other)?;
    assert!(place.failure(&["eval", "--collection", "five"])?.contains("pack-0.bin: is not the file"));
    Ok(())
}

#[test]
fn queries_are_drawn_by_the_seed() -> Result<()> {
    let place = Place::new("drawn")?;
    place.collection(&json!([{"words": "dog", "relevant": ["b.png", "e.png"]}]))?;
    let eval = |more: &[&str]| -> Result<(usize, String)> {
        let all =
            [&["eval", "--collection", "five", "--strategy", "none", "--json", "s.json"][..], more].concat();
        place.stdout(&all)?;
        let report = place.json("s.json")?;
        let count = report["n_queries"].as_u64().unwrap_or(0) as usize;
        Ok((count, report["strategies"].to_string()))
    };
    let (two, figures) = eval(&["--sample", "2", "--seed", "1"])?;
    assert_eq!((two, &figures), (2, &eval(&["--sample", "2", "--seed", "1"])?.1));
    assert_eq!(eval(&["--sample", "9"])?.0, 5);
    assert_eq!(eval(&["--sample", "9", "--clicks", "2", "--each-round"])?.0, 1);
    for (wrong, named) in [(&["--each-round"][..], "--clicks"), (&["--sample", "0"], "--sample")] {
        let output = place.run(&[&["eval", "--collection", "five"][..], wrong].concat())?;
        assert!(!output.status.success() && text(&output.stderr).contains(named), "{wrong:?}");
    }
    Ok(())
}

#[test]
fn coco_is_read_where_it_was_unpacked() -> Result<()> {
    let place = Place::new("coco")?;
    fs::rename(place.0.join("images"), place.0.join("val2014"))?;
    place.write("val2014/broken.jpg", b"this is no picture")?;
    let image = |id: usize, file: &str, split: &str| {
        json!({"filepath": "val2014", "sentids": [id], "filename": file, "imgid": id, "split": split,
            "sentences": [{"tokens": ["dog"], "raw": "A red dog.", "imgid": id, "sentid": id}], "cocoid": 100 + id})
    };
    let images = [
        image(0, "b.png", "train"),
        image(1, "a.PNG", "restval"),
        image(2, "broken.jpg", "restval"),
        image(1, "e.png", "train"),
        image(3, "gone.jpg", "restval"),
        image(4, "e.png", "test"),
    ];
    place.write("dataset_coco.json", json!({"images": images, "dataset": "coco"}).to_string().as_bytes())?;
    let train = ["eval", "--dataset", ".", "--split", "train", "--strategy", "none"];
    let table = place.stdout(&train)?;
    assert!(table.starts_with("coco train: 2 pictures, 2 queries, 0 skipped\n"), "{table}");
    let output = place.run(&[&train[..], &["--restval", "--json", "r.json"]].concat())?;
    let (table, said) = (text(&output.stdout), text(&output.stderr));
    assert!(table.starts_with("coco train+restval: 2 pictures, 2 queries, 3 skipped\n"), "{table}\n{said}");
    for name in ["broken.jpg", "e.png", "gone.jpg"] {
        assert_eq!(said.lines().filter(|line| line.contains(name)).count(), 1, "{name}: {said}");
    }
    assert_eq!(place.json("r.json")?["skipped"], json!(3));
    assert!(place.failure(&["eval", "--dataset", ".", "--restval"])?.contains("--split train"));
    Ok(())
}

#[test]
fn strategies_without_their_model_are_left_out_and_said() -> Result<()> {
    let place = Place::new("left-out")?;
    dataset(&place)?;
    let output = place.run(&["eval", "--dataset", ".", "--variants", "--json", "r.json"])?;
    let said = text(&output.stderr);
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("left out: ")).collect();
    assert_eq!(lines.len(), 1, "{said}");
    for part in
        ["grf (no captioner.gguf)", "afs (no summarizer.gguf)", "grf-scaled", "afs-centroid", "afs-captions"]
    {
        assert!(lines[0].contains(part), "{said}");
    }
    let report = place.json("r.json")?;
    let names: Vec<&String> = report["strategies"].as_object().context("strategies")?.keys().collect();
    assert_eq!(names, ["explicit", "grf-human", "none", "prf", "prf-classical"]);
    let run = &report["run"];
    assert_eq!((&run["protocol"], &run["queries"]), (&json!("blind"), &json!("first")));
    assert!(
        run["command"].as_str().is_some_and(|c| c.starts_with("mlt ") && c.contains("--variants")),
        "{run}"
    );
    assert!(run["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));
    assert!(run["models"]["pocket.gguf"].is_string());
    Ok(())
}

#[test]
fn gains_are_paired_with_no_feedback_by_turn() -> Result<()> {
    let place = Place::new("turns")?;
    dataset(&place)?;
    // So heavy a weight that the second turn differs from the first.
    let how = ["--turns", "3", "--strategy", "prf", "--alpha", "0", "--beta", "1", "--gamma", "0"];
    place.stdout(&[&["eval", "--dataset", ".", "--json", "t.json"], &how[..]].concat())?;
    let turns = place.json("t.json")?["strategies"]["prf"].clone();
    let figure =
        |turn: usize, name: &str| turns[turn][name].as_f64().with_context(|| format!("{name} {turns:#}"));
    for turn in 0..3 {
        let difference = figure(turn, "mrr5")? - figure(0, "mrr5")?;
        assert!((figure(turn, "mrr5_diff")? - difference).abs() < 1e-9);
        let relative = figure(turn, "mrr5")? / figure(0, "mrr5")? - 1.0;
        assert!((figure(turn, "mrr5_gain")? - relative).abs() < 1e-9);
    }
    let drift = figure(2, "mrr5")? / figure(1, "mrr5")? - 1.0;
    assert!((figure(2, "mrr5_drift")? - drift).abs() < 1e-9);
    assert!(figure(1, "mrr5_drift").is_err());
    Ok(())
}

#[test]
fn clicks_are_told_by_kind_half_and_dislikes() -> Result<()> {
    let place = Place::new("clicks")?;
    let words: Vec<String> = (0..12).map(|i| format!("dog {i}")).collect();
    let topic = |(index, words): (usize, &String)| {
        let kind = ["object", "relation"][index % 2];
        json!({"words": words, "relevant": ["b.png", "e.png"], "kind": kind})
    };
    let topics: Vec<Value> = words.iter().enumerate().map(topic).collect();
    place.collection(&json!(topics))?;
    let clicks = ["eval", "--collection", "five", "--clicks", "2", "--json", "c.json"];
    let mut halves = 0;
    for half in ["tune", "test"] {
        place.stdout(&[&clicks[..], &["--topics", half]].concat())?;
        halves += place.json("c.json")?["n_queries"].as_u64().context("a count")?;
    }
    assert_eq!(halves, 12);
    place.stdout(&[&clicks[..], &["--dislikes", "1"]].concat())?;
    let report = place.json("c.json")?;
    for strategies in [&report["strategies"], &report["kinds"]["object"], &report["kinds"]["relation"]] {
        for name in ["none", "prf", "prf+dislikes"] {
            assert_eq!(strategies[name].as_array().map(Vec::len), Some(3), "{report:#}");
            assert!(strategies[name][2]["p10_new"].is_f64());
        }
        assert!(strategies["prf"][2]["p10_new_gain"].is_f64());
    }
    let pair = &report["paired"]["prf+dislikes - prf"][2];
    let mean = |name: &str| report["strategies"][name][2]["p10"].as_f64().context("p10");
    let difference = mean("prf+dislikes")? - mean("prf")?;
    assert!(pair["p10_diff"].as_f64().is_some_and(|found| (found - difference).abs() < 1e-9));
    Ok(())
}

#[test]
fn ablations_are_points_of_a_grid() -> Result<()> {
    let place = Place::new("ablation")?;
    dataset(&place)?;
    place.stdout(&["eval", "--dataset", ".", "--ablation", "--resamples", "20", "--json", "a.json"])?;
    let grid = place.json("a.json")?["grid"].clone();
    let points = grid.as_array().context("a grid")?;
    let of = |strategy: &str, axis: &str| {
        points
            .iter()
            .filter(|point| point["strategy"] == strategy && point["axis"] == axis)
            .collect::<Vec<_>>()
    };
    let counts =
        [("prf", "k"), ("prf", "tau"), ("prf", "weights"), ("explicit", "weights"), ("explicit", "k")]
            .map(|(strategy, axis)| of(strategy, axis).len());
    assert_eq!(counts, [10, 5, 6, 6, 0]);
    // The paper's weights and K are the plain run's.
    place.stdout(&["eval", "--dataset", ".", "--strategy", "prf", "--json", "p.json"])?;
    let plain = place.json("p.json")?["strategies"]["prf"]["mrr5"].clone();
    let same = of("prf", "k").into_iter().find(|point| point["k"] == 5).context("K = 5")?;
    assert_eq!(same["mrr5"], plain);
    Ok(())
}

#[test]
fn captions_and_summaries_are_evaluated_alike_with_and_without_what_was_kept() -> Result<()> {
    let place = Place::new("aux_models")?;
    dataset(&place)?;
    place.write("captioner.gguf", &aux_models::captioner(3).bytes())?;
    place.write("summarizer.gguf", &aux_models::summarizer(2).bytes())?;
    let all = ["eval", "--dataset", ".", "--variants", "--turns", "3", "--json", "r.json"];
    let first = place.run(&all)?;
    assert!(first.status.success() && !text(&first.stderr).contains("left out"), "{}", text(&first.stderr));
    let before = place.json("r.json")?;
    let names: Vec<&String> = before["strategies"].as_object().context("strategies")?.keys().collect();
    let expected = [
        "afs",
        "afs-captions",
        "afs-centroid",
        "explicit",
        "grf",
        "grf-human",
        "grf-scaled",
        "none",
        "prf",
        "prf-classical",
    ];
    assert_eq!(names, expected);
    for file in ["pocket.gguf", "captioner.gguf", "summarizer.gguf"] {
        assert!(before["run"]["models"][file].is_string(), "{file}");
    }
    for kept in ["kept.safetensors.patches", "kept.safetensors.captions"] {
        assert!(place.0.join(kept).is_file(), "{kept}");
    }
    place.stdout(&all)?;
    assert_eq!(place.json("r.json")?["strategies"], before["strategies"]);
    assert_eq!(
        place.json("kept.safetensors.captions")?["captions"].as_object().map(|all| all.len()),
        Some(5)
    );
    place.write("kept.safetensors.patches", b"rubbish")?;
    let output = place.run(&all)?;
    assert!(text(&output.stderr).contains("kept.safetensors.patches"), "{}", text(&output.stderr));
    assert_eq!(place.json("r.json")?["strategies"], before["strategies"]);
    // A captioner for another width of patches is refused with both widths.
    let mut other = aux_models::captioner(3);
    aux_models::configure(&mut other, "patch_width", json!(384));
    place.write("captioner.gguf", &other.bytes())?;
    let said = last_line(&place, &["eval", "--dataset", ".", "--strategy", "grf"])?;
    assert!(["captioner.gguf", "384", "32"].iter().all(|word| said.contains(word)), "{said}");
    Ok(())
}

/// What a run that must fail says after the lines of what it leaves out.
fn last_line(place: &Place, arguments: &[&str]) -> Result<String> {
    let output = place.run(arguments)?;
    assert_eq!(output.status.code(), Some(1));
    Ok(text(&output.stderr).lines().last().unwrap_or_default().to_owned())
}

#[test]
fn a_missing_model_is_named_before_anything_is_encoded() -> Result<()> {
    let place = Place::new("no-models")?;
    dataset(&place)?;
    for (strategy, file) in [("afs", "summarizer.gguf"), ("grf", "captioner.gguf")] {
        let said = last_line(&place, &["eval", "--dataset", ".", "--strategy", strategy])?;
        assert!(said.contains(file) && said.contains(strategy), "{said}");
    }
    Ok(())
}

#[test]
fn a_visitor_is_answered_by_every_strategy() -> Result<()> {
    let place = Place::new("visitor")?;
    place.write("captioner.gguf", &aux_models::captioner(3).bytes())?;
    place.write("summarizer.gguf", &aux_models::summarizer(2).bytes())?;
    place.collection(&json!([{"words": "dog", "relevant": ["b.png", "e.png"]}]))?;
    let how = ["--clicks", "2", "--likes", "1", "--dislikes", "1", "--captions", "--json", "c.json"];
    place.stdout(&[&["eval", "--collection", "five"], &how[..]].concat())?;
    let report = place.json("c.json")?;
    let all = ["prf", "grf", "afs", "logistic", "nearest", "pichunter", "rectified"];
    for name in all.into_iter().flat_map(|name| [name.to_owned(), format!("{name}+dislikes")]) {
        assert_eq!(report["strategies"][&name].as_array().map(Vec::len), Some(3), "{name}");
    }
    for pair in
        ["grf - prf", "afs - prf", "afs+dislikes - afs", "nearest - prf", "nearest+dislikes - nearest"]
    {
        assert!(report["paired"][pair][2]["p10_diff"].is_f64(), "{pair}");
    }
    let all = ["--clicks", "1", "--ablation", "--resamples", "20", "--json", "g.json"];
    place.stdout(&[&["eval", "--collection", "five"], &all[..]].concat())?;
    assert_eq!(place.json("g.json")?["grid"].as_array().map(Vec::len), Some(3 * 32));
    let grid = ["--clicks", "1", "--strategy", "afs", "--ablation", "--resamples", "20", "--json", "g.json"];
    place.stdout(&[&["eval", "--collection", "five"], &grid[..]].concat())?;
    assert_eq!(place.json("g.json")?["grid"].as_array().map(Vec::len), Some(32));
    Ok(())
}

#[test]
fn learners_stand_beside_the_next_page_with_numbers_of_ones_own() -> Result<()> {
    let place = Place::new("learners")?;
    place.collection(&json!([{"words": "dog", "relevant": ["b.png", "e.png"]}]))?;
    let pages =
        ["eval", "--collection", "five", "--pages", "2", "--strategy", "learners", "--json", "p.json"];
    place.stdout(&pages)?;
    let report = place.json("p.json")?;
    let names: Vec<&String> = report["strategies"].as_object().context("strategies")?.keys().collect();
    assert_eq!(names, ["logistic", "nearest", "network", "none", "pichunter", "rectified"]);
    assert!(report["strategies"]["nearest"][1]["recall_gain"].is_f64());
    place.stdout(&[&pages[..], &["--learners", r#"{"nearest": {"weight": 3}}"#]].concat())?;
    for numbers in [r#"{"nearest": {"weight": -1}}"#, r#"{"nearest": {"wait": 1}}"#] {
        let output = place.run(&[&pages[..], &["--learners", numbers]].concat())?;
        let said = text(&output.stderr);
        assert!(!output.status.success() && said.contains("weight") && said.contains("--learners"), "{said}");
    }
    let refused = |more: &[&str]| place.failure(&[&["eval", "--collection", "five"], more].concat());
    assert!(refused(&["--strategy", "nearest"])?.contains("--pages"));
    let grid = ["--clicks", "1", "--strategy", "nearest", "--ablation"];
    assert!(refused(&grid)?.contains("--learners"));
    Ok(())
}
