"""All attacks, by theme."""

from tests.attacks import in_the_file, in_the_folder, in_the_process, in_the_protocol, resources

ATTACKS = [
    attack
    for theme in (in_the_file, in_the_folder, in_the_process, in_the_protocol, resources)
    for attack in theme.ATTACKS
]
WITH_PAGE = in_the_file.ATTACKS + in_the_folder.ATTACKS  # attacks that concern the feedback page
