"""What the finished towers say of pictures and texts, kept on disk for the summarizer and the captioner to learn from."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tqdm import tqdm

from .model import Pocket
from .views import SPLIT
from .vocabulary import Vocabulary

BATCH = 64
TEXT_BATCH = 256


@dataclass(frozen=True)
class Pictures:
    """One domain seen by the image tower."""

    means: np.ndarray
    """Mean patch tokens, f32 [pictures, views, 384]."""
    embeddings: np.ndarray
    """Unit length, f32 [pictures, views, 512]."""
    patches: np.ndarray
    """f16 [pictures, views, 49, 384], on disk."""


@torch.no_grad()
def pictures(folder: Path, name: str, views: int, model: Pocket, low: Callable[[], np.ndarray]) -> Pictures:
    """A domain's first `views` views: patch tokens, computed once, and what the image head makes of their means.

    `low` gives the domain's low maps, where they are needed still.
    """
    file, done = folder / f"{name}.patches.npy", folder / f"{name}.done"
    if not done.exists():
        look(file, name, low(), views, model)
        done.touch()
    patches = np.load(file, mmap_mode="r")
    means = np.concatenate([patches[i : i + 500].astype(np.float32).mean(2) for i in range(0, len(patches), 500)])
    embeddings = F.normalize(model.image.project(torch.from_numpy(means)), dim=2).numpy()
    return Pictures(means, embeddings, patches)


def look(file: Path, name: str, maps: np.ndarray, views: int, model: Pocket) -> None:
    """Has the image tower look at a domain's low maps and writes the patch tokens."""
    file.parent.mkdir(parents=True, exist_ok=True)
    count, config = len(maps), model.config.image
    patches = np.lib.format.open_memmap(file, "w+", np.float16, (count, views, config.grid**2, config.width))
    for start in tqdm(range(0, count, BATCH), desc=f"features of {name}", unit="batch"):
        low = torch.from_numpy(maps[start : start + BATCH, :views]).flatten(0, 1).float()
        with torch.autocast("cpu", torch.bfloat16):
            _, tokens = model.image.high(low.contiguous(memory_format=torch.channels_last), SPLIT)
        patches[start : start + len(low) // views] = tokens.half().unflatten(0, (-1, views)).numpy()


@dataclass
class Texts:
    """Embeddings and token states of texts, computed when first asked for."""

    model: Pocket
    vocabulary: Vocabulary
    states: dict[str, np.ndarray] = field(default_factory=dict)
    """Text -> token states f16 [tokens, 384]."""
    embedded: dict[str, np.ndarray] = field(default_factory=dict)
    """Text -> unit embedding f32 [512]."""

    @torch.no_grad()
    def learn(self, texts: list[str]) -> None:
        """Reads those that are new, texts of one length together, so that nothing is padded."""
        by_length: dict[int, list[tuple[str, list[int]]]] = {}
        new = [text for text in dict.fromkeys(texts) if text not in self.states]
        for text, ids in zip(new, self.vocabulary.encode(new, self.model.config.text.max_tokens)):
            by_length.setdefault(len(ids), []).append((text, ids))
        batches = [
            group[start : start + TEXT_BATCH] for group in by_length.values() for start in range(0, len(group), TEXT_BATCH)
        ]
        for batch in tqdm(batches, desc="features of texts", unit="batch", disable=len(batches) < 20):
            ids = torch.tensor([ids for _, ids in batch])
            with torch.autocast("cpu", torch.bfloat16):
                _, states = self.model.text(ids, torch.ones_like(ids, dtype=torch.bool))
            self.states.update(zip((text for text, _ in batch), states.half().numpy()))

    def means(self, texts: list[str]) -> np.ndarray:
        """Mean token states, f32 [texts, 384]."""
        self.learn(texts)
        return np.stack([self.states[text].astype(np.float32).mean(0) for text in texts])

    @torch.no_grad()
    def embeddings(self, texts: list[str]) -> np.ndarray:
        """Unit length, f32 [texts, 512]."""
        new = [text for text in dict.fromkeys(texts) if text not in self.embedded]
        if new:
            head = self.model.text.head(torch.from_numpy(self.means(new)))
            self.embedded.update(zip(new, F.normalize(head, dim=1).numpy()))
        return np.stack([self.embedded[text] for text in texts])

    def tokens(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Token states f32 [texts, most, 384], zero where a text has ended, and the mask of real tokens."""
        self.learn(texts)
        states = [torch.from_numpy(self.states[text]).float() for text in texts]
        lengths = torch.tensor([len(s) for s in states])
        return torch.nn.utils.rnn.pad_sequence(states, batch_first=True), torch.arange(int(lengths.max())) < lengths[:, None]

    def save(self, path: Path) -> None:
        """Keeps what was read."""
        tokens, lengths = np.concatenate(list(self.states.values())), np.array([len(s) for s in self.states.values()])
        np.savez(path, texts=json.dumps(list(self.states)), tokens=tokens, lengths=lengths)

    def restore(self, path: Path) -> None:
        """Takes back what `save` kept, if anything."""
        if not path.exists():
            return
        data = np.load(path)
        tokens = np.split(data["tokens"], np.cumsum(data["lengths"])[:-1])
        self.states = dict(zip(json.loads(str(data["texts"])), tokens))
