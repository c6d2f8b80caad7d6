"""What the finished towers say of pictures and texts, kept on disk for the summarizer and the captioner to learn from."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tqdm import tqdm

from .domains import Domain
from .model import Pocket
from .views import SPLIT
from .vocabulary import Vocabulary

BATCH = 64
TEXT_BATCH = 256


@dataclass(frozen=True)
class Pictures:
    """One domain seen by the image tower."""

    embeddings: np.ndarray
    """Unit length, f32 [pictures, views, 512]."""
    patches: np.ndarray
    """f16 [pictures, views, 49, 384], on disk."""


@torch.no_grad()
def pictures(folder: Path, name: str, domain: Domain, views: int, model: Pocket) -> Pictures:
    """Embeddings and patch tokens of a domain's first `views` views, computed once."""
    files = [folder / f"{name}.{part}.npy" for part in ("embeddings", "patches")]
    done = folder / f"{name}.done"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        views = min(views, domain.low.shape[1])
        shape = (len(domain.pictures), views)
        config = model.config
        tokens = config.image.grid**2
        embeddings = np.lib.format.open_memmap(files[0], "w+", np.float32, (*shape, config.embedding))
        patches = np.lib.format.open_memmap(files[1], "w+", np.float16, (*shape, tokens, config.image.width))
        for start in tqdm(range(0, shape[0], BATCH), desc=f"features of {name}", unit="batch"):
            low = torch.from_numpy(domain.low[start : start + BATCH, :views]).flatten(0, 1).float()
            with torch.autocast("cpu", torch.bfloat16):
                embedding, tokens_out = model.image.high(low.contiguous(memory_format=torch.channels_last), SPLIT)
            count = len(low) // views
            embeddings[start : start + count] = F.normalize(embedding.float(), dim=1).unflatten(0, (count, views)).numpy()
            patches[start : start + count] = tokens_out.half().unflatten(0, (count, views)).numpy()
        done.touch()
    return Pictures(np.load(files[0]), np.load(files[1], mmap_mode="r"))


@dataclass
class Texts:
    """Embeddings and token states of texts, computed when first asked for."""

    model: Pocket
    vocabulary: Vocabulary
    known: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    """Text -> (unit embedding f32 [512], token states f16 [tokens, 384])."""

    @torch.no_grad()
    def learn(self, texts: list[str]) -> None:
        """Encodes those that are new, texts of one length together, so that nothing is padded."""
        by_length: dict[int, list[tuple[str, list[int]]]] = {}
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        for text, ids in zip(new, self.vocabulary.encode(new, self.model.config.text.max_tokens)):
            by_length.setdefault(len(ids), []).append((text, ids))
        batches = [
            group[start : start + TEXT_BATCH] for group in by_length.values() for start in range(0, len(group), TEXT_BATCH)
        ]
        for batch in tqdm(batches, desc="features of texts", unit="batch", disable=len(batches) < 20):
            ids = torch.tensor([ids for _, ids in batch])
            with torch.autocast("cpu", torch.bfloat16):
                embedding, states = self.model.text(ids, torch.ones_like(ids, dtype=torch.bool))
            embedding = F.normalize(embedding.float(), dim=1).numpy()
            for index, (text, _) in enumerate(batch):
                self.known[text] = (embedding[index], states[index].half().numpy())

    def embeddings(self, texts: list[str]) -> np.ndarray:
        """Unit length, f32 [texts, 512]."""
        self.learn(texts)
        return np.stack([self.known[text][0] for text in texts])

    def tokens(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Token states f32 [texts, most, 384], zero where a text has ended, and the mask of real tokens."""
        self.learn(texts)
        states = [torch.from_numpy(self.known[text][1]).float() for text in texts]
        lengths = torch.tensor([len(s) for s in states])
        return torch.nn.utils.rnn.pad_sequence(states, batch_first=True), torch.arange(int(lengths.max())) < lengths[:, None]

    def save(self, path: Path) -> None:
        """Keeps what was learnt."""
        texts = list(self.known)
        np.savez(
            path,
            texts=json.dumps(texts),
            embeddings=np.stack([self.known[t][0] for t in texts]),
            tokens=np.concatenate([self.known[t][1] for t in texts]),
            lengths=np.array([len(self.known[t][1]) for t in texts]),
        )

    def restore(self, path: Path) -> None:
        """Takes back what `save` kept, if anything."""
        if not path.exists():
            return
        data = np.load(path)
        tokens = np.split(data["tokens"], np.cumsum(data["lengths"])[:-1])
        self.known = dict(zip(json.loads(str(data["texts"])), zip(data["embeddings"], tokens)))
