"""How often one person may ask."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from workbench.visitors import Visitor
from workbench.web import Guard
from workbench.web_limits import BURST, MOST, PER_SECOND, Limits

JOIN = "/gradio_api/queue/join"


def join(request: Request) -> PlainTextResponse:
    return PlainTextResponse("joined")


def client(account: bool) -> TestClient:
    app = Starlette(routes=[Route(JOIN, join, methods=["POST"]), Route("/other", join, methods=["POST"])])
    return TestClient(Guard(app, lambda request: Visitor(request.headers["x-name"], "trainee", account)))


def test_who_floods_is_held_up_and_nobody_else() -> None:
    web = client(account=True)
    answers = [web.post(JOIN, headers={"x-name": "ann"}).status_code for _ in range(400)]
    assert answers[: int(BURST)] == [200] * int(BURST)
    assert answers.count(429) > 300
    held_up = web.post(JOIN, headers={"x-name": "ann"})
    assert held_up.status_code == 429 and int(held_up.headers["retry-after"]) == 1
    assert web.post(JOIN, headers={"x-name": "bob"}).status_code == 200
    assert web.post("/other", headers={"x-name": "ann"}).status_code == 200


def test_the_one_person_of_a_workbench_is_not_held_up() -> None:
    web = client(account=False)
    assert {web.post(JOIN, headers={"x-name": "local"}).status_code for _ in range(100)} == {200}


def test_the_bucket_fills_up_again_and_never_above_its_brim() -> None:
    now = [0.0]
    limits = Limits(lambda: now[0])
    for _ in range(int(BURST)):
        assert limits.wait("ann") == 0
    assert limits.wait("ann") == 1 / PER_SECOND
    now[0] += 2 / PER_SECOND
    assert [limits.wait("ann") for _ in range(3)] == [0, 0, 1 / PER_SECOND]
    now[0] += 10_000
    assert [limits.wait("ann") for _ in range(int(BURST) + 1)].count(0) == BURST


def test_ever_new_names_do_not_fill_the_memory() -> None:
    limits = Limits(lambda: 0.0)
    for number in range(MOST + 50):
        limits.wait(str(number))
    assert len(limits._kept) == MOST
