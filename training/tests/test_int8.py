"""8 bits: what is rounded stays in whole steps in the file, and does nearly what it did."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from gguf import GGMLQuantizationType as Type
from test_files import unlike_a_new_one, vocabulary

import tiny
from pocket.export import q8_0_by_row, rounded, stored
from pocket.towers import files
from pocket.towers.int8 import LARGEST, compensated, matrices, round_tower, scales_of, stages
from pocket.towers.model import Pocket


def pictures(count: int) -> torch.Tensor:
    """Seeded bytes [count, 3, side, side], smooth enough for channels to go together."""
    rng = np.random.default_rng(0)
    coarse = torch.from_numpy(rng.uniform(0, 255, (count, 3, 6, 6)))
    return F.interpolate(coarse, tiny.IMAGE.side, mode="bicubic").clamp(0, 255).to(torch.uint8)


def rounded_layers(model: Pocket) -> list[torch.nn.Module]:
    """The layers of the image tower that are rounded: all but the stem and the depthwise ones."""
    return [layer for stage, _ in stages(model.image) for layer in matrices(stage)]


def is_whole(weight: torch.Tensor) -> bool:
    """Whether each row is in whole steps, of which its largest has at most `LARGEST`."""
    largest = weight.abs().amax(1, keepdim=True)
    for row, most in zip(weight, largest, strict=True):
        counts = torch.arange(1, LARGEST + 1)[:, None]
        steps = row * counts / most
        if not ((steps - steps.round()).abs().amax(1) < 1e-3).any():
            return False
    return True


def test_errors_are_made_up_for() -> None:
    generator = torch.Generator().manual_seed(1)
    weight = torch.randn(24, 64, generator=generator) * torch.logspace(-2, 0, 64)
    x = torch.randn(500, 8, generator=generator) @ torch.randn(8, 64, generator=generator) + 1
    found = compensated(weight, x.T @ x / len(x))
    scale = scales_of(weight.abs().amax(1), 64)[:, None]
    nearest = (weight / scale).round() * scale
    assert is_whole(found)
    wrong, error = (((x @ (w - weight).T) ** 2).mean() for w in (nearest, found))
    assert error < wrong / 4


def test_the_tower_does_nearly_what_it_did() -> None:
    model = unlike_a_new_one(Pocket(tiny.TOWERS))
    shown = pictures(32)
    with torch.no_grad():
        before, _ = model.image(shown)
        round_tower(model.image, shown.split(8))
        after, _ = model.image(shown)
    layers = rounded_layers(model)
    assert len(layers) >= 8
    assert all(is_whole(layer.weight.detach().flatten(1)) for layer in layers)
    assert F.cosine_similarity(before, after).min() > 0.99


def test_the_file_keeps_whole_steps(tmp_path: Path) -> None:
    model = unlike_a_new_one(Pocket(tiny.TOWERS))
    with torch.no_grad():
        round_tower(model.image, pictures(8).split(8))
    path = tmp_path / "pocket.gguf"
    files.write(path, model, vocabulary())
    read = Pocket(files.config_of(path)).eval()
    files.read(path, read)
    for ours, theirs in zip(rounded_layers(model), rounded_layers(read), strict=True):
        assert torch.equal(ours.weight, theirs.weight)


def test_rows_that_are_not_whole_keep_a_scale_for_each_block() -> None:
    rows = np.random.default_rng(2).normal(size=(3, 64)).astype(np.float32)
    assert q8_0_by_row(rows) is None
    assert np.abs(rounded(rows, Type.Q8_0) - rows).max() < 0.02
    whole = np.zeros((2, 64), np.float32)
    whole[0, [3, 40]] = 127 * 0.5, -3 * 0.5
    assert np.array_equal(rounded(whole, Type.Q8_0), whole)
    assert stored(whole, Type.Q8_0).shape == (2, 68)
