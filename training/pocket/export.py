"""Writes the model file: one GGUF with tensors, configuration and tokenizer."""

from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type

from .config import Config
from .model import Pocket
from .text_tower import BERT_NAMES
from .vocabulary import Vocabulary

# The Rust side refuses what it cannot read; keep the two in step.
ARCHITECTURE = "more-like-this"


def image_tensors(model: Pocket) -> dict[str, np.ndarray]:
    """The image tower under the file's names; 1x1 convolutions become matrices."""
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
    """The text tower under the Hugging Face BERT names."""
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
        f"{name}.{part}": tensor.numpy() for name, module in modules.items() for part, tensor in module.state_dict().items()
    }


def type_of(name: str, array: np.ndarray) -> Type:
    """Q4_0 for what was trained as Q4_0, Q8_0 for other matrices, f16 where a row is no multiple of 32, else f32."""
    matrix = array.ndim == 2 and name.endswith("weight") and "embeddings.p" not in name and "embeddings.t" not in name
    if not matrix:
        return Type.F32
    if array.shape[1] % 32:
        return Type.F16
    trained_as_q4 = name.startswith(("text.encoder", "text.embeddings.word"))
    return Type.Q4_0 if trained_as_q4 else Type.Q8_0


def stored(array: np.ndarray, kind: Type) -> np.ndarray:
    return np.ascontiguousarray(gguf.quants.quantize(np.ascontiguousarray(array, np.float32), kind))


def tensors_of(model: Pocket) -> dict[str, tuple[np.ndarray, Type]]:
    """Every tensor in its stored bytes, with its type."""
    arrays = {**image_tensors(model), **text_tensors(model)}
    kinds = {name: type_of(name, array) for name, array in arrays.items()}
    return {name: (stored(array, kinds[name]), kinds[name]) for name, array in arrays.items()}


def write(path: Path, model: Pocket, config: Config, vocabulary: Vocabulary) -> None:
    """Writes the towers' file."""
    strings = {"mlt.config": config.to_json(), "mlt.tokenizer": vocabulary.tokenizer.to_str()}
    write_gguf(path, "pocket", strings, tensors_of(model))


def write_gguf(path: Path, name: str, strings: dict[str, str], tensors: dict[str, tuple[np.ndarray, Type]]) -> None:
    """Writes the file whole, then moves it into place."""
    part = path.with_suffix(".part")
    writer = gguf.GGUFWriter(part, ARCHITECTURE)
    writer.add_name(name)
    for key, text in strings.items():
        writer.add_string(key, text)
    for tensor, (data, kind) in tensors.items():
        writer.add_tensor(tensor, data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    part.rename(path)


def config_of(path: Path) -> Config:
    """The configuration in a file that `write` made."""
    return Config.from_json(gguf.GGUFReader(path).fields["mlt.config"].contents())


def read(path: Path, model: Pocket) -> None:
    """Gives the model the weights of a file that `write` made."""
    arrays = {**image_tensors(model), **text_tensors(model)}
    stored_tensors = {tensor.name: tensor for tensor in gguf.GGUFReader(path).tensors}
    for name, array in arrays.items():
        tensor = stored_tensors[name]
        # The arrays share memory with the model's parameters, so writing here is writing there.
        array[...] = gguf.quants.dequantize(tensor.data, tensor.tensor_type).reshape(array.shape)


def round_to_file(model: Pocket) -> None:
    """Gives the model's weights the very values that the file holds, for golden vectors and honest evaluation."""
    image, text = image_tensors(model), text_tensors(model)
    with torch.no_grad():
        for name, array in {**image, **text}.items():
            kind = type_of(name, array)
            if kind != Type.F32:
                # The arrays share memory with the model's parameters, so writing here is writing there.
                array[...] = gguf.quants.dequantize(stored(array, kind), kind).reshape(array.shape)
