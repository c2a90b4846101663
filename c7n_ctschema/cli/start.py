"""The program's entry point. It handles Ctrl-C before it imports anything.

Without this, Ctrl-C in the first tenth of a second, while modules are imported, prints a traceback.
"""


def main() -> int:
    """Run the command line and return the exit code."""
    try:
        import gc

        from c7n_ctschema.cli.main import main as run

        code = run()
        gc.freeze()  # at exit Python would look for cycles among all nodes: a tenth of the time of `lint`
        return code
    except KeyboardInterrupt:
        import os

        os.write(2, b"interrupted\n")  # not print: `sys` or `io` may be half imported
        return 130
