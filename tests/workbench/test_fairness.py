"""Runs of several people on one endpoint."""

import asyncio
from pathlib import Path

from stub_server import Answer, StubServer, completion

from workbench.config import Config, Endpoint
from workbench.models import Models
from workbench.services import RunRequest
from workbench.services.workroom import Workroom

TEXT = "{{ faq }}\n{{ question }}"


def test_a_long_run_does_not_starve_a_short_one_that_comes_later(tmp_path: Path, stub: StubServer) -> None:
    stub.answer(Answer(completion().body, delay_s=0.02))
    endpoint = Endpoint(id="here", base_url=stub.url, models=["m"], concurrency=2)
    room = Workroom(tmp_path, Models(Config(endpoints=[endpoint]), tmp_path))

    async def both() -> int:
        long = await room.running.start("ann", RunRequest("faq-quote", "en", TEXT, "here/m", samples=10))
        while long.result().record.done < 4:
            await asyncio.sleep(0.01)
        short = await room.running.start("bob", RunRequest("faq-quote", "en", TEXT, "here/m"))
        await short.ended.wait()
        done = long.result().record.done
        assert short.result().record.status == "finished"
        await long.ended.wait()
        assert long.result().record.done == 80
        return done

    # Turn by turn: while the short one made its 8 calls the long one made about as many.
    assert asyncio.run(both()) < 30
