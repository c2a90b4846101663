"""The program's entry: nothing is imported before Ctrl-C is answered in one line, as it is later on.

A traceback in the first tenth of a second, while the command's modules are imported, looks like a defect.
"""


def main() -> int:
    """Run the command line; the exit code."""
    try:
        import gc

        from c7n_ctschema.cli.main import main as run

        code = run()
        gc.freeze()  # or Python looks for cycles among all nodes once more at its end, a tenth of a lint's time
        return code
    except KeyboardInterrupt:
        import os

        os.write(2, b"interrupted\n")  # modules that are half imported may not be asked
        return 130
