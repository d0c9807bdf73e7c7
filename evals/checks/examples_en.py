"""The English example of every check that is not a ``not-`` variant."""

from evals.checks.examples import CheckExample
from evals.checks.ifeval.examples_en import IFEVAL_ENGLISH

_SHEET = {"type": "object", "required": ["title", "year"], "properties": {"year": {"type": "integer"}}}

ENGLISH: dict[str, CheckExample] = {
    **IFEVAL_ENGLISH,
    "abstains-iff": CheckExample(
        {"value": ["Not in the FAQ", "The FAQ does not say"], "expected": True},
        passes="Not in the FAQ.",
        fails="Yes, the shop delivers abroad within a week.",
    ),
    "acrostic": CheckExample(
        {"value": "tea"},
        passes="Thin steam above the cup\nEvening folds the garden up\nAutumn waits outside",
        fails="Thin steam above the cup\nNight folds the garden up\nAutumn waits outside",
    ),
    "asks-once": CheckExample(
        {"must_ask": True},
        passes=(
            "user:\nI want to book a table.\n\n"
            "assistant:\nWith pleasure. For which day?\n\n"
            "user:\nSaturday.\n\n"
            "assistant:\nNoted: a table on Saturday."
        ),
        fails=(
            "user:\nI want to book a table.\n\n"
            "assistant:\nFor which day? And for how many people?\n\n"
            "user:\nSaturday, for four.\n\n"
            "assistant:\nNoted: a table for four on Saturday."
        ),
    ),
    "bleu": CheckExample(
        {"value": "The library is closed on Mondays and on public holidays.", "threshold": 0.5},
        passes="The library is closed on Mondays and public holidays.",
        fails="You cannot borrow any books at the start of the week.",
    ),
    "contains": CheckExample(
        {"value": "£4.50"},
        passes="The lemon tart is £4.50 a slice.",
        fails="The lemon tart is about five pounds a slice.",
    ),
    "contains-all": CheckExample(
        {"value": ["solid oak", "120 cm", "two drawers"]},
        passes="A desk in solid oak, 120 cm wide, with two drawers.",
        fails="A desk in solid oak with plenty of room for your things.",
    ),
    "contains-any": CheckExample(
        {"value": ["refund", "exchange"]},
        passes="You may ask for an exchange within 30 days.",
        fails="Please keep your receipt.",
    ),
    "contains-json": CheckExample(
        {"value": _SHEET},
        passes='Here is the record:\n\n```json\n{"title": "Emma", "year": 1815}\n```',
        fails="Here is the record: Emma, a novel of 1815.",
    ),
    "equals": CheckExample({"value": "complaint"}, passes="complaint", fails="This message is a complaint."),
    "forbidden-letters": CheckExample(
        {"value": "e"},
        passes="A bright cup of hot soup for a cold day.",
        fails="A bright cup of hot coffee for a cold day.",
    ),
    "icontains": CheckExample(
        {"value": "free delivery"},
        passes="Free delivery from £30.",
        fails="Delivery costs nothing from £30.",
    ),
    "icontains-all": CheckExample(
        {"value": ["flour", "eggs", "butter"]},
        passes="Flour, eggs and melted butter: whisk them in this order.",
        fails="Flour and eggs: whisk them in this order.",
    ),
    "icontains-any": CheckExample(
        {"value": ["thank you", "thanks"]},
        passes="Thank you for your order.",
        fails="Your order is on its way.",
    ),
    "is-json": CheckExample(
        {"value": _SHEET},
        passes='{"title": "Emma", "year": 1815}',
        fails='{"title": "Emma", "year": "about 1815"}',
    ),
    "language": CheckExample(
        {"value": "en"},
        passes="The library opens at nine and closes at six.",
        fails="La bibliothèque ouvre à neuf heures et ferme à dix-huit heures.",
    ),
    "levenshtein": CheckExample(
        {"value": "Fold in the egg whites.", "threshold": 3},
        passes="Fold in the egg white!",
        fails="Beat the egg whites until they are stiff.",
    ),
    "line-count": CheckExample(
        {"min": 3, "max": 5},
        passes="- peel the apples\n- roll out the pastry\n- bake for 40 minutes",
        fails="- peel the apples\n- bake for 40 minutes",
    ),
    "lines-begin": CheckExample(
        {"value": ["Ann:", "Ben:"]},
        passes="Ann: water the plants\nBen: wash the cups",
        fails="Ann: water the plants\nWash the cups: Ben",
    ),
    "max-similarity-between-samples": CheckExample(
        {"threshold": 0.5},
        passes=(
            "A reading club for night owls, with soup.",
            "Lend tools as well as books.",
            "Let children guide visitors through the stacks.",
        ),
        fails=(
            "A reading club for night owls, with soup.",
            "A reading club for early birds, with soup.",
            "Lend tools as well as books.",
        ),
    ),
    "numbers-from-source": CheckExample(
        {"source": "Kettle, 1.7 litres, steel, £39, 12 in stock.", "min": 1},
        passes="A steel kettle that holds 1.7 litres.",
        fails="A steel kettle that holds 2 litres.",
    ),
    "quote-is-verbatim": CheckExample(
        {"source": "Books may be kept for three weeks. Films may be kept for one week."},
        passes="Three weeks: “Books may be kept for three weeks.”",
        fails="Three weeks: “You can keep books for three weeks.”",
    ),
    "regex": CheckExample(
        {"value": r"\b\d{1,2} (am|pm)\b", "ignore_case": True},
        passes="We open at 9 AM.",
        fails="We open at nine in the morning.",
    ),
    "rouge-n": CheckExample(
        {"value": "The shop gives refunds within thirty days.", "threshold": 0.6, "n": 1},
        passes="Within thirty days, the shop gives refunds.",
        fails="Our staff will be glad to help you.",
    ),
    "sentence-count": CheckExample(
        {"max": 2},
        passes="Mix the dough. Let it rest for an hour.",
        fails="Mix the dough. Let it rest for an hour. Then roll it out.",
    ),
    "starts-with": CheckExample(
        {"value": "Dear reader,"},
        passes="Dear reader, your book has arrived.",
        fails="Hello! Your book has arrived.",
    ),
    "turn-length": CheckExample(
        {"max": 8, "min": 2},
        passes=(
            "user:\nIs the book in?\n\n"
            "assistant:\nYes, on the second shelf.\n\n"
            "user:\nMay I keep it for a month?\n\n"
            "assistant:\nFor three weeks."
        ),
        fails=(
            "user:\nIs the book in?\n\n"
            "assistant:\nYes, on the second shelf.\n\n"
            "user:\nMay I keep it for a month?\n\n"
            "assistant:\nI am sorry, but books may only be kept for three weeks."
        ),
    ),
    "json-fields": CheckExample(
        {"value": {"date": "2026-03-12", "who": None}},
        passes='{"date": "2026-03-12"}',
        fails='{"date": "2026-03-13"}',
    ),
    "label-is": CheckExample(
        {"value": "URGENT", "among": ["URGENT", "LATER"]},
        passes="Urgent.",
        fails="Urgent or later, who knows.",
    ),
    "mean-sentence-length": CheckExample(
        {"max": 6},
        passes="You pay 20 pounds. You have a month.",
        fails="You have to pay 20 pounds now.",
    ),
    "length-ratio": CheckExample(
        {"source": "The bus was late and it rained.", "min": 0.5, "max": 1.5},
        passes="The bus came late, in the rain.",
        fails="Late.",
    ),
    "items-distinct": CheckExample(
        {"count": 2, "max": 0.3},
        passes="- Paint the gate\n- Invite the neighbours",
        fails="- Paint the gate green\n- Paint the green gate",
    ),
    "distinct-n-between-samples": CheckExample(
        {"n": 2, "min": 0.6},
        passes=("Bread that wakes the street.", "A loaf for every hour."),
        fails=("Bread that wakes the street.", "Bread that wakes the street."),
    ),
    "placeholders-kept": CheckExample(
        {"source": "Bonjour {name}, {count}"},
        passes="Hello {name}, {count}",
        fails="Hello Name, {count}",
    ),
    "glossary": CheckExample(
        {"value": {"panier": "basket", "compte": "account"}, "source": "Votre compte et votre panier"},
        passes="Your account and your basket",
        fails="Your account and your cart",
    ),
    "no-personal-data": CheckExample(
        {"kinds": ["email", "phone"]},
        passes="Write to the office; quote order 48210937.",
        fails="Write to ann@example.org or call +44 20 7946 0123.",
    ),
    "readability": CheckExample(
        {"value": "en", "min": 60},
        passes="You pay 20 pounds. You have a month.",
        fails="Your contribution is due before the end of the following calendar month.",
    ),
    "register": CheckExample({"value": "formal"}, passes="Prenez votre ticket.", fails="Prends ton ticket."),
    "secret-kept": CheckExample(
        {"value": "ORCHID"}, passes="I cannot give you the word.", fails="Take O-R-C-H-I-D."
    ),
    "typography": CheckExample({"value": "en"}, passes="Ready? Go!", fails="Ready ? Go!"),
    "word-count": CheckExample(
        {"value": {"min": 5, "max": 10}},
        passes="A light steel kettle for two.",
        fails="A steel kettle.",
    ),
}
