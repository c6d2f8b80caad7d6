//! A simulated visitor who turns pages.

use std::collections::BTreeMap;

use anyhow::Result;
use more_like_this::eval::pages::{Reader, figures};

use super::methods::Parts;
use super::options::Options;
use super::strategy::{self, Named, Variant};
use super::topics::{self, Asked};
use crate::cli::Common;
use crate::progress::Progress;
use crate::report::{Entry, Protocol, Report};
use crate::threads::in_parts;

/// Of each topic the recall after each page, as `[page][topic]`.
type Recall = Vec<Vec<f64>>;

pub(super) fn run(common: &Common, options: &Options, pages: usize) -> Result<Report> {
    let strategies = with_the_next_page(strategy::chosen(common, options, false));
    let Asked { world, topics, mut report } = topics::ask(common, options, &strategies, Protocol::Pages)?;
    let parts = Parts { world: &world, method: &options.method, truth: &[], seed: options.seed };
    (report.run.likes, report.run.dislikes) = (Reader::BRIEF.likes, Reader::BRIEF.dislikes);
    let bar = Progress::new("topics", strategies.len() * topics.len());
    let mut played: BTreeMap<&str, Recall> = BTreeMap::new();
    for Named { name, variant } in strategies {
        let mut recall: Recall = vec![Vec::new(); pages];
        let in_part = in_parts(&topics, |topics| {
            let game = parts.clicks(variant, &options.method.parameters)?;
            Ok(game.turn_pages(topics, pages, Reader::BRIEF, || bar.inc(1))?)
        })?;
        for part in in_part {
            recall.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
        }
        played.insert(name, recall);
    }
    bar.finish_and_clear();
    let next = played.get(NEXT_PAGE).cloned().unwrap_or_default();
    for (name, recall) in played {
        let page = |(recall, next): (&Vec<f64>, &Vec<f64>)| {
            let baseline = (name != NEXT_PAGE).then_some(next.as_slice());
            figures(recall, baseline, options.bootstrap())
        };
        report
            .strategies
            .insert(name.to_owned(), Entry::Series(recall.iter().zip(&next).map(page).collect()));
    }
    Ok(report)
}

/// What no feedback is called.
const NEXT_PAGE: &str = "none";

/// Nothing is told without the page that a visitor would have seen otherwise.
fn with_the_next_page(mut strategies: Vec<Named>) -> Vec<Named> {
    let next = Named { name: NEXT_PAGE, variant: Variant::None };
    if !strategies.contains(&next) {
        strategies.insert(0, next);
    }
    strategies
}
