"""Trains GRF's captioner on the finished towers' patch tokens, and writes its file."""

import argparse
import random
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from ..export import read_module, sha256_of
from ..fit import Checkpoint, Plan, Validation, fit
from ..options import add_common, plan_of
from ..towers import golden
from ..towers.finished import Finished
from . import files
from .beam import PAD
from .network import Captioner
from .sentences import Batch, Sentences, vocabulary

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


def loss_of(model: Captioner, batch: Batch, smoothing: float) -> Tensor:
    """Cross-entropy of each next word, padding left out."""
    count = batch.words.shape[1]
    with torch.autocast("cpu", torch.bfloat16):
        memory = model.memory(batch.patches)
        memory = memory[:, None].expand(-1, count, -1, -1).flatten(0, 1)
        logits = model.decode(memory, batch.words[..., :-1].flatten(0, 1))
    targets = batch.words[..., 1:].flatten()
    return F.cross_entropy(logits.float().flatten(0, 1), targets, ignore_index=PAD, label_smoothing=smoothing)


@torch.no_grad()
def evaluate(model: Captioner, sentences: Sentences, words: list[str]) -> Validation:
    """Loss per word on val, without smoothing, and what is written for the first photographs."""
    model.eval()
    batches = sentences.validation()
    loss = sum(loss_of(model, batch, 0.0).item() for batch in batches) / len(batches)
    written = [" ".join(words[i] for i in model.generate(patches)) for patches in batches[0].patches[:SHOWN]]
    return Validation(-loss, f"val loss {loss:.3f}; {'; '.join(written)}")


def train(towers: Finished, recipe: Recipe, words: list[str], start: Path | None) -> Captioner:
    """Trains, from random weights or an earlier file of the same words.

    Returns the averaged weights of the least validation loss.
    """
    torch.manual_seed(recipe.plan.seed)
    model = Captioner(files.config_for(towers.model, words), recipe.dropout)
    if start:
        read_module(start, model)
    sentences = Sentences(towers.pictures, towers.features, words, recipe.pictures, recipe.sentences)

    def batch_loss(rng: random.Random) -> Tensor:
        return loss_of(model, sentences.draw(rng), recipe.smoothing)

    def validate(average: Captioner) -> Validation:
        return evaluate(average, sentences, words)

    begun_from = sha256_of(start) if start else "random"
    identity = {"recipe": asdict(recipe), "towers": towers.fingerprint, "start": begun_from}
    checkpoint = Checkpoint(towers.paths.run / "captioner.pt", identity)
    optimizer = torch.optim.AdamW(model.parameters(), recipe.lr, betas=(0.9, 0.98), weight_decay=recipe.weight_decay)
    return fit(model, optimizer, batch_loss, validate, recipe.plan, checkpoint, "captioner")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket captioner`."""
    add_common(parser, Recipe.plan)
    parser.add_argument("--start", type=Path, help="an earlier captioner.gguf to go on from")


def main(options: argparse.Namespace) -> None:
    """Trains the captioner, and writes its file and golden vectors."""
    towers = Finished.open(options)
    words = vocabulary(towers.pictures)
    model = train(towers, Recipe(plan_of(options, Recipe.plan)), words, options.start)
    file = options.model.with_name("captioner.gguf")
    files.write(file, model, words)
    files.write_golden(options.golden / "captioner.safetensors", model, file, words, options.golden / golden.FILE)
