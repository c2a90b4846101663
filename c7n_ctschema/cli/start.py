"""The program's entry point. It handles Ctrl-C before it imports anything.

Without this, Ctrl-C in the first tenth of a second, while modules are imported, prints a traceback.
"""


def main() -> int:
    """Run the command line and end the process; return the exit code if threads still run."""
    try:
        import gc

        gc.set_threshold(300_000)  # as in cli.main: here already, because importing makes thousands of objects
        from c7n_ctschema.cli.main import main as run

        code = run()
        _end(code)
        return code
    except KeyboardInterrupt:
        import os

        os.write(2, b"interrupted\n")  # not print: `sys` or `io` may be half imported
        return 130


def _end(code: int) -> None:
    """End the process without freeing its objects one by one, which takes 3 % of `keys` and 2 % of `lint`."""
    import atexit
    import gc
    import os
    import sys

    gc.freeze()  # if Python ends the process itself, it would look for cycles among all nodes of `lint`
    threads = sys.modules.get("threading")
    # Python waits for the threads of the language server.
    if threads is not None and threads.active_count() > 1:
        return
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # a closed pipe or a full disk: Python says so when it ends the process
        return
    os._exit(code)
