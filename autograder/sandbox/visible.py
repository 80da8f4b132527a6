"""What of this machine the sandbox shows, and where: Python, its packages and `course`, at places
that are the same everywhere.

So no path inside says where something is outside. Of what lies below a shown folder, whatever is
ours is covered, and so is whatever another file system holds there.
"""

import functools
import json
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psutil

from autograder import paths
from autograder.configuration import configuration

HOME = "/home/student"
KERNEL = "/run/kernel"  # the connection file and the sockets
COURSE, PACKAGES = "/opt/course", "/opt/packages"
PYTHON = f"/opt/python/bin/{Path(sys.executable).resolve().name}"
_SYSTEM = (
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/share/zoneinfo",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)
_OURS = (
    "autograder",
    "solutions",
)  # also where another version of the course is installed among the packages
_NAMING = (
    "*.pth",
    "*.egg-link",
    "__editable__*",
    "__pycache__/__editable__*",
    "lstm_course-*.*-info",
)  # the folders of projects


def shown() -> dict[str, Path]:
    """What is shown: dict from a place in the sandbox to the Path of a file or folder of the
    machine.
    """
    places = {name: Path(name) for name in _SYSTEM if not Path(name).is_symlink()}
    places[PYTHON] = Path(sys.executable).resolve()
    if not _is_systems():
        places |= {
            f"/opt/python/{name}": _base() / name
            for name in ("lib", "lib64")
            if not (_base() / name).is_symlink()
        }
    places[f"{COURSE}/course"] = paths.COURSE
    places |= {
        place: folder
        for place, folder in packages(places).items()
        if place not in places and place.startswith(PACKAGES)
    }
    return {place: path.resolve() for place, path in places.items() if path.exists()}


def links() -> dict[str, Path]:
    """Links of the machine that the sandbox has too, such as /lib to usr/lib: dict from their place
    to where they lead.
    """
    return {name: Path(name).readlink() for name in _SYSTEM if Path(name).is_symlink()}


def packages(places: dict[str, Path]) -> dict[str, Path]:
    """The folders of packages that this Python uses: dict from their place in the sandbox to the
    Path.

    What is shown already keeps its place, so that libraries are found beside it; all else gets a
    place of its own.

    Args:
        places: dict from a place to a Path, as `shown` gives.
    """
    found, private = {}, _private()
    for folder in _package_folders():
        around = [
            (place, path.resolve())
            for place, path in places.items()
            if folder.is_relative_to(path.resolve())
        ]
        around = [
            (place, path)
            for place, path in around
            if not any(_between(path, hidden, folder) for hidden in private)
        ]
        if around:
            place, path = max(around, key=lambda pair: len(pair[1].parts))
            found[str(Path(place, folder.relative_to(path)))] = folder
        else:
            found[f"{PACKAGES}/{len(found)}"] = folder
    return found


def covered(places: dict[str, Path]) -> dict[str, bool]:
    """Places in the sandbox that are covered: below a shown folder, and ours, or none of its
    business.

    Args:
        places: dict from a place to a Path, as `shown` gives.

    Returns:
        dict from the place to whether it is a folder.
    """
    used = packages(places)
    private = {
        *_private(),
        *_unused(places, used),
        *_naming(),
        *paths.COURSE.resolve().rglob("__pycache__"),
    }
    found = {}
    for place, path in places.items():
        inner = {hidden for hidden in private if path in hidden.parents and hidden.exists()}
        found |= {
            str(Path(place, hidden.relative_to(path))): hidden.is_dir()
            for hidden in inner
            if not inner & {*hidden.parents}
        }
    return found


def environment() -> dict[str, str]:
    """The variables that Python needs to find itself and its packages at these places."""
    folders = list(packages(shown()))
    home = str(_base()) if _is_systems() else "/opt/python"
    libraries = {
        "LD_LIBRARY_PATH": "/opt/python/lib",
        "LD_ORIGIN_PATH": "/opt/python/bin",
    }  # there is no /proc/self/exe to tell them
    return {
        "PYTHONHOME": home,
        "PYTHONPATH": ":".join([*_standard_library(home), COURSE, *folders]),
        "PYTHONNOUSERSITE": "1",
    } | (libraries if sysconfig.get_config_var("Py_ENABLE_SHARED") and not _is_systems() else {})


def _standard_library(home: str) -> list[str]:
    """Its places, which come first: an old package may bear the name of one of its modules."""
    folder = Path(home, Path(sysconfig.get_path("stdlib")).resolve().relative_to(_base()))
    return [str(folder), str(folder / "lib-dynload")]


def _base() -> Path:
    return Path(sys.base_prefix).resolve()


def _is_systems() -> bool:
    """Whether this is the Python of the system, or an environment that was made with it."""
    return _base() == Path("/usr")


def _package_folders() -> list[Path]:
    folders = [
        Path(name).resolve()
        for name in sys.path
        if name.endswith(("site-packages", "dist-packages"))
    ]
    return [folder for folder in dict.fromkeys(folders) if folder.is_dir()]


def _private() -> set[Path]:
    """What no kernel may see: everything of the course, the class, other kernels, and other file
    systems.
    """
    folders = [paths.ROOT, paths.CLASSROOM, tempfile.gettempdir(), *_exchange(paths.CONFIG)]
    folders += [folder / name for folder in _package_folders() for name in _OURS]
    folders += [disk.mountpoint for disk in psutil.disk_partitions(all=True)]
    needed = _package_folders()
    return {path for path in (Path(folder).resolve() for folder in folders) if path not in needed}


@functools.cache
def _exchange(config: Path) -> list[str]:
    """The root of nbgrader's exchange, where one is configured."""
    return (
        [root]
        if config.exists() and (root := configuration().get("Exchange", {}).get("root"))
        else []
    )


def _unused(places: dict[str, Path], used: dict[str, Path]) -> set[Path]:
    """Folders of packages below a shown folder that this Python does not use."""
    roots = [path for path in places.values() if path.name.startswith("lib")]
    return {
        folder
        for root in roots
        for folder in root.glob("python3*/*-packages")
        if folder.resolve() not in used.values()
    }


def _naming() -> Iterator[Path]:
    """Files of packages that name the folder of a project on this machine."""
    for folder in _package_folders():
        for pattern in _NAMING:
            yield from folder.glob(pattern)
        yield from filter(_is_of_here, folder.glob("*.dist-info/direct_url.json"))


def _is_of_here(path: Path) -> bool:
    """Whether a package's note on where it came from names a file or folder of this machine."""
    try:
        url = urlsplit(json.loads(path.read_text(encoding="utf-8"))["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return True
    return url.scheme == "file" and Path(unquote(url.path)).exists()


def _between(top: Path, hidden: Path, folder: Path) -> bool:
    """Whether a hidden folder lies below `top` and around `folder`, or is it."""
    return top in hidden.parents and folder.is_relative_to(hidden)
