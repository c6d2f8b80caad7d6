"""Trains GRF's captioner on the finished towers' patch tokens, and writes its file."""

import argparse
import random
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from .. import device
from ..export import read_module, sha256_of
from ..fit import Checkpoint, Plan, Validation, fit
from ..options import add_common, plan_of
from ..towers import golden
from ..towers.finished import Finished
from . import files, rewards
from .losses import next_word_loss
from .network import Captioner
from .sentences import Sentences, vocabulary

SHOWN = 3
"""Validation pictures whose sentences stand in the validation line."""


@dataclass(frozen=True)
class Recipe:
    """How the captioner is trained."""

    plan: Plan = Plan(steps=3000, warmup=150, evaluate_every=500, ema=0.998)
    pictures: int = 32
    sentences: int = 4
    """Captions per picture and batch: the picture is projected once for all of them."""
    lr: float = 1e-3
    weight_decay: float = 0.02
    dropout: float = 0.1
    smoothing: float = 0.1
    """Of the labels."""


@torch.no_grad()
def evaluate(model: Captioner, sentences: Sentences, words: list[str]) -> Validation:
    """Loss per word on val, without smoothing, and what is written for the first photographs."""
    model.eval()
    batches = sentences.validation()
    loss = sum(next_word_loss(model, batch, 0.0).item() for batch in batches) / len(batches)
    written = [" ".join(words[i] for i in model.generate(patches)) for patches in batches[0].patches[:SHOWN]]
    return Validation(-loss, f"val loss {loss:.3f}; {'; '.join(written)}")


ON_GPU = Recipe(Plan(steps=2500, warmup=150, evaluate_every=500, ema=0.998), pictures=128)


def recipe_here() -> Recipe:
    """The recipe for the device in use."""
    return ON_GPU if device.on_gpu() else Recipe()


def train(
    towers: Finished, recipe: Recipe, rewarding: rewards.Recipe, words: list[str], start: Path | None
) -> Captioner:
    """Trains, from random weights or an earlier file of the same words, for the next word, then for rewards.

    Returns the averaged weights that validation preferred.
    """
    torch.manual_seed(recipe.plan.seed)
    model = Captioner(files.config_for(towers.model, words), recipe.dropout)
    if start:
        read_module(start, model)
    sentences = Sentences(towers.pictures, towers.features, words, recipe.pictures, recipe.sentences)

    def batch_loss(rng: random.Random) -> Tensor:
        return next_word_loss(model, sentences.draw(rng), recipe.smoothing)

    def validate(average: Captioner) -> Validation:
        return evaluate(average, sentences, words)

    begun_from = sha256_of(start) if start else "random"
    identity = {"recipe": asdict(recipe), "towers": towers.fingerprint, "start": begun_from}
    checkpoint = Checkpoint(towers.paths.run / "captioner.pt", identity)
    optimizer = torch.optim.AdamW(model.parameters(), recipe.lr, betas=(0.9, 0.98), weight_decay=recipe.weight_decay)
    written = fit(model, optimizer, batch_loss, validate, recipe.plan, checkpoint, "captioner")
    return rewards.train(written, towers, words, rewarding, sentences, recipe.smoothing, identity)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket captioner`."""
    add_common(parser, recipe_here().plan)
    parser.add_argument("--start", type=Path, help="an earlier captioner.gguf to go on from")


def main(options: argparse.Namespace) -> None:
    """Trains the captioner, and writes its file and golden vectors."""
    towers = Finished.open(options)
    words = vocabulary(towers.pictures)
    recipe = recipe_here()
    recipe = replace(recipe, plan=plan_of(options, recipe.plan))
    model = train(towers, recipe, rewards.recipe_here(), words, options.start)
    file = options.model.with_name("captioner.gguf")
    files.write(file, model, words)
    files.write_golden(options.golden / "captioner.safetensors", model, file, words, options.golden / golden.FILE)
