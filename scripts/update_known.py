"""Marks the examples of the guidelines that the grader gets wrong today, and unmarks those it gets right.

Run after a change of detection or guidelines: ``.venv/bin/python scripts/update_known.py``. What changes in the files is what
got better or worse; look at it before you commit it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from coach.assembly import Workshop
from coach.content.models import GuidelineNearMiss
from coach.content.yaml_source import read
from coach.grading.examples import Case, cases, holds
from coach.settings import Settings

FLAGS = ("known_miss: true", "known_false_alarm: true")


def main() -> None:
    """Rewrites the flags in ``guidelines/*.yaml``; everything else stays as it is, line by line."""
    settings = Settings.from_environment()
    workshop = Workshop(settings)
    content, practice = workshop.practice()
    wrong: dict[str, list[Case]] = defaultdict(list)
    total = 0
    for case in cases(content.sections):
        total += 1
        if not holds(case, practice.grader):
            wrong[case.section].append(case)
    for section in content.sections:
        rewrite(settings.root / "guidelines" / f"{section.section}.yaml", wrong[section.section])
    missed = sum(map(len, wrong.values()))
    print(f"{total - missed} of {total} examples hold")


def rewrite(path: Path, wrong: list[Case]) -> None:
    """Takes all flags out of the file and puts one behind the text of each case in ``wrong``."""
    text = path.read_text("utf-8")
    for flag in FLAGS:
        text = re.sub(rf"^( *- ){flag}\n +(?=text:)", r"\1", text, flags=re.M)
        text = re.sub(rf"^ *{flag}\n", "", text, flags=re.M)
    path.write_text(text, "utf-8")
    source, _ = read(path, path.name)
    assert source is not None
    lines = text.splitlines(True)
    for case in wrong:
        line, column = source.place((*case.place, "text"))
        flag = FLAGS[1] if isinstance(case.example, GuidelineNearMiss) else FLAGS[0]
        # The flag takes the place of the text after its dash, and the text follows on a line of its own.
        before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        lines[line - 1] = f"{before}{flag}\n{' ' * (column - 1)}{after}"
    path.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
