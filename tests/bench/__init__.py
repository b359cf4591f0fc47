"""Benchmarks: each prints what it measured beside something measured in the same run. None of them passes or fails."""
