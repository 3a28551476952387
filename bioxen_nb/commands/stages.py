"""A progress bar for work that goes in a few named stages, on the standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class Stages:
    """The bar names what is going on: `with Stages(2) as stage: stage("reading", load_genome, name)`."""

    def __init__(self, total: int, quiet: bool = False) -> None:
        from tqdm import tqdm

        self._bar = tqdm(
            total=total,
            disable=quiet or None,  # None: only on a terminal
            file=sys.stderr,
            leave=False,
            bar_format="{desc:<28} |{bar:20}| {elapsed}",
        )

    def __call__(self, what: str, work: Callable[..., T], *arguments: object, **keywords: object) -> T:
        """Do one stage and count it."""
        self._bar.set_description_str(what)
        self._bar.refresh()
        result = work(*arguments, **keywords)
        self._bar.update()
        return result

    def __enter__(self) -> Stages:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()
