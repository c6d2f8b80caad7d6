"""Tokens and embeddings of pictures and texts from the finished towers, kept on disk.

The heads, the summarizer and the captioner learn from them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from .. import device
from ..data.vocabulary import Vocabulary
from .model import Pocket

BATCH = 64
TEXT_BATCH = 256
# Pictures whose tokens are held in memory as f32 at a time: 75 kB each and view.
MEANS_AT_ONCE = 500


@dataclass(frozen=True)
class Pictures:
    """What the image tower makes of a domain."""

    means: np.ndarray
    """Mean patch tokens, f32 [pictures, views, width]."""
    embeddings: np.ndarray
    """Unit length, f32 [pictures, views, embedding]."""
    patches: np.ndarray
    """Patch tokens, f16 [pictures, views, cells, width], on disk."""

    def patches_of(self, indices: torch.Tensor, view: int) -> torch.Tensor:
        """The patch tokens of some pictures, int [...], in one view: f32 [..., cells, width]."""
        flat = np.asarray(self.patches[indices.flatten().cpu().numpy(), view])
        return torch.as_tensor(flat).float().unflatten(0, tuple(indices.shape))


@torch.no_grad()
def pictures(folder: Path, name: str, views: int, model: Pocket, shown: Callable[[], Tensor]) -> Pictures:
    """A domain's first `views` views: patch tokens, computed once, and what the image head makes of their means.

    `shown` gives the domain's views; it is called only where the tokens are not there yet.
    """
    file, done = folder / f"{name}.patches.npy", folder / f"{name}.done"
    if not done.exists():
        extract_patches(file, name, shown(), views, model)
        done.touch()
    patches = np.load(file, mmap_mode="r")
    starts = range(0, len(patches), MEANS_AT_ONCE)
    means = np.concatenate([patches[i : i + MEANS_AT_ONCE].astype(np.float32).mean(2) for i in starts])
    embeddings = F.normalize(model.image.project(torch.as_tensor(means)), dim=2).cpu().numpy()
    return Pictures(means, embeddings, patches)


def extract_patches(file: Path, name: str, shown: Tensor, views: int, model: Pocket) -> None:
    """Writes the patch tokens of a domain's first `views` views, see `views.Domain`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    count, config = len(shown), model.config.image
    patches = np.lib.format.open_memmap(file, "w+", np.float16, (count, views, config.grid**2, config.width))
    for start in tqdm(range(0, count, BATCH), desc=f"features of {name}", unit="batch"):
        part = shown[start : start + BATCH, :views].flatten(0, 1)
        with device.autocast():
            _, tokens = model.image.high(part.contiguous(memory_format=torch.channels_last))
        patches[start : start + len(part) // views] = tokens.half().unflatten(0, (-1, views)).cpu().numpy()


@dataclass
class Texts:
    """Embeddings and token states of texts, computed when first asked for."""

    model: Pocket
    vocabulary: Vocabulary
    states: dict[str, np.ndarray] = field(default_factory=dict)
    """Text -> token states f16 [tokens, width]."""
    embedded: dict[str, np.ndarray] = field(default_factory=dict)
    """Text -> unit embedding f32 [embedding]."""

    @torch.no_grad()
    def encode(self, texts: list[str]) -> None:
        """Computes the states of those that are new, texts of one length together, so that nothing is padded."""
        by_length: dict[int, list[tuple[str, list[int]]]] = {}
        new = [text for text in dict.fromkeys(texts) if text not in self.states]
        for text, ids in zip(new, self.ids_of(new)):
            by_length.setdefault(len(ids), []).append((text, ids))
        batches = [
            group[start : start + TEXT_BATCH]
            for group in by_length.values()
            for start in range(0, len(group), TEXT_BATCH)
        ]
        for batch in tqdm(batches, desc="features of texts", unit="batch", disable=len(batches) < 20):
            states = self.states_of(torch.tensor([ids for _, ids in batch]))
            self.states.update(zip((text for text, _ in batch), states.half().cpu().numpy()))

    def ids_of(self, texts: list[str]) -> list[list[int]]:
        """The tokenizer's."""
        return self.vocabulary.encode(texts, self.model.config.text.max_tokens)

    def states_of(self, ids: torch.Tensor) -> torch.Tensor:
        """Token states [B, tokens, width] of texts of one length, int [B, tokens]."""
        with device.autocast():
            _, states = self.model.text(ids, torch.ones_like(ids, dtype=torch.bool))
        return states

    def embed(self, texts: list[str]) -> torch.Tensor:
        """Embeddings before normalisation, f32 [texts, embedding]."""
        return self.model.text.head(torch.as_tensor(self.means(texts)))

    def means(self, texts: list[str]) -> np.ndarray:
        """Mean token states, f32 [texts, width]."""
        self.encode(texts)
        return np.stack([self.states[text].astype(np.float32).mean(0) for text in texts])

    @torch.no_grad()
    def embeddings(self, texts: list[str]) -> np.ndarray:
        """Unit length, f32 [texts, embedding]."""
        new = [text for text in dict.fromkeys(texts) if text not in self.embedded]
        if new:
            self.embedded.update(zip(new, F.normalize(self.embed(new), dim=1).cpu().numpy()))
        return np.stack([self.embedded[text] for text in texts])

    def tokens(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Token states f32 [texts, most, width], zero where a text has ended, and the mask of real tokens."""
        self.encode(texts)
        states = [torch.as_tensor(self.states[text]).float() for text in texts]
        lengths = torch.tensor([len(s) for s in states])
        mask = torch.arange(int(lengths.max())) < lengths[:, None]
        return torch.nn.utils.rnn.pad_sequence(states, batch_first=True), mask

    def save(self, path: Path) -> None:
        """Keeps the states on disk."""
        path.parent.mkdir(parents=True, exist_ok=True)
        tokens, lengths = np.concatenate(list(self.states.values())), np.array([len(s) for s in self.states.values()])
        np.savez(path, texts=json.dumps(list(self.states)), tokens=tokens, lengths=lengths)

    def restore(self, path: Path) -> None:
        """Takes back what `save` kept, if anything."""
        if not path.exists():
            return
        data = np.load(path)
        tokens = np.split(data["tokens"], np.cumsum(data["lengths"])[:-1])
        self.states = dict(zip(json.loads(str(data["texts"])), tokens))
