//! What was found, on standard output, and what the marks did, beside it.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Result;
use more_like_this::answer::{Answer, Hit, Learned, Shift};
use more_like_this::feedback::{Term, TermKind};

use crate::cli::{print, say};
use crate::folder::on_one_line;

/// `found` is without what is `marked`.
pub(super) fn print_json(answer: &Answer, found: &[&Hit], marked: &[&Hit]) -> Result<()> {
    let all = |hits: &[&Hit]| -> Vec<_> {
        hits.iter().map(|Hit { id, score, .. }| serde_json::json!({"id": id, "score": score})).collect()
    };
    let answer = serde_json::json!({
        "results": all(found),
        "marked": all(marked),
        "explanation": answer.update.as_ref().map(|update| &update.explanation),
        "learned": answer.learned,
        "confidence": answer.confidence,
    });
    print(&format!("{answer:#}\n"))
}

pub(super) fn print_table(answer: &Answer, hits: &[&Hit]) -> Result<()> {
    for term in answer.update.iter().flat_map(|update| &update.explanation.terms) {
        say(format_args!("{:+.3} {}", term.coefficient, described(term)));
    }
    for shift in answer.learned.iter().flat_map(|Learned { shifts, .. }| shifts) {
        say(format_args!("{}", moved(shift)));
    }
    let mut lines = String::new();
    for (place, Hit { id, score, .. }) in hits.iter().enumerate() {
        let _ = writeln!(lines, "{}\t{score:.4}\t{}", place + 1, on_one_line(id));
    }
    print(&lines)
}

/// Where a marked picture went, in a few words; places are counted from 1.
fn moved(Shift { id, region, before, now }: &Shift) -> String {
    let (id, part, now) = (on_one_line(id), part_of(region.is_some()), now + 1);
    match before.map(|before| before + 1) {
        Some(before) if before != now => format!("{id}{part}: from place {before} to {now}"),
        _ => format!("{id}{part}: at place {now}"),
    }
}

fn part_of(part: bool) -> &'static str {
    if part { " (a part of it)" } else { "" }
}

/// What a vector of the sum is, in a few words.
fn described(term: &Term) -> String {
    let (id, text) = (on_one_line(&term.id), on_one_line(&term.text));
    let part = part_of(term.region.is_some());
    match term.kind {
        TermKind::Query => format!("the query \"{text}\""),
        TermKind::Picture | TermKind::Example => format!("{id}{part}"),
        TermKind::Caption => format!("{id}{part}: \"{text}\""),
        TermKind::Words => format!("\"{text}\""),
        TermKind::Summary => "the summary of what is liked".to_owned(),
    }
}

/// Paths as they are: another program reads them.
pub(super) fn print_paths(files: &[(&str, PathBuf)]) -> Result<()> {
    let lines: String = files.iter().map(|(_, path)| format!("{}\n", path.display())).collect();
    print(&lines)
}
