"""The command `workbench`. Results go to standard output, all else to standard error."""

import click
from click_default_group import DefaultGroup

from workbench.cli_eval import eval_command
from workbench.cli_models import models_command
from workbench.cli_scenarios import check_command
from workbench.cli_serve import serve_command


@click.group(cls=DefaultGroup, default="serve", default_if_no_args=True)
@click.version_option(package_name="prompt-practice-workbench", prog_name="workbench")
def main() -> None:
    """Practise prompt engineering on a real model. Without a command: serve."""


for command in (serve_command, eval_command, check_command, models_command):
    main.add_command(command)
