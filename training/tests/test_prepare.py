"""The preparation of a picture, against the product's rule and its golden pictures."""

import math
import random
import re
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from pocket.data import augment
from pocket.data.prepare import on_colour, resized_length, tower_input
from pocket.data.resize_golden import CASES
from pocket.options import ROOT


def axis(length: int, shorter: int, side: int) -> int:
    """The resized length by the rule of `axis` in src/image/mod.rs: integers, so that the quotient is rounded down."""
    source = re.sub(r"\s+", " ", (ROOT / "src/image/mod.rs").read_text())
    assert "let resized = (side as u64 * length as u64 / shorter.max(1) as u64) as usize;" in source, (
        "the product's rule changed"
    )
    return math.floor(Fraction(side * length, shorter))


@pytest.mark.parametrize("size", [(500, 375), (375, 500), (97, 61), (1, 40), (3, 2), (640, 427), (1000, 999)])
@pytest.mark.parametrize("side", [12, 224])
def test_lengths_are_those_of_the_product(size: tuple[int, int], side: int) -> None:
    lengths = [resized_length(length, min(size), side) for length in size]
    assert lengths == [axis(length, min(size), side) for length in size]
    assert min(lengths) == side


def test_a_500_by_375_photograph_becomes_298_wide() -> None:
    assert resized_length(500, 375, 224) == 298


@pytest.mark.parametrize("name, width, height, side, alpha", CASES)
def test_pixels_are_those_of_the_golden_pictures(name: str, width: int, height: int, side: int, alpha: bool) -> None:
    folder = ROOT / "tests/golden/resize"
    with Image.open(folder / f"{name}.png") as picture:
        assert (picture.size, picture.mode) == ((width, height), "RGBA" if alpha else "RGB")
        found = np.asarray(tower_input(picture, side))
    with Image.open(folder / f"{name}.{side}.png") as golden:
        assert np.array_equal(found, np.asarray(golden.convert("RGB")))


def test_what_is_transparent_takes_the_ground() -> None:
    clear = Image.new("RGBA", (2, 2), (9, 9, 9, 0))
    assert on_colour(clear, (1, 2, 3)).getpixel((0, 0)) == (1, 2, 3)
    assert on_colour(Image.new("RGB", (2, 2), (7, 8, 9)), (1, 2, 3)).getpixel((0, 0)) == (7, 8, 9)


@pytest.mark.parametrize("seed", range(8))
def test_variations_have_the_towers_size_and_depend_on_the_seed_alone(seed: int) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 50, 4), np.uint8)
    for vary, picture in ((augment.photo, Image.fromarray(noise[..., :3])), (augment.drawing, Image.fromarray(noise))):
        first, again = (vary(picture, 32, random.Random(seed)) for _ in range(2))
        assert (first.size, first.mode) == ((32, 32), "RGB")
        assert first.tobytes() == again.tobytes()
