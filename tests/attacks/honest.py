"""The honest students of the class: one for every kind of work that an attack stands on."""

from tests.attacks.attack import CHANGES_ITS_ARGUMENT, LONG, SHORT, WRONG, WRONG_BOTH
from tests.attacks.corpus import ATTACKS
from tests.attacks.in_the_process import NOTHING
from tests.attacks.in_the_protocol import KEEPS_STUBS_HONESTLY


def honest_class():
    """Honest students: (lesson, student) -> answers. One for every kind of work that an attack
    stands on, and more between them.
    """
    made = {(SHORT, "0-first-right"): {}, (SHORT, "zz last-right"): {}, (LONG, "zz last-right"): {}}
    for attack in ATTACKS:
        made[attack.lesson, honest_version(attack)] = attack.honest
    return made


def honest_version(attack):
    """Name of the honest student with the same answers."""
    kinds = (
        ("right", {}),
        ("no-bias", {"affine": WRONG}),
        ("in-place", {"affine": CHANGES_ITS_ARGUMENT}),
        ("two-wrong", WRONG_BOTH),
        ("nothing", NOTHING),
        ("three-wrong", KEEPS_STUBS_HONESTLY),
    )
    return f"m-{next(name for name, honest in kinds if honest == attack.honest)}"
