"""Retrieval figures on validation photographs, in PyTorch, to steer training. `mlt eval` has the last word."""

import torch

from .. import device
from ..data.vocabulary import Vocabulary
from .model import Pocket
from .views import Domain

BATCH = 250
TOP = 5
"""MRR counts 0 beyond this rank."""


@torch.no_grad()
def retrieval(model: Pocket, vocabulary: Vocabulary, domain: Domain) -> dict[str, float]:
    """Text to image over all captions: R@1, R@5, R@10 and MRR@5, as fractions."""
    model.eval()
    with device.autocast():
        images = torch.cat([model.embed_shown(shown) for shown in domain.shown[:, 0].split(BATCH)])
        owners = [i for i, p in enumerate(domain.pictures) for _ in p.texts]
        ids = vocabulary.encode([t for p in domain.pictures for t in p.texts], model.config.text.max_tokens)
        texts = torch.cat([model.embed_texts(ids[i : i + BATCH]) for i in range(0, len(ids), BATCH)])
    return figures_of(texts @ images.T, torch.tensor(owners))


def ranks(scores: torch.Tensor, owners: torch.Tensor) -> torch.Tensor:
    """From 1, the rank of each text's own picture: scores [texts, pictures], owners [texts] -> [texts]."""
    return (scores > scores.gather(1, owners[:, None])).sum(1) + 1


def figures_of(scores: torch.Tensor, owners: torch.Tensor) -> dict[str, float]:
    """R@1, R@5, R@10 and MRR@5, as fractions, of scores [texts, pictures] and the picture of each text [texts]."""
    rank = ranks(scores, owners)
    figures = {f"R@{k}": (rank <= k).float().mean().item() for k in (1, 5, 10)}
    return {**figures, f"MRR@{TOP}": reciprocal_ranks(rank).mean().item()}


def reciprocal_ranks(rank: torch.Tensor) -> torch.Tensor:
    """1 / rank, 0 beyond TOP; `rank` counts from 1."""
    return torch.where(rank <= TOP, 1 / rank, 0.0)
