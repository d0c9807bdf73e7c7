"""The same calls as `benchmarks.engine` makes, by loops that do nothing else: the measure of what tools add.

`python -m benchmarks.bare_loops WAY URL WORK OUT` asks for every line of the file WORK, 64 at a time, checks
that the answer contains what the line expects, and writes a line for each to the file OUT. WAY is `aiohttp`,
`openai` (its default transport), `openai-aiohttp`, or `post` (the package's low-level method, over aiohttp).
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

CONCURRENCY = 64
SETTINGS = {"temperature": 0.7, "top_p": 1.0, "max_tokens": 64}
Ask = Callable[[list[dict[str, str]]], Awaitable[str]]


async def by_aiohttp(url: str, stack: AsyncExitStack) -> Ask:
    import aiohttp  # noqa: PLC0415 - each way pays for its own libraries only

    connector = aiohttp.TCPConnector(limit=0)
    session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))

    async def ask(messages: list[dict[str, str]]) -> str:
        body = {"model": "slow", "messages": messages, **SETTINGS}
        async with session.post(f"{url}/chat/completions", json=body) as answer:
            answer.raise_for_status()
            payload = await answer.json()
        return str(payload["choices"][0]["message"]["content"])

    return ask


async def by_openai(url: str, stack: AsyncExitStack, aiohttp: bool = False) -> Ask:
    import openai  # noqa: PLC0415

    http: Any = openai.DefaultAioHttpClient() if aiohttp else None
    client = await stack.enter_async_context(openai.AsyncOpenAI(api_key="k", base_url=url, http_client=http))

    async def ask(messages: list[Any]) -> str:
        create: Any = client.chat.completions.create
        answer = await create(model="slow", messages=messages, **SETTINGS)
        return str(answer.choices[0].message.content)

    return ask


async def by_post(url: str, stack: AsyncExitStack) -> Ask:
    import httpx2  # noqa: PLC0415
    import openai  # noqa: PLC0415

    http = openai.DefaultAioHttpClient()
    client = await stack.enter_async_context(openai.AsyncOpenAI(api_key="k", base_url=url, http_client=http))

    async def ask(messages: list[dict[str, str]]) -> str:
        body = {"model": "slow", "messages": messages, **SETTINGS}
        answer = await client.post("/chat/completions", body=body, cast_to=httpx2.Response)
        return str(json.loads(answer.content)["choices"][0]["message"]["content"])

    return ask


WAYS: dict[str, Callable[[str, AsyncExitStack], Awaitable[Ask]]] = {
    "aiohttp": by_aiohttp,
    "openai": by_openai,
    "openai-aiohttp": lambda url, stack: by_openai(url, stack, aiohttp=True),
    "post": by_post,
}


async def run(way: str, url: str, work: str, out: str) -> None:
    async with AsyncExitStack() as stack:
        with open(work, encoding="utf-8") as lines, open(out, "w", encoding="utf-8") as results:
            ask = await WAYS[way](url, stack)
            waiting = map(json.loads, lines)

            async def worker(waiting: Iterator[dict[str, Any]]) -> None:
                for cell in waiting:
                    text = await ask(cell["messages"])
                    line = {"case": cell["case"], "text": text, "passed": cell["expected"] in text}
                    results.write(f"{json.dumps(line)}\n")

            await asyncio.gather(*(worker(waiting) for _ in range(CONCURRENCY)))


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
