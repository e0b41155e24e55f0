"""What a file of grades says altogether: by guideline and by agent. Read line by line, so that its size does not matter."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Tuple

VERDICTS = ("met", "violated", "missed")


@dataclass
class Tally:
    """Counts over some conversations. ``points`` is the sum of the ``graded`` totals."""

    conversations: int = 0
    graded: int = 0
    points: int = 0
    critical: int = 0
    guidelines: Dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def mean(self) -> Optional[float]:
        """The mean conduct of the conversations that have one."""
        return self.points / self.graded if self.graded else None

    def most(self, verdict: str, count: int) -> List[Tuple[str, Counter[str]]]:
        """The ``count`` guidelines with the most findings of ``verdict``."""
        found = [(name, verdicts) for name, verdicts in self.guidelines.items() if verdicts[verdict]]
        return sorted(found, key=lambda item: (-item[1][verdict], item[0]))[:count]


def summarise(graded: Path) -> Tuple[Tally, Dict[str, Tally]]:
    """The tally of a file that ``coach grade`` wrote, and that of each agent by name (conversations without one are left out)."""
    whole, agents = Tally(), defaultdict(Tally)  # type: Tally, Dict[str, Tally]
    with graded.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            for tally in (whole, *([agents[row["agent"]]] if "agent" in row else [])):
                tally.conversations += 1
                tally.critical += bool(row["critical"])
                if row["conduct"] is not None:
                    tally.graded += 1
                    tally.points += row["conduct"]
                for finding in row["findings"]:
                    if finding["charged"]:
                        tally.guidelines[finding["guideline"]][finding["verdict"]] += 1
    return whole, dict(sorted(agents.items()))


def write_csv(path: Path, whole: Tally, agents: Dict[str, Tally]) -> None:
    """One line for each agent and guideline, for a spreadsheet; the agent ``*`` stands for all together."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["agent", "conversations", "mean_conduct", "critical", "guideline", *VERDICTS])
        for name, tally in (("*", whole), *agents.items()):
            mean = "" if tally.mean is None else f"{tally.mean:.1f}"
            for guideline in sorted(tally.guidelines):
                counts = [tally.guidelines[guideline][verdict] for verdict in VERDICTS]
                table.writerow([name, tally.conversations, mean, tally.critical, guideline, *counts])
