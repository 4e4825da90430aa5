"""`python -m maillage`."""

from maillage.cli.start import main

main()
