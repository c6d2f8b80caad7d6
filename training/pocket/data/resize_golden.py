"""Golden pictures for the Rust resize: small inputs `NAME.png`, and what PIL makes of them, `NAME.SIDE.png`."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from ..options import ROOT
from .prepare import tower_input

CASES = [  # name, width, height, side, has alpha
    ("smaller", 150, 100, 32, False),
    ("odd", 97, 61, 24, False),
    ("tall", 31, 120, 16, False),
    ("larger", 13, 9, 40, False),
    ("alpha", 48, 50, 20, True),
    ("thin", 1, 40, 12, False),
]


def draw(generator: np.random.Generator, width: int, height: int, alpha: bool) -> Image.Image:
    """Waves, hard edges and noise: overshoot and rounding all occur."""
    y, x = np.mgrid[0:height, 0:width]
    channels = 4 if alpha else 3
    planes = []
    for _ in range(channels):
        a, b, c = generator.uniform(0.05, 0.6, 3)
        wave = 127.5 + 127.5 * np.sin(a * x + b * y + 6 * c)
        edge = 255.0 * ((x // 7 + y // 5) % 2)
        planes.append(np.where(x + y < (width + height) / 2, wave, edge))
    pixels = np.stack(planes, -1) + generator.normal(0, 6, (height, width, channels))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8), "RGBA" if alpha else "RGB")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The folder to write into."""
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "tests/golden/resize")


def main(options: argparse.Namespace) -> None:
    """Writes `NAME.png` and `NAME.SIDE.png` of each case."""
    options.folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(0)
    for name, width, height, side, alpha in CASES:
        picture = draw(generator, width, height, alpha)
        picture.save(options.folder / f"{name}.png", optimize=True)
        tower_input(picture, side).save(options.folder / f"{name}.{side}.png", optimize=True)
