"""When each question was asked, and the births that follow from it.

A look out of rhythm (a preview, or the first poll of a newly saved search) brings nothing new by
itself; once the question is polled in rhythm after it, new adverts come 1 and 8 seconds later and
every quarter of a minute for a while. While it is polled regularly, one more comes every ten
minutes. So a person who saves a search in the demo sees an alert within 20 seconds, also when
somebody else has asked the same before: their saving is no request that the market could see, only
their preview is.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import pathlib
from collections import OrderedDict

from scrapers.demo.catalogue import Question

RHYTHM = (dt.timedelta(seconds=3.5), dt.timedelta(seconds=15))
"""Gaps between regular polls of the demo (every 5 seconds) lie between these."""
BURST = tuple(dt.timedelta(seconds=s) for s in (1, 8, 22, 36, 50, 65, 80, 100, 240))
"""The first two are of the two sorts that `catalogue` has, seven seconds apart: whatever the price
and the way of handing over that are asked for, one of them brings it.
"""
STEADY = dt.timedelta(minutes=10)
MAX_QUESTIONS = 2_000
MAX_BIRTHS = 60


@dataclasses.dataclass(slots=True)
class Asked:
    """The memory of one question."""

    question: Question
    first_at: dt.datetime
    last_at: dt.datetime
    armed: bool = True
    """Whether the next look in rhythm brings something new."""
    births: list[dt.datetime] = dataclasses.field(default_factory=list)


class Questions:
    """The questions asked lately, kept in a small file so that a restart changes nothing."""

    def __init__(self, path: pathlib.Path | None = None) -> None:
        self._path = path
        self._asked: OrderedDict[str, Asked] = OrderedDict()
        self._changed = False
        if path is not None and path.exists():
            self._load(path)

    def ask(self, question: Question, now: dt.datetime) -> Asked:
        """Note that a question was asked now, and plan births."""
        key = question.key
        asked = self._asked.get(key)
        if asked is None:
            asked = Asked(question=question, first_at=now, last_at=now - RHYTHM[1] * 2)
            self._asked[key] = asked
        self._asked.move_to_end(key)
        regular = RHYTHM[0] <= now - asked.last_at <= RHYTHM[1]
        if not regular:
            asked.armed = True
        elif asked.armed:
            asked.armed = False
            asked.births = [b for b in asked.births if b <= now] + [now + d for d in BURST]
            self._changed = True
        elif asked.births and now - asked.births[-1] >= STEADY:
            asked.births.append(now)
            self._changed = True
        asked.births = asked.births[-MAX_BIRTHS:]
        asked.last_at = now
        while len(self._asked) > MAX_QUESTIONS:
            self._asked.popitem(last=False)
        return asked

    def of_advert(self, advert_id: str) -> Asked | None:
        """The question that an advert belongs to; looking is not asking."""
        return self._asked.get(advert_id.partition("-")[0])

    def save(self) -> None:
        """Write the file if something worth keeping changed."""
        if self._path is None or not self._changed:
            return
        data = {
            key: {
                "question": dataclasses.astuple(asked.question),
                "first": asked.first_at.timestamp(),
                "births": [birth.timestamp() for birth in asked.births],
            }
            for key, asked in self._asked.items()
        }
        temporary = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):  # On a full disk the market goes on without it.
            temporary.write_text(json.dumps(data))
            temporary.replace(self._path)
        self._changed = False

    def _load(self, path: pathlib.Path) -> None:
        """Read the file; a damaged one is as good as none, for it is only a demonstration."""
        try:
            data = json.loads(path.read_text())
            for key, kept in data.items():
                at = dt.datetime.fromtimestamp(kept["first"], dt.UTC)
                births = [dt.datetime.fromtimestamp(b, dt.UTC) for b in kept["births"]]
                question = Question(*kept["question"])
                self._asked[key] = Asked(question, first_at=at, last_at=at, births=births)
        except (ValueError, TypeError, KeyError, AttributeError, OSError):
            self._asked.clear()
