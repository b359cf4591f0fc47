"""The parts of a copy, one a file: each says what it writes, and beside it what it takes in."""
