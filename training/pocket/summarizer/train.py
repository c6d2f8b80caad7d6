"""Trains the attentive feedback summarizer (AFS) on the finished towers' tokens, and writes its file."""

import argparse
import random
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..data import topics
from ..data.domains import Turns
from ..export import read_module, sha256_of
from ..fit import Checkpoint, Plan, fit
from ..method import K
from ..options import add_common, plan_of
from ..towers import golden
from ..towers.finished import Finished
from . import files
from .alignment import align
from .lessons import Blind, Clicks, Pools
from .losses import lesson_loss
from .network import Summarizer
from .validate import Validator


@dataclass(frozen=True)
class Recipe:
    """How the summarizer is trained."""

    plan: Plan = Plan(steps=300, warmup=100, evaluate_every=150, ema=0.998)
    batch: int = 64
    """Queries of a lesson."""
    pool: int = 128
    """Pictures of a pool."""
    lr: float = 5e-5
    """Low: what is learnt on pictures that the towers have seen hurts on others, see `train`."""
    weight_decay: float = 0.01
    forget: float = 0.12
    """Share of a photograph query's words left out, twice as many of a web picture's; see `hit_rates`."""


SHARES = {
    "photos": 3, "alt": 4, "drawings": 1,
    "clicks.drawings": 3, "clicks.photos": 1, "clicks.scenes": 1, "clicks.stages": 3,
    "pools.photos": 3, "pools.alt": 2, "pools.drawings": 1,
}  # fmt: skip
"""How often a lesson from each source comes, in proportion."""

GALLERY = 1000
"""Web pictures searched at a time. The towers met each only once or twice, so they are found as val's pictures are."""


def hit_rates(blind: Blind, recipe: Recipe) -> dict[float, float]:
    """How often training queries find their picture among the first K, for several shares of forgotten words."""
    rates = {}
    for forget in sorted({0.0, recipe.forget, 0.25}):
        probe = Blind(blind.items, blind.features, blind.texts, forget, blind.ranges)
        lesson = probe.draw(500, random.Random(recipe.plan.seed))
        rates[forget] = round(lesson.relevant.gather(1, lesson.fed).any(1).float().mean().item(), 3)
    return rates


def sources(towers: Finished, recipe: Recipe) -> dict[str, Blind | Clicks | Pools]:
    """The sources of lessons, by the names in SHARES."""
    pictures, features, texts = towers.pictures, towers.features, towers.texts
    photos, alt, drawings = (pictures[name] for name in ("photos", "alt", "drawings"))
    parts = [(first, first + GALLERY) for first in range(0, len(alt) - GALLERY + 1, GALLERY)]
    of_drawings = topics.of_drawings(drawings, towers.paths.node_modules)
    ranges = sorted({topic.gallery for topic in of_drawings})
    return {
        "photos": Blind(photos, features["photos"], texts, recipe.forget),
        "alt": Blind(alt, features["alt"], texts, 2 * recipe.forget, parts),
        "drawings": Blind(drawings, features["drawings"], texts, 0.0, ranges),
        "clicks.drawings": Clicks(of_drawings, features["drawings"], texts),
        "clicks.photos": Clicks(topics.of_photos(photos), features["photos"], texts),
        "clicks.scenes": Clicks(topics.of_scenes(pictures["scenes"]), features["scenes"], texts),
        "clicks.stages": Clicks(topics.of_stages(pictures["stages"]), features["stages"], texts),
        "pools.photos": Pools(photos, features["photos"]),
        "pools.alt": Pools(alt, features["alt"]),
        "pools.drawings": Pools(drawings, features["drawings"], ranges),
    }


def aligned(towers: Finished) -> Summarizer:
    """A summarizer that starts from the towers."""
    model = Summarizer(files.config_for(towers.model))
    captions = [text for picture in towers.pictures["photos"][:3000] for text in picture.texts[:2]]
    tokens, mask = towers.texts.tokens(captions)
    embeddings = torch.as_tensor(towers.texts.embeddings(captions))[:, None].expand(-1, tokens.shape[1], -1)
    patches = (
        towers.features["photos"].patches_of(torch.arange(min(500, len(towers.pictures["photos"]))), 0).flatten(0, 1)
    )
    align(model, towers.model, tokens[mask], embeddings[mask], patches)
    return model


def train(towers: Finished, recipe: Recipe, start: Path | None) -> Summarizer:
    """Trains, from the towers or from an earlier file; returns the averaged weights that validation preferred.

    They may be those of the start: the lessons are of pictures that the towers have seen, and what does better on these
    may do worse on others.
    """
    torch.manual_seed(recipe.plan.seed)
    model = read_module(start, Summarizer(files.config_for(towers.model))) if start else aligned(towers)
    lessons, turns = sources(towers, recipe), Turns(SHARES)
    for name in ("photos", "alt"):
        print(f"share of queries that find their picture in the first {K}, {name}: {hit_rates(lessons[name], recipe)}")

    def loss_of(rng: random.Random) -> Tensor:
        return lesson_loss(model, lessons[turns.draw(rng)], recipe.batch, recipe.pool, towers.texts, rng)

    begun_from = sha256_of(start) if start else "towers"
    identity = {"recipe": asdict(recipe), "towers": towers.fingerprint, "start": begun_from}
    checkpoint = Checkpoint(towers.paths.run / "summarizer.pt", identity)
    optimizer = torch.optim.AdamW(model.parameters(), recipe.lr, weight_decay=recipe.weight_decay)
    return fit(model, optimizer, loss_of, Validator(towers), recipe.plan, checkpoint, "summarizer")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket summarizer`."""
    add_common(parser, Recipe.plan)
    parser.add_argument("--start", type=Path, help="an earlier summarizer.gguf to go on from")


def main(options: argparse.Namespace) -> None:
    """Trains the summarizer, and writes its file and golden vectors."""
    towers = Finished.open(options)
    model = train(towers, Recipe(plan_of(options, Recipe.plan)), options.start)
    file = options.model.with_name("summarizer.gguf")
    files.write(file, model)
    files.write_golden(options.golden / "summarizer.safetensors", model, file, options.golden / golden.FILE)
    towers.keep()
