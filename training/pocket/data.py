"""What the model learns from: pictures with texts, in four domains, and the validation photographs."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from tqdm import tqdm

from . import drawings
from . import scenes as composed


@dataclass(frozen=True)
class Picture:
    path: Path
    texts: tuple[str, ...]
    concept: str
    """Pictures of one concept are all right answers to each other's texts."""
    is_drawing: bool = False

    def load(self) -> Image.Image:
        return drawings.load(self.path) if self.is_drawing else Image.open(self.path).convert("RGB")


def flickr8k(data: Path, split: str) -> list[Picture]:
    """One Karpathy split of Flickr8k, five captions each."""
    folder = data / "flickr8k"
    images = json.loads((folder / "dataset_flickr8k.json").read_text())["images"]
    return [
        Picture(folder / "images" / i["filename"], tuple(s["raw"] for s in i["sentences"]), i["filename"])
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
    """Compositions of two to four drawings, written to `folder` on first use."""
    index = folder / "captions.json"
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        captions = {}
        for number in tqdm(range(count), desc="scenes", unit="scene"):
            rng = random.Random(f"{seed}/{number}")
            things = rng.sample(drawn_pictures, rng.choice((2, 2, 3, 4)))
            scene, placed = composed.compose([(t.texts[0], t.load()) for t in things], rng)
            scene.save(folder / f"{number:05}.png")
            captions[f"{number:05}.png"] = composed.captions(placed)
        index.write_text(json.dumps(captions))
    known = json.loads(index.read_text())
    return [Picture(folder / name, tuple(texts), name) for name, texts in known.items()]


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
