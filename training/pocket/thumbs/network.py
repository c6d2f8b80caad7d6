"""The network, and what it reads of a set of marks: the twin of `src/learners/network.rs`."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .galleries import Gallery

LOW, HIGH = -4.0, 8.0
"""Z-scores beyond these are taken for these."""
CLOSE = 2.0
"""The z-score from which a picture lies close to a mark."""
UNIT = 3.0
"""Z-scores are read in units of so much."""
SIGNS = (0, 0, 1, 1, 1, 1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0)
"""Of the inputs' weights: what likes say raises the score, what dislikes say lowers it, the rest may do either."""
PER_PICTURE = 9
HIDDEN = 16


@dataclass
class Marks:
    """What the network is told of: a gallery, the words' z-scores, marks by their index."""

    gallery: Gallery
    words: np.ndarray | None
    """None without words."""
    likes: list[int]
    dislikes: list[int]


def inputs(marks: Marks, pictures: np.ndarray) -> np.ndarray:
    """What the network reads, f32 [pictures, inputs]."""
    near, count = marks.gallery.likeness, len(pictures)
    words = np.zeros(len(near), np.float32) if marks.words is None else marks.words
    per_picture = [words[pictures].clip(LOW, HIGH) / UNIT, marks.gallery.common[pictures].clip(LOW, HIGH) / UNIT]
    for side, wanted in ((marks.likes, (0, 1, 2, 3)), (marks.dislikes, (0, 2, 3))):
        said = pooled(near[np.ix_(side, pictures)].clip(LOW, HIGH)) if side else np.zeros((4, count), np.float32)
        per_picture += [said[kind] for kind in wanted]
    likes, dislikes = marks.likes, marks.dislikes
    among = near[np.ix_(likes, likes)].clip(LOW, HIGH)
    of_all = [
        float(marks.words is not None),
        np.log1p(len(likes)) / 2,
        np.log1p(len(dislikes)) / 2,
        mean(among.sum() - np.trace(among), len(likes) * (len(likes) - 1)) / UNIT,
        mean(near[np.ix_(likes, dislikes)].clip(LOW, HIGH).sum(), len(likes) * len(dislikes)) / UNIT,
        *(mean(words[side].clip(LOW, HIGH).sum(), len(side)) / UNIT for side in (likes, dislikes)),
    ]
    same = np.broadcast_to(np.array(of_all, np.float32), (count, len(of_all)))
    return np.concatenate([np.stack(per_picture, 1), same], 1).astype(np.float32)


def pooled(near: np.ndarray) -> np.ndarray:
    """Of marks' z-scores [marks, pictures] the highest, the second highest, the mean, the closeness: [4, pictures]."""
    order = np.sort(near, 0)
    second = order[-2] if len(near) > 1 else np.zeros(near.shape[1])
    closeness = np.sqrt(np.maximum(0, near - CLOSE).sum(0)) / 2
    return np.stack([order[-1] / UNIT, second / UNIT, near.mean(0) / UNIT, closeness])


def mean(total: float, count: int) -> float:
    """0 of nothing."""
    return float(total) / count if count else 0.0


class Network(nn.Module):
    """One hidden layer, half of its units convex, half concave."""

    def __init__(self, hidden: int = HIDDEN):
        super().__init__()
        self.input, self.output = nn.Linear(len(SIGNS), hidden), nn.Linear(hidden, 1, bias=False)
        self.register_buffer("signs", torch.tensor(SIGNS, dtype=torch.float32))
        with torch.no_grad():
            self.output.weight.mul_(0.1)

    def weights(self) -> tuple[Tensor, Tensor]:
        """The layers' matrices, with the signs that they must have."""
        free = self.input.weight
        return torch.where(self.signs == 0, free, self.signs * free.abs()), self.output.weight.abs()

    def forward(self, x: Tensor) -> Tensor:
        """What the marks add to the words' score, in units of a third of their z-score: [..., inputs] -> [...]."""
        into, out = self.weights()
        hidden = F.linear(x, into, self.input.bias)
        half = hidden.shape[-1] // 2
        bent = torch.cat([hidden[..., :half].clamp(min=0), hidden[..., half:].clamp(max=0)], -1)
        return F.linear(bent, out)[..., 0]


@torch.no_grad()
def scores(networks: list[Network], marks: Marks, scale: float) -> np.ndarray:
    """The scores of all pictures, of several networks those of their mean."""
    count = len(marks.gallery.embeddings)
    x = torch.from_numpy(inputs(marks, np.arange(count)))
    gained = sum(network(x) for network in networks) / len(networks)
    words = np.zeros(count, np.float32) if marks.words is None else marks.words
    return words + scale / UNIT * (gained - gained.mean()).numpy()
