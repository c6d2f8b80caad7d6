"""What the captioner learns to write: its words, and batches of captions."""

import random
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..data.domains import Turns
from ..data.pictures import Picture
from ..towers.features import Pictures
from .beam import END, PAD, START
from .network import MAX_WORDS, SPECIAL

# A word that fewer captions use cannot be learnt from them.
LEAST_USES = 4
SHARES = {"photos": 11, "captioned": 2, "alt": 2, "drawings": 4, "scenes": 1}
"""Batches of each domain in every twenty."""

Readable = tuple[int, list[list[int]]]
"""A picture's index, and its captions as word ids."""


def words_of(text: str) -> list[str]:
    """Lower-case words, as the captioner writes them."""
    return re.findall(r"[a-z0-9]+(?:['’-][a-z0-9]+)*", text.lower())


def sentences_of(picture: Picture) -> list[str]:
    """What is written about a picture: its captions, or a drawing's name. Of a scene, only what names its things."""
    if picture.is_drawing:
        return [picture.texts[0]]
    return [text for text in picture.texts if not text.startswith("a picture ")]


def vocabulary(domains: dict[str, list[Picture]]) -> list[str]:
    """`SPECIAL`, then the words that captions use often enough, and those of every drawing's name."""
    known = set()
    # Web texts are worse than captions, so that their words need more uses.
    for name, least in (("photos", LEAST_USES), ("alt", 4 * LEAST_USES)):
        uses = Counter(word for picture in domains[name] for text in picture.texts for word in set(words_of(text)))
        known |= {word for word, count in uses.items() if count >= least}
    known |= {word for picture in domains["drawings"] for word in words_of(picture.texts[0])}
    return [*SPECIAL, *sorted(known)]


@dataclass(frozen=True)
class Batch:
    """Pictures, each with so many sentences."""

    patches: Tensor
    """Patch tokens f32 [B, cells, width]."""
    words: Tensor
    """Word ids [B, sentences, T], START first, padded."""


class Sentences:
    """Batches of patches and captions, of one domain each."""

    def __init__(
        self,
        pictures: dict[str, list[Picture]],
        features: dict[str, Pictures],
        words: list[str],
        size: int,
        count: int,
    ):
        """`size`: pictures of a batch; `count`: sentences of a picture."""
        self.features, self.size, self.count = features, size, count
        self.ids = {word: index for index, word in enumerate(words)}
        self.turns = Turns(SHARES)
        self.usable = {name: self.readable(pictures[name]) for name in (*SHARES, "val")}

    def readable(self, pictures: list[Picture]) -> list[Readable]:
        """The pictures with captions of known words. A caption with an unknown word would teach to skip it."""
        found = []
        for index, picture in enumerate(pictures):
            spelled = [[self.ids.get(word, PAD) for word in words_of(text)] for text in sentences_of(picture)]
            captions = [ids for ids in spelled if ids and PAD not in ids]
            if captions:
                found.append((index, captions))
        return found

    def draw(self, rng: random.Random) -> Batch:
        """A training batch of the domain whose turn it is, each picture in any of its views."""
        name = self.turns.draw(rng)
        patches = self.features[name].patches
        chosen = rng.sample(self.usable[name], min(self.size, len(self.usable[name])))
        views = np.stack([patches[index, rng.randrange(patches.shape[1])] for index, _ in chosen])
        return self.batch(views, chosen, rng)

    def validation(self) -> list[Batch]:
        """Every validation picture, the same sentences each time."""
        rng, patches = random.Random(0), self.features["val"].patches
        usable = self.usable["val"]
        parts = [usable[start : start + self.size] for start in range(0, len(usable), self.size)]
        return [self.batch(patches[[index for index, _ in part], 0], part, rng) for part in parts]

    def batch(self, patches: np.ndarray, chosen: list[Readable], rng: random.Random) -> Batch:
        """Sentences drawn for some pictures."""
        rows = [self.framed(captions, rng) for _, captions in chosen]
        most = max(len(ids) for row in rows for ids in row)
        padded = [[ids + [PAD] * (most - len(ids)) for ids in row] for row in rows]
        return Batch(torch.as_tensor(patches).float(), torch.tensor(padded))

    def framed(self, captions: list[list[int]], rng: random.Random) -> list[list[int]]:
        """`count` captions between START and END, repeated where there are fewer.

        Those of at most MAX_WORDS are preferred; of longer ones the first MAX_WORDS + 1 words stand without an END.
        """
        short = [ids for ids in captions if len(ids) <= MAX_WORDS] or captions
        chosen = rng.sample(short, min(self.count, len(short)))
        chosen += rng.choices(short, k=self.count - len(chosen))
        return [[START, *ids[: MAX_WORDS + 1], *([END] if len(ids) <= MAX_WORDS + 1 else [])] for ids in chosen]
