"""`python -m diary` is `diary`."""

from diary.cli import main

if __name__ == "__main__":
    main(prog_name="diary")
