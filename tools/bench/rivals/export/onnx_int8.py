"""The ONNX tower in int8 (static QDQ, per channel), and what onnxruntime makes of pictures."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from .onnx_tower import INPUT
from .pictures import values


def planes(pictures: np.ndarray) -> np.ndarray:
    """Bytes [n, side, side, 3] as the graph takes them."""
    return np.ascontiguousarray(values(pictures).transpose(0, 3, 1, 2))


class Reader(CalibrationDataReader):
    """One picture at a time."""

    def __init__(self, pictures: Iterable[np.ndarray]):
        self.left = iter(pictures)

    def get_next(self) -> dict[str, np.ndarray] | None:
        """The next picture, or None after the last."""
        picture = next(self.left, None)
        return None if picture is None else {INPUT: planes(picture[None])}


def quantise(source: Path, target: Path, pictures: np.ndarray) -> None:
    """Unsigned activations and signed weights, as onnxruntime's kernels like them best."""
    prepared = target.with_suffix(".prepared.onnx")
    quant_pre_process(source, prepared, skip_symbolic_shape=True)
    quantize_static(
        prepared,
        target,
        Reader(pictures),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
    )
    prepared.unlink()


def embed(path: Path, pictures: np.ndarray) -> np.ndarray:
    """Each picture's embedding, one by one: [n, embedding]."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return np.concatenate([session.run(None, {INPUT: planes(picture[None])})[0] for picture in pictures])
