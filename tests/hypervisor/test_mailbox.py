import json
import math
from types import SimpleNamespace

import pytest

from bioxen_nb.errors import ApiError, CheckpointError, ConfigurationError, OverloadError
from bioxen_nb.hypervisor.mailbox import DEEPEST_BODY, LARGEST_BODY, Mailbox, Post, as_json


def someone(name, time_s=0, limit=1000):
    return SimpleNamespace(name=name, time_s=time_s, mailbox=Mailbox(limit))


def nested(levels):
    body = 0
    for _ in range(levels):
        body = [body]
    return body


def test_a_letter_arrives_when_it_is_delivered_and_not_before():
    post, a, b = Post(), someone("a", time_s=35), someone("b")
    number = post.send(a, b, {"glucose_mm": 0.5, "genes": ["lacZ", None, True]})
    assert (b.mailbox.unread, post.on_their_way("b")) == (0, 1)
    assert post.deliver("b", b.mailbox) == 1
    letter = b.mailbox.peek()
    assert (letter.number, letter.sender, letter.recipient, letter.sent_s) == (number, "a", "b", 35)
    assert letter.body == {"glucose_mm": 0.5, "genes": ["lacZ", None, True]}
    assert b.mailbox.take() is letter
    assert b.mailbox.take() is b.mailbox.peek() is None
    assert post.deliver("b", b.mailbox) == 0


def test_letters_keep_their_order_and_are_counted():
    post, a, b = Post(), someone("a"), someone("b")
    numbers = [post.send(a, b, n) for n in range(5)]
    post.deliver("b", b.mailbox)
    assert [letter.body for letter in b.mailbox.letters()] == [0, 1, 2, 3, 4]
    assert [b.mailbox.take().number for _ in range(5)] == numbers == [1, 2, 3, 4, 5]


def test_a_body_is_a_copy():
    post, a, b, c = Post(), someone("a"), someone("b"), someone("c")
    body = {"genes": ["lacZ"]}
    post.broadcast(a, [b, c], body)
    body["genes"].append("lacY")
    for who in (b, c):
        post.deliver(who.name, who.mailbox)
    b.mailbox.peek().body["genes"].clear()
    assert c.mailbox.peek().body == {"genes": ["lacZ"]}


def test_a_full_mailbox_refuses_and_counts_what_is_on_its_way():
    post, a, b = Post(), someone("a"), someone("b", limit=3)
    post.send(a, b, 1)
    post.deliver("b", b.mailbox)
    post.send(a, b, 2)
    post.send(a, b, 3)
    with pytest.raises(OverloadError, match=r"'b' is full.*take\(\)") as caught:
        post.send(a, b, 4)
    assert caught.value.code.value == "BX004"
    assert post.deliver("b", b.mailbox) == 2
    b.mailbox.take()
    post.send(a, b, 5)


def test_a_broadcast_goes_to_all_or_to_none():
    post, a, free, full = Post(), someone("a"), someone("free"), someone("full", limit=1)
    assert post.broadcast(a, [free, full], "x") == (1, 2)
    with pytest.raises(OverloadError):
        post.broadcast(a, [free, full], "y")
    assert (post.on_their_way("free"), post.on_their_way("full")) == (1, 1)
    assert post.send(a, free, "z") == 3


def test_what_does_not_fit_any_more_waits_and_is_not_lost():
    post, a, b = Post(), someone("a"), someone("b", limit=2)
    post.send(a, b, "first")
    first = as_json("filler")
    assert first == '"filler"'
    post.send(a, b, "second")
    other = Post()
    other.send(a, someone("b"), "filler")
    other.deliver("b", b.mailbox)
    assert post.deliver("b", b.mailbox) == 1
    assert post.on_their_way("b") == 1
    b.mailbox.take()
    assert post.deliver("b", b.mailbox) == 1


def test_a_vm_that_is_gone_gets_no_letters():
    post, a, b = Post(), someone("a"), someone("b")
    post.send(a, b, 1)
    post.forget("b")
    assert post.deliver("b", b.mailbox) == 0


@pytest.mark.parametrize(
    "body",
    [object(), {1, 2}, b"bytes", math.nan, math.inf, {1: "a"}, {None: 1}, {"a": {0: 1}}, 1j, 10**5000, [print]],
    ids=lambda body: type(body).__name__,
)
def test_what_is_no_json_is_refused(body):
    post, a, b = Post(), someone("a"), someone("b")
    with pytest.raises(ApiError) as caught:
        post.send(a, b, body)
    assert caught.value.code.value == "BX008"
    assert post.on_their_way("b") == 0


def test_bodies_may_be_deep_but_not_bottomless():
    assert json.loads(as_json(nested(DEEPEST_BODY))) == nested(DEEPEST_BODY)
    for levels in (DEEPEST_BODY + 2, 100_000):
        with pytest.raises(ApiError, match="levels"):
            as_json(nested(levels))
    ring = []
    ring.append(ring)
    with pytest.raises(ApiError, match="levels"):
        as_json(ring)


def test_bodies_may_be_large_but_not_endless():
    assert as_json("x" * (LARGEST_BODY - 2))
    bomb = "x"
    for _ in range(30):
        bomb = [bomb] * 10
    for body in ("x" * (LARGEST_BODY - 1), "\u00e9" * 20_000, [0] * 1_000_000, bomb, ["x" * 60_000] * 2):
        with pytest.raises(ApiError, match="bytes"):
            as_json(body)


def test_mailbox_and_post_survive_a_checkpoint():
    post, a, b = Post(), someone("a", 7), someone("b", limit=5)
    post.send(a, b, {"n": 1})
    post.deliver("b", b.mailbox)
    post.send(b, a, [2])
    box = Mailbox.from_document(json.loads(json.dumps(b.mailbox.to_document())))
    again = Post.from_document(json.loads(json.dumps(post.to_document())))
    assert (box.letters(), box.limit) == (b.mailbox.letters(), 5)
    again.deliver("a", a.mailbox)
    assert a.mailbox.take().body == [2]
    assert again.send(a, b, 3) == 3


@pytest.mark.parametrize("document", [{}, {"limit": 0, "letters": []}, {"limit": 5, "letters": [{"number": 1}]}])
def test_damaged_documents_are_refused(document):
    with pytest.raises(CheckpointError):
        Mailbox.from_document(document)
    with pytest.raises(CheckpointError):
        Post.from_document(document)


@pytest.mark.parametrize("bad", [0, -1, 2.5, True])
def test_impossible_sizes_are_refused(bad):
    with pytest.raises(ConfigurationError):
        Mailbox(bad)
