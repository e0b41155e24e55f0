"""How long one reply takes, beside the bare encoding of its sentences in the same run.

    .venv/bin/python benchmarks/detect.py [--replies N]

Takes the replies of the behaviour files (with their context), labels each once with a cold sentence cache, and prints
milliseconds per reply, milliseconds for the bare encoding of the same replies' sentences, and the ratio of the two.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Callable, List, Sequence

from coach.assembly import load_detector
from coach.behaviours.examples import Item, items
from coach.language.encoder import clear_cache, encode
from coach.language.sentences import split
from coach.settings import Settings


def milliseconds(work: Callable[[Item], object], replies: Sequence[Item]) -> List[float]:
    """The time of ``work`` on each reply, each with an empty sentence cache."""
    times = []
    for item in replies:
        clear_cache()
        begin = time.perf_counter()
        work(item)
        times.append(1000 * (time.perf_counter() - begin))
    return times


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replies", type=int, default=300, metavar="N", help="how many replies (default 300)")
    wanted = parser.parse_args().replies
    detector, behaviours = load_detector(Settings.from_environment())
    known = items(behaviours)
    replies = known[:: max(1, len(known) // wanted)][:wanted]
    detector.label(replies[0].text, language=replies[0].language)  # loads the encoder and fills spaCy's vocabulary
    labelled = milliseconds(
        lambda item: detector.label(item.text, language=item.language, context=item.context), replies
    )
    encoded = milliseconds(lambda item: encode(sentence.text for sentence in split(item.text)), replies)
    label, bare = statistics.mean(labelled), statistics.mean(encoded)
    slow = sorted(labelled)[int(0.95 * len(labelled))]
    print(f"replies {len(replies)}")
    print(f"label   {label:.1f} ms a reply (95 % under {slow:.1f} ms)")
    print(f"encode  {bare:.1f} ms a reply")
    print(f"ratio   {label / bare:.2f}")


if __name__ == "__main__":
    main()
