"""Golden vectors: what PyTorch makes of a few pictures and texts with the shipped file's weights."""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from safetensors import safe_open
from safetensors.numpy import save_file

from .. import device
from ..data.vocabulary import Vocabulary
from ..export import sha256_of
from .files import round_to_file
from .model import Pocket

FILE = "golden.safetensors"

TEXTS = [
    "a dog runs on the beach",
    "two children play football",
    "red apple",
    "A man in a blue shirt is riding a bicycle down a hill.",
    "the",
    "grinning face with smiling eyes!",
    "snow-covered mountains, 3 people & a tent",
    "Crème brûlée — naïve café",
    "unbelievably antidisestablishmentarian",
]
PICTURES = 8


def scene(index: int, side: int) -> Image.Image:
    """A seeded picture of gradients, shapes and noise: ours, so that it can live in the repository."""
    rng = np.random.default_rng(index)
    corners = rng.uniform(0, 255, (2, 2, 3)).astype(np.float32)
    ground = Image.fromarray(corners.astype(np.uint8)).resize((side, side), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(ground)
    for _ in range(2 + index):
        x, y, w, h = rng.integers(0, side // 2, 4)
        shape = draw.ellipse if rng.random() < 0.5 else draw.rectangle
        shape((int(x), int(y), int(x + w + 8), int(y + h + 8)), fill=tuple(map(int, rng.integers(0, 256, 3))))
    noise = rng.normal(0, 2 * index, (side, side, 3))
    return Image.fromarray((np.asarray(ground) + noise).clip(0, 255).astype(np.uint8))


def write(path: Path, model: Pocket, vocabulary: Vocabulary, model_file: Path) -> None:
    """Writes the towers' inputs and outputs; the model's weights are first rounded to those in `model_file`."""
    round_to_file(model)
    model.eval()
    tensors, config = {}, model.config
    with torch.no_grad(), device.on_cpu(model):
        for index in range(PICTURES):
            pixels = np.array(scene(index, config.image.side))
            embedding, patches = model.image(torch.from_numpy(pixels).permute(2, 0, 1)[None])
            tensors[f"picture.{index}.rgb"] = pixels
            tensors[f"picture.{index}.embedding"] = F.normalize(embedding[0], dim=0).numpy()
            tensors[f"picture.{index}.patches"] = patches[0].numpy()
        for index, ids in enumerate(vocabulary.encode(TEXTS, config.text.max_tokens)):
            embedding, states = model.text(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.bool))
            tensors[f"text.{index}.embedding"] = F.normalize(embedding[0], dim=0).numpy()
            tensors[f"text.{index}.tokens"] = states[0].numpy()
    save_file(tensors, path, {"texts": json.dumps(TEXTS), "model_sha256": sha256_of(model_file)})


def sources(file: Path, towers: Path) -> dict[str, str]:
    """Metadata of an auxiliary model's vectors: by which file, over the tokens of which towers' vectors, `towers`."""
    with safe_open(towers, "numpy") as vectors:
        towers_sha256 = vectors.metadata()["model_sha256"]
    return {"model_sha256": sha256_of(file), "towers_sha256": towers_sha256}
