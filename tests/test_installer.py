"""Making and mending the environment, with real environments, a real pip and no network."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from shopdesk import environment, installer, system
from shopdesk.environment import SetupError

SOURCE = Path(__file__).resolve().parent.parent


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A tree with an empty lock; pip finds packages in ``wheels`` and nowhere else."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    tree = tmp_path / "tree"
    tree.mkdir()
    for tests in (False, True):
        Path(environment.lock_file(str(tree), tests=tests)).write_text("")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setattr(installer, "CHECKED_IMPORTS", "sys")
    # the tests run inside an environment themselves: what they make must rest on the real Python
    monkeypatch.setattr(sys, "executable", getattr(sys, "_base_executable", sys.executable))
    return str(tree)


def add_wheel(root: str, version: str) -> str:
    """Offer the package ``shopdesk-probe`` and give its line for a lock."""
    path = Path(root).parent / "wheels" / f"shopdesk_probe-{version}-py3-none-any.whl"
    info = f"shopdesk_probe-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("shopdesk_probe.py", f"VERSION = {version!r}\n")
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: shopdesk-probe\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"shopdesk-probe=={version} \\\n    --hash=sha256:{digest}\n"


def write_lock(root: str, text: str, *, tests: bool = False) -> None:
    Path(environment.lock_file(root, tests=tests)).write_text(text)


def installed_version(root: str) -> str:
    code = "import shopdesk_probe; print(shopdesk_probe.VERSION)"
    asked = [environment.venv_python(root), "-I", "-c", code]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def leave_trace(root: str) -> Path:
    """Put a file into the environment that only a new one has not."""
    trace = Path(environment.venv_folder(root), "trace")
    trace.touch()
    return trace


@pytest.mark.slow
def test_environment_is_made_upgraded_and_left_alone(
    root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_lock(root, add_wheel(root, "1.0"))
    installer.set_up(root)
    assert environment.is_ready(root)
    assert not environment.is_ready(root, tests=True)
    assert installed_version(root) == "1.0"
    assert capsys.readouterr().out == ""  # standard output belongs to the command that follows

    trace = leave_trace(root)
    installer.set_up(root)
    assert capsys.readouterr().err == ""

    write_lock(root, add_wheel(root, "1.1"))
    write_lock(root, add_wheel(root, "1.1"), tests=True)
    assert not environment.is_ready(root)
    installer.set_up(root, tests=True)
    assert installed_version(root) == "1.1"
    assert environment.is_ready(root)
    assert environment.is_ready(root, tests=True)
    assert trace.exists()


@pytest.mark.slow
def test_interrupted_installation_is_made_anew(root: str) -> None:
    installer.set_up(root)
    trace = leave_trace(root)
    environment.distrust(root)  # the state a killed installation leaves behind

    installer.set_up(root)

    assert environment.is_ready(root)
    assert not trace.exists()
    assert not Path(environment.venv_folder(root), environment.MARKER).exists()


@pytest.mark.slow
def test_deleted_package_is_brought_back(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_lock(root, add_wheel(root, "1.0"))
    monkeypatch.setattr(installer, "CHECKED_IMPORTS", "shopdesk_probe")
    installer.set_up(root)
    (module,) = Path(environment.venv_folder(root)).rglob("shopdesk_probe.py")
    module.unlink()
    assert not environment.is_ready(root)

    installer.set_up(root)

    assert environment.is_ready(root)
    assert installed_version(root) == "1.0"


@pytest.mark.slow
def test_environment_whose_python_is_gone_is_made_anew(root: str) -> None:
    installer.set_up(root)
    trace = leave_trace(root)
    python = Path(environment.venv_python(root))
    python.unlink()
    assert not environment.is_ready(root)

    installer.set_up(root)

    assert environment.is_ready(root)
    assert not trace.exists()


@pytest.mark.slow
def test_environment_of_another_python_is_made_anew(root: str) -> None:
    installer.set_up(root)
    trace = leave_trace(root)
    stamp = Path(environment.stamp_file(root, tests=False))
    stamp.write_bytes(b"python 3.9\n" + stamp.read_bytes().partition(b"\n")[2])

    installer.set_up(root)

    assert not trace.exists()
    assert stamp.read_bytes().startswith(environment.own_version())


@pytest.mark.slow
def test_wrong_bytes_are_refused(root: str) -> None:
    line = add_wheel(root, "1.0")
    digest = line.rpartition(":")[2].strip()
    write_lock(root, line.replace(digest, digest[::-1]))

    with pytest.raises(SetupError, match="not the one that was checked"):
        installer.set_up(root)

    assert not environment.is_ready(root)
    with pytest.raises(subprocess.CalledProcessError):
        installed_version(root)


@pytest.mark.slow
def test_failed_upgrade_without_network_keeps_the_environment(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lock(root, add_wheel(root, "1.0"))
    installer.set_up(root)
    trace = leave_trace(root)
    write_lock(root, add_wheel(root, "1.1"))
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")

    with pytest.raises(SetupError, match="Connect to the network and start again"):
        installer.set_up(root)

    assert not environment.is_ready(root)
    assert installed_version(root) == "1.0"
    assert trace.exists()
    assert not Path(environment.venv_folder(root), environment.MARKER).exists()


@pytest.mark.slow
def test_packages_that_do_not_load_are_not_called_ready(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installer, "CHECKED_IMPORTS", "sys, no_such_package")

    with pytest.raises(SetupError, match="do not load"):
        installer.set_up(root)

    assert not environment.is_ready(root)
    assert Path(environment.venv_folder(root), environment.MARKER).exists()


@pytest.mark.slow
def test_two_at_once_make_one_environment(root: str) -> None:
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(SOURCE)!r})\n"
        "from shopdesk import installer\n"
        "installer.CHECKED_IMPORTS = 'sys'\n"
        f"installer.set_up({root!r})\n"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
        for _each in range(2)
    ]

    said = [process.communicate(timeout=110)[1] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sum("Making the environment" in text for text in said) == 1
    assert environment.is_ready(root)


@pytest.mark.slow
def test_fresh_copy_starts_with_one_command(root: str) -> None:
    """The whole way of a person: only a Python, ``main.py``, and the program answers."""
    (Path(root) / "shopdesk").mkdir()
    (Path(root) / "main.py").write_bytes((SOURCE / "main.py").read_bytes())
    for path in (SOURCE / "shopdesk").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name == "installer.py":
            text = text.replace(installer_imports(text), '"sys"')
        (Path(root) / "shopdesk" / path.name).write_text(text, encoding="utf-8")
    command = [sys.executable, "main.py", "--version"]

    first, second = (
        subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        for _each in range(2)
    )

    assert first.stdout == second.stdout == "ShopDesk 0.1.0\n"
    assert first.stderr.splitlines()[-1] == "ShopDesk is set up."
    assert second.stderr == ""


def installer_imports(text: str) -> str:
    """The literal of CHECKED_IMPORTS with its brackets."""
    return text.partition("CHECKED_IMPORTS = ")[2].partition("\n)")[0] + "\n)"


def test_checked_imports_are_the_locked_packages() -> None:
    assert installer.imports_work(sys.executable)


def test_debian_without_venv_gets_the_apt_line(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "_can_make_venv", lambda: False)
    monkeypatch.setattr(system, "apt_install", lambda _packages: False)
    package = "python{}.{}-venv".format(*sys.version_info[:2])

    with pytest.raises(SetupError, match=f"sudo apt-get install {package}$"):
        installer.set_up(root)

    assert not Path(environment.venv_folder(root)).exists()


def test_root_on_debian_gets_venv_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def apt_install(packages: list[str]) -> bool:
        asked.append(packages)
        return True

    monkeypatch.setattr(system, "apt_install", apt_install)
    monkeypatch.setattr(installer, "_can_make_venv", lambda: len(asked) == 1)

    installer._require_venv_module()

    assert asked == [["python{}.{}-venv".format(*sys.version_info[:2])]]


def test_folder_that_cannot_be_written_is_named(root: str) -> None:
    (Path(root) / ".venv.lock").mkdir()  # even root cannot write into that

    with pytest.raises(SetupError, match="cannot write to its folder"):
        installer.set_up(root)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "disk is full"),
        (
            "ERROR: No matching distribution found for PySide6-Essentials==6.11.3",
            "Use Python 3.11 – 3.14",
        ),
        ("ERROR: Could not find a version of alembic (from versions: none)", "cannot be reached"),
        ("Collecting a\nERROR: Could not find a version (from versions: none)", "could not be"),
        ("WARNING: Retrying after connection broken by NewConnectionError", "cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE LOCK", "not the one that was"),
        ("ERROR: something new", "could not be installed"),
    ],
)
def test_what_pip_says_is_put_into_words(root: str, line: str, words: str) -> None:
    noise = ["Ignoring numpy: markers don't match\n", "WARNING: Location '/x/' is ignored\n"]

    text = str(installer._pip_error(root, [*noise, f"{line}\n"]))

    assert words in text.partition("\n")[0]
    assert line in text
    assert "markers" not in text
    assert "Location" not in text
