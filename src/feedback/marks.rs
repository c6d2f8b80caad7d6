//! What a visitor marks: pictures, parts of pictures, and words.

use std::cmp::Ordering;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Which way a mark points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// More like this.
    Like,
    /// Less like this.
    Dislike,
}

/// A box on a picture, in fractions of the tower's input (the picture's centre square): 0 is the left or top edge, 1 the
/// right or bottom edge.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Left edge.
    pub left: f32,
    /// Top edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Bottom edge.
    pub bottom: f32,
}

impl Region {
    /// The cells of a `grid x grid` picture that the box overlaps, row-major and ascending. A box that
    /// [`check`](Self::check) accepts overlaps at least one; what lies outside of the picture does not count.
    pub fn cells(&self, grid: usize) -> Vec<usize> {
        let columns = span(self.left, self.right, grid);
        span(self.top, self.bottom, grid)
            .flat_map(|row| columns.clone().map(move |column| row * grid + column))
            .collect()
    }

    /// Refuses a box that marks nothing; `id` names the picture.
    ///
    /// # Errors
    /// [`Error::Invalid`] for edges that are not finite, in the wrong order, or outside of the picture.
    pub fn check(&self, id: &str) -> Result<()> {
        let refused = |reason: &str| Err(Error::Invalid(format!("the box on \"{id}\" {reason}")));
        if !self.edges().iter().all(|edge| edge.is_finite()) {
            return refused("has an edge that is not a finite number");
        }
        if self.left >= self.right || self.top >= self.bottom {
            return refused(
                "must have its left edge before its right one and its top edge above its bottom one",
            );
        }
        if self.left >= 1.0 || self.top >= 1.0 || self.right <= 0.0 || self.bottom <= 0.0 {
            return refused("lies outside of the square that the model sees");
        }
        Ok(())
    }

    fn edges(&self) -> [f32; 4] {
        [self.left, self.top, self.right, self.bottom]
    }
}

/// The cells of `0..grid` that the interval from `low` to `high` (fractions) overlaps. Two fractions may round to one cell's
/// edge; then the cell behind it counts.
fn span(low: f32, high: f32, grid: usize) -> Range<usize> {
    let first = (low.clamp(0.0, 1.0) * grid as f32).floor() as usize;
    let first = first.min(grid.saturating_sub(1));
    let last = (high.clamp(0.0, 1.0) * grid as f32).ceil() as usize;
    first..last.max(first + 1).min(grid)
}

/// A thumb on a picture, or on a part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Gallery id.
    pub id: String,
    /// Whether there should be more or less of it.
    pub side: Side,
    /// The part that is meant; `None` for the whole picture.
    pub region: Option<Region>,
}

/// A picture, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part<'a> {
    /// Gallery id.
    pub id: &'a str,
    /// The part; `None` for the whole picture.
    pub region: Option<Region>,
}

impl<'a> Part<'a> {
    /// A whole picture.
    pub fn whole(id: &'a str) -> Part<'a> {
        Part { id, region: None }
    }

    /// By id, then the whole before its parts, then by the parts' edges.
    fn order(&self, other: &Part) -> Ordering {
        let edges = |part: &Part| part.region.map(|region| region.edges());
        let by_edges = match (edges(self), edges(other)) {
            (Some(a), Some(b)) => {
                a.iter().zip(&b).map(|(a, b)| a.total_cmp(b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
            }
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        self.id.cmp(other.id).then(by_edges)
    }
}

/// Words that somebody adds, with their text embedding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Words<'a> {
    /// The words.
    pub text: &'a str,
    /// Unit length, as wide as the query.
    pub embedding: &'a [f32],
}

/// What is fed back: of clicks what is marked, of blind feedback the two ends of the ranking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks<'a> {
    likes: Vec<Part<'a>>,
    dislikes: Vec<Part<'a>>,
    more: Vec<Words<'a>>,
    less: Vec<Words<'a>>,
}

impl<'a> Marks<'a> {
    /// A visitor's marks, each once and in one order, whatever the order of the clicks: sums of floats then are the same.
    /// A picture may bear several marks with different boxes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the same picture, or the same part of it, on both sides, and for a box that
    /// [`Region::check`] refuses.
    pub fn clicks(marks: impl IntoIterator<Item = &'a Mark>) -> Result<Marks<'a>> {
        let mut clicks = Marks::default();
        for Mark { id, side, region } in marks {
            if let Some(region) = region {
                region.check(id)?;
            }
            let parts = match side {
                Side::Like => &mut clicks.likes,
                Side::Dislike => &mut clicks.dislikes,
            };
            parts.push(Part { id, region: *region });
        }
        for parts in [&mut clicks.likes, &mut clicks.dislikes] {
            parts.sort_by(Part::order);
            parts.dedup();
        }
        match clicks.likes.iter().find(|part| clicks.dislikes.contains(part)) {
            None => Ok(clicks),
            Some(Part { id, region: None }) => Err(Error::Invalid(format!(
                "\"{id}\" is both liked and disliked: take one of the marks back"
            ))),
            Some(Part { id, .. }) => Err(Error::Invalid(format!(
                "the same part of \"{id}\" is both liked and disliked: take one of the marks back"
            ))),
        }
    }

    /// The two ends of a ranking: the best pictures, best first, and the worst, worst first.
    pub fn ranking(top: &[&'a str], bottom: &[&'a str]) -> Marks<'a> {
        let parts = |ids: &[&'a str]| ids.iter().map(|id| Part::whole(id)).collect();
        Marks { likes: parts(top), dislikes: parts(bottom), ..Marks::default() }
    }

    /// The same with words to have more of and less of, each once and in alphabetical order.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the same words on both sides.
    pub fn with_words(self, mut more: Vec<Words<'a>>, mut less: Vec<Words<'a>>) -> Result<Marks<'a>> {
        for words in [&mut more, &mut less] {
            words.sort_by_key(|words| words.text);
            words.dedup_by_key(|words| words.text);
        }
        if let Some(both) = more.iter().find(|words| less.iter().any(|other| other.text == words.text)) {
            let words = both.text;
            return Err(Error::Invalid(format!(
                "\"{words}\" is wished for as more and as less: take one back"
            )));
        }
        Ok(Marks { more, less, ..self })
    }

    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.likes.is_empty() && self.dislikes.is_empty() && self.more.is_empty() && self.less.is_empty()
    }

    /// Pictures and parts that are liked; in blind feedback the best of the ranking.
    pub fn likes(&self) -> &[Part<'a>] {
        &self.likes
    }

    /// Pictures and parts that are disliked; in blind feedback the worst of the ranking.
    pub fn dislikes(&self) -> &[Part<'a>] {
        &self.dislikes
    }

    /// Words to have more of.
    pub fn more(&self) -> &[Words<'a>] {
        &self.more
    }

    /// Words to have less of.
    pub fn less(&self) -> &[Words<'a>] {
        &self.less
    }

    /// Every picture and part, liked ones first.
    pub fn parts(&self) -> impl Iterator<Item = Part<'a>> + '_ {
        self.likes.iter().chain(&self.dislikes).copied()
    }
}
