"""Trains both towers together by symmetric InfoNCE, from an ImageNet trunk and MiniLM, and writes their file.

Views, scenes and checkpoints are kept in the run folder, so that the command goes on where it was stopped.
"""

import argparse
import copy
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from .. import device
from ..data import domains, drawings
from ..data.pictures import Picture, Text, text_of
from ..data.vocabulary import Vocabulary
from ..export import sha256_of
from ..fit import Checkpoint, Plan, Validation, fit, line_of
from ..options import Paths, add_common, paths_of, plan_of
from . import files, golden, transfer, views
from .between import best_between
from .config import FROZEN_TO, Config, TextConfig
from .contrastive import info_nce, likeness, picture_loss, right_answers
from .evaluate import retrieval
from .model import Pocket
from .trunks import TRUNKS
from .vary import vary
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
    frozen_to: int = FROZEN_TO
    """How much of the trunk is frozen, see config.py."""
    pictures: float = 0.2
    """Weight of `picture_loss`."""


ON_GPU = Recipe(
    Plan(steps=1500, warmup=50, evaluate_every=150, ema=0.995),
    batch=1024,
    lr_new=7e-4,
    lr_trunk=2e-4,
    lr_text=1e-4,
    frozen_text_layers=2,
    frozen_to=4,
)
SHARPNESS_OF_TEXTS = 20.0
"""Inverse temperature by which captions say how much their pictures have in common."""


def recipe_here() -> Recipe:
    """The recipe for the device in use."""
    return ON_GPU if device.on_gpu() else Recipe()


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

    shown: Tensor
    """One view of each picture [B, ...], see `views.Domain`."""
    texts: list[Text]
    pictures: list[Picture]


def draw(learned: dict[str, Domain], turns: domains.Turns, size: int, rng: random.Random) -> Batch:
    """A batch of the domain whose turn it is."""
    name = turns.draw(rng)
    domain = learned[name]
    chosen = rng.sample(range(len(domain.pictures)), min(size, len(domain.pictures)))
    shown = domain.shown[chosen, [rng.randrange(domain.shown.shape[1]) for _ in chosen]]
    if shown.dtype == torch.uint8 and name != "scenes":
        shown = vary(shown, mirrored=name != "drawings")
    pictures = [domain.pictures[i] for i in chosen]
    texts = [text_of(picture, rng) for picture in pictures]
    return Batch(shown.contiguous(memory_format=torch.channels_last), texts, pictures)


def loss_of(model: Pocket, vocabulary: Vocabulary, batch: Batch, pictures: float) -> Tensor:
    """InfoNCE of a batch, and `picture_loss` with the weight `pictures`."""
    ids = vocabulary.encode([text.words for text in batch.texts], model.config.text.max_tokens)
    with device.autocast():
        images, texts = model.embed_shown(batch.shown), model.embed_texts(ids)
    right = right_answers([picture.terms for picture in batch.pictures], [text.terms for text in batch.texts])
    loss = info_nce(images, texts, model.log_scale, right)
    return loss + pictures * picture_loss(images, alike(batch.pictures, texts.detach()))


def alike(pictures: list[Picture], texts: Tensor) -> Tensor:
    """How much pictures of a domain have in common, [B, B]: by their kinds, or else by what captions say of them."""
    if any(picture.kinship for picture in pictures):
        return likeness([picture.kinship for picture in pictures])
    return (SHARPNESS_OF_TEXTS * texts @ texts.T).fill_diagonal_(-torch.inf).softmax(1)


def validation(vocabulary: Vocabulary, val: Domain) -> Callable[[Pocket], Validation]:
    """What judges towers: val's MRR."""

    def validate(model: Pocket) -> Validation:
        figures = retrieval(model, vocabulary, val)
        return Validation(figures["MRR@5"], f"val {line_of(figures)}")

    return validate


def train(
    model: Pocket,
    vocabulary: Vocabulary,
    learned: dict[str, Domain],
    val: Domain,
    recipe: Recipe,
    checkpoint: Checkpoint | None = None,
) -> Pocket:
    """Trains; returns the averaged model of the end if the plan says so, else the one that val's MRR preferred."""
    optimizer = torch.optim.AdamW(groups(model, recipe), betas=(0.9, 0.98), eps=1e-6)
    turns = domains.Turns({name: share for name, share in domains.SHARES.items() if name in learned})

    def batch_loss(rng: random.Random) -> Tensor:
        return loss_of(model, vocabulary, draw(learned, turns, recipe.batch, rng), recipe.pictures)

    return fit(model, optimizer, batch_loss, validation(vocabulary, val), recipe.plan, checkpoint, "towers")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket towers`."""
    add_common(parser, recipe_here().plan)
    parser.add_argument("--trunk", choices=TRUNKS, default="lite0", help="where the image tower begins")
    parser.add_argument("--start", type=Path, help="a model file whose weights to go on from")


def begin(
    options: argparse.Namespace, paths: Paths, recipe: Recipe, items: dict[str, list[Picture]]
) -> tuple[Pocket, Vocabulary]:
    """The towers where training begins: those of a file, or pretrained parts, and the tokenizer."""
    dropouts = {"dropout": recipe.dropout, "patch_dropout": recipe.patch_dropout}
    trunk, start = TRUNKS[options.trunk], options.start and files.config_of(options.start)
    if recipe.plan.to_the_end:
        model = Pocket(start, **dropouts)
        files.read(options.start, model)
        return model, files.vocabulary_of(options.start)
    vocabulary, kept = domains.vocabulary(items)
    config = Config(TextConfig(len(vocabulary)), trunk.config())
    if start:
        # Its heads may be wider than those of a new model.
        config = replace(config, text=replace(config.text, head=start.text.head))
    model = Pocket.pretrained(config, trunk.weights(paths.data), kept, **dropouts)
    if start:
        transfer.take_over(options.start, model, items, recipe.plan.seed)
    return model, vocabulary


def main(options: argparse.Namespace) -> None:
    """Trains the towers, and writes model file, unseen concepts and golden vectors."""
    torch.set_num_threads(options.threads)
    paths, recipe = paths_of(options), recipe_here()
    goes_on = options.start is not None and files.config_of(options.start).image.blocks == TRUNKS[options.trunk].blocks
    recipe = replace(recipe, plan=replace(plan_of(options, recipe.plan), to_the_end=goes_on))
    torch.manual_seed(recipe.plan.seed)
    items = domains.pictures(paths)
    model, vocabulary = begin(options, paths, recipe, items)
    model.image.to(memory_format=torch.channels_last)
    model.image.split = model.config.image.split(recipe.frozen_to)
    model.text.freeze_below(recipe.frozen_text_layers)
    val = views.validation(paths, model.image)
    learned = views.training(paths, items, model.image, recipe.plan.seed)
    begun = f"{options.trunk} {sha256_of(options.start)}" if options.start else options.trunk
    checkpoint = Checkpoint(paths.run / "towers.pt", {"recipe": asdict(recipe), "start": begun})
    start = copy.deepcopy(model) if recipe.plan.to_the_end else None
    trained = train(model, vocabulary, learned, val, recipe, checkpoint)
    if start is not None:
        trained = best_between(start, trained, validation(vocabulary, val))
    files.write(options.model, trained, vocabulary)
    drawings.write_unseen(options.model.with_name("unseen.txt"), paths.node_modules)
    golden.write(options.golden / golden.FILE, trained, vocabulary, options.model)
    print(f"as shipped, val: {line_of(retrieval(trained, vocabulary, val))}")
