"""Retrieval figures on validation photographs, in PyTorch, to steer training. `mlt eval` has the last word."""

import torch

from .domains import Domain
from .model import Pocket
from .views import SPLIT
from .vocabulary import Vocabulary

BATCH = 250


@torch.no_grad()
def retrieval(model: Pocket, vocabulary: Vocabulary, domain: Domain) -> dict[str, float]:
    """Text to image over all captions: R@1, R@5, R@10 and MRR@5, as fractions."""
    model.eval()
    with torch.autocast("cpu", torch.bfloat16):
        images = torch.cat([model.embed_low(low.float(), SPLIT) for low in torch.from_numpy(domain.low[:, 0]).split(BATCH)])
        owners = [i for i, p in enumerate(domain.pictures) for _ in p.texts]
        ids = vocabulary.encode([t for p in domain.pictures for t in p.texts], model.config.text.max_tokens)
        texts = torch.cat([model.embed_texts(ids[i : i + BATCH]) for i in range(0, len(ids), BATCH)])
    return figures_of(texts @ images.T, torch.tensor(owners))


def figures_of(scores: torch.Tensor, owners: torch.Tensor) -> dict[str, float]:
    """R@1, R@5, R@10 and MRR@5, as fractions, of scores [texts, pictures] and the picture of each text [texts]."""
    own = scores.gather(1, owners[:, None])
    rank = (scores > own).sum(1) + 1
    figures = {f"R@{k}": (rank <= k).float().mean().item() for k in (1, 5, 10)}
    return {**figures, "MRR@5": torch.where(rank <= 5, 1 / rank, 0.0).mean().item()}
