"""Philox4x32-10 against the published vectors, and the streams that are cut from it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulations.kernel import rng, twin


def independent_philox(counter, key):
    """Philox4x32-10 written another way: unsigned NumPy words, straight from the paper."""
    words = [np.uint64(word) for word in counter]
    low, high = (np.uint64(word) for word in key)
    mask = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        first = np.uint64(0xD2511F53) * words[0]
        second = np.uint64(0xCD9E8D57) * words[2]
        words = [
            (second >> np.uint64(32)) ^ words[1] ^ low,
            second & mask,
            (first >> np.uint64(32)) ^ words[3] ^ high,
            first & mask,
        ]
        low = (low + np.uint64(0x9E3779B9)) & mask
        high = (high + np.uint64(0xBB67AE85)) & mask
    return tuple(int(word) for word in words)


@pytest.fixture(params=[False, True], ids=["compiled", "interpreted"])
def streams(request):
    return twin.load("simulations.kernel.rng", interpreted=request.param)


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        pytest.param(
            (0, 0, 0, 0),
            (0, 0),
            (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
            id="zeros, Random123 kat_vectors",
        ),
        pytest.param(
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
            id="digits of pi, Random123 kat_vectors",
        ),
    ],
)
def test_the_published_known_answers_come_out(streams, counter, key, words):
    assert independent_philox(counter, key) == words
    signed = int(np.array(counter[:2], np.uint32).view("<i8")[0])
    assert streams.philox(key[0] | key[1] << 32, signed, counter[2], counter[3]) == words


def test_random_blocks_agree_with_an_independent_implementation(streams):
    chosen = np.random.default_rng(7).integers(0, 2**31, size=(200, 6)).tolist()
    drawn = [streams.philox(k0 | k1 << 32, a | b << 32, c, d) for a, b, c, d, k0, k1 in chosen]
    expected = [independent_philox((a, b, c, d), (k0, k1)) for a, b, c, d, k0, k1 in chosen]
    assert drawn == expected


def test_compiled_and_interpreted_streams_are_the_same_bits():
    plain = twin.load("simulations.kernel.rng", interpreted=True)
    keys = [rng.stream_key(seed, 3, cause) for seed in (0, 1, 2**63 - 1) for cause in range(9)]
    assert keys == [plain.stream_key(s, 3, c) for s in (0, 1, 2**63 - 1) for c in range(9)]
    compiled = [rng.exponential(key, counter, 2.5) for key in keys for counter in range(50)]
    assert compiled == [
        plain.exponential(key, counter, 2.5) for key in keys for counter in range(50)
    ]


def test_keys_stay_inside_63_bits_and_never_meet():
    keys = {
        rng.stream_key(seed, replication, cause)
        for seed in range(10)
        for replication in range(100)
        for cause in range(20)
    }
    assert len(keys) == 20_000
    assert min(keys) >= 0
    assert max(keys) < 2**63


def test_draws_are_uniform_by_chi_square():
    key = rng.stream_key(11, 0, 0)
    draws = np.array([rng.uniform(key, counter) for counter in range(100_000)])
    counts = np.histogram(draws, bins=1000, range=(0, 1))[0]
    assert 830 < ((counts - 100) ** 2 / 100).sum() < 1190  # 99.99 % of chi-square with 999
    assert draws.min() > 0
    assert draws.max() < 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((5, 0, 0), (5, 0, 1), id="neighbouring causes"),
        pytest.param((5, 0, 0), (5, 1, 0), id="neighbouring replications"),
        pytest.param((5, 0, 0), (6, 0, 0), id="neighbouring seeds"),
    ],
)
def test_streams_of_different_keys_are_independent(first, second):
    keys = rng.stream_key(*first), rng.stream_key(*second)
    pairs = np.array([[rng.uniform(key, n) for key in keys] for n in range(20_000)])
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 4 / math.sqrt(20_000)
    cells = np.bincount((pairs * 10).astype(int) @ [10, 1], minlength=100)
    assert 54 < ((cells - 200) ** 2 / 200).sum() < 161  # 99.9 % of chi-square with 99


def test_successive_draws_are_uncorrelated():
    key = rng.stream_key(3, 1, 4)
    draws = np.array([rng.uniform(key, counter) for counter in range(50_000)])
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 4 / math.sqrt(50_000)


def test_exponential_draws_have_the_mean_and_the_tail_of_the_law():
    key = rng.stream_key(8, 8, 8)
    draws = np.array([rng.exponential(key, counter, 4.0) for counter in range(100_000)])
    assert draws.mean() == pytest.approx(4.0, rel=4 / math.sqrt(100_000))
    assert (draws > 4.0).mean() == pytest.approx(math.exp(-1), abs=0.006)


@pytest.mark.parametrize("x", [2.0**-53, 1e-9, 0.1, 0.5, 0.7071067811865475, 0.999999, 1.0, 3.7e9])
def test_the_logarithm_is_right_to_the_last_digits(streams, x):
    assert streams.log(x) == pytest.approx(math.log(x), rel=4.5e-16, abs=1e-300)
