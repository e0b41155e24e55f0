import numpy as np

from coach.language.encoder import DIMENSIONS, cache_info, clear_cache, encode

SENTENCES = ["Lamento las molestias.", "espere", "How long has it been like this?", "¿La luz está verde o roja?"]


def test_vectors_are_unit_rows():
    vectors = encode(SENTENCES)
    assert vectors.shape == (len(SENTENCES), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_same_bits_alone_and_in_company():
    together = encode(SENTENCES)
    clear_cache()
    for sentence, vector in zip(reversed(SENTENCES), together[::-1], strict=True):
        assert np.array_equal(encode([sentence])[0], vector)


def test_meaning_crosses_languages():
    spanish, same, other = encode(
        ["Lamento mucho la espera.", "I am very sorry about the wait.", "Press the red button."]
    )
    assert spanish @ same > spanish @ other + 0.2


def test_nothing_to_encode():
    assert encode([]).shape == (0, DIMENSIONS)
    assert not encode(["   "]).any()


def test_a_known_sentence_is_not_encoded_again():
    clear_cache()
    encode([SENTENCES[0], SENTENCES[0]])
    assert cache_info() == (1, 1)
