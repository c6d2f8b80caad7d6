"""Variations of a batch on the device."""

import torch

from pocket.data.held_out import is_held_out
from pocket.towers.vary import LIGHT, SMALLEST, vary


def test_a_variation_shows_a_part_of_the_picture_in_another_light() -> None:
    ramp = torch.linspace(40, 200, 64).round().byte().expand(3, 64, 64)
    shown = vary(ramp.expand(200, 3, 64, 64), mirrored=True).float()
    assert (shown.shape, shown.dtype) == ((200, 3, 64, 64), torch.float32)
    slopes = (shown[..., -1] - shown[..., 0]).mean((1, 2)) / 160
    assert SMALLEST * (1 - LIGHT) - 0.02 < slopes.abs().min() < slopes.abs().max() < 1 + LIGHT + 0.02
    assert 0.3 < (slopes < 0).float().mean() < 0.7
    assert (vary(ramp.expand(50, 3, 64, 64), mirrored=False)[..., -1] > 100).all()


def test_topics_are_held_out_as_in_the_evaluation() -> None:
    # The values that tests/eval.rs has.
    words = ("animal bird", "food fruit", "transport ground", "face smiling")
    assert [is_held_out(each) for each in words] == [True, False, False, True]
