from __future__ import annotations

import pickle

from metrics.domain.errors import InvalidParameterError

CHINESE = {"%(name)s must be below %(limit)s.": "%(name)s 必須小於 %(limit)s。"}


def refused():
    template = "%(name)s must be below %(limit)s."
    return InvalidParameterError(template, field="years", params={"name": "years", "limit": 5})


def test_a_message_reads_in_english_without_a_translator():
    assert str(refused()) == "years must be below 5."
    assert refused().render() == "years must be below 5."


def test_a_message_is_translated_before_its_values_are_put_in():
    assert refused().render(lambda text: CHINESE[text]) == "years 必須小於 5。"


def test_a_message_without_values_may_hold_a_percent_sign():
    assert str(InvalidParameterError("Aim at ±5 %.")) == "Aim at ±5 %."


def test_an_error_survives_the_way_from_another_process():
    again = pickle.loads(pickle.dumps(refused()))
    assert (str(again), again.field) == ("years must be below 5.", "years")
    assert again.render(lambda text: CHINESE[text]) == "years 必須小於 5。"
