"""environment.yml for conda, from the dependencies in pyproject.toml."""

import tomllib

from packaging.requirements import Requirement

from autograder import paths

HEADER = "# Generated from pyproject.toml by `lstm-course build`. Do not edit.\n"


def environment_yml() -> str:
    """Text of environment.yml: the base dependencies from conda-forge, and the course itself."""
    project = tomllib.loads((paths.HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [
        f"name: {project['name']}",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f"  - python {project['requires-python'].replace(' ', '')}",
    ]
    lines += [
        f"  - {_conda(requirement)}" for requirement in map(Requirement, project["dependencies"])
    ]
    lines += ["  - pip", "  - pip:", "      - -e ."]
    return HEADER + "\n".join(lines) + "\n"


def _conda(requirement: Requirement) -> str:
    """A requirement in conda's spelling: lower bound first, no spaces within the bounds."""
    bounds = sorted(str(bound) for bound in requirement.specifier)
    return f"{requirement.name} {','.join(reversed(bounds))}"
