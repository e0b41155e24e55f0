"""Works off the units of a file on all cores, in bounded memory, resumably; results in the order of the input.

Results go to ``OUT.part``, which becomes ``OUT`` at the end. What cannot be used goes to ``OUT.errors`` with its line, the
reason and the input as it stood. After an interruption the same call goes on where it was (``coach.bulk.journal``).
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO, Callable, Deque, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

from coach.bulk import rows
from coach.bulk.journal import Journal, Progress
from coach.bulk.units import InputError, Layout, Row, Unit, units

Worker = Callable[[Row], Row]
CHUNK = 8  # units handed to a process at once
AHEAD = 3  # chunks in waiting for each process: a bound on memory
SAVE_EVERY = 256  # units between two entries in the journal


@dataclass(frozen=True)
class Task:
    """What to do with a file: ``make`` builds the worker in each process from ``settings`` (both must be picklable)."""

    make: Callable[[Any], Worker]
    settings: Any
    version: str  # of everything that decides a result: a run goes on only with the same


@dataclass(frozen=True)
class Outcome:
    """``written`` results and ``faulty`` units; ``resumed`` units had been worked off by an earlier run."""

    written: int
    faulty: int
    resumed: int
    errors: Path


Answer = Union[Row, InputError]
Report = Callable[[int, int], None]  # units so far, position in the input


def run(
    task: Task,
    in_path: Path,
    out_path: Path,
    layout: Layout,
    language: str,
    *,
    jobs: int = 1,
    restart: bool = False,
    report: Optional[Report] = None,
) -> Outcome:
    """Works off ``in_path`` into ``out_path``. InputError if a file cannot be used at all; nothing is lost then either.

    ``language`` is that of the reasons in the file of errors. ``report`` hears of the progress.
    """
    names = {kind: out_path.with_name(f"{out_path.name}.{kind}") for kind in ("part", "errors", "progress")}
    try:
        with ExitStack() as stack:
            fingerprint = _fingerprint(task, in_path, layout)
            if restart:
                names["progress"].unlink(missing_ok=True)
            journal = Journal(names["progress"], fingerprint)
            stack.callback(journal.close)
            start = _start(journal, names["part"], out_path, restart)
            out = stack.enter_context(_opened(names["part"], start.out_bytes))
            errors = stack.enter_context(_opened(names["errors"], start.error_bytes))
            writer = _Writer(in_path, out, errors, journal, start, language)
            todo = itertools.islice(units(in_path, layout), start.units, None)
            try:
                for unit, answer in _answered(task, in_path, todo, jobs, stack):
                    writer.write(unit, answer)
                    if report is not None:
                        report(writer.progress.units, unit.position)
            finally:  # also when somebody presses Ctrl-C
                writer.save()
        journal_after = Journal(names["progress"], fingerprint)
        names["part"].replace(out_path)
        journal_after.finish()
    except OSError as error:
        raise InputError(out_path, 0, "cannot-write", reason=error.strerror or str(error)) from error
    if not writer.progress.faulty:
        names["errors"].unlink(missing_ok=True)
    return Outcome(writer.progress.written, writer.progress.faulty, start.units, names["errors"])


def _start(journal: Journal, part: Path, out_path: Path, restart: bool) -> Progress:
    """Where the run begins: where an earlier one of the same stopped, or at the beginning."""
    before = journal.before()
    if before is not None and part.exists() and part.stat().st_size >= before.out_bytes:
        return before
    if part.exists() and part.stat().st_size and not restart:
        raise InputError(out_path, 0, "other-run", part=part.name)
    journal.clear()
    return Progress()


def _fingerprint(task: Task, in_path: Path, layout: Layout) -> str:
    """What a run is of. The input's size and time stand for its content, which may be too long to read twice."""
    try:
        status = in_path.stat()
    except OSError as error:
        raise InputError(in_path, 0, "cannot-read", reason=error.strerror or "") from error
    told = [in_path.name, status.st_size, status.st_mtime_ns, task.version, repr(layout)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _opened(path: Path, size: int) -> BinaryIO:
    """``path`` for writing on after its first ``size`` bytes."""
    file = path.open("r+b" if path.exists() else "w+b")
    file.truncate(size)
    file.seek(size)
    return file


class _Writer:
    def __init__(
        self, in_path: Path, out: BinaryIO, errors: BinaryIO, journal: Journal, start: Progress, language: str
    ) -> None:
        self._in_path, self._out, self._errors, self._journal = in_path, out, errors, journal
        self._language = language
        self._unsaved = 0
        self.progress = start

    def write(self, unit: Unit, answer: Answer) -> None:
        """Puts one result, or what was wrong with it, where it belongs."""
        if not isinstance(answer, InputError) and self._journal.seen(answer["id"], unit.line):
            answer = InputError(self._in_path, unit.line, "same-id", id=answer["id"])
        now = self.progress
        if isinstance(answer, InputError):
            entry = {"line": answer.line, "error": answer.reason(self._language), "input": unit.raw}
            size = self._errors.write(_line(entry))
            now = replace(now, error_bytes=now.error_bytes + size, faulty=now.faulty + 1)
        else:
            size = self._out.write(_line(answer))
            now = replace(now, out_bytes=now.out_bytes + size, written=now.written + 1)
        self.progress = replace(now, units=now.units + 1)
        self._unsaved += 1
        if self._unsaved >= SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Makes all that was written last: first the files, then the entry that vouches for them."""
        for file in (self._out, self._errors):
            file.flush()
            os.fsync(file.fileno())
        self._journal.save(self.progress)
        self._unsaved = 0


def _line(row: Any) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


# --- work -----------------------------------------------------------------------------------------------------------------

_worker: Optional[Worker] = None


def _prepare(task: Task) -> None:
    global _worker
    _worker = task.make(task.settings)


def _work_chunk(in_path: Path, chunk: Sequence[Tuple[int, Any]]) -> List[Answer]:
    assert _worker is not None
    return [_work(_worker, in_path, line, content) for line, content in chunk]


def _work(worker: Worker, in_path: Path, line: int, content: Any) -> Answer:
    if isinstance(content, InputError):
        return content
    try:
        rows.identifier(content)
        return worker(content)
    except rows.FaultError as fault:
        return InputError(in_path, line, fault.code, **fault.values)


def _answered(
    task: Task, in_path: Path, todo: Iterator[Unit], jobs: int, stack: ExitStack
) -> Iterable[Tuple[Unit, Answer]]:
    if jobs <= 1:
        worker = task.make(task.settings)
        return ((unit, _work(worker, in_path, unit.line, unit.content)) for unit in todo)
    # Fresh processes: a forked one would share the parent's threads and half-made models.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _prepare, (task,))
    stack.callback(pool.shutdown, cancel_futures=True)
    return _in_order(pool, in_path, todo, jobs)


def _in_order(
    pool: ProcessPoolExecutor, in_path: Path, todo: Iterator[Unit], jobs: int
) -> Iterator[Tuple[Unit, Answer]]:
    waiting: Deque[Tuple[List[Unit], Future[List[Answer]]]] = deque()
    while True:
        while len(waiting) < AHEAD * jobs and (chunk := list(itertools.islice(todo, CHUNK))):
            plain = [(unit.line, unit.content) for unit in chunk]
            waiting.append((chunk, pool.submit(_work_chunk, in_path, plain)))
        if not waiting:
            return
        chunk, future = waiting.popleft()
        yield from zip(chunk, future.result(), strict=True)
