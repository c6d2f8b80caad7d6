"""Golden vectors: what PyTorch makes of a few pictures and texts with the shipped file's weights."""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from safetensors.numpy import save_file

from .config import Config
from .export import round_to_file
from .model import Pocket
from .vocabulary import Vocabulary

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


def write(path: Path, model: Pocket, config: Config, vocabulary: Vocabulary, model_file: Path) -> None:
    """Writes tower inputs and outputs; the model's weights are first rounded to the file's."""
    round_to_file(model)
    model.eval()
    tensors = {}
    with torch.no_grad():
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
    sha256 = hashlib.sha256(model_file.read_bytes()).hexdigest()
    save_file(tensors, path, {"texts": json.dumps(TEXTS), "model_sha256": sha256})
