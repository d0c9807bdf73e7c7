"""The command `workbench`. Results go to standard output, all else to standard error."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

import click
from click_default_group import DefaultGroup

from workbench.cli_language import speak, translated
from workbench.loading import loaded

_COMMANDS = {
    "backup": "cli_backup:backup_command",
    "calibrate": "cli_calibrate:calibrate_command",
    "check": "cli_scenarios:check_command",
    "compare": "cli_compare:compare_command",
    "edits": "cli_edits:edits_command",
    "eval": "cli_eval:eval_command",
    "experiment": "cli_experiment:experiment_command",
    "gradebook": "cli_gradebook:gradebook_command",
    "models": "cli_models:models_command",
    "person": "cli_person:person_command",
    "privacy": "cli_privacy:privacy_command",
    "rescore": "cli_rescore:rescore_command",
    "resume": "cli_resume:resume_command",
    "serve": "cli_serve:serve_command",
}


class _Commands(DefaultGroup):  # type: ignore[misc]
    """Each command is imported when it is asked for: it must not wait for what the others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            # As DefaultGroup does: what is no command is the first argument of the default one.
            ctx.arg0 = cmd_name  # type: ignore[attr-defined]
            cmd_name = self.default_cmd_name
        module, name = _COMMANDS[cmd_name].split(":")
        return translated(getattr(loaded(f"workbench.{module}"), name))

    def main(self, args: Sequence[str] | None = None, *others: Any, **more: Any) -> Any:
        arguments = sys.argv[1:] if args is None else list(args)
        speak(arguments)
        return DefaultGroup.main(translated(self), arguments, *others, **more)


# Nothing of pydantic's is changed by plugins: it would look for them in all the packages that are installed.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# What a command imports stays: to look through it for garbage again and again takes a fifth of the start.
gc.set_threshold(100_000, 50, 50)
# And at the end it goes with the process: to look through it once more takes a third of a second.
atexit.register(gc.freeze)
# Every call of SQLite and of the file system lets the other threads on, and waits for its turn again.
sys.setswitchinterval(0.0005)


@click.group(cls=_Commands, default="serve", default_if_no_args=True)
@click.version_option(package_name="prompt-practice-workbench", prog_name="workbench")
def main() -> None:
    """Practise prompt engineering on a real model. Without a command: serve."""
