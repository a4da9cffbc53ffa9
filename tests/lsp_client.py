"""A small client of the language server protocol over pipes, for the tests of the server and of what it is compared with."""
import json
import os
import pathlib
import queue
import subprocess
import threading

import support


class Client:
    """Starts the server; `request` waits for the answer, everything else that comes is kept in `notified` and `asked`."""

    def __init__(self, root=None, capabilities=None, options=None, arguments=(), initialize=True, folders=None, command=None,
                 environment=None):
        command = command or [support.AGENCHECK, "server", *arguments]
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE,
                                        cwd=root or support.ROOT)
        self.inbox, self.notified, self.asked, self.errors, self.last = queue.Queue(), [], [], b"", 0
        threading.Thread(target=self._read, daemon=True).start()
        self._stderr = threading.Thread(target=self._read_errors, daemon=True)
        self._stderr.start()
        self.capabilities = None
        if initialize:
            folders = [root] if folders is None and root else folders or []
            params = {"processId": os.getpid(), "rootUri": uri(root) if root else None, "capabilities": capabilities or {},
                      "workspaceFolders": [{"uri": uri(folder), "name": pathlib.Path(folder).name} for folder in folders]}
            if options is not None:
                params["initializationOptions"] = options
            self.capabilities = self.request("initialize", params)["result"]["capabilities"]
            self.notify("initialized", {})

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None and not kind:
            self.stop()
        self.process.kill()
        self.process.wait()
        self._stderr.join(5)
        if not kind:
            assert b"Sanitizer" not in self.errors and b"runtime error" not in self.errors, self.errors.decode(errors="replace")[:3000]

    def stop(self):
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(support.TIMEOUT)

    def _read_errors(self):
        self.errors = self.process.stderr.read()

    def _read(self):
        stream = self.process.stdout
        while True:
            size = None
            while (line := stream.readline().strip()):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    size = int(value)
            if size is None:
                self.inbox.put(None)
                return
            self.inbox.put(json.loads(stream.read(size)))

    def raw(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        content = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))

    def next(self):
        """The next message of any kind; None when the server has closed its end."""
        return self.inbox.get(timeout=support.TIMEOUT)

    def _wait(self, fits):
        while True:
            message = self.next()
            assert message is not None, "the server has ended: " + repr(self.errors[-2000:])
            if fits(message):
                return message
            (self.asked if "id" in message and "method" in message else self.notified).append(message)

    def request(self, method, params=None):
        self.last += 1
        number = self.last
        self.send({"jsonrpc": "2.0", "id": number, "method": method} | ({} if params is None else {"params": params}))
        return self.answer(number)

    def answer(self, number):
        return self._wait(lambda m: m.get("id", "none") == number and "method" not in m)

    def result(self, method, params=None):
        message = self.request(method, params)
        assert "result" in message, message
        return message["result"]

    def notify(self, method, params=None):
        self.send({"jsonrpc": "2.0", "method": method} | ({} if params is None else {"params": params}))

    def wait_for(self, method, fits=lambda params: True):
        for kept in (self.notified, self.asked):
            for i, message in enumerate(kept):
                if message["method"] == method and fits(message.get("params")):
                    del kept[i]
                    return message
        return self._wait(lambda m: m.get("method") == method and fits(m.get("params")))

    # -- documents --

    def open(self, path, text, version=1, language="python"):
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri(path), "languageId": language, "version": version, "text": text}})

    def change(self, path, changes, version):
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri(path), "version": version}, "contentChanges": changes})

    def close(self, path):
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri(path)}})

    def published(self, path, version=None):
        """The diagnostics that are pushed for this version."""
        return self.wait_for("textDocument/publishDiagnostics", lambda p: p["uri"] == uri(path) and
                             (version is None or p.get("version") == version))["params"]["diagnostics"]

    def at(self, method, path, line=None, character=None, **more):
        params = {"textDocument": {"uri": uri(path)}} | more
        if line is not None:
            params["position"] = {"line": line, "character": character}
        return self.result(method, params)


def uri(path):
    path = str(path)
    return path if ":" in path.split("/")[0] else pathlib.Path(path).as_uri()


def span(line, start, end_line=None, end=None):
    return {"start": {"line": line, "character": start},
            "end": {"line": line if end_line is None else end_line, "character": start if end is None else end}}


def units(text, encoding):
    """How long a text is in the units of an encoding."""
    return len(text) if encoding == "utf-32" else len(text.encode("utf-8" if encoding == "utf-8" else "utf-16-le", "surrogatepass")) // (
        1 if encoding == "utf-8" else 2)


def position_of(text, offset, encoding="utf-16"):
    before = text[:offset]
    line = before.count("\n")
    return {"line": line, "character": units(before[before.rfind("\n") + 1:], encoding)}


def offset_of(text, position, encoding="utf-16"):
    lines = text.split("\n")
    line = lines[position["line"]]
    at = sum(len(one) + 1 for one in lines[:position["line"]])
    for i in range(len(line) + 1):
        if units(line[:i], encoding) >= position["character"]:
            return at + i
    return at + len(line)


def apply_edits(text, edits, encoding="utf-16"):
    """What a client makes of a list of text edits."""
    places = [(offset_of(text, e["range"]["start"], encoding), offset_of(text, e["range"]["end"], encoding), i, e["newText"])
              for i, e in enumerate(edits)]
    for start, end, _, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text
