//! `mlt report`: figures that `mlt eval` wrote become a document with tables, charts and verdicts.

mod chart;
mod claims;
mod markdown;
mod sections;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use self::claims::{CLICKS_GAIN, NEGLIGIBLE, PAPERS_GAIN, claims};
use self::markdown::Table;
use self::sections::{Section, heading, section};
use crate::cache::write_whole;
use crate::cli::say;
use crate::report::{Protocol, Report};

#[derive(Args)]
pub(crate) struct Options {
    /// Folder of the JSON files that `mlt eval --json` wrote
    #[arg(long, value_name = "DIR", default_value = ".build/eval")]
    from: PathBuf,
    /// Document to write; its charts go into a folder of the same name beside it
    #[arg(short, long, value_name = "FILE", default_value = "docs/evaluation.md")]
    out: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let reports = read(&options.from)?;
    let charts = options.out.with_extension("");
    ensure!(charts != options.out, "{}: a name that ends with .md is needed", options.out.display());
    let folder = charts.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let document = document(&reports, &folder);
    fs::create_dir_all(&charts).with_context(|| charts.display().to_string())?;
    for (file, chart) in &document.charts {
        write(&charts.join(file), &chart.svg())?;
    }
    write(&options.out, &document.text)?;
    say(format_args!(
        "{}: {} evaluations, {} charts",
        options.out.display(),
        reports.len(),
        document.charts.len()
    ));
    Ok(())
}

fn write(file: &Path, text: &str) -> Result<()> {
    write_whole(file, text.as_bytes())
}

/// The reports of a folder by their files' names.
fn read(folder: &Path) -> Result<Vec<(String, Report)>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let report = |file: &PathBuf| {
        let named = || file.display().to_string();
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let json = fs::read(file).with_context(named)?;
        let report = serde_json::from_slice(&json).with_context(|| format!("{}: no evaluation", named()))?;
        Ok((name, report))
    };
    let reports = files.iter().map(report).collect::<Result<Vec<_>>>()?;
    if reports.is_empty() {
        bail!("{}: no *.json of mlt eval there", folder.display());
    }
    Ok(reports)
}

/// The whole document; its charts lie in `folder`.
fn document(reports: &[(String, Report)], folder: &str) -> Section {
    let mut all = Section { text: introduction(), charts: Vec::new() };
    all.text += &verdicts(reports);
    let mut sorted: Vec<&(String, Report)> = reports.iter().collect();
    sorted.sort_by_key(|(name, report)| (order(report), name.clone()));
    for (name, report) in sorted {
        let Section { text, charts } = section(name, report, folder);
        let _ = write!(all.text, "## {}\n\n{text}", heading(report));
        all.charts.extend(charts);
    }
    all.text += &provenance(reports);
    // One line end at the end.
    all.text.truncate(all.text.trim_end().len());
    all.text.push('\n');
    all
}

/// The paper's protocols first, then a visitor's, then how parameters were chosen.
fn order(report: &Report) -> usize {
    match (report.grid.is_empty(), report.run.protocol) {
        (true, Protocol::Blind) => 0,
        (true, Protocol::Turns) => 1,
        (true, Protocol::Pages) => 2,
        (true, Protocol::Clicks) => 3,
        (false, Protocol::Blind | Protocol::Turns) => 4,
        (false, Protocol::Clicks | Protocol::Pages) => 5,
    }
}

fn introduction() -> String {
    "# Evaluation\n\n\
     Written by `mlt report` from the figures of `mlt eval`; `npm run evaluate` makes all of it again. Figures are\n\
     means over queries or topics, in brackets their 95 % bootstrap intervals (queries resampled). Gains are paired:\n\
     the same queries with and without feedback; \"relative\" is the gain in percent of the mean without feedback.\n\n\
     - **Blind**: the top 5 of the ranking are the feedback, nobody clicks, one picture is right (the paper's protocol,\n\
     \x20 arXiv 2511.17255). Over several turns each update starts from the one before.\n\
     - **Clicks**: a simulated visitor looks at the first ten pictures of each round and likes right ones (and, where\n\
     \x20 a strategy is marked `+dislikes`, dislikes wrong ones). The topics are halved by a hash of their words:\n\
     \x20 weights are chosen on one half and reported on the other.\n\
     - **Pages**: a simulated visitor turns pages of the twelve best pictures not seen yet, and on each likes the first two\n\
     \x20 right ones and dislikes the first wrong one. Recall is the share of right pictures seen, of as many as could have been.\n\
     \x20 The pages alone are what a visitor gets who never touches a thumb.\n\
     - **logistic, nearest, pichunter, rectified, network**: learners, for comparison; none is the paper's. They score each picture\n\
     \x20 by the words and the marks: by logistic regression, by the nearest like against the nearest dislike (Giacinto 2007), by a\n\
     \x20 posterior over which picture is sought (PicHunter, Cox et al. 2000), and by what lies close to a like or a dislike,\n\
     \x20 and by a small network that was trained on simulated visitors' pages.\n\
     - **P@10, unmarked**: precision among the first ten pictures that the visitor has not marked yet, against the\n\
     \x20 ranking without feedback, less the same pictures. A liked picture that stays on top counts as success in P@10 but\n\
     \x20 not here.\n\n"
        .to_owned()
}

fn verdicts(reports: &[(String, Report)]) -> String {
    let mut table = Table::new(&["claim", "on", "figure", "here it"]);
    for (_, report) in reports {
        for claim in claims(report) {
            let (figure, what) = claim.kind.shown(claim.figure);
            // A visitor's topics are of one gallery, so they tell reports apart better than its parts do.
            let part = match report.run.protocol {
                Protocol::Blind | Protocol::Turns => &report.split,
                Protocol::Clicks | Protocol::Pages => &report.run.queries,
            };
            let on = format!("{}, {part}", report.dataset);
            table.row([claim.text + what, on, figure, format!("**{}**", claim.verdict.words())]);
        }
    }
    if table.is_empty() {
        return String::new();
    }
    let percents = [NEGLIGIBLE, PAPERS_GAIN, CLICKS_GAIN].map(|share| 100.0 * share);
    format!(
        "## Which claims hold here\n\n\
         The paper reports that on small models GRF, AFS and Explicit gain {1:.0} to 5 % in MRR@5 and PRF next to nothing,\n\
         and that over several turns GRF drifts from the third on while AFS and Explicit do not. Less than {0:.0} % counts\n\
         as nothing here. For clicks the bar is a gain of {2:.0} % by three likes. A claim holds, or does not, where the whole\n\
         interval says so; otherwise it is undecided.\n\n{3}",
        percents[0],
        percents[1],
        percents[2],
        table.markdown()
    )
}

/// What was run, by which machine and models.
fn provenance(reports: &[(String, Report)]) -> String {
    let mut text = "## How these figures were made\n\n".to_owned();
    let mut machines: Vec<&str> = reports.iter().map(|(_, report)| report.run.machine.as_str()).collect();
    let mut models: Vec<String> = reports
        .iter()
        .flat_map(|(_, report)| &report.run.models)
        .map(|(name, fingerprint)| format!("`{name}` {fingerprint}"))
        .collect();
    machines.sort_unstable();
    machines.dedup();
    models.sort_unstable();
    models.dedup();
    let _ =
        writeln!(text, "Machine: {}. Models, by fingerprint: {}.\n", machines.join("; "), models.join(", "));
    let mut table = Table::new(&["command", "seconds"]);
    for (_, report) in reports {
        table.row([format!("`{}`", report.run.command), format!("{:.0}", report.run.seconds)]);
    }
    text + &table.markdown()
}
