"""The embedded server's own process: llama.cpp behind OpenAI-compatible HTTP.

Run as a script. It reads one line of JSON from standard input, ``{"gguf": path, "key": key, "slots":
calls at once, "context": tokens of each}`` (so that the key is neither in the arguments nor in the
environment, which others can read), serves the file on a free loopback port, and prints the address once
the model is loaded. It ends when its standard input does: that is when its parent is gone, however it
went. While a model loads, the library holds Python's lock, so an end during loading comes when the
loading is done.
"""

import json
import os
import signal
import sys
import time

import xllamacpp

PROMPT_CACHE_MIB = 256
ERRORS_ONLY = 1
FLUSH_S = 0.5


def parameters(gguf: str, key: str, slots: int, context: int) -> xllamacpp.CommonParams:
    """What the server is started with. Each slot has a cache of its own."""
    params = xllamacpp.CommonParams()
    params.model.path = gguf
    params.model_alias = {"embedded"}
    params.n_parallel = slots
    params.n_ctx = slots * context
    params.kv_unified = False
    params.cont_batching = True
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.endpoint_slots = False
    params.ui = False
    params.verbosity = ERRORS_ONLY
    return params


def main() -> None:
    # Ctrl-C in a terminal reaches this process too; the parent decides when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        server = xllamacpp.Server(parameters(**asked))
    except Exception:
        # llama.cpp writes what is wrong in a thread of its own, which would end with this process.
        time.sleep(FLUSH_S)
        raise
    print(server.listening_address, flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdin.buffer.read()
    # Without a clean-up: calls under way must not keep the process alive.
    os._exit(0)


if __name__ == "__main__":
    main()
