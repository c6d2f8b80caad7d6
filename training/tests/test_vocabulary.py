"""Pruning a tokenizer: what is kept, and that texts are cut as before."""

import json

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from pocket.data import vocabulary
from pocket.data.vocabulary import SPECIAL, Vocabulary, prune

PIECES = [*SPECIAL, "a", "!", "é", "dog", "##s", "run", "##ning", "zebra", "##zz", "zyzzyva", "of", "語", "red"]


def full() -> str:
    """A WordPiece tokenizer of a few pieces, as BERT's is built."""
    vocab = {piece: index for index, piece in enumerate(PIECES)}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = [(name, vocab[name]) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=special)
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer.to_str()


@pytest.fixture
def rare_from_dog(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the pieces before "dog" count as common."""
    monkeypatch.setattr(vocabulary, "COMMON_BELOW", PIECES.index("dog"))


@pytest.mark.usefixtures("rare_from_dog")
def test_common_short_and_used_pieces_are_kept_in_order() -> None:
    pruned, kept = prune(full(), ["zebras running"])
    names = [PIECES[old] for old in kept]
    assert names == [*SPECIAL, "a", "!", "dog", "##s", "run", "##ning", "zebra", "of", "red"]
    assert len(pruned) == len(names)
    assert [pruned.tokenizer.id_to_token(new) for new in range(len(names))] == names


@pytest.mark.usefixtures("rare_from_dog")
def test_texts_of_kept_pieces_are_cut_as_before() -> None:
    pruned, kept = prune(full(), ["zebras running"])
    whole = Tokenizer.from_str(full())
    for text in ("a red dog!", "Zebras running", "dogs of a zyzzyva"):
        old = [kept[new] for new in pruned.encode([text], 64)[0]]
        expected = [i if i in kept else PIECES.index("[UNK]") for i in whole.encode(text).ids]
        assert old == expected, text


def test_texts_are_framed_and_cut_at_the_limit() -> None:
    pruned, _ = prune(full(), [])
    ids = pruned.encode(["a a a a a a", "a"], 5)
    assert [len(row) for row in ids] == [5, 3]
    assert all((row[0], row[-1]) == (2, 3) for row in ids)


def test_a_vocabulary_survives_its_json() -> None:
    pruned, _ = prune(full(), ["zebras"])
    again = Vocabulary.from_json(pruned.to_json())
    assert again.encode(["red zebras!"], 64) == pruned.encode(["red zebras!"], 64)
    assert json.loads(pruned.to_json())["padding"] is None
