#!/usr/bin/env python3
"""The language server, spoken to over pipes: lifecycle, text sync, every feature, and random edits held against a fresh check.

The last tests drive Neovim's own client, Helix and Emacs's eglot where they are installed.
"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys

import helix
import support
from cli_tools import Skipped, run_tests
from edited_package import MODULES, Source, change
from lsp_client import Client, apply_edits, position_of, span, units, uri

BAD = '''from collections.abc import AsyncGenerator


async def ticks() -> AsyncGenerator[int, None]:
    yield "one"
'''
GOOD = BAD.replace('"one"', "1")
PULL = {"textDocument": {"diagnostic": {}}}
RELATED = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}
ACTIONS = {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}


def codes(diagnostics):
    return [one["code"] for one in diagnostics]


def check_now(folder, path, text, *arguments):
    """What a fresh check of this text says: (code, start line, start column, end line, end column), from 0 in code points."""
    path.write_text(text, encoding="utf-8", newline="")
    done = support.agencheck("check", "--format", "json", *arguments, path, cwd=folder)
    assert done.returncode in (0, 1), done.stderr
    return sorted((d["code"], d["range"]["start"]["line"] - 1, d["range"]["start"]["column"] - 1, d["range"]["end"]["line"] - 1,
                   d["range"]["end"]["column"] - 1, d["message"]) for d in json.loads(done.stdout)["diagnostics"])


def flat(diagnostics):
    return sorted((d["code"], d["range"]["start"]["line"], d["range"]["start"]["character"], d["range"]["end"]["line"],
                   d["range"]["end"]["character"], d["message"]) for d in diagnostics)


# -- lifecycle --------------------------------------------------------------------------------------------------------------------

def test_lifecycle(folder):
    with Client(initialize=False) as c:
        assert c.request("textDocument/hover", {})["error"]["code"] == -32002
        assert c.request("no/such", {})["error"]["code"] == -32002
        c.notify("textDocument/didOpen", {"textDocument": {}})       # dropped
        assert c.request("initialize")["error"]["code"] == -32602
        done = c.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})["result"]
        assert done["serverInfo"]["name"] == "agencheck" and done["capabilities"]["positionEncoding"] == "utf-16"
        assert c.request("initialize", {"capabilities": {}})["error"]["code"] == -32600
        c.notify("initialized", {})
        assert c.request("no/such", {})["error"]["code"] == -32601
        c.notify("$/whatever", {})
        c.notify("no/such", {})
        assert c.result("shutdown") is None
        assert c.request("textDocument/hover", {})["error"]["code"] == -32600
        c.notify("exit")
        assert c.process.wait(support.TIMEOUT) == 0


def test_exit_without_shutdown(folder):
    with Client() as c:
        c.notify("exit")
        assert c.process.wait(support.TIMEOUT) == 1
    with Client() as c:
        c.process.stdin.close()
        assert c.process.wait(support.TIMEOUT) == 1


def test_malformed(folder):
    with Client() as c:
        def answer(data):
            c.raw(data)
            return c._wait(lambda m: "error" in m)
        assert answer(b"Content-Length: 5\r\n\r\n{\"a\":")["error"]["code"] == -32700
        assert answer(b"Content-Length: 7\r\n\r\n{} {} x")["error"]["code"] == -32700
        assert answer(b"Content-Type: x\r\n\r\n")["error"]["code"] == -32700
        assert answer(b"Content-Length: -4\r\n\r\n")["error"]["code"] == -32700
        assert answer(b"content-length: 2\r\n\r\n[]")["error"]["code"] == -32600
        assert answer(b"Content-Length: 2\r\n\r\n{}")["error"]["code"] == -32600
        assert answer(b"Content-Length: 4\r\n\r\nnull")["error"]["code"] == -32600
        assert answer(b"Content-Length: 2000\r\n\r\n" + b"[" * 2000)["error"]["code"] == -32700
        assert c.request("textDocument/hover")["error"]["code"] == -32602
        assert c.request("textDocument/hover", [1])["error"]["code"] == -32602
        for method in ("textDocument/codeAction", "textDocument/inlayHint", "textDocument/diagnostic"):
            assert c.request(method, {"textDocument": {"uri": "file:///nowhere.py"}})["error"]["code"] == -32602
        for params in (None, [], {}, {"textDocument": 3}, {"textDocument": {"uri": uri("/x.py"), "text": None}}):
            for method in ("didOpen", "didChange", "didClose", "didSave"):
                c.notify("textDocument/" + method, params)
            c.notify("workspace/didChangeWatchedFiles", params)
            c.notify("workspace/didChangeWorkspaceFolders", params)
            c.notify("workspace/didChangeConfiguration", params)
        c.open("/nowhere/x.py", BAD)
        assert codes(c.published("/nowhere/x.py")) == ["AG201"]
        for change in ({}, {"text": 3}, {"range": {}, "text": ""}, {"range": span(10 ** 12, -5), "text": ""}, 7):
            c.change("/nowhere/x.py", [change], 2)
        c.change("/nowhere/x.py", [{"text": GOOD}], 3)
        assert c.published("/nowhere/x.py", 3) == []
        # Bytes that come one by one are a message too.
        message = json.dumps({"jsonrpc": "2.0", "id": "a", "method": "shutdown"}).encode()
        for byte in b"Content-Length: %d\r\n\r\n%s" % (len(message), message):
            c.raw(bytes([byte]))
        assert c.answer("a")["result"] is None
        c.notify("exit")
        assert c.process.wait(support.TIMEOUT) == 0


def test_cancel(folder):
    with Client() as c:
        c.open("/nowhere/x.py", BAD)
        c.published("/nowhere/x.py")
        both = [{"jsonrpc": "2.0", "id": 77, "method": "textDocument/hover",
                 "params": {"textDocument": {"uri": uri("/nowhere/x.py")}, "position": {"line": 3, "character": 12}}},
                {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 77}}]
        data = b""
        for message in both:
            content = json.dumps(message).encode()
            data += b"Content-Length: %d\r\n\r\n%s" % (len(content), content)
        c.raw(data)
        assert c.answer(77)["error"]["code"] == -32800
        c.notify("$/cancelRequest", {"id": "never"})
        assert c.at("textDocument/hover", "/nowhere/x.py", 3, 12)


# -- texts ------------------------------------------------------------------------------------------------------------------------

def test_encodings(folder):
    text = GOOD.replace("    yield 1", "    é = '𝒳'; yield 'ü𝒳'")
    line = text.split("\n")[4]
    for offered, chosen in (([], "utf-16"), (["utf-8"], "utf-8"), (["utf-32", "utf-16"], "utf-32"), (["utf-7", "utf-16"], "utf-16")):
        with Client(capabilities={"general": {"positionEncodings": offered}}) as c:
            assert c.capabilities["positionEncoding"] == chosen
            path = folder / "x.py"
            c.open(path, text)
            found = c.published(path)
            assert codes(found) == ["AG201"]
            begin = line.index("yield")
            assert found[0]["range"] == span(4, units(line[:begin], chosen), 4, units(line, chosen)), (chosen, found)
            c.change(path, [{"range": found[0]["range"], "text": "yield 7"}], 2)
            assert c.published(path, 2) == []


def test_sync(folder):
    path = folder / "x.py"
    with Client(root=folder) as c:
        c.open(path, BAD)
        assert codes(c.published(path, 1)) == ["AG201"]
        c.change(path, [{"range": span(4, 10, 4, 15), "text": "1"}], 2)
        assert c.published(path, 2) == []
        # Two changes in one message apply in order; the end of the text is clamped.
        c.change(path, [{"range": span(99, 0), "text": "\n\nasync def f():\n    ticks().aclose()\n"}, {"range": span(0, 0), "text": "\n"}], 3)
        assert [(d["code"], d["range"]["start"]["line"]) for d in c.published(path, 3)] == [("AG303", 9)]
        c.close(path)
        assert c.published(path) == []
        c.open(path, "\ufeff" + BAD)
        assert codes(c.published(path)) == ["AG201"]
        c.open("untitled:Untitled-1", BAD)
        assert codes(c.published("untitled:Untitled-1")) == ["AG201"]
        c.open(folder / "x.txt", BAD, language="plaintext")
        assert c.published(folder / "x.txt") == []
        c.open(folder / "empty.py", "")
        c.change(folder / "empty.py", [{"range": span(0, 0), "text": BAD}], 2)
        assert codes(c.published(folder / "empty.py", 2)) == ["AG201"]


def test_pull(folder):
    path = folder / "x.py"
    with Client(root=folder, capabilities=PULL) as c:
        c.open(path, BAD)
        first = c.at("textDocument/diagnostic", path)
        assert first["kind"] == "full" and codes(first["items"]) == ["AG201"]
        assert c.at("textDocument/diagnostic", path, previousResultId=first["resultId"])["kind"] == "unchanged"
        c.change(path, [{"text": GOOD}], 2)
        assert c.at("textDocument/diagnostic", path, previousResultId=first["resultId"])["items"] == []
        assert not c.notified, "a client that pulls is not pushed to"


def test_related(folder):
    path = folder / "x.py"
    text = GOOD + "\n\nasync def f():\n    g = ticks()\n    await g.aclose()\n    async for x in g:\n        print(x)\n"
    for capabilities, notes in ((RELATED, 1), ({}, 0)):
        with Client(root=folder, capabilities=capabilities) as c:
            c.open(path, text)
            found = c.published(path)
            assert codes(found) == ["AG307"], found
            related = found[0].get("relatedInformation", [])
            assert len(related) == notes and all(r["location"]["uri"] == uri(path) for r in related)


def test_workspace_pull(folder):
    (folder / "a.py").write_text(BAD)
    (folder / "b.py").write_text(BAD)
    with Client(root=folder, capabilities=PULL) as c:
        c.open(folder / "b.py", GOOD)
        items = c.result("workspace/diagnostic", {"previousResultIds": []})["items"]
        assert {i["uri"]: codes(i["items"]) for i in items} == {uri(folder / "a.py"): ["AG201"], uri(folder / "b.py"): []}
        known = [{"uri": i["uri"], "value": i["resultId"]} for i in items]
        again = c.result("workspace/diagnostic", {"previousResultIds": known})["items"]
        assert [i["kind"] for i in again] == ["unchanged", "unchanged"]


def test_workspace_cleared(folder):
    """A file that has nothing any more is told of, or its reports would stay."""
    (folder / "a.py").write_text(BAD)
    with Client(root=folder, capabilities=PULL) as c:
        first = c.result("workspace/diagnostic", {"previousResultIds": []})["items"]
        (folder / "a.py").write_text(GOOD)
        known = [{"uri": i["uri"], "value": i["resultId"]} for i in first]
        second = c.result("workspace/diagnostic", {"previousResultIds": known})["items"]
        assert [(i["uri"], i["kind"], i["items"]) for i in second] == [(uri(folder / "a.py"), "full", [])]
        known = [{"uri": i["uri"], "value": i["resultId"]} for i in second]
        assert [i["kind"] for i in c.result("workspace/diagnostic", {"previousResultIds": known})["items"]] == ["unchanged"]


def many_files(folder):
    """A workspace that takes a while to check."""
    body = "".join(f"\n\nasync def use_{n}() -> None:\n    async for x in ticks():\n        print([x + {n}, ticks()])\n" for n in range(60))
    for n in range(400):
        (folder / f"pack_{n % 40}").mkdir(exist_ok=True)
        (folder / f"pack_{n % 40}" / f"m{n}.py").write_text(BAD + body)
    return [f"pack_{n % 40}/m{n}.py" for n in range(400)]


def test_workspace_meanwhile(folder):
    """While all files are checked, changes and requests are answered, progress is told, and both ways of cancelling work."""
    files = many_files(folder)
    path = folder / "x.py"
    with Client(root=folder, capabilities={"window": {"workDoneProgress": True}, **RELATED}) as c:
        c.open(path, BAD)
        c.published(path, 1)

        def begin(number):
            c.send({"jsonrpc": "2.0", "id": number, "method": "workspace/diagnostic",
                    "params": {"previousResultIds": [], "workDoneToken": f"token {number}"}})
            values = [c.wait_for("$/progress", lambda p: p["token"] == f"token {number}")["params"]["value"] for _ in range(2)]
            assert values[0]["kind"] == "begin" and values[0]["cancellable"] and values[1]["kind"] == "report", values
            assert 0 < values[1]["percentage"] < 100 and values[1]["message"].endswith(f" of {len(files)} files"), values

        begin(900)
        c.change(path, [{"text": GOOD}], 2)
        while (message := c.next())["method"] != "textDocument/publishDiagnostics":
            c.notified.append(message)                # an answer to 900 would have no method
        assert message["params"]["version"] == 2 and message["params"]["diagnostics"] == []
        c.send({"jsonrpc": "2.0", "id": 901, "method": "textDocument/hover",
                "params": {"textDocument": {"uri": uri(path)}, "position": {"line": 3, "character": 12}}})
        while "id" not in (message := c.next()):
            c.notified.append(message)
        assert message["id"] == 901 and message["result"], message
        items = c.answer(900)["result"]["items"]
        assert {i["uri"]: codes(i["items"]) for i in items} == {uri(path): [], **{uri(folder / name): ["AG201"] for name in files}}
        assert c.wait_for("$/progress", lambda p: p["value"]["kind"] == "end")["params"]["value"]["message"]

        for number, cancel in ((910, ("$/cancelRequest", {"id": 910})), (911, ("window/workDoneProgress/cancel", {"token": "token 911"}))):
            begin(number)
            c.send({"jsonrpc": "2.0", "id": number + 10, "method": "workspace/diagnostic", "params": {"previousResultIds": []}})
            c.notify(*cancel)
            assert c.answer(number)["error"]["code"] == -32800
            assert len(c.answer(number + 10)["result"]["items"]) == len(files) + 1, "who waited is answered"
        begin(930)                                    # still under way when the client goes


def test_imports(folder):
    """What one open text says counts for the others, saved or not, and so does what changes on disk."""
    lib, main = folder / "lib.py", folder / "main.py"
    lib.write_text("from collections.abc import AsyncGenerator\n\nasync def ticks() -> AsyncGenerator[int, str]:\n    x = yield 1\n")
    text = "import lib\n\nasync def f():\n    g = lib.ticks()\n    await anext(g)\n    await g.asend(1)\n"
    main.write_text(text)
    with Client(root=folder, capabilities=RELATED) as c:
        c.open(main, text)
        found = c.published(main)
        assert codes(found) == ["AG301"], found
        c.open(lib, lib.read_text().replace(", str]", ", int]"))
        assert c.published(lib) == [] and c.published(main) == []
        c.change(lib, [{"text": lib.read_text()}], 2)
        assert codes(c.published(main)) == ["AG301"]
        c.close(lib)
        lib.write_text(lib.read_text().replace(", str]", ", int]"))
        c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(lib), "type": 2}]})
        assert c.published(main) == []
        # A folder that has no configuration of its own, with another text of the same name.
        c.change(main, [{"text": text.replace("lib", "other")}], 2)
        assert c.published(main, 2) == []
        (folder / "other.py").write_text(lib.read_text().replace(", int]", ", str]"))
        c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(folder / "other.py"), "type": 1}]})
        assert codes(c.published(main)) == ["AG301"]


# -- configuration ----------------------------------------------------------------------------------------------------------------

def test_configuration(folder):
    path, toml = folder / "x.py", folder / "agencheck.toml"
    with Client(root=folder, options={"ignore": ["AG201"]}, arguments=["--stdio"]) as c:
        c.open(path, BAD)
        assert c.published(path) == []
        c.notify("workspace/didChangeConfiguration", {"settings": {"agencheck": {"extendSelect": ["AG102"]}}})
        assert codes(c.published(path)) == ["AG201"]
        toml.write_text('[severity]\nAG201 = "warning"\n')
        c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(toml), "type": 1}]})
        assert c.published(path)[0]["severity"] == 2
        toml.write_text('selekt = ["AG2"]\n')
        c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(toml), "type": 2}]})
        said = c.wait_for("window/showMessage")["params"]
        assert said["type"] == 1 and "select" in said["message"]
        assert c.published(path) == []
        toml.write_text('exclude = ["x.py"]\n')
        c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(toml), "type": 2}]})
        c.change(path, [{"text": BAD + "\n"}], 2)
        assert c.published(path, 2) == []
        toml.unlink()
        c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(toml), "type": 3}]})
        assert codes(c.published(path)) == ["AG201"]


def test_asked_configuration(folder):
    capabilities = {"workspace": {"configuration": True, "didChangeWatchedFiles": {"dynamicRegistration": True}}}
    with Client(root=folder, capabilities=capabilities) as c:
        registered = c.wait_for("client/registerCapability")
        c.send({"jsonrpc": "2.0", "id": registered["id"], "result": None})
        asked = c.wait_for("workspace/configuration")
        c.send({"jsonrpc": "2.0", "id": asked["id"], "result": [{"ignore": ["yield-type"]}]})
        c.open(folder / "x.py", BAD)
        assert c.published(folder / "x.py") == []


def test_folders(folder):
    for name, severity in (("one", "warning"), ("two", "info")):
        (folder / name).mkdir()
        (folder / name / "agencheck.toml").write_text(f'severity = {{ AG201 = "{severity}" }}\n')
    with Client(folders=[folder / "one"]) as c:
        c.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [{"uri": uri(folder / "two"), "name": "two"}], "removed": []}})
        for name, severity in (("one", 2), ("two", 3)):
            c.open(folder / name / "x.py", BAD)
            assert [d["severity"] for d in c.published(folder / name / "x.py")] == [severity]


# -- features ---------------------------------------------------------------------------------------------------------------------

def test_actions(folder):
    path = folder / "x.py"
    text = "async def f():\n    g = ticks()\n    ''' a\n    '''; g.aclose(); g.aclose()  # agencheck: ignore[AG201]\n    x = [\n        g.aclose(),\n    ]\n\n" + BAD
    with Client(root=folder, capabilities=ACTIONS, options={"select": ["AG303", "AG201"]}) as c:
        c.open(path, text)
        found = c.published(path)
        assert "AG303" in codes(found)
        one = next(d for d in found if d["code"] == "AG303")
        actions = c.at("textDocument/codeAction", path, range=one["range"], context={"diagnostics": [one]})
        titles = [a["title"] for a in actions]
        assert any("silence" in t for t in titles), titles
        for action in actions:
            changed = apply_edits(text, action["edit"]["changes"][uri(path)])
            left = {(code, line) for code, line, *_ in check_now(folder, path, changed, "--select", "AG303,AG201")}
            if action["kind"] == "quickfix" and "silence" in action["title"]:
                assert ("AG303", one["range"]["start"]["line"]) not in left, (action, left)
        everything = c.at("textDocument/codeAction", path, range=span(0, 0, 99, 0), context={"diagnostics": [], "only": ["source.fixAll"]})
        assert all(a["kind"] == "source.fixAll.agencheck" for a in everything)
        if everything:
            changed = apply_edits(text, everything[0]["edit"]["changes"][uri(path)])
            assert len(check_now(folder, path, changed, "--select", "AG303")) < codes(found).count("AG303")
        assert c.at("textDocument/codeAction", path, range=span(0, 0), context={"diagnostics": [], "only": ["source.organizeImports"]}) == []


def test_silence_string(folder):
    """A line that ends inside a string or with a backslash takes no comment."""
    path = folder / "x.py"
    text = BAD.replace('yield "one"', 'yield """one\n    two"""')
    with Client(root=folder, capabilities=ACTIONS) as c:
        c.open(path, text)
        found = c.published(path)
        actions = c.at("textDocument/codeAction", path, range=found[0]["range"], context={"diagnostics": found})
        silence = next(a for a in actions if "silence" in a["title"])
        changed = apply_edits(text, silence["edit"]["changes"][uri(path)])
        assert changed.split("\n")[5].endswith("# agencheck: ignore[AG201]")
        assert check_now(folder, path, changed) == []


def test_hover(folder):
    path = folder / "x.py"
    text = BAD.replace('"one"', '"one"  # agencheck: ignore[AG201]') + '''

async def use(g: AsyncGenerator[int, str]):
    await anext(g)
    async for x in ticks():
        print(x)
    h = ticks()
    await anext(h)
    print(h)


async def forever():
    while True:
        got = yield 1
'''
    with Client(root=folder) as c:
        c.open(path, text)

        def hover(word, nth=0):
            offset = -1
            for _ in range(nth + 1):
                offset = text.index(word, offset + 1)
            answer = c.at("textDocument/hover", path, **position_of(text, offset + 1))
            return answer and answer["contents"]["value"]
        function = hover("ticks")
        assert "yields `int`" in function and "takes `None`" in function and "end of its body" in function, function
        assert hover("ticks", 1) == function
        assert "yield-type" in hover("AG201]")
        assert "started" in hover("h)\n", 1) or "yields `int`" in hover("h)\n", 1)
        assert "takes `str`" in hover("g)")
        assert "(inferred)" in hover("forever") and "exception" in hover("forever")
        assert hover("import") is None and hover("print") is None


def test_hints(folder):
    path = folder / "x.py"
    text = "async def numbers(n: int):\n    for i in range(n):\n        yield i\n"
    with Client(root=folder, capabilities=ACTIONS) as c:
        c.open(path, text)
        hints = c.at("textDocument/inlayHint", path, range=span(0, 0, 9, 0))
        assert len(hints) == 1 and hints[0]["label"].startswith(" -> AsyncGenerator[int"), hints
        assert hints[0]["position"] == {"line": 0, "character": 25}
        changed = apply_edits(text, hints[0]["textEdits"])
        assert check_now(folder, path, changed, "--select", "ALL") == [], changed
        assert c.at("textDocument/inlayHint", path, range=span(1, 0, 2, 0)) == []
        actions = c.at("textDocument/codeAction", path, range=span(0, 12), context={"diagnostics": []})
        assert any(a["kind"] == "refactor.rewrite" for a in actions), actions


# -- edits ------------------------------------------------------------------------------------------------------------------------

def test_sent_hint(folder):
    path = folder / "x.py"
    with Client(root=folder) as c:
        c.open(path, GOOD.replace("None]", "str]").replace("yield 1", "got = yield 1\n    again: str = yield 2"))
        hints = c.at("textDocument/inlayHint", path, range=span(0, 0, 9, 0))
        assert [(h["label"], h["position"]) for h in hints] == [(": str", {"line": 4, "character": 7})], hints


def test_progress(folder):
    (folder / "x.py").write_text(BAD)
    with Client(root=folder, capabilities=PULL) as c:
        c.result("workspace/diagnostic", {"previousResultIds": [], "workDoneToken": 7})
        kinds = [m["params"]["value"]["kind"] for m in c.notified if m["method"] == "$/progress" and m["params"]["token"] == 7]
        assert kinds == ["begin", "report", "end"], c.notified
    with Client(root=folder, capabilities=PULL | {"window": {"workDoneProgress": True}}) as c:
        for _ in range(2):
            c.result("workspace/diagnostic", {"previousResultIds": []})
        assert [m["method"] for m in c.asked].count("window/workDoneProgress/create") == 1
        assert [m["method"] for m in c.notified].count("$/progress") == 3


def test_import_cycle(folder):
    """Two texts that import each other: an edit of either is seen in both, and what wasn't touched is still known."""
    a, b = folder / "a.py", folder / "b.py"
    texts = {a: "import b\nfrom collections.abc import AsyncGenerator\n\n\nasync def left() -> AsyncGenerator[int, None]:\n    yield 1\n\n\n"
                "async def use():\n    for x in b.right():\n        pass\n",
             b: "import a\nfrom collections.abc import AsyncGenerator\n\n\nasync def right() -> AsyncGenerator[int, None]:\n    yield 1\n\n\n"
                "async def use():\n    for x in a.left():\n        pass\n"}
    for path, text in texts.items():
        path.write_text(text)
    with Client(root=folder) as c:
        for path, text in texts.items():
            c.open(path, text)
            assert codes(c.published(path, 1)) == ["AG401"]
        c.change(a, [{"range": span(5, 10, 5, 11), "text": "2"}], 2)            # inside a body: b isn't told again
        assert codes(c.published(a, 2)) == ["AG401"]
        line = texts[a].split("\n")[4]
        c.change(a, [{"range": span(4, 0, 4, len(line)), "text": "def left() -> list[int]:"}], 3)
        assert "AG401" in codes(c.published(a, 3))
        assert codes(c.published(b)) == []
        c.change(a, [{"range": span(4, 0, 4, 24), "text": line}], 4)
        c.published(a, 4)
        assert codes(c.published(b)) == ["AG401"]
        # A class that is new, with a method that imports the other text.
        c.change(a, [{"range": span(3, 0), "text": "class Old:\n    def f(self) -> None:\n        import b\n\n\n"}], 5)
        c.published(a, 5)
        c.change(a, [{"range": span(3, 6, 3, 9), "text": "New"}], 6)
        assert codes(c.published(a, 6)) == ["AG401"]
        assert not [m for m in c.notified if m["method"] == "window/logMessage"], c.notified


SNIPPETS = ["", "\n", "    ", "async ", "yield 1\n", "def f():\n", "g.aclose()\n", "'''", "# agencheck: ignore[AG201]", "é", "𝒳", "(", ")", ":", "x",
            "return 1\n", "-> AsyncGenerator[int, str]", "await ", "class C:\n", "import lib\n", "\r\n"]


STATEMENTS = ["yield 1", "yield 'a'", "await g.aclose()", "g.aclose()", "return", "return 1", "x = 1", "self.x = 'a'", "global x", "...",
              "async for x in g: pass", "for x in g: pass", "x = yield", "raise NotImplementedError", "yield 1  # agencheck: ignore"]


def random_edit(text, random_):
    """One change, now and then a bigger one, as (start, end, new)."""
    start = random_.randrange(len(text) + 1)
    end = min(len(text), start + random_.choice((0, 0, 0, 1, 1, 2, 5, 20)))
    if random_.random() < 0.5:                        # a statement more in some body: what is checked alone
        lines = text.split("\n")
        row = random_.choice([i for i, line in enumerate(lines) if line.startswith("    ")] or [0])
        at = sum(len(line) + 1 for line in lines[:row])
        indent = lines[row][:len(lines[row]) - len(lines[row].lstrip())]
        return at, at, indent + random_.choice(STATEMENTS) + "\n"
    if random_.random() < 0.3:                        # whole lines move
        lines = text.split("\n")
        first = random_.randrange(len(lines))
        return start, start, "\n".join(lines[first:first + 4]) + "\n"
    return start, end, random_.choice(SNIPPETS)


def edit_sequence(folder, seed, source, edits):
    """Random edits, each checked by the server; now and then held against a fresh check of the same text."""
    random_ = random.Random(seed)
    path, text = folder / "edited.py", source
    encoding = random_.choice(("utf-8", "utf-16", "utf-32"))
    with Client(root=folder, capabilities={"general": {"positionEncodings": [encoding]}}) as c:
        c.open(path, text)
        c.published(path)
        for version in range(2, edits + 2):
            start, end, new = random_edit(text, random_)
            if "\r" in text[max(0, start - 1):end + 1] or "\r" in new and text[end:end + 1] == "\n":
                new = new.replace("\r", "")           # half a line end is nobody's position
                if "\r" in text[max(0, start - 1):end + 1]:
                    continue
            c.change(path, [{"range": {"start": position_of(text, start, encoding), "end": position_of(text, end, encoding)}, "text": new}],
                     version)
            text = text[:start] + new + text[end:]
            if random_.random() < 0.1:
                c.at("textDocument/hover", path, random_.randrange(40), random_.randrange(20))
            if random_.random() < 0.12:
                got = [(*one[:1], *in_code_points(text, one[1:5], encoding), one[5]) for one in flat(c.published(path, version))]
                expected = check_now(folder, path, text)
                assert sorted(got) == expected, f"seed {seed}, version {version} of:\n{text}\n  the server: {got}\n  a fresh check: {expected}"


def in_code_points(text, place, encoding):
    lines = text.split("\n")
    out = []
    for line, column in (place[:2], place[2:]):
        points = next((i for i in range(len(lines[line]) + 1) if units(lines[line][:i], encoding) >= column), len(lines[line]))
        out += [line, points]
    return out


def test_random_edits(folder):
    (folder / "lib.py").write_text(BAD)
    files = sorted((support.FIXTURES / "seeds").rglob("*.py"))
    random_ = random.Random(7)
    count = int(os.environ.get("EDIT_SEQUENCES", "12"))
    for seed, source in enumerate(random_.sample(files, min(count, len(files)))):
        edit_sequence(folder, seed, source.read_text(encoding="utf-8"), 40)


def package_edited(folder, seed, edits):
    """Edits of modules that import each other, the open ones held against a fresh check of the same texts after each."""
    random_ = random.Random(seed)
    sources = {folder / "package" / f"{name}.py": Source(random_) for name in MODULES}
    (folder / "package").mkdir(exist_ok=True)
    (folder / "package" / "__init__.py").write_text("")
    texts = {path: source.text() for path, source in sources.items()}
    for path, text in texts.items():
        path.write_text(text)
    opened = list(texts)[:random_.choice((1, 1, 2))]
    with Client(root=folder, options={"extendSelect": ["AG"]}) as c:
        for path in opened:
            c.open(path, texts[path])
        for version in range(2, edits + 2):
            path = random_.choice(opened)
            sources[path].edit()
            start, end, new = change(texts[path], sources[path].text())
            place = {"start": position_of(texts[path], start), "end": position_of(texts[path], end)}
            texts[path] = sources[path].text()
            c.change(path, [{"range": place, "text": new}], version)
            told = {path: flat(c.published(path, version))}
            path.write_text(texts[path])
            for other in opened:
                told.setdefault(other, flat(c.at("textDocument/diagnostic", other)["items"]))
                expected = check_now(folder, other, texts[other], "--extend-select", "AG")
                assert told[other] == expected, (f"seed {seed}, version {version}: {other.name} after an edit of {path.name}\n{place} {new!r}"
                                                 f"\n{texts[other]}\n  the server: {told[other]}\n  a fresh check: {expected}")


def test_random_package(folder):
    for seed in range(int(os.environ.get("EDIT_PACKAGES", "6"))):
        (folder / str(seed)).mkdir()
        package_edited(folder / str(seed), seed, 40)


# -- editors ----------------------------------------------------------------------------------------------------------------------

def for_editor(folder, program):
    """A file with a mistake, and an environment in which the program and nothing of this machine's is found; Skipped without the editor."""
    if not shutil.which(program):
        raise Skipped(f"no {program}")
    path = folder / "x.py"
    path.write_text(BAD)
    (folder / "bin").mkdir()
    (folder / "bin/agencheck").symlink_to(support.AGENCHECK)
    return path, dict(os.environ, PATH=f"{folder}/bin:{os.environ['PATH']}", HOME=str(folder), XDG_STATE_HOME=str(folder),
                      XDG_CACHE_HOME=str(folder))


def test_neovim(folder):
    path, environment = for_editor(folder, "nvim")
    script = pathlib.Path(__file__).parent / "neovim.lua"
    instructions = support.ROOT / "editors/neovim/README.md"
    done = subprocess.run(["nvim", "--headless", "-u", "NONE", "-n", "-i", "NONE", "-c", f"luafile {script}"], cwd=folder,
                          env=environment | {"PROBE": str(path), "INSTRUCTIONS": str(instructions)},
                          capture_output=True, encoding="utf-8", timeout=support.TIMEOUT)
    assert "neovim: done" in done.stderr + done.stdout, done.stderr + done.stdout
    assert "# agencheck: ignore[AG201]" in path.read_text()


def test_helix(folder):
    path, environment = for_editor(folder, "hx")
    helix.drive("hx", path, environment)
    assert "# agencheck: ignore[AG201]" in path.read_text()


def test_eglot(folder):
    path, environment = for_editor(folder, "emacs")
    has = subprocess.run(["emacs", "--batch", "--eval", '(kill-emacs (if (locate-library "eglot") 0 3))'], capture_output=True,
                         timeout=support.TIMEOUT)
    if has.returncode == 3:
        raise Skipped("this emacs has no eglot: it is part of Emacs 29, and Debian's elpa-eglot before")
    script = pathlib.Path(__file__).parent / "eglot.el"
    done = subprocess.run(["emacs", "--batch", "-l", script], cwd=folder, capture_output=True, encoding="utf-8", timeout=support.TIMEOUT,
                          env=environment | {"AGENCHECK": support.AGENCHECK, "PROBE": str(path)})
    assert "eglot: done" in done.stderr, done.stderr
    assert "# agencheck: ignore[AG201]" in path.read_text()


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    run_tests("server", globals())
