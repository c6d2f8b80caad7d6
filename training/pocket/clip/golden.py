"""Golden vectors of a CLIP checkpoint: what `transformers` makes of a few pictures and texts."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import Tensor

from ..towers.golden import TEXTS, scene
from .towers import normalised

PICTURES = 4
SMALL = 32
"""Side of the pictures as they are stored. Each pixel is repeated until the tower's input is full."""


def pixel_values(small: np.ndarray, side: int) -> Tensor:
    """A stored picture as the tower reads it, f32 [1, 3, side, side]."""
    return normalised(small.repeat(side // SMALL, 0).repeat(side // SMALL, 1))[None]


def golden(checkpoint: Path) -> dict[str, np.ndarray]:
    """Pictures, texts' ids, and the embeddings of both; the tokens of the first picture and the first text."""
    from transformers import CLIPModel

    model = CLIPModel.from_pretrained(checkpoint).eval()
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    tensors = {}
    with torch.no_grad():
        for index in range(PICTURES):
            small = np.array(scene(index, SMALL))
            seen = model.vision_model(pixel_values=pixel_values(small, model.config.vision_config.image_size))
            tensors[f"picture.{index}.small.rgb"] = small
            tensors[f"picture.{index}.embedding"] = unit(model.visual_projection(seen.pooler_output))
            if index == 0:
                patches = model.vision_model.post_layernorm(seen.last_hidden_state[0, 1:])
                tensors[f"picture.{index}.patches"] = patches.numpy()
        for index, text in enumerate(TEXTS):
            ids = tokenizer.encode(text).ids
            read = model.text_model(input_ids=torch.tensor([ids]))
            tensors[f"text.{index}.ids"] = np.array(ids)
            tensors[f"text.{index}.embedding"] = unit(model.text_projection(read.pooler_output))
            if index == 0:
                tensors[f"text.{index}.tokens"] = read.last_hidden_state[0].numpy()
    return tensors


def unit(embedding: Tensor) -> np.ndarray:
    """The one row, of unit length."""
    return F.normalize(embedding[0], dim=0).numpy()


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket clip-golden`."""
    parser.add_argument("checkpoint", type=Path, help="folder as transformers saves it")
    parser.add_argument("output", type=Path, help="safetensors file to write")


def main(options: argparse.Namespace) -> None:
    """Writes the vectors."""
    save_file(golden(options.checkpoint), options.output, {"texts": json.dumps(TEXTS)})
