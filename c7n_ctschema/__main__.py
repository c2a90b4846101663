"""`python -m c7n_ctschema` is the same as `custodian-ctschema`."""

import sys

from c7n_ctschema.cli.start import main

sys.exit(main())
