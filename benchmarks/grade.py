"""How fast transcripts are graded, beside the bare encoding of the same sentences in the same run.

    .venv/bin/python benchmarks/grade.py [--transcripts N] [--memory N]

Grades N transcripts (benchmarks/transcripts.py) on one core, each with a cold sentence cache, and prints replies a second, the
share of time in the sentence encoder, the ratio to the encoder alone, the time of single replies, and the memory of the
process after every quarter of ``--memory`` replies.
"""

from __future__ import annotations

import argparse
import resource
import time
from typing import Any, Dict, List, Sequence, Tuple

from coach.assembly import Workshop
from coach.bulk import rows
from coach.grading.transcript import grade_transcript
from coach.language import encoder
from coach.practice import Practice
from coach.settings import Settings

try:
    from benchmarks.transcripts import transcripts
except ModuleNotFoundError:  # run as a file
    from transcripts import transcripts  # type: ignore[no-redef]


class Watched:
    """The encoder with a clock, and the texts it was given."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.texts: List[str] = []
        self._model = encoder._model()
        self._encode = self._model.encode
        self._model.encode = self.encode  # type: ignore[method-assign]

    def encode(self, texts: Any) -> Any:
        """Encodes, and notes what and how long."""
        begin = time.perf_counter()
        made = self._encode(texts)
        self.seconds += time.perf_counter() - begin
        self.texts += list(texts)
        return made

    def alone(self) -> float:
        """Seconds for the same texts, one by one, and nothing else. The watch ends: its notes would count as memory."""
        self._model.encode = self._encode  # type: ignore[method-assign]
        begin = time.perf_counter()
        for text in self.texts:
            self._encode([text])
        return time.perf_counter() - begin


def graded(practice: Practice, row: Dict[str, Any]) -> int:
    """Grades one transcript; how many replies it had."""
    turns = rows.utterances(row, "turns")
    return len(
        grade_transcript(practice.grader, row["language"], row["customer_types"], turns, practice.asked_in).replies
    )


def speed(practice: Practice, found: Sequence[Dict[str, Any]]) -> Tuple[int, float, Watched]:
    """Replies, seconds, and the watched encoder."""
    watched = Watched()
    replies = 0
    begin = time.perf_counter()
    for row in found:
        encoder.clear_cache()
        replies += graded(practice, row)
    return replies, time.perf_counter() - begin, watched


def single(practice: Practice, found: Sequence[Dict[str, Any]]) -> List[float]:
    """Milliseconds of the last reply of each conversation, what came before being known."""
    times = []
    for row in found:
        turns = rows.utterances(row, "turns")
        grade_transcript(practice.grader, row["language"], row["customer_types"], turns[:-1], practice.asked_in)
        begin = time.perf_counter()
        practice.grader.grade(turns[-1].text, _exchange(practice, row, turns))
        times.append(1000 * (time.perf_counter() - begin))
    return sorted(times)


def _exchange(practice: Practice, row: Dict[str, Any], turns: Sequence[Any]) -> Any:
    from coach.grading.grader import Exchange

    return Exchange(row["language"], tuple(row["customer_types"]), tuple(turns[:-1]))


def megabytes() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--transcripts", type=int, default=60)
    parser.add_argument("--memory", type=int, default=0, help="replies to grade while watching memory (0: not)")
    wanted = parser.parse_args()
    _, practice = Workshop(Settings.from_environment()).practice()
    found = list(transcripts(wanted.transcripts))
    graded(practice, found[0])
    graded(practice, found[1])
    times = single(practice, found)
    replies, seconds, watched = speed(practice, found)
    alone, sentences = watched.alone(), len(watched.texts)
    print(f"replies   {replies}, {sentences} sentences encoded")
    print(f"grading   {replies / seconds:.1f} replies a second on one core")
    print(f"encoder   {100 * watched.seconds / seconds:.0f} % of the time")
    print(f"ratio     {alone / seconds:.2f} of the bare encoder's speed on the same sentences")
    print(f"single    median {times[len(times) // 2]:.1f} ms, 95 % under {times[int(0.95 * len(times))]:.1f} ms")
    print(f"memory    {megabytes():.0f} MB")
    done = step = 0
    for row in transcripts(10**9, seed=8):
        if done >= wanted.memory:
            break
        done += graded(practice, row)
        if done * 4 // wanted.memory > step:
            step = done * 4 // wanted.memory
            print(f"memory    {megabytes():.0f} MB after {done} replies", flush=True)


if __name__ == "__main__":
    main()
