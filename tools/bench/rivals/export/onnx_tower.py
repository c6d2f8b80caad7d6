"""The tower as an ONNX graph: `pixels` [n, 3, side, side] to `embedding` [n, embedding]."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .tower import Block, Tower, padding

INPUT, OUTPUT = "pixels", "embedding"
OPSET, IR = 20, 10


class Graph:
    """Nodes and weights as they are added; an operation's only output has its name."""

    def __init__(self, weights: dict[str, np.ndarray]):
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, array: np.ndarray) -> str:
        """A weight or an argument, by the name that it has in the graph."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def sizes(self, name: str, *sizes: int) -> str:
        """An argument of whole numbers."""
        return self.constant(name, np.array(sizes, np.int64))

    def op(self, kind: str, name: str, *inputs: str, **attributes: object) -> str:
        """Adds a node."""
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def relu6(self, x: str) -> str:
        """Of a convolution's result."""
        return self.op("Clip", f"{x}.relu6", x, "zero", "six")

    def conv(self, x: str, name: str, kernel: int = 1, stride: int = 1, depthwise: bool = False) -> str:
        """SAME padding."""
        outputs = len(self.weights[f"{name}.weight"])
        shape = (outputs, 1 if depthwise else -1, kernel, kernel)
        weight = self.constant(f"{name}.weight", self.weights[f"{name}.weight"].reshape(shape))
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        first, last = padding(kernel, stride)
        attributes = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2, "pads": [first, first, last, last]}
        return self.op("Conv", name, x, weight, bias, group=outputs if depthwise else 1, **attributes)

    def linear(self, x: str, name: str) -> str:
        """Of the last axis."""
        weight = self.constant(f"{name}.weight", self.weights[f"{name}.weight"].T)
        product = self.op("MatMul", f"{name}.product", x, weight)
        return self.op("Add", name, product, self.constant(f"{name}.bias", self.weights[f"{name}.bias"]))

    def norm(self, x: str, name: str, epsilon: float) -> str:
        """Layer norm of the last axis."""
        parameters = (self.constant(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.op("LayerNormalization", name, x, *parameters, epsilon=epsilon, axis=-1)


def build(tower: Tower, path: Path) -> None:
    """Writes the file."""
    graph = Graph(tower.weights)
    graph.constant("zero", np.float32(0))
    graph.constant("six", np.float32(6))
    graph.sizes("shape.tokens", 0, tower.tokens, tower.width)
    graph.sizes("shape.heads", 0, tower.tokens, tower.heads, tower.width // tower.heads)
    graph.constant("attention.scale", np.float32((tower.width // tower.heads) ** -0.5))
    x = embed(graph, tower, trunk(graph, tower))
    for index in range(tower.layers):
        x = layer(graph, tower, x, f"layers.{index}")
    x = graph.norm(x, "norm", tower.epsilon)
    x = graph.op("ReduceMean", "mean", x, graph.sizes("axis.tokens", 1), keepdims=0)
    graph.op("Identity", OUTPUT, graph.linear(x, "project"))
    inputs = [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["n", 3, tower.side, tower.side])]
    outputs = [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", tower.embedding])]
    made = helper.make_graph(graph.nodes, "image tower", inputs, outputs, graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def trunk(graph: Graph, tower: Tower) -> str:
    """The last map of the trunk."""
    x = graph.relu6(graph.conv(INPUT, "stem", kernel=3, stride=2))
    channels = tower.stem
    for index, config in enumerate(tower.blocks):
        x = block(graph, x, f"blocks.{index}", config, residual=config.stride == 1 and channels == config.channels)
        channels = config.channels
    return graph.relu6(graph.conv(x, "head"))


def block(graph: Graph, x: str, name: str, config: Block, residual: bool) -> str:
    """An inverted residual."""
    y = graph.relu6(graph.conv(x, f"{name}.expand")) if config.expansion != 1 else x
    y = graph.relu6(graph.conv(y, f"{name}.depthwise", config.kernel, config.stride, depthwise=True))
    y = graph.conv(y, f"{name}.project")
    return graph.op("Add", f"{name}.sum", x, y) if residual else y


def embed(graph: Graph, tower: Tower, x: str) -> str:
    """The map's cells as tokens."""
    x = graph.op("Reshape", "cells", x, graph.sizes("shape.cells", 0, tower.head, tower.tokens))
    x = graph.linear(graph.op("Transpose", "cells.last", x, perm=[0, 2, 1]), "embed")
    positions = tower.weights["positions"].reshape(1, tower.tokens, tower.width)
    return graph.op("Add", "embedded", x, graph.constant("positions", positions))


def layer(graph: Graph, tower: Tower, x: str, name: str) -> str:
    """A pre-norm transformer layer."""
    y = attention(graph, tower, graph.norm(x, f"{name}.norm1", tower.epsilon), name)
    x = graph.op("Add", f"{name}.attended", x, y)
    y = graph.linear(graph.norm(x, f"{name}.norm2", tower.epsilon), f"{name}.up")
    y = graph.op("Gelu", f"{name}.gelu", y, approximate="tanh")
    return graph.op("Add", f"{name}.sum", x, graph.linear(y, f"{name}.down"))


def attention(graph: Graph, tower: Tower, x: str, name: str) -> str:
    """Of all tokens to all."""
    qkv = graph.linear(x, f"{name}.qkv")
    parts = [f"{name}.{part}" for part in "qkv"]
    graph.nodes.append(helper.make_node("Split", [qkv], parts, name=f"{name}.split", axis=-1, num_outputs=3))
    orders = [0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]
    q, k, v = (
        graph.op("Transpose", f"{part}.turned", graph.op("Reshape", f"{part}.heads", part, "shape.heads"), perm=order)
        for part, order in zip(parts, orders)
    )
    scores = graph.op("Mul", f"{name}.scaled", graph.op("MatMul", f"{name}.scores", q, k), "attention.scale")
    mixed = graph.op("MatMul", f"{name}.mixed", graph.op("Softmax", f"{name}.weights", scores, axis=-1), v)
    turned = graph.op("Transpose", f"{name}.mixed.turned", mixed, perm=[0, 2, 1, 3])
    return graph.linear(graph.op("Reshape", f"{name}.mixed.tokens", turned, "shape.tokens"), f"{name}.out")
