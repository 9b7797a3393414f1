"""Children end, whatever they do; their output is bounded; the wall holds where there is one."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from paralex.errors import EnvironmentLacks, UsageError
from paralex.protocol import Cancelled, CommandResult, Launch
from paralex.worker import landlock
from paralex.worker.launcher import GroupLauncher, best_launcher
from paralex.worker.output import HEAD, SHOWN, TAIL

ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath)}
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
WALLED = pytest.mark.skipif(landlock.why_not() is not None, reason=str(landlock.why_not()))

SIGNALS = pytest.mark.skipif(landlock.abi() < 6, reason="this kernel's Landlock has no scopes")


@pytest.fixture(params=["plain", "auto"])
def launcher(request: pytest.FixtureRequest) -> GroupLauncher:
    return best_launcher(request.param)


def launch(folder: Path, command: str, timeout: float = 30.0) -> Launch:
    view = folder / "view"
    view.mkdir(exist_ok=True)
    return Launch(command, view, ENVIRONMENT, (view,), timeout, folder / "logs" / "log")


def run(
    launcher: GroupLauncher, folder: Path, command: str, timeout: float = 30.0
) -> CommandResult:
    return launcher.run(launch(folder, command, timeout), lambda: None)


def gone(pid: int, patience: float = 5.0) -> bool:
    """Whether the process has ended (waits, seconds, for the kernel to clear it away)."""
    for _ in range(int(patience * 100)):
        try:
            with open(f"/proc/{pid}/stat", "rb") as stat:
                if stat.read().rpartition(b")")[2].split()[0] in b"ZX":
                    return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


def test_exit_code_output_and_log(launcher: GroupLauncher, tmp_path: Path) -> None:
    done = run(launcher, tmp_path, "echo out; echo err >&2; exit 3")
    assert (done.exit_code, done.output, done.last_line) == (3, "out\nerr\n", "err")
    assert not done.timed_out and done.seconds < 30
    assert (tmp_path / "logs/log").read_text() == "out\nerr\n"


def test_the_environment_is_the_given_one_and_input_is_closed(
    launcher: GroupLauncher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    done = run(launcher, tmp_path, "env; cat; pwd")
    names = {line.partition("=")[0] for line in done.output.splitlines()}
    assert "secret" not in done.output and "PATH" in names
    assert done.output.endswith(f"{tmp_path}/view\n")


def test_descriptors_of_ours_do_not_reach_the_child(
    launcher: GroupLauncher, tmp_path: Path
) -> None:
    with open(tmp_path / "journal", "w") as journal:
        os.set_inheritable(journal.fileno(), True)
        done = run(launcher, tmp_path, f"echo x >&{journal.fileno()}")
    assert done.exit_code != 0 and (tmp_path / "journal").read_text() == ""


@LINUX
@pytest.mark.parametrize(
    "background",
    ["sleep 300", "nohup sleep 300", "setsid sleep 300", "(trap '' TERM HUP INT; sleep 300)"],
)
def test_nothing_outlives_its_command(
    launcher: GroupLauncher, tmp_path: Path, background: str
) -> None:
    done = run(launcher, tmp_path, f"{background} > /dev/null 2>&1 & echo $!")
    assert done.exit_code == 0 and gone(int(done.output))


@LINUX
def test_a_daemon_that_left_its_session_is_ended_too(
    launcher: GroupLauncher, tmp_path: Path
) -> None:
    daemon = (
        "import os, time\n"
        "if os.fork(): os._exit(0)\n"
        "os.setsid()\n"
        "if os.fork(): os._exit(0)\n"
        "open('pid', 'w').write(str(os.getpid()))\n"
        "os.rename('pid', 'ready')\n"
        "time.sleep(300)\n"
    )
    command = (
        f"{sys.executable} -c {shlex.quote(daemon)}; while [ ! -e ready ]; do sleep 0.02; done"
    )
    assert run(launcher, tmp_path, command).exit_code == 0
    assert gone(int((tmp_path / "view/ready").read_text()))


@LINUX
def test_the_time_limit_ends_the_whole_group(launcher: GroupLauncher, tmp_path: Path) -> None:
    done = run(launcher, tmp_path, "sleep 300 & echo $!; sleep 300", timeout=0.3)
    assert done.timed_out and done.exit_code != 0 and 0.3 <= done.seconds < 5
    assert gone(int(done.output))


@LINUX
def test_a_raising_check_ends_the_group_and_passes_through(
    launcher: GroupLauncher, tmp_path: Path
) -> None:
    pid = tmp_path / "view/pid"

    def alive() -> None:
        if pid.exists() and pid.read_text().strip():
            raise Cancelled("enough")

    with pytest.raises(Cancelled, match="enough"):
        launcher.run(launch(tmp_path, "echo $$ > pid; sleep 300"), alive)
    assert gone(int(pid.read_text()))


def test_a_child_that_closes_its_output_is_waited_for(
    launcher: GroupLauncher, tmp_path: Path
) -> None:
    done = run(launcher, tmp_path, "echo x; exec >&- 2>&-; sleep 0.2; exit 5")
    assert (done.exit_code, done.output) == (5, "x\n")


def test_a_flood_is_bounded_and_its_end_is_kept(launcher: GroupLauncher, tmp_path: Path) -> None:
    size = 8 * (HEAD + TAIL)
    done = run(launcher, tmp_path, f"head -c {size} /dev/zero | tr '\\0' x; echo; echo the end")
    log = (tmp_path / "logs/log").read_bytes()
    assert len(log) < HEAD + TAIL + 100 and b"bytes left out]" in log
    assert log.endswith(b"the end\n") and done.last_line == "the end"
    assert len(done.output) <= SHOWN


def test_an_endless_flood_ends_in_time(launcher: GroupLauncher, tmp_path: Path) -> None:
    done = run(launcher, tmp_path, "yes", timeout=0.3)
    assert done.timed_out and (tmp_path / "logs/log").stat().st_size < HEAD + TAIL + 100


@LINUX
def test_a_flood_that_escaped_does_not_hold_the_launcher(
    launcher: GroupLauncher, tmp_path: Path
) -> None:
    hidden = f"{sys.executable} -c " + shlex.quote(
        "import os\n"
        "open('pid', 'w').write(str(os.getpid()))\n"
        "os.rename('pid', 'ready')\n"
        "while True: os.write(1, b'x' * 65536)"
    )
    command = f"setsid env -i {hidden} & while [ ! -e ready ]; do sleep 0.02; done"
    try:
        done = run(launcher, tmp_path, command, timeout=60)
        assert done.exit_code == 0 and done.seconds < 30
    finally:
        pid = int((tmp_path / "view/ready").read_text())
        if not gone(pid, patience=0.1):
            os.kill(pid, signal.SIGKILL)


def test_what_cannot_be_started_is_an_answer(launcher: GroupLauncher, tmp_path: Path) -> None:
    for command in ("echo a\0b", "echo " + "x" * (1 << 22)):
        done = run(launcher, tmp_path, command)
        assert done.exit_code == 126 and "cannot start" in done.output


def test_many_children_at_once_leak_nothing(launcher: GroupLauncher, tmp_path: Path) -> None:
    run(launcher, tmp_path, "true")
    before = threading.active_count(), len(os.listdir("/dev/fd"))

    def several(number: int) -> None:
        for _ in range(5):
            folder = tmp_path / str(number)
            folder.mkdir(exist_ok=True)
            assert run(launcher, folder, f"echo {number}").output == f"{number}\n"

    threads = [threading.Thread(target=several, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (threading.active_count(), len(os.listdir("/dev/fd"))) == before


# --- the wall ---


@WALLED
@pytest.mark.parametrize(
    "attempt",
    [
        "echo x > ../outside/file",
        "echo x > $OUT/kept",
        "rm $OUT/kept",
        "mv $OUT/kept here",
        "mv $OUT/kept $OUT/moved",
        "ln $OUT/kept here && echo x > here",
        "ln -s $OUT/kept here && echo x > here",
        "mkdir $OUT/folder",
        "truncate -s 0 $OUT/kept",
        "cp -f /dev/null $OUT/kept",
        "sh -c 'cd / && echo x > $OUT/kept'",
        "setsid sh -c 'echo x > $OUT/kept'",
        "echo x > /proc/self/root/$OUT/kept",
        pytest.param("kill -0 $PARENT", marks=SIGNALS),
    ],
)
def test_the_wall_holds(tmp_path: Path, attempt: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    setting = f"OUT={outside}; PARENT={os.getpid()}; export OUT; "
    done = run(best_launcher("landlock"), tmp_path, setting + attempt)
    assert done.exit_code != 0, done.output
    assert sorted(os.listdir(outside)) == ["kept"]
    assert (outside / "kept").read_text() == "kept"


@WALLED
def test_inside_the_wall_all_work_goes_on(tmp_path: Path) -> None:
    command = (
        "echo x > a && mkdir d && mv a d/b && ln -s d/b l && cp l c && rm c && echo > /dev/null && "
        "truncate -s 0 d/b && cat /etc/passwd > copy && test -s copy && sh -c 'kill -9 $$'; "
        "test $? = 137 && python3 -c \"import os; os.rename('copy', 'd/copy')\" && ls d"
    )
    done = run(best_launcher("landlock"), tmp_path, command)
    assert (done.exit_code, done.last_line) == (0, "copy"), done.output


@WALLED
def test_the_wall_stands_around_the_child_alone(tmp_path: Path) -> None:
    launcher = best_launcher("landlock")
    run(launcher, tmp_path, "true")
    (tmp_path / "ours").write_text("still free to write")
    other = tmp_path / "other"
    other.mkdir()
    assert run(launcher, other, "echo x > here").exit_code == 0


@WALLED
def test_a_place_that_is_not_there_opens_nothing(tmp_path: Path) -> None:
    view = tmp_path / "view"
    view.mkdir()
    to_be = tmp_path / "to-be"
    order = Launch(f"mkdir {to_be}", view, ENVIRONMENT, (view, to_be), 30, tmp_path / "log")
    assert best_launcher("landlock").run(order, lambda: None).exit_code != 0
    assert not to_be.exists()


@WALLED
def test_with_a_wall_auto_takes_it_and_says_so() -> None:
    assert best_launcher().describe().startswith("Landlock (ABI ")


def test_without_a_wall_auto_falls_back_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landlock, "why_not", lambda: "no such kernel")
    fallen = best_launcher()
    assert "plain" in fallen.describe() and "no such kernel" in fallen.describe()
    assert run(fallen, tmp_path, "echo x > ../outside").exit_code == 0
    with pytest.raises(EnvironmentLacks, match="no such kernel"):
        best_launcher("landlock")


def test_an_unknown_level_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'landlock'"):
        best_launcher("landlok")


def test_a_wall_that_the_kernel_refuses_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(writable: object) -> None:
        raise OSError(7, "too many layers")

    monkeypatch.setattr(landlock, "restrict_thread", refuse)
    with pytest.raises(OSError, match="too many layers"):
        run(GroupLauncher(confine=True), tmp_path, "echo x > started")
    assert not (tmp_path / "view/started").exists()
