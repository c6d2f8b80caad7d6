"""The towers' file: one GGUF with tensors, configuration and tokenizer."""

import hashlib
from pathlib import Path

import numpy as np
import torch
from gguf import GGMLQuantizationType as Type

from .. import device
from ..data.vocabulary import Vocabulary
from ..export import CONFIG, Stored, read_into, read_string, rounded, stored, write_gguf
from .config import Config
from .model import Pocket
from .text_tower import BERT_NAMES

TOKENIZER = "mlt.tokenizer"
FIRST = ("text.", "image.project.")
"""What answers a question: it comes first in the file, so that a page can answer while the rest is on its way."""
HEADS = ("image.project", "text.head")
"""The layers that end in the common space: what `heads` trains again."""


def image_tensors(model: Pocket) -> dict[str, np.ndarray]:
    """The image tower under the file's names, on shared memory; 1x1 convolutions become matrices."""
    tensors = {}
    for name, tensor in model.image.state_dict().items():
        array = tensor.numpy()
        if name.endswith("weight") and array.ndim == 4 and array.shape[2:] == (1, 1):
            array = array[:, :, 0, 0]
        if "depthwise.weight" in name:
            array = array[:, 0]
        tensors[f"image.{name}"] = array
    return tensors


def text_tensors(model: Pocket) -> dict[str, np.ndarray]:
    """The text tower under the Hugging Face BERT names, on shared memory."""
    text = model.text
    modules = {
        "text.embeddings.word_embeddings": text.words,
        "text.embeddings.position_embeddings": text.positions,
        "text.embeddings.token_type_embeddings": text.types,
        "text.embeddings.LayerNorm": text.norm,
        "text.head.up": text.head_up,
        "text.head.down": text.head_down,
    }
    for index, layer in enumerate(text.layers):
        for ours, theirs in BERT_NAMES.items():
            modules[f"text.encoder.layer.{index}.{theirs}"] = getattr(layer, ours)
    return {
        f"{name}.{part}": tensor.numpy()
        for name, module in modules.items()
        for part, tensor in module.state_dict().items()
    }


def arrays_of(model: Pocket) -> dict[str, np.ndarray]:
    """Every tensor of the file by name, of a model on the CPU. Writing to an array is writing to the model."""
    return {**image_tensors(model), **text_tensors(model)}


def type_of(name: str, array: np.ndarray) -> Type:
    """Q4_0 for what was trained as Q4_0, Q8_0 for other matrices, f16 for kernels and odd rows, else f32."""
    if "depthwise.weight" in name:
        return Type.F16
    matrix = array.ndim == 2 and name.endswith("weight") and "embeddings.p" not in name and "embeddings.t" not in name
    if not matrix:
        return Type.F32
    if array.shape[1] % 32:
        return Type.F16
    trained_as_q4 = name.startswith(("text.encoder", "text.embeddings.word", "text.head"))
    return Type.Q4_0 if trained_as_q4 else Type.Q8_0


def tensors_of(model: Pocket) -> Stored:
    """Every tensor in its stored bytes, with its type, in the order of the file."""
    arrays = arrays_of(model)
    names = sorted(arrays, key=lambda name: not name.startswith(FIRST))
    kinds = {name: type_of(name, array) for name, array in arrays.items()}
    return {name: (stored(arrays[name], kinds[name]), kinds[name]) for name in names}


def write(path: Path, model: Pocket, vocabulary: Vocabulary) -> None:
    """Writes the towers' file."""
    strings = {CONFIG: model.config.to_json(), TOKENIZER: vocabulary.to_json()}
    with device.on_cpu(model):
        write_gguf(path, "pocket", strings, tensors_of(model))


def config_of(path: Path) -> Config:
    """The configuration in a file that `write` made."""
    return Config.from_json(read_string(path, CONFIG))


def vocabulary_of(path: Path) -> Vocabulary:
    """The tokenizer in a file that `write` made."""
    return Vocabulary.from_json(read_string(path, TOKENIZER))


def read(path: Path, model: Pocket) -> None:
    """Gives the model the weights of a file that `write` made."""
    with torch.no_grad(), device.on_cpu(model):
        read_into(path, arrays_of(model))


def open_towers(path: Path) -> tuple[Pocket, Vocabulary]:
    """The towers and the tokenizer of a file that `write` made."""
    model = Pocket(config_of(path))
    read(path, model)
    return model, vocabulary_of(path)


def round_to_file(model: Pocket) -> None:
    """Gives the model's weights the very values that the file holds, for golden vectors and honest evaluation."""
    with torch.no_grad(), device.on_cpu(model):
        for name, array in arrays_of(model).items():
            kind = type_of(name, array)
            if kind != Type.F32:
                array[...] = rounded(array, kind)


def fingerprint(model: Pocket) -> str:
    """16 hexadecimal digits that stand for the weights of both towers up to their heads."""
    digest = hashlib.sha256()
    with device.on_cpu(model):
        for name, array in arrays_of(model).items():
            if not name.startswith(HEADS):
                digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]
