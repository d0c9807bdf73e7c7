"""Waiting for runs, with bars for whoever sits before the screen."""

import asyncio
import sys
from collections.abc import Sequence
from importlib import import_module

from workbench.services.live_runs import LiveRun


async def all_ended(runs: Sequence[LiveRun]) -> None:
    """Returns when all the runs have ended; whoever sits before the screen sees how far they are."""
    ends = asyncio.gather(*(run.ended.wait() for run in runs))
    if not sys.stderr.isatty():
        await ends
        return
    with import_module("workbench.cli_bars").shown(runs) as look:
        while not ends.done():
            await asyncio.wait({ends}, timeout=0.2)
            look()
