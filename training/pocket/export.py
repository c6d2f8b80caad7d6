"""GGUF files: tensors in their stored types, with strings beside them."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from torch import nn

from .device import on_cpu

ARCHITECTURE = "more-like-this"
"""What every GGUF file must name."""
CONFIG = "mlt.config"
"""Key of a network's configuration."""

BLOCK = 32
"""Values of a row that share a scale in Q8_0."""

Stored = dict[str, tuple[np.ndarray, Type]]
"""Tensors by name, each in its stored bytes and their type."""


def stored(array: np.ndarray, kind: Type) -> np.ndarray:
    """The array in the bytes of a type."""
    array = np.ascontiguousarray(array, np.float32)
    by_row = q8_0_by_row(array) if kind == Type.Q8_0 else None
    return by_row if by_row is not None else np.ascontiguousarray(gguf.quants.quantize(array, kind))


def q8_0_by_row(array: np.ndarray) -> np.ndarray | None:
    """Q8_0 whose blocks share their row's scale, where that keeps every value; else None.

    Rows of whole steps, of which the largest value has 127, would lose their steps to a scale of each block's own.
    """
    scale = (np.abs(array).max(-1, keepdims=True) / 127).astype(np.float16)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.nan_to_num(np.rint(array / scale.astype(np.float32)), posinf=0, neginf=0)
    if np.abs(steps).max() > 127 or not np.array_equal(steps * scale.astype(np.float32), array):
        return None
    blocks = steps.astype(np.int8).reshape(*array.shape[:-1], -1, BLOCK)
    scales = np.broadcast_to(scale[..., None], (*blocks.shape[:-1], 1))
    joined = np.concatenate([np.ascontiguousarray(scales).view(np.int8), blocks], -1)
    return np.ascontiguousarray(joined.reshape(*array.shape[:-1], -1).view(np.uint8))


def rounded(array: np.ndarray, kind: Type) -> np.ndarray:
    """The values that a reader of these bytes gets, f32 of the same shape."""
    return gguf.quants.dequantize(stored(array, kind), kind).reshape(array.shape)


def module_tensors(module: nn.Module, matrix: Callable[[str], Type]) -> Stored:
    """A module's tensors under its own names: weight matrices as `matrix` says of their names, the rest f32."""
    arrays = {name: tensor.detach().cpu().float().numpy() for name, tensor in module.state_dict().items()}
    kinds = {name: matrix(name) if a.ndim == 2 and name.endswith("weight") else Type.F32 for name, a in arrays.items()}
    return {name: (stored(array, kinds[name]), kinds[name]) for name, array in arrays.items()}


def write_gguf(path: Path, name: str, strings: dict[str, str], tensors: Stored) -> None:
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
    part.replace(path)


def read_string(path: Path, key: str) -> str:
    """A string of a file. Raises ValueError where it has none of that name."""
    field = gguf.GGUFReader(path).fields.get(key)
    if field is None:
        raise ValueError(f"{path} has no {key}: it is no model file of this project")
    return field.contents()


def read_into(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Overwrites each array with the file's tensor of its name.

    Raises ValueError where one is missing or of another size.
    """
    tensors = {tensor.name: tensor for tensor in gguf.GGUFReader(path).tensors}
    for name, array in arrays.items():
        tensor = tensors.get(name)
        if tensor is None or tensor.n_elements != array.size:
            found = "missing" if tensor is None else f"of {tensor.n_elements} values instead of {array.size}"
            raise ValueError(f"{path}: the tensor {name} is {found}; the file is of another network")
        array[...] = gguf.quants.dequantize(tensor.data, tensor.tensor_type).reshape(array.shape)


def read_module(path: Path, module: nn.Module) -> nn.Module:
    """Gives the module the weights of a file made from `module_tensors`, and returns it."""
    # NumPy's views share memory with the parameters, so writing there is writing here.
    with torch.no_grad(), on_cpu(module):
        read_into(path, {name: tensor.numpy() for name, tensor in module.state_dict().items()})
    return module


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
