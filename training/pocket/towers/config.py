"""The network's shape, written into the model file and read back by src/model/config/."""

import json
from dataclasses import asdict, dataclass
from typing import Any

FROZEN_TO = 16
"""The trunk stays as it came down to maps whose side is the picture's divided by this: 14 cells for 224 pixels. A
recipe may freeze less.
"""


@dataclass(frozen=True)
class BlockConfig:
    """An inverted residual block: expand, depthwise, project."""

    expansion: int
    """The depthwise layer's channels are the block's input channels, so many times."""
    channels: int
    """Output channels."""
    stride: int = 1
    """Of the depthwise layer, 1 or 2."""
    kernel: int = 3
    """Side of the depthwise kernel in cells, 3 or 5."""

    @classmethod
    def of(cls, form: dict[str, int] | list[int]) -> "BlockConfig":
        """From JSON: an object, or `[expansion, channels, stride]` as the first files have it."""
        return cls(**form) if isinstance(form, dict) else cls(*form)


# MobileNetV2 1.0 (arXiv 1801.04381, table 2).
MOBILENET_V2 = (
    BlockConfig(1, 16),
    BlockConfig(6, 24, 2),
    BlockConfig(6, 24),
    BlockConfig(6, 32, 2),
    *[BlockConfig(6, 32)] * 2,
    BlockConfig(6, 64, 2),
    *[BlockConfig(6, 64)] * 3,
    *[BlockConfig(6, 96)] * 3,
    BlockConfig(6, 160, 2),
    *[BlockConfig(6, 160)] * 2,
    BlockConfig(6, 320),
)


@dataclass(frozen=True)
class ImageConfig:
    """A convolutional trunk, then a transformer over its last map's cells."""

    side: int = 224
    """Of the square input, in pixels."""
    stem: int = 32
    """Channels of the first convolution."""
    blocks: tuple[BlockConfig, ...] = MOBILENET_V2
    head: int = 1280
    """Channels of the trunk's last layer."""
    width: int = 384
    """Of a patch token."""
    heads: int = 6
    layers: int = 2
    mlp: int = 1536
    epsilon: float = 1e-6
    """Of the layer norms."""

    @classmethod
    def of(cls, values: dict[str, Any]) -> "ImageConfig":
        """From JSON."""
        return cls(**{**values, "blocks": tuple(map(BlockConfig.of, values["blocks"]))})

    @property
    def grid(self) -> int:
        """Side of the trunk's last map: 7 for a 224-pixel picture."""
        return self.sides()[-1]

    def split(self, frozen_to: int) -> int:
        """How many blocks lead to maps whose side is the picture's divided by `frozen_to`."""
        return next((i + 1 for i, side in enumerate(self.sides()) if side <= self.side // frozen_to), 0)

    def sides(self) -> list[int]:
        """Side of the map after each block."""
        side, sides = self.side // 2, []
        for block in self.blocks:
            side //= block.stride
            sides.append(side)
        return sides


@dataclass(frozen=True)
class TextConfig:
    """BERT, mean-pooled, then a two-layer head."""

    vocabulary: int
    """Rows of the word table."""
    width: int = 384
    """Of a token."""
    layers: int = 6
    heads: int = 12
    mlp: int = 1536
    positions: int = 64
    epsilon: float = 1e-12
    """Of the layer norms."""
    head: int = 768
    """Hidden width of the head."""
    max_tokens: int = 64
    """Longest text, `[CLS]` and `[SEP]` included; longer ones are cut."""


@dataclass(frozen=True)
class Confidence:
    """What the cosine of a gallery's best picture says of whether it holds what was asked, see confidence.py."""

    midpoint: float
    """The cosine at which one question in two has an answer."""
    width: float
    """By which cosines are divided before the logistic function."""


@dataclass(frozen=True)
class Config:
    """Both towers."""

    text: TextConfig
    image: ImageConfig = ImageConfig()
    embedding: int = 512
    """Width of the space that both towers map into."""
    format: int = 1
    """Of this layout."""
    confidence: Confidence | None = None
    """Absent until it is fitted."""

    def to_json(self) -> str:
        """As the model file holds it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Config":
        """What `to_json` wrote down."""
        values = json.loads(text)
        confidence = values.get("confidence")
        parts = {
            "text": TextConfig(**values["text"]),
            "image": ImageConfig.of(values["image"]),
            "confidence": Confidence(**confidence) if confidence else None,
        }
        return cls(**{**values, **parts})
