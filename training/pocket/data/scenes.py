"""Small scenes composed of drawings. They teach the model that a picture can hold several things in some order."""

import random
from dataclasses import dataclass

from PIL import Image, ImageFilter

from . import augment

SIDE = 256
"""Of a scene, in pixels."""


@dataclass(frozen=True)
class Placed:
    """A thing in a scene."""

    label: str
    x: float
    y: float
    """Centre, in fractions of the side from the top left corner."""


def compose(drawings: list[tuple[str, Image.Image]], rng: random.Random) -> tuple[Image.Image, list[Placed]]:
    """Labelled drawings side by side, in a ring or over each other, on a plain or shaded ground."""
    scene = ground(rng)
    placed = []
    for (label, drawing), (x, y, size) in zip(drawings, places(len(drawings), rng)):
        side = round(size * SIDE)
        drawing = augment.inflate(drawing, rng) if rng.random() < 0.6 else drawing
        drawing = drawing.resize((side, side), Image.Resampling.BICUBIC)
        scene.alpha_composite(drawing, (round(x * SIDE - side / 2), round(y * SIDE - side / 2)))
        placed.append(Placed(label, x, y))
    return scene.convert("RGB"), placed


def ground(rng: random.Random) -> Image.Image:
    """White, one colour, or a blend of two from top to bottom."""
    colours = [tuple(rng.randint(150, 255) for _ in range(3)) for _ in range(2)]
    kind = rng.random()
    if kind < 0.3:
        colours = [(255, 255, 255)]
    elif kind < 0.6:
        colours = colours[:1]
    strip = Image.new("RGB", (1, len(colours)))
    strip.putdata(colours)
    blend = strip.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return blend.filter(ImageFilter.GaussianBlur(1)).convert("RGBA")


def places(count: int, rng: random.Random) -> list[tuple[float, float, float]]:
    """Centre and size of each thing, in fractions of the side: cells of a grid, jittered, none off the picture."""
    across = rng.random() < 0.5
    grids = {1: (1, 1), 2: (2, 1) if across else (1, 2), 3: (3, 1) if across else (2, 2)}
    columns, rows = grids.get(count, (2, 2))
    cells = [(column, row) for row in range(rows) for column in range(columns)]
    size = 0.92 / max(columns, rows, 2 if count > 1 else 1)
    chosen = []
    for column, row in rng.sample(cells, count):
        own = size * rng.uniform(0.75, 1.1)
        x, y = ((cell + 0.5) / n + rng.uniform(-0.05, 0.05) for cell, n in ((column, columns), (row, rows)))
        chosen.append((*(min(max(v, own / 2), 1 - own / 2) for v in (x, y)), own))
    return chosen


def captions(placed: list[Placed]) -> tuple[str, ...]:
    """Sentences that are true of a scene: what is in it, and how two of its things stand to each other."""
    names = [thing.label for thing in placed]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    told = [listed, f"a picture of {listed}", *(f"a picture with {name}" for name in names[:2])]
    if len(placed) > 1:
        first, second = placed[:2]
        told += [f"{first.label} next to {second.label}", f"{first.label} {relation(first, second)} {second.label}"]
    return tuple(told)


def relation(a: Placed, b: Placed) -> str:
    """Where `a` stands from `b`: along the axis on which they are farther apart."""
    if abs(a.x - b.x) >= abs(a.y - b.y):
        return "to the left of" if a.x < b.x else "to the right of"
    return "above" if a.y < b.y else "below"
