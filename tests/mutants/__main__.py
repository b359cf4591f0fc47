"""Mutation testing: the code is changed in small ways, and the tests that stand nearest must notice.

    python -m tests.mutants                  all parts
    python -m tests.mutants rules outbox     some of them
    python -m tests.mutants --all rules      every mutant, not a sample: hours

Written by hand because none of the tools does it here. Mutmut 3 forks for each mutant too, but changes only what runs
inside functions without decorators: no table, no default of a threshold, no `@property`. Cosmic Ray starts pytest anew
for each, which takes longer than most of these tests. And neither forgets a condition of a question to the database.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Collection, Sequence
from pathlib import Path

from tests.mutants import cold, equivalent, warm
from tests.mutants.children import Outcome
from tests.mutants.found import Mutant, drawn, mutants_of
from tests.mutants.parts import PARTS, ROOT, SEED, Part
from tests.mutants.tally import Tally


def main(arguments: Sequence[str]) -> int:
    """Try the parts asked for; 1 where one of them falls short."""
    asked = _parser().parse_args(arguments)
    reasons = equivalent.named()
    _say(
        f"seed {asked.seed}; "
        + ("every mutant" if asked.all else "a sample of each file (--all for every mutant)")
    )
    _say(Tally.HEAD)
    faults = []
    for part in PARTS:
        if not asked.parts or part.name in asked.parts:
            tally = _try(part, reasons, asked)
            _say(tally.line())
            faults += tally.faults()
    for fault in faults:
        _say(fault)
    return 1 if faults else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m tests.mutants", description="Change the code; the tests must notice."
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(part.name for part in PARTS))
    parser.add_argument("--all", action="store_true", help="every mutant, not a sample of each file")
    parser.add_argument("--file", metavar="TEXT", default="", help="only files with this in their path")
    parser.add_argument("--seed", type=int, default=SEED, help="which sample (%(default)s)")
    parser.add_argument("--killers", action="store_true", help="print what killed each mutant")
    return parser


def _try(part: Part, reasons: Collection[str], asked: argparse.Namespace) -> Tally:
    begun = time.monotonic()
    there: list[Mutant] = []
    chosen: list[Mutant] = []
    for file in part.files():
        if asked.file in file:
            found = mutants_of(ROOT, file)
            sample = {mutant.key for mutant in (found if asked.all else drawn(found, part.most, asked.seed))}
            there += found
            chosen += [mutant for mutant in found if mutant.key in sample or mutant.key in reasons]
    outcomes = _outcomes(part, chosen)
    if asked.killers:
        for mutant in chosen:
            _say(f"{mutant.key}\n    {outcomes[mutant.key].killed_by or 'SURVIVED'}")
    return Tally(
        part=part,
        killed_by={mutant.key: outcomes[mutant.key].killed_by for mutant in chosen},
        there={mutant.key for mutant in there},
        named={
            key for key in reasons if key.startswith(f"{part.folder}/") and asked.file in key.split(" ")[0]
        },
        seconds=time.monotonic() - begun,
        processor=sum(outcome.seconds for outcome in outcomes.values()),
    )


def _outcomes(part: Part, mutants: Sequence[Mutant]) -> dict[str, Outcome]:
    with tempfile.TemporaryDirectory(prefix="diary-mutants-") as place:
        answers = Path(place) / "answers.json"
        inside = [mutant for mutant in mutants if mutant.function is not None]
        _in_its_own_process(part, inside, answers, Path(place) / "output")
        said = json.loads(answers.read_text())
    outcomes = {key: Outcome(*result) for key, result in said["results"].items()}
    by_line = {file: {int(at): tests for at, tests in lines.items()} for file, lines in said["tests"].items()}
    covered = warm.Covered(by_line, said["seconds"])
    anew = [
        mutant
        for mutant in mutants
        if mutant.function is None or outcomes[mutant.key].killed_by == warm.NOT_APPLIED
    ]
    cold.run(part, anew, covered, lambda mutant, outcome: outcomes.update({mutant.key: outcome}))
    return outcomes


def _in_its_own_process(part: Part, mutants: Sequence[Mutant], answers: Path, output: Path) -> None:
    """This one stays without anything of the diary, for those that have to import it anew."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            progress = os.fdopen(os.dup(sys.stderr.fileno()), "w")
            with output.open("wb") as file:
                os.dup2(file.fileno(), 1)
                os.dup2(file.fileno(), 2)
            code = warm.run(part, mutants, answers, progress)
            sys.stdout.flush()
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)
    os.waitpid(pid, 0)
    if not answers.exists():
        raise SystemExit(f"{part.name}: the tests do not run.\n{output.read_text()[-3000:]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
