"""Networks so small that a test takes moments."""

from pocket.captioner.network import CaptionerConfig
from pocket.summarizer.network import SummarizerConfig
from pocket.towers.config import BlockConfig, Config, ImageConfig, TextConfig

BLOCKS = (BlockConfig(1, 8), BlockConfig(2, 16, 2), BlockConfig(2, 16, kernel=5), BlockConfig(2, 32, 2, kernel=5))
IMAGE = ImageConfig(side=32, stem=8, blocks=BLOCKS, head=32, width=32, heads=2, layers=1, mlp=64)
TEXT = TextConfig(40, width=32, layers=2, heads=2, mlp=64, positions=16, head=32, max_tokens=16)
TOWERS = Config(TEXT, IMAGE, embedding=32)
SUMMARIZER = SummarizerConfig(text_width=32, patch_width=32, embedding=32, width=32, heads=2, layers=2, mlp=64)
CAPTIONER = CaptionerConfig(12, patch_width=32, patches=16, width=32, heads=2, layers=1, mlp=64, max_tokens=8)
