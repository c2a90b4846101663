"""The program's entry: nothing is imported before Ctrl-C is answered in one line, as it is later on.

A traceback in the first tenth of a second, while the command's modules are imported, looks like a defect.
"""


def main() -> int:
    """Run the command line; the exit code."""
    try:
        from c7n_ctschema.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        import os

        os.write(2, b"interrupted\n")  # modules that are half imported may not be asked
        return 130
