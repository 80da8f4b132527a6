"""What a kernel says of its calls is untrusted: whether it has the form that
`course.judging.observe` writes.
"""

MOST_TEXTS, MOST_CHARACTERS = 100, 1000  # of what an observation says beside its value


def readable(result, expected):
    """Whether the kernel sent a list of observations, each of the form that `observe` writes."""
    return (
        isinstance(result, list) and len(result) == expected and all(map(_is_observation, result))
    )


def _is_observation(seen):
    kinds = {
        "value": object,
        "unpackable": str,
        "error": str,
        "line": str,
        "unwritten": str,
        "missing": str,
        "changed": list,
        "shared": list,
        "unused": list,
        "warnings": list,
        "overlap": bool,
        "leftover": bool,
        "reordered": bool,
    }
    return isinstance(seen, dict) and all(
        key in kinds and isinstance(value, kinds[key]) and (key == "value" or _is_short(value))
        for key, value in seen.items()
    )


def _is_short(value):
    """Whether this is no more than an honest observation says: texts are searched and shown in
    full.
    """
    if isinstance(value, list):
        return len(value) < MOST_TEXTS and all(
            isinstance(item, str) and len(item) < MOST_CHARACTERS for item in value
        )
    return not isinstance(value, str) or len(value) < MOST_CHARACTERS
