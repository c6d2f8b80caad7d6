"""The network's shape, written into the model file and read back by the Rust towers."""

import json
from dataclasses import asdict, dataclass, field

# MobileNetV2 1.0: (expansion, output channels, stride) of each inverted residual.
MOBILENET_V2 = (
    [(1, 16, 1), (6, 24, 2), (6, 24, 1), (6, 32, 2), (6, 32, 1), (6, 32, 1), (6, 64, 2)]
    + [(6, 64, 1)] * 3
    + [(6, 96, 1)] * 3
    + [(6, 160, 2), (6, 160, 1), (6, 160, 1), (6, 320, 1)]
)


@dataclass(frozen=True)
class ImageConfig:
    side: int = 224
    stem: int = 32
    blocks: list = field(default_factory=lambda: [list(b) for b in MOBILENET_V2])
    head: int = 1280
    width: int = 384
    heads: int = 6
    layers: int = 2
    mlp: int = 1536
    epsilon: float = 1e-6

    @property
    def grid(self) -> int:
        """Side of the trunk's last map: 7 for a 224-pixel picture."""
        side = self.side // 2
        for _, _, stride in self.blocks:
            side //= stride
        return side


@dataclass(frozen=True)
class TextConfig:
    vocabulary: int
    width: int = 384
    layers: int = 6
    heads: int = 12
    mlp: int = 1536
    positions: int = 64
    epsilon: float = 1e-12
    head: int = 768
    max_tokens: int = 64


@dataclass(frozen=True)
class Config:
    text: TextConfig
    image: ImageConfig = ImageConfig()
    embedding: int = 512
    format: int = 1

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Config":
        values = json.loads(text)
        return cls(**{**values, "text": TextConfig(**values["text"]), "image": ImageConfig(**values["image"])})
