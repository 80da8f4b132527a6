"""What lies in classroom/submitted where no marking looks for it."""

from autograder import paths
from autograder.lessons import lesson as lessons
from autograder.submission.files import by_a_person, readable

SUBMITTED = "classroom/submitted"


def misplaced() -> list[str]:
    """Sentences that name the files and folders which are in no lesson's folder, and what to do:
    list.
    """
    root, known = paths.CLASSROOM / "submitted", set(lessons.names())
    students = [path for path in sorted(root.glob("*")) if by_a_person(path.name)]
    loose = [path for path in students if path.is_file()]
    loose += [
        path
        for student in students
        if student.is_dir()
        for path in sorted(student.iterdir())
        if by_a_person(path.name) and not (path.is_dir() and path.name in known)
    ]
    return [
        f"{SUBMITTED}/{readable(path.relative_to(root).as_posix())} is in no lesson's folder, and "
        "not marked: "
        f"put it into {SUBMITTED}/STUDENT/LESSON."
        for path in loose
    ]
