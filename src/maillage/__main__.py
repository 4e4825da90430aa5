"""`python -m maillage`."""

from maillage.cli.app import main

main()
