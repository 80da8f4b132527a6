"""Mark an answer in this process, within limits of time and of memory. No sandbox: the answers are
our own.
"""

import json
import resource
import signal
from contextlib import contextmanager

from autograder.sandbox.limits import Limits
from course.checking import calls
from course.judging.judge import judge
from course.judging.observation import Observation
from course.judging.observe import observe

SECONDS = 5  # of processor time for one marking; right answers need a fifth of one


class _TooLong(BaseException):
    """A marking that does not end. Not an Exception, so that observing does not take it for one of
    the answer's.
    """


@contextmanager
def _time_limit():
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(
        signal.ITIMER_PROF, SECONDS, 1
    )  # again each second, should the first be swallowed
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def mark(case_set, function):
    """Observe and judge a function, with JSON in between.

    Returns:
        Report and list of observations; None and None where marking would stop it, or cannot read
        what it gives.
    """
    try:
        with _time_limit():
            seen = _sent(function, calls(case_set))
            return judge(case_set, seen, reveal=False), seen
    except (_TooLong, Exception):
        return None, None


def mark_hidden(exercise, function, seed):
    """Mark a function as the marker does, with hidden cases from a seed, but look for no known
    mistakes.

    Returns:
        Report; None where marking would stop it, or cannot read what it gives.
    """
    try:
        with _time_limit():
            return exercise.mark(
                lambda inputs: _sent(function, inputs),
                seed,
                diagnose=False,
            )
    except (_TooLong, Exception):
        return None


def _sent(function, inputs):
    """Observations that went through JSON."""
    seen = [observe(function, item) for item in inputs]
    sent = json.dumps(seen, default=Observation.to_json)
    return [Observation.from_json(item) for item in json.loads(sent)]


def start_worker():
    """Limit the memory of this process to what marking allows."""
    resource.setrlimit(resource.RLIMIT_AS, (Limits().memory_bytes, Limits().memory_bytes))


def _stop(*_):
    raise _TooLong
