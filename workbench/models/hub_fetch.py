"""Fetches one file of a Hugging Face repository, in a process of its own.

Run as a script with a repository, a file name, a destination and the size in bytes. huggingface_hub reads its
settings once, when it is imported, and the web application needs others (no network at all). Its own
``hf_hub_download`` starts from nothing after a break; this goes on from the bytes that are there. One attempt
at the first answer, so that a machine without the hub knows quickly. It ends when its standard input does:
that is when its parent is gone, however it went; two that write the same file would spoil it.
"""

import os
import sys
import threading
from pathlib import Path

from huggingface_hub import get_hf_file_metadata, hf_hub_url
from huggingface_hub.file_download import http_get


def main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    repository, name, destination, size = sys.argv[1:]
    found = get_hf_file_metadata(hf_hub_url(repository, name), token=False)
    if found.size != int(size):
        sys.exit(f"{found.location}: {found.size} bytes instead of {size}")
    with Path(destination).open("ab") as file:
        if file.tell() > int(size):
            file.truncate(0)
        http_get(found.location, file, resume_size=file.tell(), expected_size=int(size))


def _end_with_parent() -> None:
    # Not by sys.stdin, whose lock Python wants back when it ends.
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
