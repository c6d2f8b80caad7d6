"""Trains the network that scores pictures by thumbs, and writes it as a table of Rust."""

import argparse
import datetime
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from ..data import domains, stages
from ..data import pictures as sources
from ..data.pictures import Picture
from ..options import ROOT, add_files, paths_of
from ..towers import files as towers_files
from ..towers.finished import STAGES
from ..towers.int8 import inputs as tower_inputs
from . import galleries
from .files import merged, write_golden, write_weights
from .galleries import Gallery, Topic, same
from .network import SIGNS, Network, inputs, scores
from .visitors import BRIEF, State, play, varied

MAX_TOKENS = 64
LISTED, BY_WORDS, BY_LIKES = 160, 60, 40
"""Pictures that a softmax is over: all that are right, the best by words and by likes, a sample of the others."""


@dataclass(frozen=True)
class Recipe:
    """How it is trained."""

    rounds: int = 3
    """Of playing under the network so far, and learning from all that was met."""
    epochs: int = 10
    """In each round; twice as many in the last."""
    batch: int = 16
    rate: float = 4e-3
    decay: float = 0.02
    lost: float = 1.5
    """Weight of topics on which thumbs found less than the pages alone."""
    networks: int = 3
    """Trained apart, and averaged."""
    scale: float = 0.7
    """Of what they say, see `network.scale` in src/learners/params.rs."""


PER_ROUND = {"captions": 60, "named": 30, "stages": 80}
"""Topics that are drawn in each round; of other groups all."""
WEIGHTS = {"tags": 2.0, "scenes": 2.0}
"""Of a group's states; of others 1."""
JUDGED = ("tags", "scenes")
"""The groups that cross-validation reports."""
FOLDS = 4


@dataclass
class Lists:
    """Lists of pictures to put in order, of many states."""

    inputs: Tensor
    """f32 [states, pictures, inputs]."""
    right: Tensor
    """bool [states, pictures]."""
    stands_for: Tensor
    """Logarithm of how many pictures each one stands for, f32 [states, pictures]; very small where there is none."""
    weights: Tensor
    """f32 [states]."""

    @classmethod
    def of(cls, states: list[State], weight: dict[int, float], rng: np.random.Generator) -> "Lists":
        """Draws the pictures of each state."""
        count = len(states)
        lists = cls(
            torch.zeros(count, LISTED, len(SIGNS)),
            torch.zeros(count, LISTED, dtype=torch.bool),
            torch.full((count, LISTED), -1e4),
            torch.tensor([weight[id(s.topic)] for s in states]),
        )
        for at, state in enumerate(states):
            right = state.right()
            pictures, stands_for = listed(state, right, rng)
            lists.inputs[at, : len(pictures)] = torch.from_numpy(inputs(state.marks, pictures))
            lists.right[at, : len(pictures)] = torch.from_numpy(right[pictures])
            lists.stands_for[at, : len(pictures)] = torch.from_numpy(stands_for)
        return lists

    def and_also(self, other: "Lists") -> "Lists":
        """Both."""
        return Lists(*(torch.cat(parts) for parts in zip(vars(self).values(), vars(other).values())))


def listed(state: State, right: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Pictures not seen yet, and for how many others each of them stands, as a logarithm."""
    free, hard = ~state.seen, right.copy()
    likes = state.marks.likes
    tops = [(state.topic.words, BY_WORDS), *([(state.topic.gallery.likeness[likes].max(0), BY_LIKES)] if likes else [])]
    for ranked, most in tops:
        hard[np.argsort(-np.where(free, ranked, -np.inf), kind="stable")[:most]] = True
    hard &= free
    wanted = np.flatnonzero(right)[: LISTED // 2]
    chosen = np.concatenate([wanted, rng.permutation(np.flatnonzero(hard & ~right))])[:LISTED]
    others = np.flatnonzero(free & ~hard)
    drawn = rng.permutation(others)[: LISTED - len(chosen)]
    each = np.log(max(1, len(others)) / max(1, len(drawn)))
    return np.concatenate([chosen, drawn]), np.repeat([0, each], [len(chosen), len(drawn)]).astype(np.float32)


def loss_of(network: Network, lists: Lists, chosen: Tensor) -> Tensor:
    """Listwise cross-entropy: half the mean surprise at the right pictures, half that at any of them leading."""
    x, right = lists.inputs[chosen], lists.right[chosen]
    log_p = torch.log_softmax(3 * 3 * x[..., 0] + network(x) + lists.stands_for[chosen], 1)
    each = -(log_p * right).sum(1) / right.sum(1).clamp(min=1)
    leads = -torch.logsumexp(log_p.masked_fill(~right, -1e4), 1)
    return ((each + leads) / 2 * lists.weights[chosen]).mean()


def fit(network: Network, lists: Lists, epochs: int, recipe: Recipe, rng: np.random.Generator) -> float:
    """Learns from all lists; returns the last epoch's mean loss."""
    optimizer = torch.optim.AdamW(network.parameters(), recipe.rate, weight_decay=recipe.decay)
    batches = max(1, len(lists.weights) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.03, epochs * batches)
    for _ in range(epochs):
        total = 0.0
        for chosen in torch.from_numpy(rng.permutation(len(lists.weights))).chunk(batches):
            loss = loss_of(network, lists, chosen)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            total += loss.item() / batches
    return total


def train(topics: list[Topic], recipe: Recipe, seed: int) -> Network:
    """Plays and learns in turn."""
    torch.manual_seed(seed)
    rng, draws = random.Random(seed), np.random.default_rng(seed)
    network, lists = Network(), None
    alone = {id(topic): play(topic, BRIEF, None, rng)[0][-1] for topic in topics}
    for turn in range(recipe.rounds):
        policy = partial(scores, [network], scale=1.0) if turn else None
        drawn = in_round(topics, rng)
        states, weight = [], {}
        for topic in drawn:
            visitor = varied(rng)
            recall, met = play(topic, visitor, policy, rng)
            states += met
            lost = policy is not None and visitor == BRIEF and recall[-1] < alone[id(topic)]
            weight[id(topic)] = WEIGHTS.get(topic.group, 1.0) * (recipe.lost if lost else 1.0)
        met = Lists.of(states, weight, draws)
        lists = met if lists is None else lists.and_also(met)
        last = turn == recipe.rounds - 1
        loss = fit(network, lists, recipe.epochs * (2 if last else 1), recipe, draws)
        print(f"seed {seed}, round {turn}: {len(lists.weights)} states, loss {loss:.3f}", flush=True)
    return network


def in_round(topics: list[Topic], rng: random.Random) -> list[Topic]:
    """The topics of a round: of large groups some."""
    groups: dict[str, list[Topic]] = {}
    for topic in topics:
        groups.setdefault(topic.group, []).append(topic)
    drawn = [rng.sample(of, min(len(of), PER_ROUND.get(group, len(of)))) for group, of in groups.items()]
    return [topic for of in drawn for topic in of]


def cross_validated(topics: list[Topic], recipe: Recipe, scales: Iterable[float]) -> list[str]:
    """A table of what networks find that have not seen a fold's topics, nor any that are much the same."""
    rows = {(group, scale): ([], []) for group in JUDGED for scale in scales}
    judged = [topic for topic in topics if topic.group in JUDGED]
    fold = {id(topic): at % FOLDS for at, topic in enumerate(random.Random(5).sample(judged, len(judged)))}
    for left_out in range(FOLDS):
        tested = [topic for topic in judged if fold[id(topic)] == left_out]
        known = [t for t in topics if fold.get(id(t)) != left_out and not repeats(t, tested)]
        networks = [train(known, recipe, seed) for seed in range(recipe.networks)]
        for topic in tested:
            for (group, scale), (alone, thumbs) in rows.items():
                if group == topic.group:
                    alone.append(last_of(topic, None))
                    thumbs.append(last_of(topic, partial(scores, networks, scale=scale)))
    return [described(group, scale, np.array(a), np.array(b)) for (group, scale), (a, b) in rows.items()]


def repeats(topic: Topic, tested: list[Topic]) -> bool:
    """Whether a topic of no judged group is much the same as one that is tested."""
    if topic.group in JUDGED:
        return False
    return any(topic.gallery is other.gallery and same(topic.right, other.right) for other in tested)


def last_of(topic: Topic, policy: partial | None) -> float:
    """Recall after the last page of a brief visitor."""
    return play(topic, BRIEF, policy, random.Random(0))[0][-1]


def described(group: str, scale: float, alone: np.ndarray, thumbs: np.ndarray) -> str:
    """A row of the table."""
    gain = 100 * (thumbs.mean() / alone.mean() - 1)
    shares = f"worse {100 * (thumbs < alone).mean():.0f} %, better {100 * (thumbs > alone).mean():.0f} %"
    return f"{group}, scale {scale}: {alone.mean():.3f} to {thumbs.mean():.3f} ({gain:+.1f} %), {shares}"


@dataclass
class Embedder:
    """The finished towers, with what they made of pictures kept on disk."""

    options: argparse.Namespace

    def __post_init__(self):
        self.model, self.vocabulary = towers_files.open_towers(self.options.model)
        self.model.eval().image.to(memory_format=torch.channels_last)
        self.folder = self.options.run / "thumbs" / towers_files.fingerprint(self.model)

    @torch.no_grad()
    def texts(self, texts: list[str]) -> np.ndarray:
        """Unit embeddings [texts, width]."""
        return self.model.embed_texts(self.vocabulary.encode(texts, MAX_TOKENS)).numpy()

    @torch.no_grad()
    def pictures(self, name: str, pictures: list[Picture]) -> np.ndarray:
        """Unit embeddings [pictures, width], computed once."""
        file = self.folder / f"{name}.npy"
        if not file.exists():
            batches = tower_inputs(pictures, self.model.config.image.side)
            made = [self.model.image(batch)[0].float() for batch in tqdm(batches, desc=f"embeddings of {name}")]
            file.parent.mkdir(parents=True, exist_ok=True)
            np.save(file, F.normalize(torch.cat(made), dim=1).numpy())
        return np.load(file)


def topics_of(options: argparse.Namespace) -> list[Topic]:
    """All topics that may be learnt from."""
    embedder, paths = Embedder(options), paths_of(options)
    found = []
    for name in ("objects", "scenes"):
        vectors = options.model.parent / "vectors" / f"{name}.bin"
        gallery, pictures, listed_topics = galleries.bundled(vectors, options.collections / name / "index.json")
        if name == "objects":
            found += galleries.of_objects(gallery, pictures, ROOT / "tests", paths.node_modules, embedder.texts)
        else:
            found += galleries.of_scenes(gallery, pictures, listed_topics, embedder.texts)
    photos = domains.validation(paths.data)
    found += galleries.of_captions(Gallery(embedder.pictures("val", photos)), photos, embedder.texts)
    named = sources.named((paths.data / "more" / name for name in domains.NAMED), paths.node_modules)
    found += galleries.of_names(Gallery(embedder.pictures("named", named)), named, embedder.texts)
    drawn = sources.drawn(paths.node_modules, paths.run / "drawings")
    staged = stages.pictures(drawn, paths.run / "stages", STAGES, seed=0)
    found += galleries.of_stages(embedder.pictures("stages", staged), staged, embedder.texts)
    return found


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket thumbs`."""
    add_files(parser)
    parser.add_argument("--collections", type=Path, default=ROOT / ".build/collections", help="the bundled collections")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-validation", action="store_true", help="train without the cross-validation before it")
    parser.add_argument("--output", type=Path, default=ROOT / "src/learners/network/weights.rs")


def main(options: argparse.Namespace) -> None:
    """Cross-validates, trains, writes."""
    torch.set_num_threads(options.threads)
    recipe, topics = Recipe(), topics_of(options)
    counts = ", ".join(f"{count} {group}" for group, count in Counter(topic.group for topic in topics).items())
    print(f"topics: {counts}", flush=True)
    table = [] if options.no_validation else cross_validated(topics, recipe, (0.5, 0.7, 1.0))
    print("\n".join(table), flush=True)
    networks = [train(topics, recipe, options.seed + seed) for seed in range(recipe.networks)]
    network = merged(networks)
    command = f"python -m pocket thumbs --seed {options.seed}"
    made = [f"`{command}`, {datetime.date.today()}, on these topics: {counts}."]
    if table:
        made += ["", "Recall after four pages, cross-validated:", "", *(f"- {row}" for row in table)]
    write_weights(options.output, network, made)
    write_golden(options.golden / "thumbs.safetensors", network, recipe.scale)
    print(f"{options.output}: {sum(p.numel() for p in network.parameters())} numbers")
