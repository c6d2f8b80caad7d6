"""Galleries of scenes in which the same few things meet again and again: a visitor's likes can be learnt from them.

The domain of scenes shows a thing only now and then. Here each gallery, a stage, has a cast of its own, drawn in one
style.
"""

import random
from collections import defaultdict
from pathlib import Path

from tqdm import tqdm

from .pictures import Picture, draw_scene, made_once

PAIRS, SCENES_PER_PAIR = 16, 24
"""Pairs of things in a cast, and scenes of a stage in which a pair meets."""


def pictures(drawn: list[Picture], folder: Path, count: int, seed: int) -> list[Picture]:
    """The scenes of `count` stages, each in a folder of its own, written to `folder` on first use."""

    def draw() -> dict[str, tuple[str, ...]]:
        styles = defaultdict(list)
        for picture in drawn:
            styles[picture.path.parent].append(picture)
        captions = {}
        for stage in tqdm(range(count), desc="stages", unit="stage"):
            style = styles[sorted(styles)[stage % len(styles)]]
            captions |= draw_stage(style, folder, f"{stage:02}", random.Random(f"stage/{seed}/{stage}"))
        return captions

    return made_once(folder, draw)


def draw_stage(drawn: list[Picture], folder: Path, stage: str, rng: random.Random) -> dict[str, tuple[str, ...]]:
    """Writes a stage's scenes; their captions by file name."""
    (folder / stage).mkdir(parents=True, exist_ok=True)
    captions = {}
    for number, things in enumerate(casts(rng.sample(drawn, 2 * PAIRS), rng)):
        name = f"{stage}/{number:03}.png"
        captions[name] = draw_scene(things, folder / name, rng)
    return captions


def casts(cast: list[Picture], rng: random.Random) -> list[list[Picture]]:
    """The things in each scene: first a pair (neighbours in `cast`), then none, one or two of the others."""
    meetings = [(first, first + 1) for first in range(0, len(cast), 2) for _ in range(SCENES_PER_PAIR)]
    rng.shuffle(meetings)
    others = {pair: [i for i in range(len(cast)) if i not in pair] for pair in meetings}
    return [[cast[i] for i in (*pair, *rng.sample(others[pair], rng.choice((0, 1, 1, 2))))] for pair in meetings]
