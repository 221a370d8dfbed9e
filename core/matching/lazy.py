"""An attribute that is worked out when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801  (It is read as a decorator, like `property`.)
    """`functools.cached_property` without the lock of Python 3.11, which costs a microsecond.

    The value lands in the instance's own `__dict__`, where later reads find it first.
    """

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> Value:
        value = instance.__dict__[self._name] = self._work_out(instance)
        return value
