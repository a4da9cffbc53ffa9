"""Drives Helix, which runs in a terminal alone, against the server: a report is shown, hovering answers, a code action is applied and
saved. Helix is set up by what editors/helix/README.md tells its users to write."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

import support

# What programs ask a terminal before they draw: where the cursor is, and what it can do.
QUESTIONS = {b"\x1b[6n": b"\x1b[1;1R", b"\x1b[c": b"\x1b[?62c"}
# Keys that come faster are taken for a paste, or a letter with Alt.
BETWEEN_KEYS = 0.1


class Terminal:
    """A program in a terminal of its own; `shown` is what it has drawn since something was last found in it."""

    def __init__(self, command, **options):
        self.end, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 120, 0, 0))
        self.shown = b""
        self.process = subprocess.Popen(command, stdin=other, stdout=other, stderr=other, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0), **options)
        os.close(other)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.end)

    def press(self, keys):
        for key in keys.encode():
            os.write(self.end, bytes([key]))
            time.sleep(BETWEEN_KEYS)

    def plain(self):
        drawn = re.sub(rb"\x1b\[[0-9;?:]*[a-zA-Z]|\x1b[()=>][A-Z0-9]?", b" ", self.shown)
        return re.sub(rb" +", b" ", drawn).decode(errors="replace")

    def wait_for(self, text):
        deadline = time.monotonic() + 20
        while text not in self.plain():
            assert time.monotonic() < deadline, f"waited in vain for {text!r}: {self.plain()[-1500:]}"
            if select.select([self.end], [], [], 0.1)[0]:
                drawn = os.read(self.end, 1 << 16)
                self.shown += drawn
                for question, answer in QUESTIONS.items():
                    if question in drawn:
                        os.write(self.end, answer)
        self.shown = b""


def drive(program, path, environment):
    """`path` holds one mistake, in its fifth line; it ends up silenced."""
    home = path.parent / "configuration/helix"
    home.mkdir(parents=True)
    instructions = (support.ROOT / "editors/helix/README.md").read_text()
    (home / "languages.toml").write_text(re.search(r"```toml\n(.*?)```", instructions, re.DOTALL)[1])
    with Terminal([program, path.name], cwd=path.parent, env=dict(environment, TERM="xterm-256color", XDG_CONFIG_HOME=str(home.parent))) as helix:
        helix.wait_for("●")                           # a line with a report
        helix.press("gg]d")
        helix.wait_for("is yielded")
        helix.press("gg3jfk k")
        helix.wait_for("yields int")
        helix.press("\x1bgg]d a")
        helix.wait_for("silence")
        helix.press("\r:wq\r")
        assert helix.process.wait(support.TIMEOUT) == 0
