"""Named concepts (emojibase) and their drawings in several styles, from npm packages.

Fluent 3D, the style of the page's gallery, is deliberately absent: the gallery stays unseen.
"""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from PIL import Image

# emojibase groups: smileys, people, animals, food, travel, activities, objects. 2 is "components", 8 and 9 are
# symbols and flags.
GROUPS = (0, 1, 3, 4, 5, 6, 7)
# Every twentieth concept is kept from training in every style, so that "never seen at all" can be measured.
HELD_OUT_EVERY = 20
SVG_SIDE = 256


@dataclass(frozen=True)
class Concept:
    key: str
    label: str
    tags: tuple[str, ...]
    held_out: bool


def key_of(hexcode: str) -> str:
    """Code points without the emoji presentation selector, the one spelling all packages can be brought to."""
    return "-".join(part for part in hexcode.lower().split("-") if part != "fe0f")


def concepts(node_modules: Path) -> list[Concept]:
    """The gallery's concepts in emojibase's order."""
    data = json.loads((node_modules / "emojibase-data/en/data.json").read_text())
    chosen = sorted((e for e in data if e.get("group") in GROUPS), key=lambda e: e["order"])
    return [
        Concept(key_of(e["hexcode"]), e["label"], tuple(e.get("tags", ())), i % HELD_OUT_EVERY == HELD_OUT_EVERY - 1)
        for i, e in enumerate(chosen)
    ]


def styles(node_modules: Path) -> dict[str, dict[str, Path]]:
    """For each drawing style, the file of each concept key."""
    folders = {
        "openmoji": node_modules / "openmoji/color/svg",
        "openmoji-black": node_modules / "openmoji/black/svg",
        "twitter": node_modules / "emoji-datasource-twitter/img/twitter/64",
        "google": node_modules / "emoji-datasource-google/img/google/64",
    }
    return {
        style: {key_of(path.stem): path for path in sorted(folder.iterdir()) if path.suffix in (".svg", ".png")}
        for style, folder in folders.items()
    }


def load(path: Path) -> Image.Image:
    """A drawing as RGBA."""
    if path.suffix == ".svg":
        png = bytes(resvg_py.svg_to_bytes(svg_path=str(path), width=SVG_SIDE, height=SVG_SIDE))
        return Image.open(io.BytesIO(png)).convert("RGBA")
    return Image.open(path).convert("RGBA")
