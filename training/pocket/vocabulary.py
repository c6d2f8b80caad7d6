"""Prunes MiniLM's WordPiece vocabulary to the pieces that captions, names and common English need."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# BERT's vocabulary is ordered by frequency after its specials and single characters, so a bound on the
# original id keeps the commonest English.
COMMON_BELOW = 12_000
PLAIN = re.compile(r"(##)?[a-z]+|(##)?[0-9]|[!-~]")


@dataclass(frozen=True)
class Vocabulary:
    tokenizer: Tokenizer
    kept: np.ndarray
    """Original id of each kept piece, in the new order: the rows to take of the word table."""

    def encode(self, texts: list[str], max_tokens: int) -> list[list[int]]:
        self.tokenizer.enable_truncation(max_tokens)
        self.tokenizer.no_padding()
        return [e.ids for e in self.tokenizer.encode_batch(texts)]


def prune(tokenizer_json: str, corpus: Iterable[str]) -> Vocabulary:
    """Keeps specials, printable ASCII, common English pieces and every piece the corpus uses."""
    full = Tokenizer.from_str(tokenizer_json)
    full.no_padding()
    full.no_truncation()
    used = {i for e in full.encode_batch(list(corpus)) for i in e.ids}
    definition = json.loads(tokenizer_json)
    pieces = sorted(definition["model"]["vocab"].items(), key=lambda item: item[1])
    kept = [
        (piece, old)
        for piece, old in pieces
        if piece in SPECIAL or old in used or (PLAIN.fullmatch(piece) and (old < COMMON_BELOW or len(piece) <= 3))
    ]
    ids = {piece: new for new, (piece, _) in enumerate(kept)}
    definition["model"]["vocab"] = ids
    definition["padding"] = definition["truncation"] = None
    for token in definition["added_tokens"]:
        token["id"] = ids[token["content"]]
    for name, special in definition["post_processor"].get("special_tokens", {}).items():
        special["ids"] = [ids[name]]
    compact = json.dumps(definition, ensure_ascii=False, separators=(",", ":"))
    return Vocabulary(Tokenizer.from_str(compact), np.array([old for _, old in kept]))
