"""`python -m pocket.summarize`: trains the attentive feedback summarizer on the finished towers' tokens."""

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from . import data, sidecars, topics
from .alignment import align
from .data import Picture
from .descent import descend, follow, schedule
from .features import Pictures, Texts
from .lessons import K, Blind, Clicks, Lesson, Pool, Pools
from .run import Run
from .summarizer import Summarizer, SummarizerConfig


@dataclass(frozen=True)
class Recipe:
    steps: int = 3600
    batch: int = 64
    pool: int = 128
    lr: float = 3e-4
    weight_decay: float = 0.01
    warmup: int = 100
    ema: float = 0.998
    evaluate_every: int = 300
    forget: float = 0.12
    """Share of a photograph query's words left out, twice as many of a web picture's; see `hit_rates`."""
    seed: int = 0


SHARES = {
    "photos": 3, "alt": 4, "drawings": 1,
    "clicks.drawings": 3, "clicks.photos": 1, "clicks.scenes": 2,
    "pools.photos": 3, "pools.alt": 2, "pools.drawings": 1,
}  # fmt: skip
"""Lessons of each kind in every twenty."""

GALLERY = 1000
"""Web pictures searched at a time. The towers met each only once or twice, so they are found as val's pictures are."""


@dataclass(frozen=True)
class Update:
    """Rocchio's update through which the ranking loss looks."""

    alpha: float
    beta: float
    gamma: float
    per_picture: bool
    """Whether `beta` counts for each picture that was read, as a visitor's clicks do."""
    sharpness: float
    """Inverse temperature of the ranking loss."""


UPDATES = {"blind": Update(0.8, 0.1, 0.1, False, 40.0), "clicks": Update(0.4, 0.6, 0.0, True, 20.0)}

# Weights of the terms of the loss beside the paper's: the ranking, and which picture is looked at, of few or of a pool.
RANKING, GAZE, POOL = 0.5, 0.1, 0.25


def negative(lesson: Lesson) -> Tensor:
    """AFS's n as the published code computes it: the normalised mean of the fed-back pictures [B, 512].

    The printed one is nearly one of them, chosen by attention. Training through it subtracts the target itself now and then.
    """
    fed = lesson.gallery[lesson.fed] * lesson.mask[:, :, None]
    return F.normalize(fed.sum(1), dim=1)


def printed_negative(lesson: Lesson, attention: Tensor) -> Tensor:
    """AFS's n as printed, tau = .05: the fed-back pictures, nearly all weight on the least attended [B, 512]."""
    of_pictures = attention.sum((1, 2)).unflatten(1, (lesson.fed.shape[1], -1)).sum(2)
    weights = (-of_pictures / 0.05).masked_fill(~lesson.mask, -torch.inf).softmax(1)
    return F.normalize((lesson.gallery[lesson.fed] * weights[:, :, None]).sum(1), dim=1)


def updated(output: Tensor, lesson: Lesson, query: Tensor, n: Tensor) -> Tensor:
    """Rocchio's update with the summarizer's output and the negative `n`, unit length [B, 512]."""
    update = UPDATES[lesson.mode]
    beta = update.beta * lesson.mask.sum(1, keepdim=True) if update.per_picture else update.beta
    moved = update.alpha * query + beta * F.normalize(output, dim=1) - update.gamma * n
    return F.normalize(moved, dim=1)


def loss_of(seen: "Reading", lesson: Lesson) -> Tensor:
    """The paper's term, 0.5 (1 - cos(output, target)), the ranking of the whole gallery by the updated query, and the gaze.

    The target is the right picture, or the mean of those that a visitor has not liked yet.
    """
    share = lesson.relevant.float() / lesson.relevant.sum(1, keepdim=True)
    target = F.normalize(share @ lesson.gallery, dim=1)
    image = 0.5 * (1 - F.cosine_similarity(seen.output, target)).mean()
    logits = UPDATES[lesson.mode].sharpness * updated(seen.output, lesson, seen.query, negative(lesson)) @ lesson.gallery.T
    ranking = F.cross_entropy(logits.masked_fill(~lesson.candidates, -1e4), share)
    loss = image + RANKING * ranking
    return loss + GAZE * gaze_loss(seen, lesson) if lesson.mode == "blind" else loss


def gaze_loss(seen: "Reading", lesson: Lesson) -> Tensor:
    """How surprised each token is that the target, where it is among the pictures, is the one to look at."""
    among = lesson.relevant.gather(1, lesson.fed) & lesson.mask
    shares = seen.attention.unflatten(3, (lesson.fed.shape[1], -1)).sum(4).clamp_min(1e-6).log()
    surprise = -(shares * among[:, None, None]).sum(3).mean(1)
    counts = seen.token_mask & among.any(1, keepdim=True)
    return (surprise * counts).sum() / counts.sum().clamp_min(1)


def pool_loss(model: Summarizer, pool: Pool, texts: Texts) -> Tensor:
    """Cross-entropy of each token's attention over the pool's pictures: its picture is the one to look at."""
    tokens, token_mask = texts.tokens(pool.queries)
    with torch.autocast("cpu", torch.bfloat16):
        shares = model.shares("blind", tokens, token_mask, pool.patches)
    own = torch.arange(len(tokens)).repeat_interleave(token_mask.sum(1))
    return F.nll_loss(shares.mean(0), own)


def hidden(lesson: Lesson, rng: random.Random) -> Lesson:
    """Blind lessons lose 0 to K - 1 of their pictures half of the time, so that fewer do, too."""
    if lesson.mode == "blind" and rng.random() < 0.5:
        for row in lesson.mask:
            row[rng.sample(range(K), rng.randint(0, K - 1))] = False
    return lesson


@dataclass(frozen=True)
class Reading:
    """What the summarizer makes of a lesson."""

    output: Tensor
    attention: Tensor
    """[B, heads, Tq, keys], 0 for padding."""
    token_mask: Tensor
    query: Tensor
    """The query's embedding [B, 512]."""


def read(model: Summarizer, lesson: Lesson, texts: Texts) -> Reading:
    tokens, token_mask = texts.tokens(lesson.queries)
    with torch.autocast("cpu", torch.bfloat16):
        output, attention = model(lesson.mode, tokens, token_mask, lesson.patches, lesson.mask)
    attention = attention.float() * token_mask[:, None, :, None]
    return Reading(output.float(), attention, token_mask, torch.from_numpy(texts.embeddings(lesson.queries)))


@torch.no_grad()
def blind_figures(model: Summarizer, items: list[Picture], seen: Pictures, texts: Texts) -> dict[str, float]:
    """MRR@5 over all captions without feedback and with blind AFS, and how often the top K holds the target.

    Three AFS: with the negative of the published code, the printed one, and none.
    """
    model.eval()
    gallery = torch.from_numpy(seen.embeddings[:, 0])
    scores: dict[str, list[Tensor]] = {}
    asked = [(text, index) for index, item in enumerate(items) for text in item.texts]
    for start in range(0, len(asked), 100):
        queries, targets = zip(*asked[start : start + 100])
        query, targets = torch.from_numpy(texts.embeddings(list(queries))), torch.tensor(targets)
        fed = torch.topk(query @ gallery.T, K).indices
        patches = torch.from_numpy(seen.patches[fed.flatten().numpy(), 0]).float().unflatten(0, tuple(fed.shape))
        relevant = F.one_hot(targets, len(items)).bool()
        lesson = Lesson("blind", list(queries), fed, torch.ones_like(fed).bool(), patches, gallery, relevant, ~relevant)
        reading = read(model, lesson, texts)
        negatives = {"centroid": negative(lesson), "printed": printed_negative(lesson, reading.attention), "no n": 0.0}
        moved = {name: updated(reading.output, lesson, query, n) for name, n in negatives.items()}
        for name, vector in {"none": query, **moved}.items():
            found = vector @ gallery.T
            rank = (found > found.gather(1, targets[:, None])).sum(1) + 1
            scores.setdefault(name, []).append(torch.where(rank <= 5, 1 / rank, 0.0))
        scores.setdefault(f"hits@{K}", []).append((fed == targets[:, None]).any(1).float())
    return {name: round(torch.cat(values).mean().item(), 4) for name, values in scores.items()}


@torch.no_grad()
def click_figures(model: Summarizer, lessons: list[Lesson], texts: Texts) -> dict[str, float]:
    """Precision at 10 among the pictures not liked: by the words, by PRF for clicks, by AFS for clicks."""
    model.eval()
    found: dict[str, list[Tensor]] = {}
    for lesson in lessons:
        reading = read(model, lesson, texts)
        liked = (lesson.gallery[lesson.fed] * lesson.mask[:, :, None]).sum(1)
        update = UPDATES["clicks"]
        prf = update.alpha * reading.query + update.beta * liked
        moved = {"none": reading.query, "prf": prf, "afs": updated(reading.output, lesson, reading.query, torch.zeros(()))}
        for name, vector in moved.items():
            scores = (vector @ lesson.gallery.T).masked_fill(~lesson.candidates, -torch.inf)
            found.setdefault(name, []).append(lesson.relevant.gather(1, scores.topk(10).indices).float().mean(1))
    return {name: round(torch.cat(values).mean().item(), 3) for name, values in found.items()}


def hit_rates(blind: Blind, recipe: Recipe) -> dict[float, float]:
    """How often training queries find their picture among the first K, for several shares of forgotten words."""
    rates = {}
    for forget in sorted({0.0, recipe.forget, 0.25}):
        probe = Blind(blind.items, blind.seen, blind.texts, forget, blind.ranges)
        lesson = probe.draw(500, random.Random(recipe.seed))
        rates[forget] = round(lesson.relevant.gather(1, lesson.fed).any(1).float().mean().item(), 3)
    return rates


def kinds(run: Run, recipe: Recipe) -> dict[str, Blind | Clicks | Pools]:
    """The sources of lessons, by the names in SHARES."""
    photos, alt, drawings, scenes = (run.items[name] for name in ("photos", "alt", "drawings", "scenes"))
    parts = [(first, first + GALLERY) for first in range(0, len(alt) - GALLERY + 1, GALLERY)]
    of_drawings = topics.of_drawings(drawings, run.paths.node_modules)
    ranges = sorted({topic.gallery for topic in of_drawings})
    return {
        "photos": Blind(photos, run.seen["photos"], run.texts, recipe.forget),
        "alt": Blind(alt, run.seen["alt"], run.texts, 2 * recipe.forget, parts),
        "drawings": Blind(drawings, run.seen["drawings"], run.texts, 0.0, ranges),
        "clicks.drawings": Clicks(of_drawings, run.seen["drawings"]),
        "clicks.photos": Clicks(topics.of_photos(photos), run.seen["photos"]),
        "clicks.scenes": Clicks(topics.of_scenes(scenes), run.seen["scenes"]),
        "pools.photos": Pools(photos, run.seen["photos"]),
        "pools.alt": Pools(alt, run.seen["alt"]),
        "pools.drawings": Pools(drawings, run.seen["drawings"], ranges),
    }


def fresh(run: Run) -> Summarizer:
    """A summarizer that starts from the towers."""
    model = Summarizer(SummarizerConfig())
    captions = [text for picture in run.items["photos"][:3000] for text in picture.texts[:2]]
    tokens, mask = run.texts.tokens(captions)
    embeddings = torch.from_numpy(run.texts.embeddings(captions))[:, None].expand(-1, tokens.shape[1], -1)
    patches = torch.from_numpy(run.seen["photos"].patches[:500, 0]).float().flatten(0, 1)
    align(model, run.model, tokens[mask], embeddings[mask], patches)
    return model


def train(run: Run, recipe: Recipe, start: Path | None) -> Summarizer:
    """Trains, from the towers or from an earlier file; prints validation figures and returns the averaged weights."""
    torch.manual_seed(recipe.seed)
    model = sidecars.read(start, Summarizer()) if start else fresh(run)
    average = Summarizer(SummarizerConfig())
    average.load_state_dict(model.state_dict())
    optimizer = torch.optim.AdamW(model.parameters(), recipe.lr, weight_decay=recipe.weight_decay)
    lessons = kinds(run, recipe)
    val = data.flickr8k(run.paths.data, "val")
    held = Clicks(topics.of_photos(val), run.seen["val"])
    probe = [held.draw(64, random.Random(f"probe/{i}")) for i in range(8)]
    for name in ("photos", "alt"):
        print(f"share of queries that find their picture in the first {K}, {name}: {hit_rates(lessons[name], recipe)}")
    turns = [name for name, share in SHARES.items() for _ in range(share)]
    for step in (progress := tqdm(range(recipe.steps), desc="summarizer", unit="step")):
        rng = random.Random(f"{recipe.seed}/{step}")
        model.train()
        loss = lesson_loss(model, lessons[rng.choice(turns)], recipe, run.texts, rng)
        descend(model, optimizer, loss, schedule(step, recipe.steps, recipe.warmup))
        follow(average, model, step, recipe.ema)
        progress.set_postfix(loss=f"{loss.item():.3f}")
        if (step + 1) % recipe.evaluate_every == 0 or step + 1 == recipe.steps:
            blind = blind_figures(average, val, run.seen["val"], run.texts)
            clicks = click_figures(average, probe, run.texts)
            progress.write(f"step {step + 1}: loss {loss.item():.3f}, val blind MRR@5 {blind}, val clicks P@10 {clicks}")
            torch.save(average.state_dict(), run.paths.run / "summarizer.pt")
    return average


def lesson_loss(model: Summarizer, kind: Blind | Clicks | Pools, recipe: Recipe, texts: Texts, rng: random.Random) -> Tensor:
    """The loss of a lesson drawn of one kind."""
    if isinstance(kind, Pools):
        return POOL * pool_loss(model, kind.draw(recipe.pool, rng), texts)
    lesson = hidden(kind.draw(recipe.batch, rng), rng)
    return loss_of(read(model, lesson, texts), lesson)


def main() -> None:
    parser = Run.parser("python -m pocket.summarize", __doc__)
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    parser.add_argument("--start", type=Path, help="an earlier summarizer.gguf to go on from")
    options: argparse.Namespace = parser.parse_args()
    run = Run.open(options)
    model = train(run, Recipe(steps=options.steps), options.start)
    file = options.model.with_name("summarizer.gguf")
    sidecars.write_summarizer(file, model)
    golden = options.golden / file.with_suffix(".safetensors").name
    sidecars.golden_summarizer(golden, model, file, options.golden / "golden.safetensors")
    run.keep()


if __name__ == "__main__":
    main()
