"""Trains both towers together by symmetric InfoNCE, from an ImageNet trunk and MiniLM, and writes their file.

Views, scenes and checkpoints are kept in the run folder, so that the command goes on where it was stopped.
"""

import argparse
import random
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..data import domains, drawings
from ..data.pictures import Picture, Text, text_of
from ..data.vocabulary import Vocabulary
from ..export import sha256_of
from ..fit import Checkpoint, Plan, Validation, fit, line_of
from ..options import add_common, paths_of, plan_of
from . import files, golden, transfer, views
from .config import Config, TextConfig
from .contrastive import info_nce, right_answers
from .evaluate import retrieval
from .model import Pocket
from .trunks import TRUNKS
from .views import Domain


@dataclass(frozen=True)
class Recipe:
    """How the towers are trained."""

    plan: Plan = Plan(steps=640, warmup=50, evaluate_every=160, ema=0.995)
    batch: int = 192
    lr_new: float = 5e-4
    """Learning rate of the layers that start random."""
    lr_trunk: float = 3e-4
    lr_text: float = 6e-5
    weight_decay: float = 0.05
    dropout: float = 0.1
    patch_dropout: float = 0.5
    """Share of patch tokens left out of the transformer: regularises, and halves its cost."""
    frozen_text_layers: int = 4


NEW_LAYERS = ("image.embed", "image.positions", "image.layers", "image.norm", "image.project", "text.head")


def groups(model: Pocket, recipe: Recipe) -> list[dict]:
    """Parameter groups by origin; matrices decay, vectors do not. Low blocks are frozen, as their maps are kept."""
    frozen = ("image.stem", *(f"image.blocks.{i}." for i in range(model.image.split)))
    chosen: dict[tuple[float, bool], list] = {}
    for name, parameter in model.named_parameters():
        if name.startswith(frozen):
            parameter.requires_grad_(False)
        if not parameter.requires_grad:
            continue
        if name.startswith(NEW_LAYERS) or name == "log_scale":
            rate = recipe.lr_new
        else:
            rate = recipe.lr_trunk if name.startswith("image") else recipe.lr_text
        chosen.setdefault((rate, parameter.ndim >= 2), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": recipe.weight_decay * decays}
        for (rate, decays), parameters in chosen.items()
    ]


@dataclass(frozen=True)
class Batch:
    """Pairs of one domain."""

    low: Tensor
    """One view of each picture, f32 [B, channels, rows, columns], see `views.Domain`."""
    texts: list[Text]
    pictures: list[Picture]


def draw(learned: dict[str, Domain], turns: domains.Turns, size: int, rng: random.Random) -> Batch:
    """A batch of the domain whose turn it is."""
    domain = learned[turns.draw(rng)]
    chosen = rng.sample(range(len(domain.pictures)), min(size, len(domain.pictures)))
    low = torch.from_numpy(np.stack([domain.low[i, rng.randrange(domain.low.shape[1])] for i in chosen])).float()
    pictures = [domain.pictures[i] for i in chosen]
    texts = [text_of(picture, rng) for picture in pictures]
    return Batch(low.contiguous(memory_format=torch.channels_last), texts, pictures)


def loss_of(model: Pocket, vocabulary: Vocabulary, batch: Batch) -> Tensor:
    """InfoNCE of a batch."""
    ids = vocabulary.encode([text.words for text in batch.texts], model.config.text.max_tokens)
    with torch.autocast("cpu", torch.bfloat16):
        images, texts = model.embed_low(batch.low), model.embed_texts(ids)
    right = right_answers([picture.terms for picture in batch.pictures], [text.terms for text in batch.texts])
    return info_nce(images, texts, model.log_scale, right)


def train(
    model: Pocket,
    vocabulary: Vocabulary,
    learned: dict[str, Domain],
    val: Domain,
    recipe: Recipe,
    checkpoint: Checkpoint | None = None,
) -> Pocket:
    """Trains; returns the averaged model that val's MRR preferred."""
    optimizer = torch.optim.AdamW(groups(model, recipe), betas=(0.9, 0.98), eps=1e-6)
    turns = domains.Turns({name: share for name, share in domains.SHARES.items() if name in learned})

    def validate(average: Pocket) -> Validation:
        figures = retrieval(average, vocabulary, val)
        return Validation(figures["MRR@5"], f"val {line_of(figures)}")

    def batch_loss(rng: random.Random) -> Tensor:
        return loss_of(model, vocabulary, draw(learned, turns, recipe.batch, rng))

    return fit(model, optimizer, batch_loss, validate, recipe.plan, checkpoint, "towers")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket towers`."""
    add_common(parser, Recipe.plan)
    parser.add_argument("--trunk", choices=TRUNKS, default="lite0", help="where the image tower begins")
    parser.add_argument("--start", type=Path, help="a model file whose weights to go on from")


def main(options: argparse.Namespace) -> None:
    """Trains the towers, and writes model file, unseen concepts and golden vectors."""
    torch.set_num_threads(options.threads)
    paths, recipe, trunk = paths_of(options), Recipe(plan_of(options, Recipe.plan)), TRUNKS[options.trunk]
    torch.manual_seed(recipe.plan.seed)
    items = domains.pictures(paths)
    vocabulary, kept = domains.vocabulary(items)
    config = Config(TextConfig(len(vocabulary)), trunk.config())
    if options.start:
        # Its heads may be wider than those of a new model.
        config = replace(config, text=replace(config.text, head=files.config_of(options.start).text.head))
    dropouts = {"dropout": recipe.dropout, "patch_dropout": recipe.patch_dropout}
    model = Pocket.pretrained(config, trunk.weights(paths.data), kept, **dropouts)
    if options.start and files.config_of(options.start).image.blocks == trunk.blocks:
        files.read(options.start, model)
    elif options.start:
        transfer.take_over(options.start, model, items, recipe.plan.seed)
    model.image.to(memory_format=torch.channels_last)
    model.text.freeze_below(recipe.frozen_text_layers)
    val = views.validation(paths, model.image)
    learned = views.training(paths, items, model.image, recipe.plan.seed)
    start = f"{options.trunk} {sha256_of(options.start)}" if options.start else options.trunk
    checkpoint = Checkpoint(paths.run / "towers.pt", {"recipe": asdict(recipe), "start": start})
    trained = train(model, vocabulary, learned, val, recipe, checkpoint)
    files.write(options.model, trained, vocabulary)
    drawings.write_unseen(options.model.with_name("unseen.txt"), paths.node_modules)
    golden.write(options.golden / golden.FILE, trained, vocabulary, options.model)
    print(f"as shipped, val: {line_of(retrieval(trained, vocabulary, val))}")
