"""Calls to a real OpenAI-compatible server on a loopback port, in health and with every foreseen fault."""

import asyncio
import gzip
import json
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from stub_server import Answer, StubServer, completion, failure, sse, unused_port

from evals.model import Completion, ModelError, Settings
from prompt_library import LANGUAGES, Message
from workbench.models.client import EndpointModel, list_models
from workbench.models.clients import leased
from workbench.models.connection import Connection
from workbench.models.pace import Pace

KEY = "sk-proj-abcdefghij0123456789"
ASKED = [Message("system", "Be brief."), Message("user", "Say hello.")]
SETTINGS = Settings(temperature=0.3, max_tokens=21, seed=5, top_p=0.9, timeout_s=20)


def endpoint_model(url: str, key: str = KEY, **limits: float) -> EndpointModel:
    connection = Connection("school", url, key, "SCHOOL_KEY")
    return EndpointModel("school/m", "m", connection, **limits)  # type: ignore[arg-type]


def ask(url: str, settings: Settings = SETTINGS, key: str = KEY) -> Completion:
    return asyncio.run(endpoint_model(url, key).complete(ASKED, settings))


def refusal(url: str, settings: Settings = SETTINGS, key: str = KEY) -> ModelError:
    with pytest.raises(ModelError) as caught:
        ask(url, settings, key)
    return caught.value


def test_a_reply_comes_back_whole(stub: StubServer) -> None:
    reply = ask(stub.url)
    assert replace(reply, latency_ms=0.0) == Completion(
        "Hello.", "stop", "stub-model-2026", 7, 3, 0.0, retries=0
    )
    assert 0 < reply.latency_ms < 20_000


def test_the_request_says_what_was_asked_and_nothing_else(
    stub: StubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-endpoint")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-another-endpoint")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-another-endpoint")
    monkeypatch.setenv(
        "OPENAI_CUSTOM_HEADERS", "X-Secret: of-another-endpoint\nAuthorization: Bearer of-another"
    )
    ask(stub.url)
    [request] = stub.received
    assert request.path == "/v1/chat/completions"
    assert request.json == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Say hello."},
        ],
        "temperature": 0.3,
        "top_p": 0.9,
        "seed": 5,
        "max_tokens": 21,
    }
    assert request.headers["authorization"] == f"Bearer {KEY}"
    allowed = {
        "accept",
        "accept-encoding",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    }
    assert set(request.headers) <= allowed
    assert "another" not in str(request.headers)


@pytest.mark.parametrize(
    ("answer", "kind", "calls"),
    [
        (failure(400, "the prompt is too long"), "refused", 1),
        (failure(401), "unauthorised", 1),
        (failure(403), "unauthorised", 1),
        (failure(404), "not-found", 1),
        (failure(422, "top_p is out of range"), "refused", 1),
        (failure(429, Retry_After="0.01"), "rate-limited", 5),
        (failure(500, Retry_After="0.01"), "server", 5),
        (failure(503, Retry_After="0.01"), "server", 5),
        (
            Answer("<html>gateway</html>", 502, {"content-type": "text/html", "Retry-After": "0.01"}),
            "server",
            5,
        ),
        (Answer("{"), "malformed", 1),
        (Answer("[]"), "malformed", 1),
        (Answer("[" * 100_000), "malformed", 1),
        (Answer("<html>a page</html>", headers={"content-type": "text/html"}), "malformed", 1),
        (Answer({"choices": "none"}), "malformed", 1),
        (Answer({"choices": ["none"]}), "malformed", 1),
        (Answer({"choices": [{"message": {"content": ["a", "b"]}}]}), "malformed", 1),
        (Answer({"error": {"message": "busy"}}), "malformed", 1),
        (Answer(b"\xff\xfe\x00"), "malformed", 1),
        (Answer({"choices": []}), "empty", 1),
        (completion(None), "empty", 1),
    ],
)
def test_faults_are_told_apart_and_counted(stub: StubServer, answer: Answer, kind: str, calls: int) -> None:
    stub.answer(answer)
    error = refusal(stub.url)
    assert (error.kind, error.retries, len(stub.chats)) == (kind, calls - 1, calls)
    for language in LANGUAGES:
        assert "school" in error.to(language) and stub.url in error.to(language)


def test_the_kinds_are_the_models(stub: StubServer) -> None:
    stub.answer(failure(418, "I am a teapot"))
    assert refusal(stub.url).kind in ModelError.KINDS


def test_a_short_fault_is_got_over_and_counted(stub: StubServer) -> None:
    stub.answer(failure(429, Retry_After="0.01"), failure(500, Retry_After="0.01"), completion("At last."))
    reply = ask(stub.url)
    assert (reply.text, reply.retries) == ("At last.", 2)


def test_a_cut_reply_is_a_reply(stub: StubServer) -> None:
    stub.answer(completion("Once upon", finish_reason="length"))
    assert (ask(stub.url).text, ask(stub.url).finish_reason) == ("Once upon", "length")


def test_an_empty_text_is_a_reply_too(stub: StubServer) -> None:
    stub.answer(completion(""))
    assert ask(stub.url).text == ""


@pytest.mark.parametrize("usage", [None, "many", {"prompt_tokens": "7", "completion_tokens": None}])
def test_uncounted_tokens_are_not_known(stub: StubServer, usage: object) -> None:
    body = completion().body
    assert isinstance(body, dict)
    stub.answer(Answer({**body, "usage": usage}))
    reply = ask(stub.url)
    assert (reply.text, reply.input_tokens, reply.output_tokens) == ("Hello.", None, None)


def test_nothing_listens() -> None:
    url = f"http://127.0.0.1:{unused_port()}/v1"
    error = refusal(url)
    assert (error.kind, error.retries) == ("unreachable", 4)
    assert url in error.to("en") and url in error.to("fr")


def test_a_slow_endpoint_is_given_up_once_the_time_is_over(stub: StubServer) -> None:
    stub.answer(Answer(completion().body, delay_s=30))
    error = refusal(stub.url, replace(SETTINGS, timeout_s=0.5))
    assert (error.kind, len(stub.chats)) == ("timeout", 1)


def test_an_answer_that_drips_is_given_up_too(stub: StubServer) -> None:
    pause = threading.Event()

    def drip() -> Iterator[bytes]:
        while True:
            pause.wait(0.05)
            yield b" "

    stub.answer(Answer(drip()))
    assert refusal(stub.url, replace(SETTINGS, timeout_s=0.5)).kind == "timeout"


def test_time_that_runs_out_after_a_429_is_called_a_429(stub: StubServer) -> None:
    stub.answer(failure(429), Answer(completion().body, delay_s=30))
    assert refusal(stub.url, replace(SETTINGS, timeout_s=0.5)).kind == "timeout"
    stub.answer(failure(429))
    assert refusal(stub.url, replace(SETTINGS, timeout_s=0.5)).kind == "rate-limited"


@pytest.mark.parametrize(("header", "told"), [("30", 30), ("1800", 1800), ("1e400", 121), ("a date", 900)])
def test_an_endpoint_that_asks_for_a_long_wait_is_not_asked_again(
    stub: StubServer, header: str, told: int
) -> None:
    later = datetime.now(UTC) + timedelta(seconds=told)
    date = format_datetime(later, usegmt=True)
    stub.answer(failure(429, Retry_After=date if header == "a date" else header))
    error = refusal(stub.url, replace(SETTINGS, timeout_s=20))
    assert (error.kind, error.retries, len(stub.chats)) == ("told-to-wait", 0, 1)
    (said,) = re.findall(r"wait (\d+) s", error.to("en"))
    assert told - 60 <= int(said) <= told and f"{said} s" in error.to("fr")


@pytest.mark.parametrize("header", ["inf", "nan", "-3", "soon", "0"])
def test_a_wait_that_is_no_time_is_not_kept(stub: StubServer, header: str) -> None:
    stub.answer(failure(429, Retry_After=header), completion("At last."))
    reply = ask(stub.url)
    assert (reply.text, reply.retries) == ("At last.", 1)


@pytest.mark.parametrize("tokens", [2**63, -1, True, 1.5, "7", None])
def test_a_count_that_is_none_is_unknown(stub: StubServer, tokens: Any) -> None:
    body: Any = json.loads(json.dumps(completion().body))
    body["usage"]["prompt_tokens"] = tokens
    stub.answer(Answer(body))
    reply = ask(stub.url)
    assert (reply.input_tokens, reply.output_tokens) == (None, 3)


def test_the_endpoints_own_time_limit_comes_first(stub: StubServer) -> None:
    stub.answer(Answer(completion().body, delay_s=30))
    with pytest.raises(ModelError) as caught:
        asyncio.run(endpoint_model(stub.url, timeout_s=0.3).complete(ASKED, SETTINGS))
    assert caught.value.kind == "timeout"


def test_an_endless_body_is_not_read(stub: StubServer) -> None:
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(300):
            sent += 1_000_000
            yield b" " * 1_000_000

    stub.answer(Answer(body()))
    error = refusal(stub.url)
    assert (error.kind, error.retries) == ("too-large", 0)
    # What the sockets' buffers hold may have been sent beyond the 2 MB that were read.
    assert sent < 50_000_000


def test_a_compressed_bomb_is_not_unpacked(stub: StubServer) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 1_000_000
    stub.answer(Answer(bomb, headers={"content-encoding": "gzip"}))
    assert refusal(stub.url).kind == "malformed"


def test_a_redirect_is_not_followed(stub: StubServer) -> None:
    stub.answer(Answer("", 307, {"Location": f"{stub.url}/elsewhere"}))
    error = refusal(stub.url)
    assert (error.kind, error.phrase.key) == ("not-found", "workbench.models.redirected")
    assert [request.path for request in stub.received] == ["/v1/chat/completions"]


def test_a_proxy_of_the_environment_is_not_used(stub: StubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert ask(stub.url).text == "Hello."


@pytest.mark.parametrize("status", [400, 401, 404, 500])
@pytest.mark.parametrize("key", [KEY, "plain0secret0of0a0school", "sk-abc"])
def test_a_key_that_is_echoed_is_seen_nowhere(
    stub: StubServer,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    status: int,
    key: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    stub.answer(failure(status, f"Incorrect key {key}, sent as 'Bearer {key}'", Retry_After="0.01"))
    error = refusal(stub.url, key=key)
    seen = [
        *(error.to(language) for language in LANGUAGES),
        str(error.phrase.dump()),
        caplog.text,
        *capfd.readouterr(),
    ]
    seen.append(repr(endpoint_model(stub.url, key)) + repr(Connection("school", stub.url, key)))
    chain: BaseException | None = error
    while chain is not None:
        seen.append(repr(chain))
        chain = chain.__cause__ or chain.__context__
    assert stub.chats[0].headers["authorization"] == f"Bearer {key}"
    assert not [text for text in seen if key in text]


def test_a_refusal_keeps_what_helps(stub: StubServer) -> None:
    stub.answer(failure(400, "max_tokens:\n\tat  most\x1b[31m 4096 " + "x" * 1000))
    message = refusal(stub.url).to("en")
    assert "max_tokens: at most [31m 4096 xxx" in message and len(message) < 400 and "\x1b" not in message


def test_without_a_key_the_advice_is_another(stub: StubServer) -> None:
    stub.answer(failure(401))
    model = EndpointModel("local/m", "m", Connection("local", stub.url))
    with pytest.raises(ModelError) as caught:
        asyncio.run(model.complete(ASKED, SETTINGS))
    assert "key_env" in caught.value.to("en")


def test_one_model_serves_one_event_loop_after_another(stub: StubServer) -> None:
    model = endpoint_model(stub.url)
    assert [asyncio.run(model.complete(ASKED, SETTINGS)).text for _ in range(3)] == ["Hello."] * 3


def test_no_more_calls_at_once_than_configured(stub: StubServer) -> None:
    stub.answer(Answer(completion().body, delay_s=0.2))
    model = endpoint_model(stub.url, concurrency=2)

    async def several() -> int:
        calls = [asyncio.create_task(model.complete(ASKED, SETTINGS)) for _ in range(6)]
        most = 0
        while not all(call.done() for call in calls):
            finished = sum(call.done() for call in calls)
            most = max(most, len(stub.chats) - finished)
            await asyncio.sleep(0.01)
        await asyncio.gather(*calls)
        return most

    assert asyncio.run(several()) == 2


def test_stopping_a_run_stops_its_calls(stub: StubServer) -> None:
    stub.answer(Answer(completion().body, delay_s=30))

    async def stopped() -> None:
        call = asyncio.create_task(endpoint_model(stub.url).complete(ASKED, SETTINGS))
        while not stub.chats:
            await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    asyncio.run(stopped())


def test_models_are_listed(stub: StubServer) -> None:
    stub.models = ["a", "b"]
    names, latency_ms = asyncio.run(list_models(Connection("school", stub.url, KEY, "SCHOOL_KEY"), 5))
    assert names == ["a", "b"] and latency_ms > 0


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(failure(404), "not-found"), (Answer("{}"), "malformed"), (failure(401), "unauthorised")],
)
def test_a_list_may_fail(stub: StubServer, answer: Answer, kind: str) -> None:
    stub.list_answer = answer
    with pytest.raises(ModelError) as caught:
        asyncio.run(list_models(Connection("school", stub.url, KEY, "SCHOOL_KEY"), 5))
    assert caught.value.kind == kind


STREAM = {"content-type": "text/event-stream"}


def streamed(url: str, settings: Settings = SETTINGS, key: str = KEY) -> list[str | Completion]:
    async def collect() -> list[str | Completion]:
        return [piece async for piece in endpoint_model(url, key).stream(ASKED, settings)]

    return asyncio.run(collect())


def event(text: object = None, finish_reason: str | None = None) -> dict[str, object]:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
    return {"object": "chat.completion.chunk", "model": "stub-model-2026", "choices": [choice]}


def test_the_pieces_of_a_stream_are_its_text(stub: StubServer) -> None:
    text = "Un élève\u2028écrit\x0b: data: {}\n\n« bonjour »  "
    stub.answer(completion(text, "length"))
    *pieces, reply = streamed(stub.url)
    assert isinstance(reply, Completion) and len(pieces) > 3
    assert "".join(map(str, pieces)) == text
    assert replace(reply, latency_ms=0.0) == Completion(text, "length", "stub-model-2026", 7, 3, 0.0, 0)
    [request] = stub.chats
    assert request.json["stream"] is True and request.json["max_tokens"] == 21
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_a_server_that_knows_no_streaming_is_read_all_the_same(stub: StubServer) -> None:
    # Bytes are sent as they are, in one piece.
    stub.answer(Answer(json.dumps(completion("In one piece.").body)))
    text, reply = streamed(stub.url)
    assert isinstance(reply, Completion) and text == reply.text == "In one piece."


def test_events_in_any_chunks_with_comments_and_without_usage(stub: StubServer) -> None:
    body = ": ping\r\n\r\n" + sse(event("Hé"), event("é."), event(None, "stop"), "[DONE]")
    stub.answer(Answer((bytes([byte]) for byte in body.encode()), headers=STREAM))
    *pieces, reply = streamed(stub.url)
    assert pieces == ["Hé", "é."] and isinstance(reply, Completion)
    assert (reply.text, reply.input_tokens, reply.output_tokens) == ("Héé.", None, None)


@pytest.mark.parametrize(
    ("answer", "kind", "calls"),
    [
        (failure(401), "unauthorised", 1),
        (failure(400, "too long"), "refused", 1),
        (failure(429, Retry_After="0.01"), "rate-limited", 5),
        (Answer("data: {\n\n", headers=STREAM), "malformed", 1),
        (Answer(sse({"error": {"message": "busy"}}), headers=STREAM), "malformed", 1),
        (Answer(sse({"choices": ["none"]}), headers=STREAM), "malformed", 1),
        (Answer(sse(event(["a"])), headers=STREAM), "malformed", 1),
        (Answer(sse(event("Hel"), event("lo")), headers=STREAM), "malformed", 1),
        (Answer(sse("[DONE]"), headers=STREAM), "empty", 1),
        (Answer("", headers=STREAM), "empty", 1),
        (Answer("<html>a page</html>", headers={"content-type": "text/html"}), "malformed", 1),
    ],
)
def test_faults_of_a_stream_are_told_apart(stub: StubServer, answer: Answer, kind: str, calls: int) -> None:
    stub.answer(answer)
    with pytest.raises(ModelError) as caught:
        streamed(stub.url)
    error = caught.value
    assert (error.kind, error.retries, len(stub.chats)) == (kind, calls - 1, calls)
    assert error.__cause__ is None and error.__context__ is None
    assert KEY not in str(error.phrase.dump())


def test_a_connection_that_breaks_in_the_middle_of_a_stream(stub: StubServer) -> None:
    def broken() -> Iterator[bytes]:
        yield sse(event("Once upon")).encode()
        raise ConnectionError

    stub.answer(Answer(broken(), headers=STREAM))
    seen: list[str | Completion] = []

    async def collect() -> None:
        async for piece in endpoint_model(stub.url).stream(ASKED, SETTINGS):
            seen.append(piece)

    with pytest.raises(ModelError) as caught:
        asyncio.run(collect())
    assert (seen, caught.value.kind, len(stub.chats)) == (["Once upon"], "unreachable", 1)


def endless(sent: list[int], pause_s: float, size: int = 1) -> Iterator[bytes]:
    pause = threading.Event()
    while len(sent) < 3000:
        sent.append(1)
        yield sse(event("a" * size)).encode()
        pause.wait(pause_s)


def test_an_endless_stream_is_given_up_when_the_time_is_over(stub: StubServer) -> None:
    stub.answer(Answer(endless([], 0.02), headers=STREAM))
    with pytest.raises(ModelError) as caught:
        streamed(stub.url, replace(SETTINGS, timeout_s=0.5))
    assert caught.value.kind == "timeout"


def test_a_stream_that_grows_too_large_is_not_read_on(stub: StubServer) -> None:
    sent: list[int] = []
    stub.answer(Answer(endless(sent, 0, 100_000), headers=STREAM))
    with pytest.raises(ModelError) as caught:
        streamed(stub.url)
    assert caught.value.kind == "too-large" and len(sent) < 500


def test_the_time_limit_does_not_cut_short_what_the_reader_does_between_two_pieces(stub: StubServer) -> None:
    stub.answer(completion("one two"))

    async def slow_reader() -> None:
        async with aclosing(
            endpoint_model(stub.url).stream(ASKED, replace(SETTINGS, timeout_s=0.3))
        ) as pieces:
            await anext(pieces)
            await asyncio.sleep(0.5)

    asyncio.run(slow_reader())


def test_closing_a_stream_closes_its_connection_and_frees_its_turn(stub: StubServer) -> None:
    sent: list[int] = []
    model = endpoint_model(stub.url, concurrency=1)

    async def leave() -> None:
        stub.answer(Answer(endless(sent, 0.01), headers=STREAM))
        async with aclosing(model.stream(ASKED, SETTINGS)) as pieces:
            assert await anext(pieces) == "a"
        at_closing = len(sent)
        await asyncio.sleep(0.5)
        assert len(sent) < at_closing + 20
        stub.answer(completion())
        assert (await model.complete(ASKED, SETTINGS)).text == "Hello."

    asyncio.run(leave())


def test_calls_under_way_at_once_share_a_client_and_the_last_closes_it() -> None:
    here, there = Connection("school", "http://a.example/v1", KEY), Connection("other", "http://b.example/v1")

    async def leases() -> list[bool]:
        async with leased(here) as first:
            async with leased(here) as second, leased(there) as other:
                same, apart = second is first, other is not first
            still_open = not first.is_closed()
        async with leased(here) as later:
            return [same, apart, still_open, first.is_closed(), later is not first]

    assert asyncio.run(leases()) == [True] * 5


def test_calls_at_once_are_counted_apart(stub: StubServer) -> None:
    stub.answer(failure(500, Retry_After="0.01"), *[completion("Well.")] * 8)

    async def at_once() -> list[int]:
        model = endpoint_model(stub.url)
        replies = await asyncio.gather(*(model.complete(ASKED, SETTINGS) for _ in range(8)))
        return sorted(reply.retries for reply in replies)

    assert asyncio.run(at_once()) == [0, 0, 0, 0, 0, 0, 0, 1]


def test_another_call_is_made_while_one_waits_to_be_tried_again(stub: StubServer) -> None:
    stub.answer(failure(429, Retry_After="0.3"), completion("Second."), completion("First."))

    async def two() -> list[str]:
        model = endpoint_model(stub.url, concurrency=1)
        answered: list[str] = []

        async def one() -> None:
            answered.append((await model.complete(ASKED, SETTINGS)).text)

        await asyncio.gather(one(), one())
        return answered

    assert asyncio.run(two()) == ["Second.", "First."]


def test_a_call_that_is_cancelled_while_it_waits_leaves_its_turn_to_others(stub: StubServer) -> None:
    stub.answer(failure(429, Retry_After="60"), completion())

    async def cancelled() -> str:
        model = endpoint_model(stub.url, concurrency=1)
        waiting = asyncio.create_task(model.complete(ASKED, replace(SETTINGS, timeout_s=90)))
        while not stub.answered:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        waiting.cancel()
        async with asyncio.timeout(10):
            first = await model.complete(ASKED, SETTINGS)
            await model.complete(ASKED, SETTINGS)
        return first.text

    assert asyncio.run(cancelled()) == "Hello."


def test_the_pace_of_an_endpoint_is_kept(stub: StubServer) -> None:
    asked: list[int] = []

    class Noted(Pace):
        async def wait(self, tokens: int) -> None:
            asked.append(tokens)

        def correct(self, estimated: int, used: int | None) -> None:
            asked.append(used or 0)

    asyncio.run(endpoint_model(stub.url, pace=Noted()).complete(ASKED, SETTINGS))  # type: ignore[arg-type]
    # 19 characters and a reply of 21 tokens at most, and then the 10 tokens that it took.
    assert asked == [19 // 4 + 21, 10]
    asked.clear()
    stub.answer(failure(500, Retry_After="0.01"), completion())
    asyncio.run(endpoint_model(stub.url, pace=Noted()).complete(ASKED, SETTINGS))  # type: ignore[arg-type]
    # Another request, for the same tokens.
    assert asked == [19 // 4 + 21, 0, 10]
