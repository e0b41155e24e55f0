"""The ``coach`` command: a thin shell over the library. Sentences are in cli.po; exit status 0 fine, 1 problems, 2 wrong use."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

import typer
from rich.console import Console

from coach import i18n
from coach.settings import Settings, SettingsError

FINE, PROBLEMS, WRONG_USE = 0, 1, 2
LINK_VALID = 24 * 3600.0


class Role(str, Enum):
    """The roles an account may have."""

    agent = "agent"
    trainer = "trainer"
    coach = "coach"
    admin = "admin"


class Level(str, Enum):
    """How hard a practice is."""

    easy = "easy"
    normal = "normal"
    hard = "hard"


class Kind(str, Enum):
    """What ``coach new`` makes."""

    persona = "persona"
    scenario = "scenario"
    type = "type"


def main() -> None:
    """The command's entry point."""
    language = i18n.terminal_language()
    # Commands say problems themselves, in the user's language; without a handler Python would print the log's lines too.
    logging.getLogger("coach").addHandler(logging.NullHandler())
    try:
        build(language)(standalone_mode=True, prog_name="coach")
    except SettingsError as error:
        _fail(i18n.text(error.reason, language, name=error.name, value=error.value), WRONG_USE)
    except BrokenPipeError:
        sys.exit(PROBLEMS)


def _fail(message: str, status: int) -> Any:
    Console(stderr=True, soft_wrap=True, highlight=False).print(message, markup=False)
    raise SystemExit(status)


def build(language: str) -> typer.Typer:
    """The command with its help in ``language``."""
    _ = i18n.translator(language)
    app = typer.Typer(
        help=_("cli.help"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    user = typer.Typer(help=_("cli.user.help"), no_args_is_help=True)
    app.add_typer(user, name="user")

    def command(name: str, group: typer.Typer = app, hidden: bool = False) -> Callable[[Any], Any]:
        text = "" if hidden else _(f"cli.{name}.help")
        example = "" if hidden else _("cli.example", example=_(f"cli.{name}.example"))
        return group.command(name.split("-")[-1], help=text, epilog=example, hidden=hidden)

    in_file = typer.Argument(..., help=_("cli.in.help"), metavar="IN")
    out_file = typer.Option(..., "--out", help=_("cli.out.help"), metavar="OUT")
    from_scratch = typer.Option(False, "--restart", help=_("cli.restart.help"))

    @command("serve")
    def serve() -> None:
        from coach.serving import building, preflight, supervision

        settings = Settings.from_environment()
        found = preflight.obstacles(settings)
        if found:
            _fail("\n".join(obstacle.message(language) for obstacle in found), PROBLEMS)
        _build_heads(settings, language)
        _build_model(settings, language)
        building.endpoints_file(settings)
        shared = supervision.output_can_be_shared()
        configuration = supervision.write_configuration(settings, shared)
        typer.echo(_("cli.serve.starting"))
        if not shared:
            typer.echo(_("cli.serve.logs", folder=str(settings.logs)))
        sys.stdout.flush()
        arguments = supervision.supervisor_command(configuration)
        os.execvpe(arguments[0], arguments, building.rasa_environment())

    @command("process", hidden=True)
    def process(name: str) -> None:
        from coach.serving import processes, supervision

        supervision.die_with_parent()
        processes.run(name, Settings.from_environment(), language)

    @command("build")
    def build_all() -> None:
        settings = Settings.from_environment()
        _build_heads(settings, language)
        if not _build_model(settings, language):
            typer.echo(_("cli.build.model-current"))

    @command("check")
    def check(
        paths: Optional[List[Path]] = typer.Argument(None, help=_("cli.check.paths"), metavar="[PATHS]..."),  # noqa: B008
    ) -> None:
        from coach.content.checking import check_all

        settings = Settings.from_environment()
        problems, files = check_all(settings.root, paths or [], settings.home)
        for problem in problems:
            typer.echo(problem.line_for_terminal(language), err=True)
        errors = sum(problem.severity == "error" for problem in problems)
        typer.echo(_("cli.check.done", files=files, errors=errors, warnings=len(problems) - errors))
        raise SystemExit(PROBLEMS if errors else FINE)

    @command("label")
    def label(in_path: Path = in_file, out: Path = out_file, restart: bool = from_scratch) -> None:
        from coach.bulk.labelling import labeller
        from coach.bulk.run import Task
        from coach.bulk.terminal import work_off
        from coach.bulk.units import Layout

        settings = Settings.from_environment()
        task = Task(labeller, settings, _rubric(settings, language))
        raise SystemExit(work_off(task, in_path, out, Layout(), language, restart=restart))

    @command("grade")
    def grade(
        in_path: Path = in_file,
        out: Path = out_file,
        restart: bool = from_scratch,
        rubric: Optional[str] = typer.Option(None, help=_("cli.grade.rubric")),
        jobs: Optional[int] = typer.Option(None, min=1, help=_("cli.grade.jobs")),
        summary: Optional[Path] = typer.Option(None, help=_("cli.grade.summary-file")),  # noqa: B008
        column: List[str] = typer.Option([], help=_("cli.grade.column")),  # noqa: B008
        agent_is: List[str] = typer.Option(["agent"], help=_("cli.grade.agent-is")),  # noqa: B008
        customer_is: List[str] = typer.Option(["customer"], help=_("cli.grade.customer-is")),  # noqa: B008
        ignore: List[str] = typer.Option([], help=_("cli.grade.ignore")),  # noqa: B008
        spoken: Optional[str] = typer.Option(None, "--language", help=_("cli.grade.language")),
        types: Optional[str] = typer.Option(None, help=_("cli.grade.types")),
        delimiter: Optional[str] = typer.Option(None, help=_("cli.grade.delimiter")),
        encoding: str = typer.Option("utf-8-sig", help=_("cli.grade.encoding")),
        time_format: Optional[str] = typer.Option(None, help=_("cli.grade.time-format")),
    ) -> None:
        from coach.bulk.grading import GradeSettings, grader
        from coach.bulk.run import Task
        from coach.bulk.summary import summarise, write_csv
        from coach.bulk.terminal import print_summary, work_off
        from coach.bulk.units import COLUMNS, Layout

        settings = Settings.from_environment()
        version = _rubric(settings, language)
        if rubric is not None and rubric != version:
            _fail(_("cli.grade.other-rubric", wanted=rubric, present=version), PROBLEMS)
        defaults = {"language": spoken, "customer_types": types.split("+") if types else None}
        layout = Layout(
            columns=_columns(column, COLUMNS, language),
            agents=tuple(agent_is),
            customers=tuple(customer_is),
            ignored=tuple(ignore),
            delimiter=delimiter,
            encoding=encoding,
            defaults={name: value for name, value in defaults.items() if value is not None},
        )
        task = Task(grader, GradeSettings(settings, time_format), version)
        status = work_off(task, in_path, out, layout, language, jobs=jobs, restart=restart)
        if out.exists():
            whole, agents = summarise(out)
            print_summary(whole, agents, language)
            if summary is not None:
                write_csv(summary, whole, agents)
        raise SystemExit(status)

    @command("ask")
    def ask(in_path: Path = in_file, out: Path = out_file, restart: bool = from_scratch) -> None:
        from coach.bulk.asking import listener
        from coach.bulk.run import Task
        from coach.bulk.terminal import work_off
        from coach.bulk.units import Layout
        from coach.grading.rubric import fingerprint

        settings = Settings.from_environment()
        version = fingerprint(settings.root, ("scenarios",), ("coach/roleplay", "coach/language"))
        task = Task(listener, settings, version)
        raise SystemExit(work_off(task, in_path, out, Layout(), language, restart=restart))

    @command("practise")
    def practise(
        persona: Optional[str] = typer.Argument(None, help=_("cli.practise.persona-or-any")),
        scenario: Optional[str] = typer.Option(None, help=_("cli.practise.scenario")),
        spoken: str = typer.Option(language, "--language", help=_("cli.practise.language")),
        seed: Optional[int] = typer.Option(None, help=_("cli.practise.seed")),
        blind: bool = typer.Option(False, "--blind", help=_("cli.practise.blind")),
        difficulty: Level = typer.Option(Level.normal, help=_("cli.practise.difficulty")),  # noqa: B008
    ) -> None:
        from coach.terminal import Wish, practise_in_terminal

        settings = Settings.from_environment()
        _build_heads(settings, language)
        wish = Wish(persona, scenario, spoken, seed, blind, difficulty.value)
        raise SystemExit(practise_in_terminal(settings, wish, language))

    @command("replay")
    def replay(session: str = typer.Argument(..., metavar="SESSION", help=_("cli.replay.session"))) -> None:
        from coach.assembly import Workshop
        from coach.casting import RequestError
        from coach.service import replay_session

        settings = Settings.from_environment()
        _build_heads(settings, language)
        with _store(language) as store:
            try:
                found = replay_session(store, Workshop(settings), session)
            except RequestError as error:
                _fail(error.message(language), WRONG_USE)
        if found.difference is None:
            typer.echo(_("cli.replay.same", turns=found.turns))
            return
        values = {"turn": found.difference.turn, "none": _("cli.replay.none")}
        for when in ("before", "now"):
            values[when] = "\n  ".join(getattr(found.difference, when)) or values["none"]
        typer.echo(_(f"cli.replay.{found.difference.what}", **values))
        raise SystemExit(PROBLEMS)

    @command("new")
    def new(
        kind: Kind = typer.Argument(..., help=_("cli.new.kind")),  # noqa: B008
        name: str = typer.Argument(..., metavar="ID", help=_("cli.new.id")),
    ) -> None:
        from coach.authoring.new import NewFileError, new_file

        settings = Settings.from_environment()
        try:
            path = new_file(settings.root, kind.value, name)
        except NewFileError as error:
            _fail(_(f"cli.new.{error.code}", value=error.value), WRONG_USE)
        shown = path.relative_to(settings.root).as_posix()
        typer.echo(_(f"cli.new.{kind.value}-made", path=shown, name=name))

    @command("rehearse")
    def rehearse(
        persona: str = typer.Argument(..., help=_("cli.practise.persona")),
        scenario: Optional[str] = typer.Option(None, help=_("cli.rehearse.scenario")),
        agent: List[str] = typer.Option([], help=_("cli.rehearse.agents")),  # noqa: B008
        spoken: Optional[str] = typer.Option(None, "--language", help=_("cli.rehearse.spoken")),
        runs: int = typer.Option(1, min=1, help=_("cli.rehearse.runs")),
        seed: int = typer.Option(1, min=0, help=_("cli.practise.seed")),
        show: bool = typer.Option(False, "--show", help=_("cli.rehearse.show")),
    ) -> None:
        from coach.rehearsal.terminal import rehearse_in_terminal

        settings = Settings.from_environment()
        _build_heads(settings, language)
        raise SystemExit(rehearse_in_terminal(settings, persona, scenario, agent, spoken, runs, seed, show, language))

    @command("export")
    def export(
        out: Path = out_file,
        agent: Optional[str] = typer.Option(None, help=_("cli.export.agent")),
        persona: Optional[str] = typer.Option(None, help=_("cli.export.persona")),
        since: Optional[datetime] = typer.Option(None, formats=["%Y-%m-%d"], help=_("cli.export.since")),  # noqa: B008
        until: Optional[datetime] = typer.Option(None, formats=["%Y-%m-%d"], help=_("cli.export.until")),  # noqa: B008
        running: bool = typer.Option(False, "--running", help=_("cli.export.running")),
    ) -> None:
        from coach.bulk.export import Wanted, exported

        with _store(language) as store:
            account = store.account_by_name(agent) if agent else None
            if agent and account is None:
                _fail(_("cli.export.unknown-agent", name=agent), PROBLEMS)
            wanted = Wanted(
                account_id=account.id if account else None,
                persona_id=persona,
                since=since.timestamp() if since else None,
                until=(until + timedelta(days=1)).timestamp() if until else None,
                ended_only=not running,
            )
            count = 0
            with out.open("w", encoding="utf-8") as file:
                for count, row in enumerate(exported(store, wanted), 1):  # noqa: B007
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        typer.echo(_("cli.export.done", count=count, path=str(out)))

    @command("user-add", group=user)
    def user_add(
        name: str = typer.Argument(..., help=_("cli.name.help")),
        role: Role = typer.Option(Role.agent, help=_("cli.role.help")),  # noqa: B008
    ) -> None:
        with _store(language) as store:
            account = store.create_account(name, role.value, time.time())
            link = store.new_sign_in_link(account.id, time.time(), LINK_VALID)
        settings = Settings.from_environment()
        typer.echo(_("cli.user-add.link", name=name, address=f"http://{settings.host}:{settings.port}/sign-in/{link}"))

    @command("token")
    def token(
        name: str = typer.Argument(..., help=_("cli.name.help")),
        role: Role = typer.Option(..., help=_("cli.role.help")),  # noqa: B008
    ) -> None:
        with _store(language) as store:
            account = store.account_by_name(name) or store.create_account(name, role.value, time.time())
            if account.role != role.value:
                _fail(_("cli.token.other-role", name=name, role=account.role), PROBLEMS)
            if account.disabled:
                _fail(_("cli.token.disabled", name=name), PROBLEMS)
            typer.echo(store.new_bearer_token(account.id, time.time()))

    return app


class _store:  # noqa: N801
    """The store of this installation, with its errors said in the user's language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __enter__(self) -> Any:
        from coach.store import StoreError, open_store

        settings = Settings.from_environment()
        settings.home.mkdir(parents=True, exist_ok=True)
        try:
            self._store = open_store(settings.database_url)
        except StoreError as error:
            _fail(error.message(self._language), PROBLEMS)
        return self._store

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        from coach.store import StoreError

        self._store.close()
        if isinstance(error, StoreError):
            wrong_use = error.code in ("unknown-role", "bad-name", "name-taken")
            _fail(error.message(self._language), WRONG_USE if wrong_use else PROBLEMS)


def _build_heads(settings: Settings, language: str) -> None:
    from coach.content.problems import ContentError
    from coach.serving import building

    try:
        report = building.build_heads(settings)
    except ContentError as error:
        _fail("\n".join(problem.line_for_terminal(language) for problem in error.problems), PROBLEMS)
    if report is not None:
        typer.echo(i18n.text("cli.build.heads", language, items=report.items), err=True)


def _build_model(settings: Settings, language: str) -> bool:
    from coach.serving import building

    try:
        made = building.build_model(settings)
    except building.BuildError as error:
        _fail(i18n.text("cli.build.failed", language, log=error.log), PROBLEMS)
    if made:
        typer.echo(i18n.text("cli.build.model", language))
    return made is not None


def _rubric(settings: Settings, language: str) -> str:
    """The rubric version, after building what it rests on."""
    from coach.grading.rubric import rubric_version

    _build_heads(settings, language)
    return rubric_version(settings.root, settings.heads)


def _columns(given: List[str], known: Sequence[str], language: str) -> Dict[str, str]:
    """``["text=body"]`` as a mapping; an unknown name on the left ends the command."""
    columns = {}
    for entry in given:
        name, equals, column = entry.partition("=")
        if name not in known or not equals or not column:
            _fail(i18n.text("cli.grade.bad-column", language, value=entry, known=", ".join(known)), WRONG_USE)
        columns[name] = column
    return columns


if __name__ == "__main__":
    main()
