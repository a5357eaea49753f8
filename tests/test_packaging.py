"""What a stranger gets: the wheel with everything inside, and a README that shows what the commands print."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scoqa import cli

ROOT = Path(__file__).parents[1]
QUESTION = "Which country will become a full member in 2024?"

pytestmark = pytest.mark.model


def test_wheel_installed_elsewhere_answers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        "import scoqa, scoqa.ui; from scoqa.assistant import shipped_index;"
        f"print(scoqa.__file__, shipped_index()); print(scoqa.load_assistant().ask({QUESTION!r}).text)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert printed[0] == f"{site / 'scoqa' / '__init__.py'} {site / 'scoqa' / 'embeddings'}"
    assert "Belarus will be joining the SCO" in printed[1]


def test_readme_shows_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", QUESTION]) == 0
    assert f'$ scoqa ask "{QUESTION}"\n{capsys.readouterr().out}' in (ROOT / "README.md").read_text(encoding="utf-8")
