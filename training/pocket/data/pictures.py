"""Pictures with texts: photographs, web pictures, drawings and scenes composed of drawings."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from tqdm import tqdm

from . import drawings
from . import scenes as composed


@dataclass(frozen=True)
class Picture:
    """A picture on disk with what is said of it."""

    path: Path
    texts: tuple[str, ...]
    """Captions; of a drawing its name, then its tags."""
    concept: str
    """Pictures of one concept are all right answers to each other's texts."""
    is_drawing: bool = False

    def load(self) -> Image.Image:
        """Its pixels: RGBA of a drawing, RGB of others."""
        return drawings.load(self.path) if self.is_drawing else Image.open(self.path).convert("RGB")


def flickr8k(data: Path, split: str) -> list[Picture]:
    """One Karpathy split of Flickr8k, five captions each."""
    return karpathy(data / "flickr8k", split)


def karpathy(folder: Path, split: str) -> list[Picture]:
    """One split of a dataset in Karpathy's layout: `dataset*.json` beside `images/`, or beside the pictures."""
    (index, *_) = [*sorted(folder.glob("dataset*.json")), None]
    if index is None:
        raise FileNotFoundError(f"{folder} has no dataset*.json")
    images = json.loads(index.read_text(encoding="utf-8-sig"))["images"]
    base = folder / "images" if (folder / "images").is_dir() else folder
    return [
        Picture(base / i.get("filepath", "") / i["filename"], tuple(s["raw"] for s in i["sentences"]), i["filename"])
        for i in images
        if i["split"] == split
    ]


def alt18k(data: Path) -> list[Picture]:
    """Web pictures with their alt text."""
    folder = data / "alt18k"
    rows = (line.split("\t", 1) for line in (folder / "captions.tsv").read_text().splitlines())
    return [Picture(folder / "images" / name, (text,), name) for name, text in rows]


def drawn(node_modules: Path, extracted: Path) -> list[Picture]:
    """Every concept that is not held out, in every style."""
    wanted = [c for c in drawings.concepts(node_modules) if not c.held_out]
    return [
        Picture(files[c.key], (c.label, *c.tags), c.label, is_drawing=True)
        for files in drawings.styles(node_modules, extracted).values()
        for c in wanted
        if c.key in files
    ]


def scenes(drawn_pictures: list[Picture], folder: Path, count: int, seed: int) -> list[Picture]:
    """Scenes of two to four drawings each, written to `folder` on first use."""

    def draw() -> dict[str, tuple[str, ...]]:
        captions = {}
        for number in tqdm(range(count), desc="scenes", unit="scene"):
            rng = random.Random(f"{seed}/{number}")
            things = rng.sample(drawn_pictures, rng.choice((2, 2, 3, 4)))
            captions[f"{number:05}.png"] = draw_scene(things, folder / f"{number:05}.png", rng)
        return captions

    return made_once(folder, draw)


def draw_scene(things: list[Picture], path: Path, rng: random.Random) -> tuple[str, ...]:
    """Writes a scene of some drawings; returns its captions."""
    scene, placed = composed.compose([(thing.texts[0], thing.load()) for thing in things], rng)
    scene.save(path)
    return composed.captions(placed)


def made_once(folder: Path, draw: Callable[[], dict[str, tuple[str, ...]]]) -> list[Picture]:
    """The pictures that `draw` writes into `folder`, by file name with their captions; drawn on first use."""
    index = folder / "captions.json"
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        index.write_text(json.dumps(draw()))
    known = json.loads(index.read_text())
    return [Picture(folder / name, tuple(texts), name) for name, texts in known.items()]


# A name alone is what a visitor types most often.
DRAWING_TEMPLATES = ("{}", "{}", "{}", "a drawing of {}", "a picture of {}", "{} icon", "a cartoon {}")


def text_of(picture: Picture, rng: random.Random) -> str:
    """A caption drawn at random; for a drawing its name, its name with tags, or tags alone."""
    if not picture.is_drawing:
        return rng.choice(picture.texts)
    label, *tags = picture.texts
    shown = rng.sample(tags, min(len(tags), rng.randint(1, 3))) if tags else []
    kind = rng.random()
    if kind < 0.6 or not shown:
        return rng.choice(DRAWING_TEMPLATES).format(label)
    return ", ".join(shown if kind < 0.8 else [label, *shown])
