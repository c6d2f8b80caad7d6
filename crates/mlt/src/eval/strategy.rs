//! Which strategies and learners run, in which variants.

use more_like_this::learners::Learner;

use super::options::{AfsArg, GrfArg, Method, Options, PrfArg, StrategyArg};
use crate::aux_models::{self, CAPTIONER, SUMMARIZER};
use crate::cli::{Common, say};

/// A strategy as it is run, or a learner.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    None,
    Prf(PrfArg),
    Grf(GrfArg),
    Afs { negative: AfsArg, captions: bool },
    Explicit,
    Learner(Learner),
}

/// A variant and what the report calls it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub name: &'static str,
    pub variant: Variant,
}

impl Variant {
    pub(super) fn is_afs(self) -> bool {
        matches!(self, Variant::Afs { .. })
    }

    pub(super) fn reads_captions(self) -> bool {
        matches!(self, Variant::Grf(GrfArg::Raw | GrfArg::Scaled) | Variant::Afs { captions: true, .. })
    }

    /// Whether it is weighed by alpha, beta and gamma.
    pub(super) fn has_weights(self) -> bool {
        !matches!(self, Variant::None | Variant::Learner(_))
    }

    /// Whether it feeds back what people wrote of the pictures beside the query.
    pub(super) fn reads_people(self) -> bool {
        matches!(self, Variant::Explicit | Variant::Grf(GrfArg::Human))
    }

    /// The files of the models that it needs.
    pub(super) fn files(self) -> impl Iterator<Item = &'static str> {
        let afs = self.is_afs().then_some(SUMMARIZER);
        afs.into_iter().chain(self.reads_captions().then_some(CAPTIONER))
    }
}

/// The strategies asked for. Those of `--strategy all` that lack something are said and left out; `words`
/// says whether any picture has a second caption.
pub(super) fn chosen(common: &Common, options: &Options, words: bool) -> Vec<Named> {
    if options.strategy != StrategyArg::All {
        return wanted(options);
    }
    let mut chosen = Vec::new();
    let mut left_out = Vec::new();
    for named in wanted(options) {
        let files = named.variant.files().map(|file| aux_models::path(common, file));
        match files.into_iter().find(|path| !path.is_file()) {
            Some(path) => left_out.push(format!("{} (no {})", named.name, path.display())),
            None if named.variant.reads_people() && !words => {
                left_out.push(format!("{} (no picture has a second caption)", named.name));
            }
            None => chosen.push(named),
        }
    }
    if !left_out.is_empty() {
        say(format_args!("left out: {}", left_out.join(", ")));
    }
    chosen
}

fn wanted(options: &Options) -> Vec<Named> {
    let Method { prf, grf, afs, captions, .. } = options.method;
    let otherwise = if options.visitor() { AfsArg::Dislikes } else { AfsArg::Attention };
    let afs = afs.unwrap_or(otherwise);
    let named = |name, variant| Named { name, variant };
    let plain = [
        named("none", Variant::None),
        named("prf", Variant::Prf(prf)),
        named("grf", Variant::Grf(grf)),
        named("afs", Variant::Afs { negative: afs, captions }),
        named("explicit", Variant::Explicit),
    ];
    let clicks = options.visitor();
    let learners = Learner::ALL.map(|learner| named(learner.name(), Variant::Learner(learner)));
    let mut wanted: Vec<Named> = match options.strategy {
        StrategyArg::All if clicks => {
            let strategies = plain.into_iter().filter(|n| n.variant != Variant::Explicit);
            strategies.chain(learners.into_iter().filter(|_| !options.ablation)).collect()
        }
        StrategyArg::All => plain.to_vec(),
        StrategyArg::Learners => learners.to_vec(),
        StrategyArg::None => vec![plain[0]],
        StrategyArg::Prf => vec![plain[1]],
        StrategyArg::Grf => vec![plain[2]],
        StrategyArg::Afs => vec![plain[3]],
        StrategyArg::Explicit => vec![plain[4]],
        StrategyArg::Logistic => vec![learners[0]],
        StrategyArg::Nearest => vec![learners[1]],
        StrategyArg::Pichunter => vec![learners[2]],
        StrategyArg::Rectified => vec![learners[3]],
        StrategyArg::Network => vec![learners[4]],
    };
    if options.variants && options.strategy == StrategyArg::All {
        let more = [
            named("prf-classical", Variant::Prf(PrfArg::Classical)),
            named("grf-scaled", Variant::Grf(GrfArg::Scaled)),
            named("grf-human", Variant::Grf(GrfArg::Human)),
            named("afs-centroid", Variant::Afs { negative: AfsArg::Centroid, captions }),
            named("afs-captions", Variant::Afs { negative: afs, captions: true }),
        ];
        // Clicks are weighed by --pooling, not by PRF's and GRF's blind variants.
        let is_new = |n: &Named| plain.iter().all(|known| known.variant != n.variant);
        wanted.extend(more.into_iter().filter(|n| is_new(n) && (!clicks || n.variant.is_afs())));
    }
    wanted
}
