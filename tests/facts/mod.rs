//! Facts about pictures that nobody looked at.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use more_like_this::caption::Caption;
use more_like_this::feedback::{Facts, Mark, Mode, Needs, Part, Region, Side};
use more_like_this::model::{FedBack, Summary, TextFeatures};
use more_like_this::vector::normalize;
use more_like_this::{Error, Result};

/// Per picture its embedding and its caption's; of a part something else that depends on nothing but its box.
#[derive(Clone, Debug)]
pub(crate) struct Fake {
    pub grid: usize,
    pub pictures: BTreeMap<String, (Vec<f32>, Vec<f32>)>,
    /// Queries, and the attention of two heads; otherwise it is made up.
    pub attention: Option<(usize, Vec<f32>)>,
    /// A vector's spread.
    pub spread: fn(&[f32]) -> f32,
    /// The summarizer's output; otherwise it depends on the number of pictures.
    pub output: Option<Vec<f32>>,
}

pub(crate) fn mark(id: &str, side: Side, region: Option<Region>) -> Mark {
    Mark { id: id.to_owned(), side, region }
}

pub(crate) fn unit(vector: &[f32]) -> Vec<f32> {
    normalize(vector.to_vec()).expect("a direction")
}

impl Fake {
    pub(crate) fn new(grid: usize) -> Fake {
        Fake { grid, pictures: BTreeMap::new(), attention: None, spread: |_| 1.0, output: None }
    }

    pub(crate) fn add(&mut self, id: &str, embedding: Vec<f32>, caption: Vec<f32>) {
        self.pictures.insert(id.to_owned(), (embedding, caption));
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.pictures.keys().cloned().collect()
    }

    /// What the summarizer makes of so many pictures.
    pub(crate) fn output(&self, pictures: usize) -> Vec<f32> {
        let width = self.pictures.values().next().map_or(0, |(embedding, _)| embedding.len());
        let made_up = || (0..width).map(|i| (i + pictures) as f32 - 1.5).collect();
        self.output.clone().unwrap_or_else(made_up)
    }

    fn of(&self, part: Part) -> Result<&(Vec<f32>, Vec<f32>)> {
        self.pictures.get(part.id).ok_or_else(|| Error::UnknownPicture(part.id.to_owned()))
    }

    fn part(vector: &[f32], region: Option<Region>) -> Vec<f32> {
        let Some(region) = region else { return vector.to_vec() };
        let mut part = vector.to_vec();
        part[0] += region.left + 0.3;
        part[1] -= region.bottom;
        unit(&part)
    }
}

impl Facts for Fake {
    fn lacking(&mut self, _: Needs) -> Result<Needs> {
        Ok(Needs::default())
    }

    fn grid(&self) -> usize {
        self.grid
    }

    fn spread(&mut self, vector: &[f32]) -> Result<f32> {
        Ok((self.spread)(vector))
    }

    fn embedding(&mut self, of: Part) -> Result<Vec<f32>> {
        Ok(Fake::part(&self.of(of)?.0, of.region))
    }

    fn caption(&mut self, of: Part) -> Result<Option<Caption>> {
        let embedding = Fake::part(&self.of(of)?.1, of.region);
        let features = TextFeatures { tokens: embedding.clone(), token_width: embedding.len(), embedding };
        Ok(Some(Caption { text: format!("a {} thing", of.id), features }))
    }

    fn patches(&mut self, id: &str) -> Result<Vec<f32>> {
        Ok(self.of(Part::whole(id))?.0.repeat(self.grid * self.grid))
    }

    fn summarize(&mut self, _: Mode, _: &TextFeatures, pictures: &[FedBack]) -> Result<Summary> {
        let captions: usize =
            pictures.iter().filter_map(|p| p.caption).map(|c| c.tokens.len() / c.token_width).sum();
        let tokens = captions + pictures.len() * self.grid * self.grid;
        let made_up = || (3, (0..6 * tokens).map(|i| ((i * 37) % 11) as f32 / 60.0).collect());
        let (queries, attention) = self.attention.clone().unwrap_or_else(made_up);
        Ok(Summary { output: self.output(pictures.len()), attention, heads: 2, queries, tokens })
    }
}
