"""`workbench privacy`: which host receives what, and what is kept."""

from pathlib import Path

import click

from workbench.cli_options import data_option, gguf_option, in_plain_words, opened_models
from workbench.services.privacy import recipients
from workbench.views.privacy import privacy_view


@click.command("privacy")
@click.option("--class", "with_class", is_flag=True, help="The note of a workbench with accounts.")
@data_option
@gguf_option
@in_plain_words
def privacy_command(lang: str, with_class: bool, data: Path | None, gguf: Path | None) -> None:
    """Print the privacy note of this configuration, in Markdown."""
    with opened_models(data, gguf) as models:
        view = privacy_view(recipients(models), lang, with_class)
    click.echo(f"# {view['title']}")
    for section in view["sections"]:
        click.echo(f"\n## {section['heading']}\n")
        for line in section["lines"]:
            click.echo(f"- {line}")
