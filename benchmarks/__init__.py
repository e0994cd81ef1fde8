"""What is measured, against what: `python benchmarks/run.py --help`."""
