"""Goes on from towers on another trunk: takes all but the trunk, and fits the layer that reads it.

Both trunks end in a map of as many cells. A linear map predicts what the old towers read of a cell from what the new
trunk says of it, so that training begins near where the old towers ended.
"""

import random
from pathlib import Path

import torch
from torch import Tensor

from .. import device
from ..data.pictures import Picture
from ..regression import ridge
from . import files
from .image_tower import ImageTower
from .model import Pocket
from .views import Views, pixels

PICTURES = 2_500
"""Of all domains together, from which the layer is fitted."""
# What stays the model's own: the trunk, the layer that reads it, and the word table, whose rows are others.
OWN = ("image.stem", "image.blocks", "image.head", "image.embed", "text.words", "log_scale")


@torch.no_grad()
def take_over(path: Path, model: Pocket, items: dict[str, list[Picture]], seed: int) -> None:
    """Gives the model the weights of a towers' file with another trunk.

    `items`: training pictures of each domain. Raises ValueError where the networks behind the trunk differ.
    """
    old = Pocket(files.config_of(path))
    files.read(path, old)
    old.eval()
    weights = {name: tensor for name, tensor in old.state_dict().items() if not name.startswith(OWN)}
    expected = model.state_dict()
    if unlike := [name for name, tensor in weights.items() if expected[name].shape != tensor.shape]:
        raise ValueError(f"{path} has another network behind its trunk: {unlike[0]} is of another shape")
    model.load_state_dict(weights, strict=False)
    rng = random.Random(f"{seed}/transfer")
    pictures = rng.sample([picture for own in items.values() for picture in own], PICTURES)
    clean = pixels(Views(pictures, model.config.image.side, 1, 0))
    cells = [trunk_cells((model.image, old.image), torch.as_tensor(batch).flatten(0, 1)) for batch in clean]
    inputs, read = (torch.cat(maps) for maps in zip(*cells))
    weight, bias = ridge(inputs, old.image.embed(read))
    model.image.embed.weight.copy_(weight)
    model.image.embed.bias.copy_(bias)


def trunk_cells(towers: tuple[ImageTower, ImageTower], shown: Tensor) -> list[Tensor]:
    """What each tower's trunk says of each cell of pictures, bytes [B, 3, side, side]: [B * cells, head]."""
    with device.autocast():
        return [tower.trunk(tower.low(shown)).flatten(2).mT.flatten(0, 1).float() for tower in towers]
