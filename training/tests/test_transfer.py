"""Going on from towers on another trunk."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from test_vocabulary import full

import tiny
from pocket.data.pictures import Picture
from pocket.data.vocabulary import prune
from pocket.towers import files, transfer
from pocket.towers.config import BlockConfig
from pocket.towers.model import Pocket
from pocket.towers.views import Views


def pictures(folder: Path) -> list[Picture]:
    """Plain pictures of many colours."""
    colours = np.random.default_rng(0).integers(0, 256, (48, 3), np.uint8)
    for number, colour in enumerate(colours):
        Image.fromarray(np.broadcast_to(colour, (32, 32, 3))).save(folder / f"{number}.png")
    return [Picture(folder / f"{number}.png", ("x",), str(number)) for number in range(len(colours))]


@torch.no_grad()
def contrasty(model: Pocket) -> Pocket:
    """A model whose maps tell pictures apart: those of random weights hardly do."""
    for block in (model.image.stem, *model.image.blocks.modules(), model.image.head):
        if isinstance(block, torch.nn.Conv2d):
            block.weight *= 4
    return model


def test_the_new_trunk_is_read_as_the_old_one_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PICTURES", 48)
    torch.manual_seed(0)
    words, _ = prune(full(), ["red dog"])
    text = replace(tiny.TEXT, vocabulary=len(words))
    old = contrasty(Pocket(replace(tiny.TOWERS, text=text)))
    files.write(tmp_path / "old.gguf", old, words)
    files.round_to_file(old)
    blocks = (BlockConfig(1, 8, 2), BlockConfig(4, 32, 2))
    new = contrasty(Pocket(replace(tiny.TOWERS, image=replace(tiny.IMAGE, blocks=blocks))))
    taken = pictures(tmp_path)
    transfer.take_over(tmp_path / "old.gguf", new, {"photos": taken}, 0)
    assert torch.equal(new.text.layers[0].query.weight, old.text.layers[0].query.weight)
    pixels = torch.cat([views for views in Views(taken, 32, 1, 0)])
    with torch.no_grad():
        towers = (tower.eval().image(pixels)[0] for tower in (new, old))
        means = [embedded - embedded.mean(0) for embedded in towers]
    # Of two trunks of random weights, one cannot say all of what the other does.
    assert torch.cosine_similarity(*means).mean() > 0.7


def test_another_network_behind_the_trunk_is_refused(tmp_path: Path) -> None:
    words, _ = prune(full(), ["red dog"])
    files.write(
        tmp_path / "old.gguf", Pocket(replace(tiny.TOWERS, text=replace(tiny.TEXT, vocabulary=len(words)))), words
    )
    new = Pocket(replace(tiny.TOWERS, image=replace(tiny.IMAGE, mlp=96)))
    with pytest.raises(ValueError, match="another network behind its trunk"):
        transfer.take_over(tmp_path / "old.gguf", new, {"photos": []}, 0)
