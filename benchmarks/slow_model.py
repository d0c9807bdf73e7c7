"""An OpenAI-compatible endpoint that answers every chat after a fixed time: `python -m benchmarks.slow_model`

Prints its port, then serves until it is ended. It costs so little that what is measured is the workbench.
"""

import asyncio
import json

import click

TEXT = "We open on Tuesday to Saturday, from 9:30 to 18:00."


def answer_bytes() -> bytes:
    """A whole chat completion as it goes over the wire."""
    body = json.dumps(
        {
            "id": "x",
            "object": "chat.completion",
            "created": 0,
            "model": "slow",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": TEXT},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 60, "completion_tokens": 15, "total_tokens": 75},
        }
    ).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(seconds: float) -> None:
    answer = answer_bytes()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length")
                )
                await reader.readexactly(length)
                await asyncio.sleep(seconds)
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, StopIteration):
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=2048)
    click.echo(server.sockets[0].getsockname()[1])
    await server.serve_forever()


@click.command()
@click.option("--seconds", default=1.0, show_default=True)
def main(seconds: float) -> None:
    """Serve until ended."""
    asyncio.run(serve(seconds))


if __name__ == "__main__":
    main()
