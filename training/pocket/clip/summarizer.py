"""Trains the attentive feedback summarizer (AFS) for a CLIP checkpoint on a dataset in Karpathy's layout.

As in arXiv 2511.17255 the towers are frozen; a query is one caption, the pictures are the first five that it finds in
the training split, and the output learns to point to the query's own picture, by 0.5 (1 - cos). The file belongs beside
the converted model's.
"""

import argparse
import random
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from ..data.pictures import Picture, karpathy
from ..fit import Checkpoint, Plan, Validation, fit
from ..summarizer import files
from ..summarizer.lessons import Blind, Lesson
from ..summarizer.losses import hide_some
from ..summarizer.network import Summarizer, SummarizerConfig
from ..summarizer.updates import Summary, summarize
from ..summarizer.validate import blind_figures
from ..towers.features import Pictures, Texts
from .towers import ClipTowers


@dataclass(frozen=True)
class Recipe:
    """The paper's numbers, but for the length, which depends on the dataset."""

    plan: Plan = Plan(steps=3000, warmup=100, evaluate_every=300, ema=0.995)
    batch: int = 64
    lr: float = 3e-4
    weight_decay: float = 0.01


@dataclass(frozen=True)
class Split:
    """Pictures with their captions, and what the towers make of them."""

    items: list[Picture]
    features: Pictures


def image_loss(summary: Summary, lesson: Lesson) -> Tensor:
    """The paper's loss: 0.5 (1 - cos) of the output and the embedding of the query's own picture."""
    target = lesson.relevant.float() @ lesson.gallery
    return 0.5 * (1 - F.cosine_similarity(summary.output, target)).mean()


def train(
    learned: Split,
    val: Split,
    texts: Texts,
    config: SummarizerConfig,
    recipe: Recipe,
    checkpoint: Checkpoint | None = None,
) -> Summarizer:
    """Trains; returns the averaged weights that val's MRR@5 after one blind update preferred."""
    torch.manual_seed(recipe.plan.seed)
    model = Summarizer(config)
    # The paper's network has no centroid beside it.
    for parameter in model.centroid.parameters():
        torch.nn.init.zeros_(parameter.requires_grad_(False))
    lessons = Blind(learned.items, learned.features, texts, forget=0.0)

    def loss_of(rng: random.Random) -> Tensor:
        lesson = hide_some(lessons.draw(recipe.batch, rng), rng)
        return image_loss(summarize(model, lesson, texts), lesson)

    def validate(average: Summarizer) -> Validation:
        average.eval()
        figures = blind_figures(average, val.items, val.features, texts)
        return Validation(max(figures["centroid"], figures["printed"]), f"val blind MRR@5 {figures}")

    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trainable, recipe.lr, weight_decay=recipe.weight_decay)
    return for_clicks_too(fit(model, optimizer, loss_of, validate, recipe.plan, checkpoint, "summarizer"))


@torch.no_grad()
def for_clicks_too(model: Summarizer) -> Summarizer:
    """The paper has no visitor's clicks: they are summarized as the first of a ranking are."""
    model.mode["clicks"].copy_(model.mode["blind"])
    model.output["clicks"].load_state_dict(model.output["blind"].state_dict())
    return model


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket clip-summarizer`."""
    parser.add_argument(
        "checkpoint", type=Path, help="folder as transformers saves it, which mlt convert has converted"
    )
    parser.add_argument("--dataset", type=Path, required=True, help="folder with dataset*.json in Karpathy's layout")
    parser.add_argument("--output", type=Path, required=True, help="summarizer.gguf, beside the converted model's file")
    parser.add_argument("--run", type=Path, help="caches and checkpoints [default: OUTPUT.run]")
    parser.add_argument("--width", type=int, default=SummarizerConfig.width, help="of the network; the paper's is 768")
    parser.add_argument("--heads", type=int, default=SummarizerConfig.heads, help="the paper's are 12")
    parser.add_argument("--steps", type=int, default=Recipe.plan.steps)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())


def main(options: argparse.Namespace) -> None:
    """Trains the summarizer and writes its file."""
    torch.set_num_threads(options.threads)
    run = options.run or options.output.with_suffix(".run")
    towers = ClipTowers(options.checkpoint)

    def split(name: str) -> Split:
        items = karpathy(options.dataset, name)
        return Split(items, towers.pictures(run, name, items))

    sizes = {"width": options.width, "heads": options.heads, "mlp": 4 * options.width}
    config = SummarizerConfig(**towers.widths, **sizes)
    recipe = Recipe(Plan(**{**asdict(Recipe.plan), "steps": options.steps}))
    towers.texts.restore(run / "texts.npz")
    checkpoint = Checkpoint(run / "summarizer.pt", {"recipe": asdict(recipe), "config": asdict(config)})
    trained = train(split("train"), split("val"), towers.texts, config, recipe, checkpoint)
    towers.texts.save(run / "texts.npz")
    files.write(options.output, trained)
