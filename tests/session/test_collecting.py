"""The garbage collector rests while much is built, and comes back whoever ends last."""

import gc
import threading

from bioxen_nb.session.collecting import collector_resting


def test_it_rests_until_the_last_has_ended():
    inside, leave = threading.Barrier(2), threading.Event()

    def other():
        with collector_resting():
            inside.wait(30)
            leave.wait(30)

    thread = threading.Thread(target=other)
    with collector_resting():
        thread.start()
        inside.wait(30)
        assert not gc.isenabled()
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_one_that_was_off_stays_off():
    gc.disable()
    try:
        with collector_resting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
