//! CLIP's vision transformer (Radford et al. 2021, after Dosovitskiy et al. 2020): a class token and the picture's
//! patches go through a transformer, and the class token's last state is projected.

use super::{Tower, Weights};
use crate::Result;
use crate::compute::{Activation, Graph, Op, Param, Pool, Value};
use crate::model::config::VitConfig;
use crate::model::gguf::Scope;

/// See [`super::tower`]. The patch tokens are the last states without the class token's, normalised like it.
pub(super) fn tower(config: &VitConfig, embedding: usize, file: &Scope, weights: Weights) -> Result<Graph> {
    let mut tower = Tower::new(config.side, weights);
    let tokens = tower.tokens(config, file)?;
    let tokens = tower.layer_norm(&config.transformer, &file.pp("norm_first"), tokens)?;
    let x = tower.transformer(&config.transformer, file, tokens)?;
    let all = tower.layer_norm(&config.transformer, &file.pp("norm"), x)?;
    let class = tower.graph.then(all, Op::Pool(Pool::First))?;
    let out = tower.linear(&file.pp("project"), class, embedding, Activation::Identity)?;
    let patches = tower.graph.then(all, Op::SkipRow)?;
    Ok(tower.graph.finish(&[out, patches]))
}

impl Tower {
    /// The class token and the embedded patches, each with its learned position.
    fn tokens(&mut self, config: &VitConfig, file: &Scope) -> Result<Value> {
        let (patches, width) = (config.grid() * config.grid(), config.transformer.width);
        let positions = file.f32("positions", &[patches + 1, width])?;
        let (first, others) = positions.split_at(width);
        let class = file.f32("class", &[width])?;
        let row = class.iter().zip(first).map(|(class, position)| class + position).collect();
        let row = self.graph.param(Param::F32(row));
        let table = self.graph.param(Param::F32(others.to_vec()));
        let VitConfig { patch, mean, deviation, .. } = *config;
        let pixels = self.graph.start(Op::Patches { patch, mean, deviation })?;
        let embed = self.linear_op(&file.pp("patch"), pixels, width, Activation::Identity, Some(table))?;
        let embedded = self.graph.then(pixels, embed)?;
        self.graph.then(embedded, Op::PrependRow { row })
    }
}
