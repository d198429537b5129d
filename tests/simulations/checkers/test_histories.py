"""Histories in every notation, and what is said about lines that make no sense."""

from __future__ import annotations

import pytest

from metrics.domain.errors import DocumentError
from simulations.checkers.histories import check_model, read_history
from simulations.checkers.operations import Kind, Model, Outcome

LINES = """
{"process": 1, "type": "invoke", "f": "write", "key": "x", "value": 3}
{"process": 2, "type": "invoke", "f": "cas", "key": "x", "value": [3, 4]}

{"process": 1, "type": "ok", "f": "write", "key": "x", "value": 3}
{"process": 2, "type": "info", "f": "cas", "key": "x"}
{"process": 3, "type": "invoke", "f": "read", "key": "x"}
{"process": 3, "type": "ok", "f": "read", "key": "x", "value": null}
"""
ARRAY = f"[{LINES.strip().replace(chr(10) * 2, chr(10)).replace(chr(10), ', ')}]"
EDN = """; a comment
[{:process 1, :type :invoke, :f :write, :key "x", :value 3}
 #knossos.op.Op{:process 2, :type :invoke, :f :cas, :key "x", :value [3 4]}
 {:process :nemesis, :type :info, :f :start, :value "cut [:n1 :n2]"}
 {:process 1, :type :ok, :f :write, :key "x", :value 3}
 {:process 2, :type :info, :f :cas, :key "x", :value :timed-out, :error {:a 1}}
 {:process 3, :type :invoke, :f :read, :key "x", :value nil}
 {:process 3, :type :ok, :f :read, :key "x", :value nil, :time 1.5e9}]
"""
KEYED = """
{:process 1 :type :invoke :f :write :value ["x" 3]}
{:process 2 :type :invoke :f :cas :value ["x" [3 4]]}
{:process 1 :type :ok :f :write :value ["x" 3]}
{:process 2 :type :info :f :cas :value ["x" [3 4]]}
{:process 3 :type :invoke :f :read :value ["x" nil]}
{:process 3 :type :ok :f :read :value ["x" nil]}
"""
LOG = """INFO  jepsen.core - Everything is up
INFO  jepsen.util - 1\t:invoke\t:write\t3
INFO  jepsen.util - 2\t:invoke\t:cas\t[3 4]
INFO  jepsen.util - :nemesis\t:info\t:start\tnil
INFO  jepsen.util - 1\t:ok\t:write\t3
INFO  jepsen.util - 2\t:info\t:cas\t:timed-out
INFO  jepsen.util - 3\t:invoke\t:read\tnil
INFO  jepsen.util - 3\t:ok\t:read\tnil
"""


def refused(text):
    with pytest.raises(DocumentError) as error:
        read_history(text)
    (problem,) = error.value.problems
    return problem.line, problem.message


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param(LINES, "x", id="JSON, one event a line"),
        pytest.param(ARRAY, "x", id="JSON, one array"),
        pytest.param(EDN, "x", id="EDN"),
        pytest.param(KEYED, "x", id="EDN with keys in the values"),
        pytest.param(LOG, None, id="log of Jepsen"),
    ],
)
def test_every_notation_gives_the_same_operations(text, key):
    write, swap, read = read_history(text).operations
    assert (write.kind, write.argument, write.outcome) == (Kind.WRITE, 3, Outcome.OK)
    assert (swap.kind, swap.expected, swap.argument) == (Kind.CAS, 3, 4)
    assert (swap.outcome, swap.returned) == (Outcome.INFO, None)
    assert (read.kind, read.result, read.outcome) == (Kind.READ, None, Outcome.OK)
    assert write.invoked < swap.invoked < write.returned < read.invoked < read.returned
    assert {write.key, swap.key, read.key} == {key}


def test_lines_are_counted_with_the_empty_ones():
    write, swap, read = read_history(LINES).operations
    assert (write.line, write.returned_line) == (2, 5)
    assert (swap.line, read.line, read.returned_line) == (3, 7, 8)


def test_a_map_that_spans_lines_stands_where_it_begins():
    history = read_history("[\n {:process 1\n :type :invoke\n :f :write :value 3}]")
    assert history.operations[0].line == 2


def test_the_words_of_stores_are_understood():
    history = read_history(
        '{:process 0, :type :invoke, :f :put, :key "0", :value "x \\"0\\" y"}\n'
        '{:process 0, :type :ok, :f :put, :key "0", :value "x \\"0\\" y"}\n'
        '{:process 0, :type :invoke, :f :get, :key "0", :value nil}\n'
        '{:process 0, :type :ok, :f :get, :key "0", :value "x \\"0\\" y"}\n'
        '{:process 0, :type :invoke, :f :append, :key "0", :value "z"}\n'
    )
    assert [o.kind for o in history.operations] == [Kind.WRITE, Kind.READ, Kind.APPEND]
    assert history.operations[0].argument == history.operations[1].result == 'x "0" y'
    assert history.model is Model.KV


def test_an_invocation_without_an_end_is_of_unknown_outcome():
    history = read_history(LINES.strip().split("\n", maxsplit=1)[0])
    assert history.operations[0].outcome is Outcome.INFO


def test_a_process_may_go_on_after_an_unknown_outcome():
    """Jepsen gives it another number; other tools keep the number."""
    events = ["invoke", "info", "invoke", "ok"]
    text = "\n".join(
        f'{{"process": 1, "type": "{kind}", "f": "write", "value": 1}}' for kind in events
    )
    outcomes = [operation.outcome for operation in read_history(text).operations]
    assert outcomes == [Outcome.INFO, Outcome.OK]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "nonsense is not JSON. Write one object on each line"),
        ("[1, 2]", "is no event. Write one object for each event"),
        ('{"process": 1.5}', "process is 1.5. Give the number of the process"),
        ('{"process": 1, "f": "read"}', "type is null. Say what happened: one of invoke, ok"),
        ('{"process": 1, "type": "invoke", "f": "lock"}', "f is lock. Say what the process does"),
        ('{"process": 1, "type": "invoke", "f": "write"}', "write has no value. Give what is"),
        (
            '{"process": 1, "type": "invoke", "f": "cas", "value": 3}',
            "The value of cas is 3. Give the expected and the new value, as [1, 2].",
        ),
        (
            '{"process": 7, "type": "ok", "f": "write", "value": 1}',
            "Process 7 ends write, which it never began.",
        ),
        (
            '{"process": 2, "type": "invoke", "f": "read"}',
            "Process 2 begins read, but its operation of line 1 has not ended.",
        ),
        ('{"process": 2, "type": "ok", "f": "read"}', "The read has no value. Give what it"),
        (
            '{"process": 2, "type": "ok", "f": "write", "value": 1}',
            "Process 2 ends write, but on line 1 it began read.",
        ),
        (
            '{"process": 2, "type": "ok", "f": "read", "key": "y", "value": 1}',
            "Process 2 ends read y, but on line 1 it began read.",
        ),
        ('{"process": 1, "type": "invoke", "f": "write", "value": NaN}', "is not JSON"),
    ],
)
def test_a_line_that_makes_no_sense_is_named_with_what_to_do(line, said):
    number, message = refused('{"process": 2, "type": "invoke", "f": "read"}\n' + line)
    assert number == 2
    assert said in message


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("", 1, "There are no operations."),
        ("[]", 1, "There are no operations."),
        ("[\n{]", 2, "is not JSON"),
        ('[{"process": "nemesis"}] 5', 1, "5 is not JSON"),
        ("{:process 1\n :type", 1, "{ cannot be read as EDN."),
        ("[{:process :nemesis}\n)]", 2, ") cannot be read as EDN."),
        ("(" * 40, 1, "cannot be read as EDN."),
        ("[" * 100_000, 1, "is not JSON"),
    ],
)
def test_a_text_in_no_notation_is_refused(text, number, said):
    line, message = refused(text)
    assert line == number
    assert said in message


def test_a_register_cannot_be_appended_to():
    history = read_history('{"process": 1, "type": "invoke", "f": "append", "value": "a"}')
    with pytest.raises(DocumentError, match="Choose the model kv"):
        check_model(history.operations, Model.REGISTER)
    check_model(history.operations, Model.KV)
