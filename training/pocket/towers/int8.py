"""Rounds the image tower's matrices to 8 bits, one scale per output channel, as its fastest kernels multiply them.

Rounding each weight to the nearest step costs a cosine of .003 against f32, because the layers that end a block of the
trunk have a few weights many times as large as the rest. GPTQ (arXiv 2210.17323) rounds one input after the other, and
what is not rounded yet makes up for the error, by the second moments of what the layer reads. A layer reads what the
rounded ones before it make. What is left is .0002.
"""

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from ..data import domains
from ..data.pictures import Picture
from ..data.prepare import tower_input
from ..export import BLOCK
from ..options import add_files, paths_of
from . import files, golden
from .image_tower import ImageTower

LARGEST = 127
"""Of a rounded weight, in steps."""
DAMPING = 0.01
"""Added to each input's second moment, in units of their mean."""
PICTURES = 192
"""Of each domain, on which the moments are taken."""
REFINEMENTS = 3
"""How often a row's step is made to fit its rounded weights."""
BATCH = 16


@dataclass
class Moments:
    """What a layer reads: the sum and the sum of outer products of its input rows."""

    rows: int
    sum: Tensor
    products: Tensor

    @classmethod
    def of(cls, inputs: int) -> "Moments":
        """Of no rows yet."""
        return cls(0, torch.zeros(inputs), torch.zeros(inputs, inputs))

    def add(self, x: Tensor) -> None:
        """Counts rows [rows, inputs]."""
        self.rows += len(x)
        self.sum += x.sum(0)
        self.products += x.T @ x


def scales_of(largest: Tensor, inputs: int) -> Tensor:
    """The steps of rows whose largest magnitudes are these, so that the file keeps multiples of them as they are.

    A row of whole blocks of Q8_0 keeps its step as an f16. Any other is f16 itself, whose 11 bits hold a multiple's 7
    if the step has no more than 4.
    """
    steps = largest / LARGEST
    if inputs % BLOCK == 0:
        return steps.half().float()
    mantissa, exponent = torch.frexp(steps)
    return torch.ldexp((mantissa * 16).ceil() / 16, exponent)


def compensated(weight: Tensor, products: Tensor) -> Tensor:
    """The weights [outputs, inputs], each row in at most `LARGEST` whole steps of `scales_of`.

    `products` [inputs, inputs] are the second moments of what the layer reads. Inputs of large ones come first. Source:
    algorithm 1 of arXiv 2210.17323, with the order of its authors' `--act-order`.
    """
    order = products.diagonal().argsort(descending=True)
    moments = products[order][:, order].double()
    moments += DAMPING * moments.diagonal().mean() * torch.eye(len(order))
    factor = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(moments)), upper=True)
    weight, scale = weight[:, order], scales_of(weight.abs().amax(1), len(order))
    for _ in range(REFINEMENTS):
        steps = rounded_steps(weight, scale, factor)
        largest = steps.abs().amax(1)
        # What made up for others may have taken from the largest weight, so that a finer step would do.
        scale = scales_of(largest * scale, len(order))
    steps = rounded_steps(weight, scale, factor)
    if len(order) % BLOCK == 0:
        # By it `export.q8_0_by_row` and the reader know the step.
        rows, at = torch.arange(len(steps)), steps.abs().argmax(1)
        steps[rows, at] = LARGEST * steps[rows, at].sign()
    return (steps * scale[:, None])[:, order.argsort()]


def rounded_steps(weight: Tensor, scale: Tensor, factor: Tensor) -> Tensor:
    """The weights [outputs, inputs] in whole steps, with the error of each input spread over those after it."""
    scale = scale.double()
    inverse = torch.where(scale > 0, 1 / scale, 0)
    left, steps = weight.double(), torch.zeros_like(weight)
    for at in range(weight.shape[1]):
        whole = (left[:, at] * inverse).round().clamp(-LARGEST, LARGEST)
        steps[:, at] = whole
        error = (left[:, at] - whole * scale) / factor[at, at]
        left[:, at:] -= error[:, None] * factor[at, at:]
    return steps


def round_matrix(layer: nn.Conv2d | nn.Linear, seen: Moments) -> None:
    """Rounds a layer's weight in place, and lets the bias make up for the mean error that is left."""
    weight = layer.weight.flatten(1)
    rounded = compensated(weight, seen.products / seen.rows)
    layer.bias += (weight - rounded) @ (seen.sum / seen.rows)
    weight.copy_(rounded)


def matrices(stage: nn.Module) -> list[nn.Conv2d | nn.Linear]:
    """The layers to round, in the order in which they run."""
    return [m for m in stage.modules() if isinstance(m, nn.Linear) or (isinstance(m, nn.Conv2d) and m.groups == 1)]


def rows_of(layer: nn.Module, x: Tensor) -> Tensor:
    """What a layer reads, one row per cell or token."""
    return (x.permute(0, 2, 3, 1) if isinstance(layer, nn.Conv2d) else x).reshape(-1, layer.weight.shape[1])


def stages(tower: ImageTower) -> list[tuple[nn.Module, Callable[[Tensor], Tensor]]]:
    """The tower behind its stem, part by part: what holds the matrices, and what it computes."""
    return [
        *((block, block) for block in tower.blocks),
        (tower.head, lambda x: F.relu6(tower.head(x)).flatten(2).transpose(1, 2)),
        (tower.embed, lambda x: tower.embed(x) + tower.positions),
        *((layer, layer) for layer in tower.layers),
        (tower.project, lambda x: tower.project(tower.norm(x).mean(1))),
    ]


@torch.no_grad()
def round_tower(tower: ImageTower, pictures: Iterable[Tensor]) -> None:
    """Rounds the matrices of a tower in place, on batches of bytes [B, 3, side, side]."""
    batches = [tower.edges(batch) for batch in pictures]
    for stage, run in tqdm(stages(tower), desc="rounding", unit="stage"):
        for layer in matrices(stage):
            seen = Moments.of(layer.weight.shape[1])
            hook = layer.register_forward_pre_hook(lambda layer, given, seen=seen: seen.add(rows_of(layer, given[0])))
            for batch in batches:
                run(batch)
            hook.remove()
            round_matrix(layer, seen)
        batches = [run(batch) for batch in batches]


def inputs(pictures: list[Picture], side: int) -> Iterable[Tensor]:
    """The pictures as the tower reads them, in batches of bytes [B, 3, side, side]."""
    for start in range(0, len(pictures), BATCH):
        shots = [np.asarray(tower_input(picture.load(), side)) for picture in pictures[start : start + BATCH]]
        yield torch.as_tensor(np.stack(shots)).permute(0, 3, 1, 2)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket int8`."""
    add_files(parser)


def embeddings(tower: ImageTower, batches: list[Tensor]) -> Tensor:
    """Unit embeddings of batches of bytes."""
    with torch.no_grad():
        return torch.cat([F.normalize(tower(batch)[0], dim=1) for batch in batches])


def main(options: argparse.Namespace) -> None:
    """Rounds the tower of the model file, and writes the file and the towers' golden vectors again."""
    torch.set_num_threads(options.threads)
    model, vocabulary = files.open_towers(options.model)
    model.eval()
    side, learned = model.config.image.side, domains.pictures(paths_of(options))
    shown = [picture for items in learned.values() for picture in spread(items)]
    val = list(inputs(spread(domains.validation(options.data)), side))
    before = embeddings(model.image, val)
    round_tower(model.image, inputs(shown, side))
    cosines = (embeddings(model.image, val) * before).sum(1)
    print(f"val: cosine to the tower before {cosines.mean():.4f}, at least {cosines.min():.4f}")
    files.write(options.model, model, vocabulary)
    golden.write(options.golden / golden.FILE, model, vocabulary, options.model)


def spread(pictures: list[Picture]) -> list[Picture]:
    """At most `PICTURES` of them, from all over."""
    return pictures[:: max(1, len(pictures) // PICTURES)][:PICTURES]
