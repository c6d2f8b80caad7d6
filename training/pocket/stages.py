"""Galleries of scenes in which the same few things meet again and again: what a visitor's likes can be learnt from.

The domain of scenes shows a thing only now and then. Here each stage has a cast of its own, drawn in one style.
"""

import json
import random
from collections import defaultdict
from pathlib import Path

from tqdm import tqdm

from . import scenes
from .data import Picture

PAIRS, SCENES_PER_PAIR = 16, 24
"""Pairs of things in a cast, and scenes of a stage in which a pair meets."""


def pictures(drawn: list[Picture], folder: Path, count: int, seed: int) -> list[Picture]:
    """The scenes of `count` stages, each in a folder of its own, written to `folder` on first use."""
    index = folder / "captions.json"
    if not index.exists():
        styles = defaultdict(list)
        for picture in drawn:
            styles[picture.path.parent].append(picture)
        captions = {}
        for stage in tqdm(range(count), desc="stages", unit="stage"):
            style = styles[sorted(styles)[stage % len(styles)]]
            captions |= play(style, folder, f"{stage:02}", random.Random(f"stage/{seed}/{stage}"))
        index.write_text(json.dumps(captions))
    known = json.loads(index.read_text())
    return [Picture(folder / name, tuple(texts), name) for name, texts in known.items()]


def play(drawn: list[Picture], folder: Path, stage: str, rng: random.Random) -> dict[str, tuple[str, ...]]:
    """Writes a stage's scenes; their captions by file name."""
    (folder / stage).mkdir(parents=True, exist_ok=True)
    captions = {}
    for number, things in enumerate(casts(rng.sample(drawn, 2 * PAIRS), rng)):
        scene, placed = scenes.compose([(thing.texts[0], thing.load()) for thing in things], rng)
        name = f"{stage}/{number:03}.png"
        scene.save(folder / name)
        captions[name] = scenes.captions(placed)
    return captions


def casts(cast: list[Picture], rng: random.Random) -> list[list[Picture]]:
    """Who is in each scene: first a pair (neighbours in `cast`), then none, one or two of the others."""
    meetings = [(first, first + 1) for first in range(0, len(cast), 2) for _ in range(SCENES_PER_PAIR)]
    rng.shuffle(meetings)
    others = {pair: [i for i in range(len(cast)) if i not in pair] for pair in meetings}
    return [[cast[i] for i in (*pair, *rng.sample(others[pair], rng.choice((0, 1, 1, 2))))] for pair in meetings]
