"""What a kernel says of its calls is untrusted: read it, or refuse it."""

from course.judging.observation import Observation
from course.judging.values import Json


def read(result: Json, expected: int) -> list[Observation]:
    """The observations that a kernel sent.

    Args:
        result: parsed JSON.
        expected: number of calls that were asked for.

    Raises:
        ValueError: this is no list of that many observations as `Observation.to_json` writes them.
    """
    if not isinstance(result, list) or len(result) != expected:
        raise ValueError("the kernel answered with something else than its observations")
    return [Observation.from_json(item) for item in result]
