//! `mlt report` as a user meets it.

mod place;

use std::fs;

use anyhow::Result;
use serde_json::{Value, json};

use place::Place;

/// Figures of a name: mean and the same distance to both ends of the interval.
fn figures(parts: &[(&str, f64, f64)]) -> Value {
    let part = |(name, mean, half): &(&str, f64, f64)| {
        let name = (*name).to_owned();
        [(name.clone(), *mean), (format!("{name}_lo"), mean - half), (format!("{name}_hi"), mean + half)]
    };
    parts
        .iter()
        .flat_map(part)
        .map(|(name, value)| (name, json!(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn report(protocol: &str, strategies: Value) -> Value {
    let run = json!({"protocol": protocol, "queries": "first", "likes": 3, "command": "mlt eval --dataset here",
        "machine": "a slide rule", "models": {"pocket.gguf": "00ff"}, "seconds": 61.2});
    json!({"dataset": "toys", "split": "test", "n_images": 9, "n_queries": 7, "skipped": 1, "run": run,
        "strategies": strategies})
}

#[test]
fn the_document_is_written_from_figures_alone() -> Result<()> {
    let place = Place::new("document")?;
    let gain = |mean: f64, half: f64| {
        figures(&[("mrr5", 0.3, 0.02), ("mrr5_diff", 0.3 * mean, 0.3 * half), ("mrr5_gain", mean, half)])
    };
    let blind = json!({"none": figures(&[("mrr5", 0.3, 0.02)]), "prf": gain(0.001, 0.01), "grf": gain(-0.05, 0.02),
        "afs": gain(0.04, 0.005), "explicit": gain(0.02, 0.03)});
    let turn = |mean: f64, drift: f64| figures(&[("mrr5", mean, 0.01), ("mrr5_drift", drift, 0.01)]);
    let turns = json!({"none": [turn(0.3, 0.0), turn(0.3, 0.0)], "grf": [turn(0.3, 0.0), turn(0.2, -0.3)],
        "afs": [turn(0.3, 0.0), turn(0.31, 0.03)]});
    place.write("eval/toys-blind.json", report("blind", blind).to_string().as_bytes())?;
    place.write("eval/toys-turns.json", report("turns", turns).to_string().as_bytes())?;
    place.write("eval/notes.txt", b"not an evaluation")?;
    place.stdout(&["report", "--from", "eval", "--out", "docs/found.md"])?;
    let document = fs::read_to_string(place.0.join("docs/found.md"))?;
    let verdict = |claim: &str| {
        let row = document.lines().find(|line| line.starts_with(&format!("| {claim}")))?;
        row.rsplit("**").nth(1).map(str::to_owned)
    };
    for (claim, expected) in [
        ("GRF gains in MRR@5", "does not hold"),
        ("AFS gains in MRR@5", "holds"),
        ("AFS gains 3 % or more", "holds"),
        ("Explicit gains in MRR@5", "undecided"),
        ("PRF changes", "holds"),
        ("GRF drifts", "holds"),
        ("AFS does not drift", "holds"),
    ] {
        assert_eq!(verdict(claim).as_deref(), Some(expected), "{claim}: {document}");
    }
    for part in
        ["a slide rule", "`mlt eval --dataset here`", "00ff", "(found/toys-turns.svg)", "−5.0 % [−7.0, −3.0]"]
    {
        assert!(document.contains(part), "{part}: {document}");
    }
    let chart = fs::read_to_string(place.0.join("docs/found/toys-turns.svg"))?;
    assert!(chart.contains("<title id=\"title\">toys test: MRR@5 by turn</title>"), "{chart}");
    place.write("eval/broken.json", b"{}")?;
    assert!(place.failure(&["report", "--from", "eval", "--out", "docs/found.md"])?.contains("broken.json"));
    assert!(place.failure(&["report", "--from", "docs", "--out", "x.md"])?.contains("docs"));
    Ok(())
}
