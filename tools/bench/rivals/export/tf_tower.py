"""The tower in TensorFlow: as TFLite files for LiteRT.js, and its weights in TensorFlow's layouts for TensorFlow.js."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import tensorflow as tf

from .pictures import values
from .tower import Tower


def layouts(tower: Tower) -> dict[str, np.ndarray]:
    """Weights with outputs last, as TensorFlow has them; those of convolutions with their kernel's axes."""

    def turned(name: str, weight: np.ndarray) -> np.ndarray:
        if name == "stem.weight":
            return weight.reshape(-1, 3, 3, 3).transpose(2, 3, 1, 0)
        if name.endswith("depthwise.weight"):
            kernel = tower.blocks[int(name.split(".")[1])].kernel
            return weight.reshape(-1, kernel, kernel).transpose(1, 2, 0)[..., None]
        if name == "head.weight" or name.endswith((".expand.weight", ".project.weight")):
            return weight.reshape(len(weight), -1).T[None, None]
        return weight.T if name.endswith("weight") else weight

    return {name: np.ascontiguousarray(turned(name, weight)) for name, weight in tower.weights.items()}


def write_weights(tower: Tower, folder: Path) -> None:
    """`tower.bin`, all weights one after the other, and `tower.json`, which says where each begins, and the sizes."""
    index, start = {}, 0
    arrays = layouts(tower)
    for name, array in arrays.items():
        index[name] = {"start": start, "shape": list(array.shape)}
        start += array.size
    np.concatenate([array.ravel() for array in arrays.values()]).tofile(folder / "tower.bin")
    sizes = {name: getattr(tower, name) for name in ("side", "head", "width", "heads", "layers", "epsilon", "tokens")}
    blocks = [{"expansion": block.expansion, "stride": block.stride} for block in tower.blocks]
    (folder / "tower.json").write_text(json.dumps({**sizes, "blocks": blocks, "weights": index}))


class Network:
    """One picture at a time: XNNPACK gains nothing by more, and its matrix products are then plain ones of two axes."""

    def __init__(self, tower: Tower):
        self.tower = tower
        self.weights = {name: tf.constant(array) for name, array in layouts(tower).items()}

    def conv(self, x: tf.Tensor, name: str, stride: int = 1) -> tf.Tensor:
        """With bias."""
        y = tf.nn.conv2d(x, self.weights[f"{name}.weight"], stride, "SAME")
        return tf.nn.bias_add(y, self.weights[f"{name}.bias"])

    def depthwise(self, x: tf.Tensor, name: str, stride: int) -> tf.Tensor:
        """With bias."""
        y = tf.nn.depthwise_conv2d(x, self.weights[f"{name}.weight"], [1, stride, stride, 1], "SAME")
        return tf.nn.bias_add(y, self.weights[f"{name}.bias"])

    def linear(self, x: tf.Tensor, name: str) -> tf.Tensor:
        """Of [rows, inputs]."""
        return tf.matmul(x, self.weights[f"{name}.weight"]) + self.weights[f"{name}.bias"]

    def norm(self, x: tf.Tensor, name: str) -> tf.Tensor:
        """Layer norm of the last axis."""
        centred = x - tf.reduce_mean(x, -1, keepdims=True)
        scale = tf.math.rsqrt(tf.reduce_mean(centred * centred, -1, keepdims=True) + self.tower.epsilon)
        return centred * scale * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def trunk(self, x: tf.Tensor) -> tf.Tensor:
        """[1, side, side, 3] to the last map."""
        x = tf.nn.relu6(self.conv(x, "stem", 2))
        for index, block in enumerate(self.tower.blocks):
            name, y = f"blocks.{index}", x
            if block.expansion != 1:
                y = tf.nn.relu6(self.conv(y, f"{name}.expand"))
            y = tf.nn.relu6(self.depthwise(y, f"{name}.depthwise", block.stride))
            y = self.conv(y, f"{name}.project")
            x = x + y if block.stride == 1 and x.shape[-1] == block.channels else y
        return tf.nn.relu6(self.conv(x, "head"))

    def attention(self, x: tf.Tensor, name: str) -> tf.Tensor:
        """Of all tokens to all."""
        tokens, width, heads = self.tower.tokens, self.tower.width, self.tower.heads
        parts = tf.split(self.linear(x, f"{name}.qkv"), 3, 1)
        q, k, v = (tf.transpose(tf.reshape(part, [tokens, heads, width // heads]), [1, 0, 2]) for part in parts)
        weights = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) * (width // heads) ** -0.5)
        return self.linear(tf.reshape(tf.transpose(tf.matmul(weights, v), [1, 0, 2]), [tokens, width]), f"{name}.out")

    def __call__(self, pixels: tf.Tensor) -> tf.Tensor:
        """[1, side, side, 3] to [1, embedding]."""
        x = tf.reshape(self.trunk(pixels), [self.tower.tokens, self.tower.head])
        x = self.linear(x, "embed") + self.weights["positions"]
        for index in range(self.tower.layers):
            name = f"layers.{index}"
            x = x + self.attention(self.norm(x, f"{name}.norm1"), name)
            y = tf.nn.gelu(self.linear(self.norm(x, f"{name}.norm2"), f"{name}.up"), approximate=True)
            x = x + self.linear(y, f"{name}.down")
        return self.linear(tf.reduce_mean(self.norm(x, "norm"), 0, keepdims=True), "project")


def converter(tower: Tower) -> tf.lite.TFLiteConverter:
    """Of the whole tower, for one picture."""
    shape = tf.TensorSpec([1, tower.side, tower.side, 3], tf.float32)
    function = tf.function(Network(tower), input_signature=[shape])
    return tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()])


def write_f32(tower: Tower, path: Path) -> None:
    """As it is."""
    path.write_bytes(converter(tower).convert())


def write_int8(tower: Tower, path: Path, pictures: np.ndarray) -> None:
    """Every operation in int8, weights per channel; f32 at the tower's two ends only, as the others have it."""
    convert = converter(tower)
    convert.optimizations = [tf.lite.Optimize.DEFAULT]
    convert.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    convert.representative_dataset = calibration(pictures)
    path.write_bytes(convert.convert())


def calibration(pictures: np.ndarray) -> Callable[[], Iterator[list[np.ndarray]]]:
    """What the converter asks for."""
    return lambda: ([values(picture[None])] for picture in pictures)

