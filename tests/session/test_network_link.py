"""Links between sessions: letters that arrive, and everything that must not."""

from __future__ import annotations

import json
import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioxen_nb.api.vm_network import VMManager
from bioxen_nb.errors import ApiError, VMNotFoundError
from bioxen_nb.session.network_link import LinkKeys, LinkSettings, NetworkLink
from bioxen_nb.session.network_wire import (
    DEEPEST_BODY,
    LARGEST_LETTER,
    Envelope,
    is_loopback,
    pack_envelope,
    unpack_envelope,
)
from bioxen_nb.session.session import Session

zmq = pytest.importorskip("zmq")

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Letters(list):
    """Keeps what is delivered, and refuses what is for nobody."""

    def take(self, sender: str, recipient: str, body: object) -> None:
        if recipient == "nobody":
            raise VMNotFoundError("There is no VM named 'nobody'.")
        self.append((sender, recipient, body))


def _wait(condition, timeout_s: float = 5.0) -> bool:
    end = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(condition())


# ---- the wire ------------------------------------------------------------------------------------------


@given(JSON)
def test_any_json_body_comes_back(body):
    envelope = unpack_envelope(pack_envelope(Envelope("a", "cell", "b", body)))
    assert envelope == Envelope("a", "cell", "b", body)


@given(st.binary(max_size=300))
def test_noise_is_never_more_than_a_value_error(data):
    try:
        found = unpack_envelope(data)
    except ValueError:
        return
    assert isinstance(found, Envelope)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[" * 60_000,
        b'{"v":1,"name":"a","to":"c","body":NaN}',
        b'{"v":1,"name":"a","to":"c","body":1e999}',
        b'{"v":1,"name":"a","to":7}',
        b'{"v":1,"name":"a\\n","to":"c"}',
        b'{"v":2,"name":"a","to":"c"}',
        b'{"v":1,"name":"a","to":"c","body":' + b"9" * 10_000 + b"}",
        b'{"v":1,"name":"' + b"a" * 70_000 + b'"}',
        json.dumps({"v": 1, "name": "a", "to": "c", "body": eval("[" * 40 + "]" * 40)}).encode(),
        b"\x80\x04\x95" + b"cos\nsystem\n",
    ],
)
def test_bad_envelopes_are_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011
        unpack_envelope(data)


def test_bodies_that_cannot_travel():
    deep: list = []
    for _ in range(DEEPEST_BODY + 1):
        deep = [deep]
    for body in (float("nan"), object(), {1, 2}, "x" * LARGEST_LETTER, deep):
        with pytest.raises(ApiError):
            pack_envelope(Envelope("a", "b", "", body))


def test_loopback_is_this_machine_alone():
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "::1"))
    assert not any(
        is_loopback(host) for host in ("0.0.0.0", "192.168.0.7", "example.org", "*", "127.0.0.1.example.org")
    )


# ---- links ---------------------------------------------------------------------------------------------


def test_two_peers_write_to_each_other():
    here, there, one, two = Letters(), Letters(), _free_port(), _free_port()
    a = NetworkLink(here.take, LinkSettings("a"), listen=("127.0.0.1", one), connect=("localhost", two))
    with a, NetworkLink(there.take, LinkSettings("b"), listen=("127.0.0.1", two), connect=("localhost", one)) as b:
        a.send("cell", {"glucose": 1.5}, sender="mine")
        b.send("other", [1, None, "x"])
        assert a.wait_for(1)
        assert b.wait_for(1)
        assert (here, there) == ([("peer:b", "other", [1, None, "x"])], [("peer:a", "cell", {"glucose": 1.5})])
        assert b.received[0].sender == "mine"
        a.send("nobody", 1)
        a.send("cell", 2)
        assert b.wait_for(2)
        assert b.refused == 1
    assert not a.is_open
    with pytest.raises(ApiError, match="closed"):
        a.send("cell", 1)


def test_a_server_answers_its_clients_by_name():
    got, port = Letters(), _free_port()
    answers = {"bob": Letters(), "eve": Letters()}
    with NetworkLink(got.take, LinkSettings("s"), listen=("127.0.0.1", port)) as server:
        clients = [NetworkLink(answers[n].take, LinkSettings(n), connect=("127.0.0.1", port)) for n in answers]
        assert _wait(lambda: set(server.peers) == {"bob", "eve"})
        server.send("cell", "for bob", peer="bob")
        assert clients[0].wait_for(1)
        server.send("cell", "for all")
        assert clients[1].wait_for(1)
        assert clients[0].wait_for(2)
        for client in clients:
            client.close()
    assert [body for _, _, body in answers["eve"]] == ["for all"]


def test_bad_peers_are_ignored_and_the_link_goes_on():
    got, port = Letters(), _free_port()
    with NetworkLink(got.take, LinkSettings("s"), listen=("127.0.0.1", port)) as server:
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(b"GET / HTTP/1.0\r\n\r\n")
        context = zmq.Context()
        bad = context.socket(zmq.DEALER)
        bad.linger = 500
        bad.connect(f"tcp://127.0.0.1:{port}")
        bad.send(b"not json")
        bad.send_multipart([b"one", b"two"])
        assert _wait(lambda: server.refused >= 2)
        bad.send(b"x" * (LARGEST_LETTER + 1))
        bad.close()
        context.term()
        with NetworkLink(got.take, LinkSettings("good"), connect=("127.0.0.1", port)) as good:
            good.send("cell", "hello")
            assert server.wait_for(1)
    assert got == [("peer:good", "cell", "hello")]


def test_only_allowed_keys_come_in_and_the_key_says_who_it_is():
    ours, bobs, eves, port = LinkKeys.create(), LinkKeys.create(), LinkKeys.create(), _free_port()
    got, server_key = Letters(), {"server": ours.public}
    with NetworkLink(got.take, LinkSettings("s", ours, {"bob": bobs.public}), listen=("127.0.0.1", port)) as server:
        liar = NetworkLink(got.take, LinkSettings("admin", bobs, server_key), connect=("127.0.0.1", port))
        eve = NetworkLink(got.take, LinkSettings("bob", eves, server_key), connect=("127.0.0.1", port))
        plain = NetworkLink(got.take, LinkSettings("bob"), connect=("127.0.0.1", port))
        eve.send("cell", "stolen name")
        plain.send("cell", "no key")
        liar.send("cell", "hello")
        assert server.wait_for(1)
        time.sleep(0.3)
        for link in (liar, eve, plain):
            link.close()
        assert server.peers == ("bob",)
    assert got == [("peer:bob", "cell", "hello")]


def test_no_address_beyond_this_machine_without_keys():
    for address in ("0.0.0.0", "192.168.1.2", "example.org", "*"):
        with pytest.raises(ApiError, match="needs keys"):
            NetworkLink(print, listen=(address, 9999))
        with pytest.raises(ApiError, match="needs keys"):
            NetworkLink(print, connect=(address, 9999))
    for port in (0, 70_000, True, "80"):
        with pytest.raises(ApiError, match="port"):
            NetworkLink(print, listen=("127.0.0.1", port))
    keys = LinkKeys.create()
    with pytest.raises(ApiError, match="nobody"):
        LinkSettings("a", keys)
    with pytest.raises(ApiError, match="40"):
        LinkSettings("a", keys, {"b": "short"})
    both = {"b": LinkKeys.create().public, "c": LinkKeys.create().public}
    with pytest.raises(ApiError, match="which peer"):
        NetworkLink(print, LinkSettings("a", keys, both), connect=("127.0.0.1", 9999))
    assert keys.secret not in repr(keys)


def test_a_taken_port_is_said():
    port = _free_port()
    with NetworkLink(print, listen=("127.0.0.1", port)), pytest.raises(ApiError, match="another port"):
        NetworkLink(print, listen=("127.0.0.1", port))


def test_the_manager_opens_links_and_closes_them():
    class Recorder:
        def __init__(self) -> None:
            self.letters = Letters()
            self.send = self.letters.take

    one, two, a, b = _free_port(), _free_port(), Recorder(), Recorder()
    with VMManager(a, name="left") as left, VMManager(b, name="right") as right:
        link = left.run_p2p(local_port=one, peer_ip="localhost", peer_port=two)
        right.run_p2p(local_port=two, peer_ip="localhost", peer_port=one)
        link.send("cell", 7)
        assert _wait(lambda: b.letters == [("peer:left", "cell", 7)])
        server = left.run_server(_free_port())
        assert server.is_open
        assert len(left.links) == 2
    assert not server.is_open
    assert left.links == []


def test_a_letter_reaches_the_mailbox_of_a_vm_in_another_session():
    port = _free_port()
    with Session(seed=1) as session, VMManager(session, name="home") as home:
        session.create("cell", "teaching-mini")
        server = home.run_server(port)
        with NetworkLink(print, LinkSettings("bob"), connect=("localhost", port)) as bob:
            bob.send("nobody", 1)
            bob.send("cell", {"signal": [1, 2]})
            assert server.wait_for(1)
        session.start("cell")
        session.run(duration_s=5, vm="cell")
        letter = session.vm("cell").mailbox.peek()
    assert (letter.sender, letter.body) == ("peer:bob", {"signal": [1, 2]})
    assert server.refused == 1
