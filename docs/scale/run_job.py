"""The script of an EMR Serverless or Glue job. Glue passes its own arguments; the job's come after `--arguments`."""

import shlex
import sys

from c7n_ctschema.spark.__main__ import main

arguments = sys.argv[1:]
if "--arguments" in arguments:
    arguments = shlex.split(arguments[arguments.index("--arguments") + 1])
code = main(arguments)
# Not sys.exit(0): some versions of Glue take any SystemExit for a failure.
if code:
    sys.exit(code)
