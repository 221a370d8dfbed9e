"""`magpie import` and `magpie export`: searches as JSON lines or CSV.

One search a row, with the fields `line` (the search language) or `criteria` (structured, as the
export writes it), `destination` (`telegram:12345`, or several separated by spaces), and optionally
`name` and `state`.
"""

from __future__ import annotations

import contextlib
import csv
import pathlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import orjson
import typer
from sqlalchemy.exc import DBAPIError

from app.database import open_database
from app.places import open_places
from core.clock import Clock, SystemClock
from core.errors import ConfigurationError, UserError
from core.gazetteer import Gazetteer
from core.searches.bulk import STATES, Address, ImportRow, export_rows, import_batch
from core.searches.format import format_criteria, name_of
from core.searches.language import Context
from core.searches.parse import parse
from core.searches.structured import StructuredError, read_structured
from magpie.console import console, progress, run, settings_for_command

if TYPE_CHECKING:
    from app.settings import Settings
    from core.db import Database

BATCH = 1_000
FIELDS = ("line", "name", "state", "destination", "criteria")
MAX_LINE = 2_000
SHOWN_PROBLEMS = 50
BAD_DATA = frozenset({"22", "23"})
"""Classes of PostgreSQL's errors that are about what it was given."""


class BadRowError(Exception):
    """A row that cannot be imported, in plain words."""


def read_rows(handle: TextIO, *, as_csv: bool) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Rows with the number of their line; a row that is no row is a text saying why."""
    if as_csv:
        yield from _read_csv(handle)
        return
    for number, line in enumerate(handle, 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            yield number, "is not JSON"
            continue
        yield number, row if isinstance(row, dict) else "is not an object"


def _read_csv(handle: TextIO) -> Iterator[tuple[int, dict[str, Any] | str]]:
    reader = csv.DictReader(handle)
    if reader.fieldnames is not None and not {"line", "criteria"}.intersection(reader.fieldnames):
        raise ConfigurationError(
            "The first line of a CSV file names its columns; this one names neither 'line' nor"
            " 'criteria'."
        )
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num + 1, f"is not CSV: {error}"
            continue
        yield reader.line_num, {k: v for k, v in row.items() if k and v}


def number_ranges(numbers: Iterable[int]) -> str:
    """Line numbers as people write them: "3, 7-9"."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] + 1 >= number:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def to_search(row: dict[str, Any], gazetteer: Gazetteer) -> ImportRow:
    """Understand one row. Raises `BadRowError`."""
    if any("\x00" in value for value in row.values() if isinstance(value, str)):
        raise BadRowError("holds a NUL, which no text has")
    state = row.get("state") or "active"
    if state not in STATES:
        raise BadRowError(f"has the state {str(state)[:40]!r}; it can be active or paused")
    destinations = _destinations(row.get("destination"))
    given = row.get("criteria")
    try:
        if given:
            criteria = read_structured(orjson.loads(given) if isinstance(given, str) else given)
        else:
            line = row.get("line")
            if not isinstance(line, str) or not line.strip():
                raise BadRowError("has neither a line nor criteria")
            parsed = parse(line[:MAX_LINE], Context(), gazetteer)
            if not parsed.usable:
                raise BadRowError("names nothing to look for")
            criteria = parsed.criteria
    except orjson.JSONDecodeError:
        raise BadRowError("has criteria that are not JSON") from None
    except StructuredError as error:
        raise BadRowError(f"has criteria {error}") from None
    name = row.get("name")
    return ImportRow(
        name=(name if isinstance(name, str) and name else name_of(criteria))[:200],
        line=format_criteria(criteria),
        criteria=criteria,
        destinations=destinations,
        state=state,
    )


def _destinations(given: object) -> tuple[Address, ...]:
    written = given.split() if isinstance(given, str) else given
    if not isinstance(written, list) or not written:
        raise BadRowError("has no destination; write for example telegram:12345")
    try:
        return tuple(Address.parse(str(one)) for one in written)
    except UserError as error:
        shown = error.params["written"]
        raise BadRowError(f"has a destination {shown!r} that is not platform:chat") from None


def understand(
    rows: Iterable[tuple[int, dict[str, Any] | str]], gazetteer: Gazetteer
) -> Iterator[tuple[int, ImportRow | str]]:
    """Each row as a search, or as a text that says what is wrong with it."""
    for number, row in rows:
        if isinstance(row, str):
            yield number, row
            continue
        try:
            yield number, to_search(row, gazetteer)
        except BadRowError as problem:
            yield number, str(problem)


def import_searches(
    file: Annotated[pathlib.Path, typer.Argument(help="JSON lines, or CSV if it ends in .csv")],
) -> None:
    """Save the searches of a file; bad lines are reported by number, the others are kept."""
    settings = settings_for_command()
    try:
        handle = file.open(newline="", encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.") from error
    with handle:
        saved, problems = run(_import(settings, handle, as_csv=file.suffix.lower() == ".csv"))
    for number, problem in problems[:SHOWN_PROBLEMS]:
        console.print(f"line {number} {problem}", markup=False)
    if len(problems) > SHOWN_PROBLEMS:
        rest = number_ranges(number for number, _ in problems[SHOWN_PROBLEMS:])
        console.print(f"and so are lines {rest}", markup=False, highlight=False)
    console.print(
        f"{_count(saved, 'search', 'es')} saved, {_count(len(problems), 'line')} left out."
    )
    if problems:
        raise typer.Exit(1)


def _count(number: int, what: str, plural: str = "s") -> str:
    return f"{number} {what}{'' if number == 1 else plural}"


async def _import(
    settings: Settings, handle: TextIO, *, as_csv: bool
) -> tuple[int, list[tuple[int, str]]]:
    gazetteer = open_places(settings)
    clock = SystemClock()
    total = _count_lines(handle)
    async with open_database(settings, clock) as database:
        rows = read_rows(handle, as_csv=as_csv)
        return await import_rows(database, rows, gazetteer, clock, total)


def _count_lines(handle: TextIO) -> int | None:
    """How far the bar has to go; what comes through a pipe can be read but once."""
    if not handle.seekable():
        return None
    total = sum(1 for _ in handle)
    handle.seek(0)
    return total


async def import_rows(
    database: Database,
    rows: Iterable[tuple[int, dict[str, Any] | str]],
    gazetteer: Gazetteer,
    clock: Clock,
    total: int | None = None,
) -> tuple[int, list[tuple[int, str]]]:
    """Save rows batch by batch; gives the count and the bad lines."""
    problems: list[tuple[int, str]] = []
    batch: list[tuple[int, ImportRow]] = []
    saved = 0
    with progress() as bar:
        task = bar.add_task("Saving searches", total=total)
        for number, result in understand(rows, gazetteer):
            if isinstance(result, str):
                problems.append((number, result))
                continue
            batch.append((number, result))
            if len(batch) >= BATCH:
                saved += await _save(database, batch, clock, problems)
                bar.update(task, completed=number)
                batch.clear()
        saved += await _save(database, batch, clock, problems)
    return saved, sorted(problems)


async def _save(
    database: Database,
    batch: Sequence[tuple[int, ImportRow]],
    clock: Clock,
    problems: list[tuple[int, str]],
) -> int:
    """Save a batch; if the database refuses something in it, everything but that."""
    try:
        async with database.connect() as connection:
            await import_batch(connection, [row for _, row in batch], clock.now())
    except DBAPIError as error:
        if str(getattr(error.orig, "sqlstate", ""))[:2] not in BAD_DATA:
            raise
        if len(batch) > 1:
            half = len(batch) // 2
            first = await _save(database, batch[:half], clock, problems)
            return first + await _save(database, batch[half:], clock, problems)
        problems.append((batch[0][0], "is refused by the database"))
        return 0
    return len(batch)


def export_searches(
    file: Annotated[
        pathlib.Path | None, typer.Argument(help="Where to; standard output if left out")
    ] = None,
) -> None:
    """Write every search, as JSON lines or CSV; `magpie import` reads it again."""
    settings = settings_for_command()
    as_csv = file is not None and file.suffix.lower() == ".csv"
    with _writing(file) as handle:
        count = run(_export(settings, handle, as_csv=as_csv))
    if file:
        console.print(f"{_count(count, 'search', 'es')} written to {file}.", markup=False)


@contextlib.contextmanager
def _writing(file: pathlib.Path | None) -> Iterator[TextIO]:
    """The file, or standard output; what cannot be written is one plain sentence."""
    try:
        if file is None:
            yield sys.stdout
            sys.stdout.flush()
            return
        with file.open("w", newline="", encoding="utf-8") as handle:
            yield handle
    except BrokenPipeError:
        raise  # Whoever reads us has read enough.
    except OSError as error:
        where = file or "The output"
        raise ConfigurationError(f"{where} cannot be written: {error.strerror}.") from error


async def _export(settings: Settings, handle: TextIO, *, as_csv: bool) -> int:
    count = 0
    writer = csv.DictWriter(handle, FIELDS) if as_csv else None
    if writer is not None:
        writer.writeheader()
    async with (
        open_database(settings, SystemClock()) as database,
        database.connect() as connection,
    ):
        async for row in export_rows(connection):
            if writer is not None:
                places = row["destination"]
                row["destination"] = places if isinstance(places, str) else " ".join(places)
                row["criteria"] = orjson.dumps(row["criteria"]).decode()
                writer.writerow(row)
            else:
                handle.write(orjson.dumps(row).decode() + "\n")
            count += 1
    return count
