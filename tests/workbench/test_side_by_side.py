"""Many versions at once, two answers side by side, and the comparison as a file."""

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient
from stub_server import StubServer, completion
from test_comparing import LONG, SHORT, TEXT, bench, fail_one_case, run

from prompt_library import LANGUAGES, PhrasedError
from workbench.comparison_address import FORMATS, ComparisonAddress, asked_comparison
from workbench.comparison_files import COLUMNS, comparison_csv, comparison_html, comparison_text
from workbench.html import render_html
from workbench.records import PromptKey
from workbench.services import Bench
from workbench.services.comparing import MOST
from workbench.services.side_by_side import LARGEST
from workbench.views.comparing import comparison_view, overview_view
from workbench.views.history import compare_link_view
from workbench.views.results import versions_view
from workbench.views.side_by_side import marked, side_by_side_view
from workbench.visitors import Visitor
from workbench.web_routes import own_routes

__all__ = ["bench"]

HOSTILE = '<script>alert("x")</script> <img src=//evil.example>\n<b>bold</b>'


def page(on: Bench, a: int, b: int, case: str, language: str = "en") -> str:
    pair = side_by_side_view(on.side_by_side.case("ann", a, b, case), language, 100)
    return render_html("side_by_side.html", language, pair=pair, back="/compare/")


def report(on: Bench, runs: Sequence[int], b: int = 0, language: str = "en") -> str:
    compared = on.comparing.compare("ann", runs)
    pair = compared.pair(b)
    pieces = on.comparing.texts(compared, pair)
    answers = on.side_by_side.largest_losses("ann", compared, b)
    return comparison_html(compared, pair, pieces, answers, datetime.now(UTC), language, 100)


@pytest.mark.parametrize(
    ("a", "b", "only_a", "only_b"),
    [
        ("It opens at nine.", "It opens at ten.", ["nine."], ["ten."]),
        ("It opens at nine.", "It opens at nine. Always.", [], [" Always."]),
        ("The same", "The same", [], []),
        # All would be marked, which helps nobody to read them.
        ("one two three", "quite another answer", [], []),
        ("", "something", [], []),
    ],
)
def test_what_one_answer_has_alone_is_marked(a: str, b: str, only_a: list[str], only_b: list[str]) -> None:
    parts = marked(a, b)
    assert ["".join(text for _, text in side) for side in parts] == [a, b]
    assert [[text for only, text in side if only] for side in parts] == [only_a, only_b]


def test_cases_follow_each_other_as_the_table_has_them(bench: Bench, stub: StubServer) -> None:
    a = run(bench)
    fail_one_case(bench, stub, LONG)
    b = run(bench, f"{TEXT}!", samples=2)
    compared = bench.comparing.compare("ann", (a, b))
    pair = compared.comparison.pairs[0]
    expected = [*(case.case_id for case in pair.cases), *compared.left_out(pair)]
    seen = [bench.side_by_side.case("ann", a, b, expected[0])]
    while (after := seen[-1].after) is not None:
        seen.append(bench.side_by_side.case("ann", a, b, after))
    assert [one.case_id for one in seen] == expected and len(seen) == 8
    assert [one.before for one in seen] == [None, *expected[:-1]]
    assert [one.place for one in seen] == list(range(1, 9)) and {one.cases for one in seen} == {8}
    assert [one.difference for one in seen[: len(pair.cases)]] == list(pair.cases)
    first = page(bench, a, b, expected[0])
    # The second sample is of one run only.
    assert len(expected) > len(pair.cases) and "is not scored in both" in page(bench, a, b, expected[-1])
    assert first.count("No such answer in this run.") == 1 and "Sample 2" in first
    assert f"/compare/answers/{a}/{b}/{expected[1]}" in first and "▼ worse" in first
    assert "La plus grosse perte" not in first and "plus grosse perte" in page(bench, a, b, expected[0], "fr")


def test_a_hostile_answer_is_text_beside_another_and_in_a_report(bench: Bench, stub: StubServer) -> None:
    stub.answer(completion(HOSTILE))
    a, b = run(bench), run(bench, f"{TEXT}\n<script>prompt()</script>", note="<script>note()</script>")
    case = bench.comparing.compare("ann", (a, b)).comparison.pairs[0].cases[0].case_id
    for shown in (page(bench, a, b, case), report(bench, (a, b))):
        assert "&lt;script&gt;alert(" in shown
        assert not re.search(r"<(script|img|b)\b", shown)


def test_answers_of_other_people_and_of_what_cannot_be_compared_are_refused(bench: Bench) -> None:
    a, b = run(bench), run(bench, f"{TEXT}!")
    theirs = run(bench, user="bob")
    other = run(bench, "{{ word }}", scenario="acrostic")
    case = bench.comparing.compare("ann", (a, b)).comparison.pairs[0].cases[0].case_id
    for user, runs, name, words in (
        ("ann", (a, theirs), case, "You have no run"),
        ("ann", (theirs, a), case, "You have no run"),
        ("bob", (a, b), case, "You have no run"),
        ("ann", (a, a), case, "different runs"),
        ("ann", (a, other), case, "another exercise"),
        ("ann", (a, b), "no-such", "no case no-such"),
    ):
        with pytest.raises(PhrasedError, match=words):
            bench.side_by_side.case(user, *runs, name)
    with pytest.raises(PhrasedError):
        report(bench, (a, theirs))


def test_many_versions_have_a_line_each_and_one_of_them_its_details(bench: Bench, stub: StubServer) -> None:
    stub.answer(completion(LONG))
    runs = [run(bench)]
    stub.answer(completion(SHORT))
    runs += [run(bench, f"{TEXT}{n}") for n in range(MOST - 1)]
    compared = bench.comparing.compare("ann", runs)
    last = compared.pair(runs[-1])
    for language, words in (("en", "49 versions are held against the first"), ("fr", "Holm")):
        overview = render_html(
            "comparison_overview.html", language, **overview_view(compared, last, language, 20)
        )
        assert overview.count("<tr>") == MOST and words in overview and "Holm" in overview
    address = ComparisonAddress(tuple(runs), pair=runs[-1])
    view = comparison_view(compared, last, "en", 20, address)
    assert view["heading"] == "A = v1, B = v50." and view["cautions"] == []
    assert (
        asked_comparison({"runs": ",".join(map(str, runs)), "margin": "5", "pair": str(runs[-1])}) == address
    )
    assert compared.pair(12345) is compared.comparison.pairs[0]
    with pytest.raises(PhrasedError, match="2 to 50"):
        bench.comparing.compare("ann", [*runs, runs[-1] + 1])


@pytest.mark.parametrize(
    ("query", "runs", "margin"),
    [
        ({}, (), 5),
        ({"runs": "1,x,2,-3,,²,9999999999999999999"}, (1, 2), 5),
        ({"runs": "7", "margin": "0"}, (7,), 1),
        ({"runs": "7,7", "margin": "900"}, (7, 7), 20),
        ({"runs": "<script>", "margin": "NaN", "pair": "x"}, (), 5),
    ],
)
def test_an_address_asks_for_nothing_but_numbers(
    query: dict[str, str], runs: tuple[int, ...], margin: int
) -> None:
    assert asked_comparison(query) == ComparisonAddress(runs, margin)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_stands_alone(bench: Bench, stub: StubServer, language: str) -> None:
    stub.answer(completion("The shop opens at nine."))
    a = run(bench, note="the first")
    stub.answer(completion(LONG))
    b, c = run(bench, f"{TEXT}\nIn <b>many</b> words."), run(bench, f"{TEXT}\nThird.")
    found = report(bench, (a, b, c), b, language)
    assert f'<html lang="{language}">' in found and "default-src 'none'" in found
    assert not re.search(r"https?://|<script|<link|<img|url\(|@import|\bsrc=|href=", found)
    assert all(text in found for text in ("the first", "In &lt;b&gt;many&lt;/b&gt; words.", "Holm", "forest"))
    assert found.count("The shop opens at nine.") >= 8
    assert found.count('<section class="entry">') == min(LARGEST, 8)


def test_a_table_for_spreadsheets_has_all_figures_and_no_formula(bench: Bench, stub: StubServer) -> None:
    stub.answer(completion(SHORT))
    a = run(bench)
    stub.answer(completion(LONG))
    b = run(bench, f"{TEXT}!")
    compared = bench.comparing.compare("ann", (a, b))
    rows = list(csv.DictReader(io.StringIO(comparison_csv(compared))))
    pair = compared.comparison.pairs[0]
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == (1 + len(pair.by_criterion)) * (1 + len(pair.cases))
    assert rows[0]["level"] == "all" and rows[0]["verdict"] == pair.grade.verdict.kind
    # A loss begins with a minus sign and is a number all the same.
    assert float(rows[0]["difference"]) == pytest.approx(pair.grade.value, abs=1e-5) and pair.grade.value < 0
    assert {row["case"] for row in rows if row["level"] == "case"} == {case.case_id for case in pair.cases}
    assert json.loads(comparison_text(compared, "fr"))["pairs"][0]["grade"]["value"] == pair.grade.value


@pytest.mark.parametrize("name", ["=1+1", "+x", "-x", "@x", "\tx", "\rx"])
def test_a_name_that_is_a_formula_is_written_as_text(bench: Bench, name: str) -> None:
    a, b = run(bench, model="here/m"), run(bench, model="here/n")
    with bench.store.write() as db:
        db.execute("UPDATE outputs SET case_id = ? WHERE case_id = 'en-p01'", [name])
    rows = csv.DictReader(io.StringIO(comparison_csv(bench.comparing.compare("ann", (a, b))), newline=""))
    assert f"'{name}" in {row["case"] for row in rows}


def test_versions_lead_to_their_comparison_once_both_have_answers(bench: Bench, stub: StubServer) -> None:
    key = PromptKey("ann", "faq-quote", "en")

    def link() -> dict[str, str]:
        versions = bench.practice.versions("ann", key.scenario, key.language)
        found: dict[str, str] = versions_view(versions, key.scenario, key.language, "en", 100)["compare"]
        return found

    first = run(bench)
    assert link() == {} and bench.comparing.newest_runs(key, (1, 2)) == (first,)
    second = run(bench, f"{TEXT}!")
    again = run(bench, f"{TEXT}!")
    assert "v1 with v2" in link()["text"] and link()["link"] == ComparisonAddress((first, again)).link()
    run(bench, f"{TEXT}!", cases=1)
    assert bench.comparing.newest_runs(key, (2, 1)) == (again, first) and second != again
    assert compare_link_view((2, 1), (again, first), "fr")["text"].startswith("Comparer v2 et v1")
    assert bench.comparing.newest_runs(PromptKey("bob", "faq-quote", "en"), (1, 2)) == ()


def named(request: Request) -> Visitor | None:
    name = request.headers.get("x-name")
    return Visitor(name, "trainee") if name else None


def test_the_routes_serve_nobody_but_the_person_whose_runs_they_are(bench: Bench, stub: StubServer) -> None:
    stub.answer(completion(HOSTILE))
    a, b = run(bench), run(bench, f"{TEXT}!")
    case = bench.comparing.compare("ann", (a, b)).comparison.pairs[0].cases[0].case_id
    app = FastAPI()
    app.include_router(own_routes(bench, None, named))
    web = TestClient(app)
    answers = f"/compare/answers/{a}/{b}/{case}"
    for path in (answers, *(ComparisonAddress((a, b)).report(format) for format in FORMATS)):
        assert web.get(path).status_code == 401
        refused = web.get(path, headers={"x-name": "bob"})
        assert refused.status_code == 404 and "You have no run" in refused.text
        served = web.get(path, headers={"x-name": "ann"})
        assert served.status_code == 200
        saved = served.headers.get("content-disposition", "")
        assert (saved.startswith(f'attachment; filename="comparison-{a}-{b}.')) == (path != answers)
    for path in (f"/compare/answers/{a}/x/{case}", f"/compare/answers/{'9' * 30}/{b}/{case}"):
        assert web.get(path, headers={"x-name": "ann"}).status_code == 422
    hostile = web.get(f"/compare/answers/{a}/{b}/<script>", headers={"x-name": "ann"})
    assert hostile.status_code == 404 and "<script" not in hostile.text
