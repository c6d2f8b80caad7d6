"""Fits what the towers' cosines say of a gallery: whether it holds anything like what was asked.

Asked are names of things over Flickr8k's validation photographs. A name has an answer where two people mention it of
one photograph, in some photographs; it has none where nobody does of any. A logistic regression on the cosine of the
best picture tells one from the other.
"""

import argparse
import math
import re
from collections import Counter
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from ..data import domains
from ..data.pictures import Picture
from ..options import add_files, paths_of
from . import files
from .config import Confidence
from .evaluate import BATCH
from .int8 import inputs
from .model import Pocket

LEAST_PICTURES = 3
"""A name that fewer photographs show may be one that was seen wrongly."""
AGREED = 2
"""People who mention a thing that is to be seen."""
STEPS = 50
"""Of Newton's method; it converges in ten."""


def words_of(text: str) -> set[str]:
    """The words of a caption, and each without a plural's s."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    return words | {word.removesuffix("s") for word in words} | {word.removesuffix("es") for word in words}


def questions(names: list[str], photographs: list[Picture]) -> tuple[list[str], list[str]]:
    """Of names of one word, those with an answer among the photographs, and those without."""
    mentions = [Counter(word for text in photograph.texts for word in words_of(text)) for photograph in photographs]
    shown = Counter(word for counts in mentions for word, count in counts.items() if count >= AGREED)
    mentioned = {word for counts in mentions for word in counts}
    single = [name for name in dict.fromkeys(name.lower() for name in names) if re.fullmatch("[a-z]+", name)]
    return [n for n in single if shown[n] >= LEAST_PICTURES], [n for n in single if n not in mentioned]


def area_under_curve(there: Tensor, missing: Tensor) -> float:
    """How often a question with an answer has the larger cosine: 1 tells all apart, .5 none."""
    difference = there[:, None] - missing[None]
    return ((difference > 0).float() + (difference == 0).float() / 2).mean().item()


def logistic(there: Tensor, missing: Tensor) -> Confidence:
    """The logistic regression of having an answer on the cosine, both sides counting alike, by Newton's method."""
    x = torch.cat([there, missing]).double()
    wanted = torch.cat([torch.ones(len(there)), torch.zeros(len(missing))]).double()
    weights = torch.cat([torch.full((len(side),), 0.5 / len(side)) for side in (there, missing)]).double()
    observed = torch.stack([(x - x.mean()) / x.std(), torch.ones_like(x)], 1)
    slope = torch.zeros(2, dtype=torch.double)
    for _ in range(STEPS):
        told = torch.sigmoid(observed @ slope)
        curvature = observed.T @ (observed * (weights * told * (1 - told))[:, None]) + 1e-9 * torch.eye(2)
        slope += torch.linalg.solve(curvature, observed.T @ (weights * (wanted - told)))
    midpoint = x.mean() - slope[1] / slope[0] * x.std()
    return Confidence(round(midpoint.item(), 4), round((x.std() / slope[0]).item(), 4))


@torch.no_grad()
def best_cosines(model: Pocket, tokens: list[list[int]], pictures: Tensor) -> Tensor:
    """Of each text, the cosine of its best picture; pictures [P, embedding]."""
    parts = [tokens[start : start + BATCH] for start in range(0, len(tokens), BATCH)]
    return torch.cat([(model.embed_texts(part) @ pictures.T).amax(1) for part in parts])


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket confidence`."""
    add_files(parser)


@torch.no_grad()
def main(options: argparse.Namespace) -> None:
    """Fits the towers' confidence, prints how well it tells, and writes the model file again."""
    torch.set_num_threads(options.threads)
    model, vocabulary = files.open_towers(options.model)
    model.eval()
    photographs = domains.validation(options.data)
    batches = inputs(photographs, model.config.image.side)
    pictures = torch.cat([F.normalize(model.image(batch)[0], dim=1) for batch in batches])
    known = domains.pictures(paths_of(options))
    names = [picture.texts[0] for domain in ("drawings", "named") for picture in known[domain]]
    sides = questions(names, photographs)
    there, missing = (
        best_cosines(model, vocabulary.encode(side, model.config.text.max_tokens), pictures) for side in sides
    )
    confidence = logistic(there, missing)
    quarter = confidence.midpoint - confidence.width * math.log(3)
    doubted = [(side < quarter).float().mean() for side in (there, missing)]
    print(
        f"val: {len(there)} names with an answer, {len(missing)} without; area under the curve "
        f"{area_under_curve(there, missing):.3f}; below 1/4: {doubted[0]:.2f} of those with, {doubted[1]:.2f} without"
    )
    model.config = replace(model.config, confidence=confidence)
    files.write(options.model, model, vocabulary)
