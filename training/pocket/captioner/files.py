"""The captioner's file and its golden vectors."""

import json
from pathlib import Path

import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.numpy import load_file, save_file

from ..export import CONFIG, module_tensors, read_module, write_gguf
from ..towers.golden import sources
from ..towers.model import Pocket
from .beam import START
from .network import SPECIAL, Captioner, CaptionerConfig

WORDS = "mlt.words"
CAPTIONED = 3
"""Pictures of towers/golden.py that are captioned."""
TEACHER_FORCED = 6
"""Words of the sequence whose logits are kept."""


def config_for(towers: Pocket, words: list[str]) -> CaptionerConfig:
    """The configuration of a captioner for these towers."""
    image = towers.config.image
    return CaptionerConfig(len(words), patch_width=image.width, patches=image.grid**2)


def write(path: Path, module: Captioner, words: list[str]) -> None:
    """Writes the file: matrices as Q4_0. `words`: the vocabulary by id.

    Raises ValueError unless it is the module's, `SPECIAL` first.
    """
    if words[: len(SPECIAL)] != SPECIAL or len(words) != module.config.vocabulary:
        raise ValueError(f"the vocabulary must be {module.config.vocabulary} words that begin with {SPECIAL}")
    strings = {CONFIG: module.config.to_json(), WORDS: json.dumps(words)}
    write_gguf(path, "captioner", strings, module_tensors(module, lambda _: Type.Q4_0))


def write_golden(path: Path, module: Captioner, file: Path, words: list[str], towers: Path) -> None:
    """Logits of a seeded sequence of words, and the sentences that beam search and greedy decoding find."""
    with torch.no_grad(), torch.device("cpu"):
        module = read_module(file, Captioner(module.config)).eval()
        inputs = load_file(towers)
        patches = [torch.from_numpy(inputs[f"picture.{index}.patches"]) for index in range(CAPTIONED)]
        drawn = np.random.default_rng(0).integers(len(SPECIAL), len(words), TEACHER_FORCED)
        sequence = torch.tensor([[START, *drawn.tolist()]])
        logits = {f"picture.{i}.logits": module(p[None], sequence)[0].numpy() for i, p in enumerate(patches)}
        sentences = {
            f"sentences.{width}": json.dumps([" ".join(words[i] for i in module.generate(p, width)) for p in patches])
            for width in (1, 3)
        }
    tensors = {"words": sequence[0].numpy(), **logits}
    save_file(tensors, path, {**sentences, **sources(file, towers)})
