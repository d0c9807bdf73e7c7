"""Cells of a CSV file that know their bytes: what is read, and that nothing but the chosen cells changes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import LANGUAGES
from workbench.errors import WorkbenchError
from workbench.gradebook.csv_cells import MAX_BYTES, SEPARATORS, CsvTable, read_table

BOM = b"\xef\xbb\xbf"
texts = st.text(st.sampled_from(list(',;\t"\n\r aé€𝕏=0')), max_size=6) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[list[str]], str]:
    """A file as some program writes it, what it says, and its separator."""
    width = draw(st.integers(2, 5))
    header = [f"column {number}" for number in range(width)]
    rows = [header, *draw(st.lists(st.lists(texts, min_size=width, max_size=width), max_size=5))]
    separator = draw(st.sampled_from(SEPARATORS))
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoted = draw(st.functions(like=lambda cell: True, returns=st.booleans(), pure=True))

    def written(cell: str) -> str:
        needed = any(sign in cell for sign in (separator, '"', "\r", "\n"))
        return '"' + cell.replace('"', '""') + '"' if needed or quoted(cell) else cell

    text = "".join(separator.join(map(written, row)) + line_end for row in rows)
    if draw(st.booleans()):
        text = text.removesuffix(line_end)
    return (BOM if draw(st.booleans()) else b"") + text.encode(), rows, separator


def said(table: CsvTable) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def around(table: CsvTable, changed: set[tuple[int, int]]) -> list[bytes]:
    """The bytes of a file that are outside the changed cells, in one piece for each gap."""
    spans = [(table.rows[row][column].start, table.rows[row][column].end) for row, column in sorted(changed)]
    ends = [0, *itertools.chain(*spans), len(table.data)]
    return [table.data[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]


@given(files())
def test_every_program_s_file_is_read(file):
    data, rows, separator = file
    table = read_table(data)
    assert (said(table), table.separator) == (rows, separator)


@given(files(), st.data())
def test_only_the_chosen_cells_change(file, chosen):
    data, rows, separator = file
    table = read_table(data)
    places = [(row, column) for row, cells in enumerate(rows) for column in range(len(cells)) if row]
    if not places:
        return
    new = chosen.draw(st.dictionaries(st.sampled_from(places), texts))
    changed = read_table(table.replaced(new))
    wanted = [
        [new.get((row, column), cell) for column, cell in enumerate(cells)] for row, cells in enumerate(rows)
    ]
    assert said(changed) == wanted
    assert around(changed, set(new)) == around(table, set(new))


@given(st.binary(max_size=60) | st.text(st.sampled_from(list('",;\t\r\na é')), max_size=40).map(str.encode))
def test_any_bytes_are_read_whole_or_refused_in_words(data):
    try:
        table = read_table(data)
    except WorkbenchError as error:
        assert all(error.to(language) for language in LANGUAGES)
        return
    cells = [cell for row in table.rows for cell in row]
    gaps = around(
        table, {(row, column) for row, found in enumerate(table.rows) for column in range(len(found))}
    )
    assert set(gaps) <= {b"", BOM, table.separator.encode(), b"\n", b"\r", b"\r\n"}
    pieces = itertools.chain.from_iterable(
        zip(gaps, [data[cell.start : cell.end] for cell in cells] + [b""], strict=True)
    )
    assert b"".join(pieces) == data == table.replaced({})


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_new_cell_is_quoted_if_it_was_or_must_be(separator):
    table = read_table(separator.join(["a", "b", '"c"']).encode() + b"\n")
    assert table.replaced({(0, 0): "x", (0, 1): f'{separator}"', (0, 2): "x"}) == (
        f'x{separator}"{separator}"""{separator}"x"\n'.encode()
    )


def test_another_separator_in_a_cell_needs_no_quotes():
    assert read_table(b"a,b").replaced({(0, 0): "16;5"}) == b"16;5,b"


def test_lines_are_those_of_the_file():
    table = read_table(b'\xef\xbb\xbfa,"b\r\nb"\r\n\r\nc,d\re,f')
    assert table.lines == (1, 3, 4, 5)
    assert [table.blank(row) for row in range(len(table.rows))] == [False, True, False, False]


@pytest.mark.parametrize(
    ("data", "expected_error"),
    [
        ("Identifiant,Note\n".encode("utf-16"), "not_utf8"),
        ("Identifiant,Note\n".encode("utf-16-le"), "not_utf8"),
        ("Identifiant,Modifiée\n".encode("latin-1"), "not_utf8"),
        (b'a,b\n"c,d\n', "bad_quotes"),
        (b'a,b\n"c"d,e\n', "bad_quotes"),
        (b"a" * (MAX_BYTES + 1), "file_too_large"),
    ],
)
def test_faults(data, expected_error):
    with pytest.raises(WorkbenchError) as caught:
        read_table(data)
    assert caught.value.phrase.key == f"workbench.gradebook.{expected_error}"


def test_a_fault_names_the_line():
    with pytest.raises(WorkbenchError) as caught:
        read_table(b'a,"b\nb"\nc,d\n"e')
    assert caught.value.phrase.values == {"line": 4}
