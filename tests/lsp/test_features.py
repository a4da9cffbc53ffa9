"""Every feature of the server, asked for by pytest-lsp's client, which holds each message against the specification and against
what the client said it can do. Run by tests/run_lsp.py."""

import asyncio
import os

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LspSpecificationWarning, client_capabilities

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings(f"error::{LspSpecificationWarning.__module__}.LspSpecificationWarning"),
]

BAD = '''from collections.abc import AsyncGenerator


async def ticks() -> AsyncGenerator[int, None]:
    yield "one"
'''
GOOD = BAD.replace('"one"', "1")
DROPPED = GOOD + '''

async def use():
    g = ticks()
    g.aclose()
    await anext(g)
    print(g)
'''
EDITORS = ["visual-studio-code", "neovim", "emacs"]


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[os.environ["AGENCHECK"], "server"]))
async def client(lsp_client: pytest_lsp.LanguageClient):
    lsp_client.registered = []

    @lsp_client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
    def register(params):
        lsp_client.registered += [one.method for one in params.registrations]

    yield
    await lsp_client.shutdown_session()


async def start(client, *folders, editor="visual-studio-code", change=None):
    """Begins a session as this editor does; `change` may take from what it can."""
    capabilities = client_capabilities(editor)
    if change:
        change(capabilities)
    return await client.initialize_session(
        lsp.InitializeParams(
            capabilities=capabilities,
            root_uri=folders[0].as_uri(),
            workspace_folders=[lsp.WorkspaceFolder(uri=folder.as_uri(), name=folder.name) for folder in folders],
        )
    )


def pushes(capabilities):
    capabilities.text_document.diagnostic = None


def pulls(capabilities):
    capabilities.text_document.diagnostic = lsp.DiagnosticClientCapabilities(related_document_support=False)


def open_document(client, path, text):
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(path.as_uri(), "python", 1, text)))


def change(client, path, version, text, whole=None):
    part = lsp.TextDocumentContentChangePartial(whole, text) if whole else lsp.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(uri=path.as_uri(), version=version), [part])
    )


async def published(client, path, *codes):
    """The reports pushed last for a text, once they are these."""
    deadline = asyncio.get_running_loop().time() + 60
    while (found := client.diagnostics.get(path.as_uri())) is None or sorted(d.code for d in found) != sorted(codes):
        assert asyncio.get_running_loop().time() < deadline, f"waited for {codes}, got {found}"
        await asyncio.sleep(0.01)
    return found


def document(path):
    return lsp.TextDocumentIdentifier(path.as_uri())


def span(line, start, end_line=None, end=None):
    return lsp.Range(
        lsp.Position(line, start), lsp.Position(line if end_line is None else end_line, start if end is None else end)
    )


def apply(text, edits):
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
        start, end = edit.range.start, edit.range.end
        tail = lines[end.line][end.character :] if end.line < len(lines) else ""
        head = lines[start.line][: start.character] if start.line < len(lines) else ""
        lines[start.line : end.line + 1] = (head + edit.new_text + tail).split("\n")
    return "\n".join(lines)


def edits_of(action, path):
    if action.edit.document_changes:
        return action.edit.document_changes[0].edits
    return action.edit.changes[path.as_uri()]


# -- reports ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("editor", EDITORS)
async def test_push(client, tmp_path, editor):
    await start(client, tmp_path, editor=editor, change=pushes)
    path = tmp_path / "x.py"
    open_document(client, path, BAD)
    [found] = await published(client, path, "AG201")
    assert found.code == "AG201" and found.source == "agencheck" and found.severity == lsp.DiagnosticSeverity.Error
    assert found.range == span(4, 4, 4, 15)
    assert not found.related_information or found.related_information[0].location.range.start.line == 3
    change(client, path, 2, "1", span(4, 10, 4, 15))
    await published(client, path)
    change(client, path, 3, BAD)
    await published(client, path, "AG201")
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(document(path)))
    await published(client, path)


async def test_related(client, tmp_path):
    await start(client, tmp_path, change=pushes)
    path = tmp_path / "x.py"
    open_document(client, path, BAD)
    [found] = await published(client, path, "AG201")
    assert found.related_information and found.related_information[0].location.uri == path.as_uri()


async def test_pull(client, tmp_path):
    done = await start(client, tmp_path, change=pulls)
    assert done.capabilities.diagnostic_provider.workspace_diagnostics
    path = tmp_path / "x.py"
    open_document(client, path, BAD)
    report = await client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(document(path)))
    assert report.kind == "full" and [d.code for d in report.items] == ["AG201"]
    again = await client.text_document_diagnostic_async(
        lsp.DocumentDiagnosticParams(document(path), previous_result_id=report.result_id)
    )
    assert again.kind == "unchanged" and again.result_id == report.result_id
    change(client, path, 2, GOOD)
    assert not (await client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(document(path)))).items


async def test_workspace(client, tmp_path):
    """The whole workspace: open texts as they are in the editor, the others as they are on disk, with progress."""
    await start(client, tmp_path, change=pulls)
    opened, other = tmp_path / "opened.py", tmp_path / "other.py"
    opened.write_text(BAD)
    other.write_text(BAD)
    open_document(client, opened, GOOD)
    client.progress_reports["mine"] = []  # the client's own token: it expects it
    report = await client.workspace_diagnostic_async(lsp.WorkspaceDiagnosticParams([], work_done_token="mine"))
    by_uri = {item.uri: item for item in report.items}
    assert not by_uri[opened.as_uri()].items and by_uri[opened.as_uri()].version == 1
    assert [d.code for d in by_uri[other.as_uri()].items] == ["AG201"]
    first, *reports, last = [p.kind for p in client.progress_reports["mine"]]
    assert (first, set(reports), last) == ("begin", {"report"}, "end")  # one now and then: how many hangs on the machine
    known = [lsp.PreviousResultId(item.uri, item.result_id) for item in report.items]
    again = await client.workspace_diagnostic_async(lsp.WorkspaceDiagnosticParams(known))
    assert {item.kind for item in again.items} == {"unchanged"}


async def test_first_pass_shows_progress(client, tmp_path):
    """Where the client gives no token but shows progress, the first pass makes one."""
    await start(client, tmp_path, change=pulls)
    (tmp_path / "x.py").write_text(BAD)
    await client.workspace_diagnostic_async(lsp.WorkspaceDiagnosticParams([]))
    await client.workspace_diagnostic_async(lsp.WorkspaceDiagnosticParams([]))
    kinds = [p.kind for reports in client.progress_reports.values() for p in reports]
    assert kinds == ["begin", "report", "end"]


# -- what can be asked of a place ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("editor", EDITORS)
async def test_hover(client, tmp_path, editor):
    await start(client, tmp_path, editor=editor)
    path = tmp_path / "x.py"
    text = DROPPED.replace("    g.aclose()\n", "") + "    print(1)  # agencheck: ignore[AG303]\n"
    open_document(client, path, text)

    async def hover(line, character):
        found = await client.text_document_hover_async(lsp.HoverParams(document(path), lsp.Position(line, character)))
        return found and found.contents.value

    function = await hover(3, 12)
    assert "yields `int`" in function and "takes `None`" in function and "ends at the end of its body" in function
    assert "fresh" in await hover(9, 16)
    assert "not-awaited" in await hover(11, 36)
    assert await hover(0, 1) is None


@pytest.mark.parametrize("editor", EDITORS)
async def test_actions(client, tmp_path, editor):
    await start(client, tmp_path, editor=editor, change=pushes)
    path = tmp_path / "x.py"
    text = DROPPED + "\n\nasync def more(n: int):\n    yield n\n"
    open_document(client, path, text)
    [found] = await published(client, path, "AG303")

    async def actions(where, only=None):
        return await client.text_document_code_action_async(
            lsp.CodeActionParams(document(path), where, lsp.CodeActionContext(diagnostics=[found], only=only))
        )

    all_ = await actions(found.range)
    titles = [a.title for a in all_]
    fix = next(a for a in all_ if a.kind == "quickfix" and "silence" not in a.title)
    assert "await g.aclose()" in apply(text, edits_of(fix, path)), titles
    silence = next(a for a in all_ if "silence" in a.title)
    assert "g.aclose()  # agencheck: ignore[AG303]" in apply(text, edits_of(silence, path))
    [everything] = await actions(span(0, 0, 20, 0), ["source.fixAll"])
    assert everything.kind == "source.fixAll.agencheck" and "await g.aclose()" in apply(text, edits_of(everything, path))
    annotate = next(a for a in await actions(span(14, 12)) if a.kind == "refactor.rewrite")
    assert "async def more(n: int) -> AsyncGenerator[int" in apply(text, edits_of(annotate, path))


async def test_hints(client, tmp_path):
    await start(client, tmp_path)
    path = tmp_path / "x.py"
    text = (
        "from collections.abc import AsyncGenerator\n\nasync def numbers(n: int):\n    yield n\n\n"
        "async def echo() -> AsyncGenerator[int, str]:\n    got = yield 1\n    print(got)\n"
    )
    open_document(client, path, text)
    hints = await client.text_document_inlay_hint_async(lsp.InlayHintParams(document(path), span(0, 0, 9, 0)))
    labels = {hint.position.line: hint.label for hint in hints}
    assert labels[2].startswith(" -> AsyncGenerator[int") and labels[6] == ": str", labels
    change(client, path, 2, apply(text, next(hint.text_edits for hint in hints if hint.position.line == 2)))
    hints = await client.text_document_inlay_hint_async(lsp.InlayHintParams(document(path), span(0, 0, 9, 0)))
    assert [hint.label for hint in hints] == [": str"]


# -- the session -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_encodings(client, tmp_path, encoding):
    def only(capabilities):
        pushes(capabilities)
        capabilities.general = lsp.GeneralClientCapabilities(position_encodings=[encoding])

    done = await start(client, tmp_path, change=only)
    assert done.capabilities.position_encoding == encoding
    path = tmp_path / "x.py"
    open_document(client, path, GOOD.replace("    yield 1", "    é = '𝒳'; yield 'a'"))
    [found] = await published(client, path, "AG201")
    assert found.range.start.character == {"utf-8": 17, "utf-16": 14, "utf-32": 13}[encoding]


async def test_settings(client, tmp_path):
    """Settings are asked for, and asked for again when they change; a configuration file counts beside them."""
    client.set_configuration({"agencheck": {"ignore": ["AG201"]}})
    await start(client, tmp_path, change=pushes)
    path = tmp_path / "x.py"
    open_document(client, path, BAD)
    await published(client, path)
    client.set_configuration({"agencheck": {}})
    client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=None))
    await published(client, path, "AG201")
    (tmp_path / "agencheck.toml").write_text('ignore = ["AG201"]\n')
    client.workspace_did_change_watched_files(
        lsp.DidChangeWatchedFilesParams([lsp.FileEvent((tmp_path / "agencheck.toml").as_uri(), lsp.FileChangeType.Created)])
    )
    await published(client, path)


async def test_watched_files(client, tmp_path):
    await start(client, tmp_path, change=pushes)
    library, path = tmp_path / "lib.py", tmp_path / "x.py"
    library.write_text(GOOD)
    open_document(
        client,
        path,
        "from lib import ticks\n\n\nasync def f():\n    async for x in ticks():\n        x.upper()\n    for y in ticks():\n"
        "        pass\n",
    )
    await published(client, path, "AG401")
    assert set(client.registered) == {lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, lsp.WORKSPACE_DID_CHANGE_CONFIGURATION}
    library.write_text(GOOD.replace("async def", "def").replace("AsyncGenerator", "Generator"))
    client.workspace_did_change_watched_files(
        lsp.DidChangeWatchedFilesParams([lsp.FileEvent(library.as_uri(), lsp.FileChangeType.Changed)])
    )
    await published(client, path, "AG404")


async def test_folders(client, tmp_path):
    """Each folder has its own configuration; one more can be added."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    (one / "agencheck.toml").write_text('ignore = ["AG201"]\n')
    await start(client, one, change=pushes)
    client.workspace_did_change_workspace_folders(
        lsp.DidChangeWorkspaceFoldersParams(
            lsp.WorkspaceFoldersChangeEvent(added=[lsp.WorkspaceFolder(two.as_uri(), "two")], removed=[])
        )
    )
    open_document(client, one / "x.py", BAD)
    await published(client, one / "x.py")
    open_document(client, two / "x.py", BAD)
    await published(client, two / "x.py", "AG201")


async def test_other_texts_follow(client, tmp_path):
    """An edit of one open text is seen in another that imports it."""
    await start(client, tmp_path, change=pushes)
    library, path = tmp_path / "lib.py", tmp_path / "x.py"
    library.write_text("")  # what the client has counts
    open_document(client, library, GOOD)
    await published(client, library)
    open_document(client, path, "from lib import ticks\n\n\nasync def f():\n    for x in ticks():\n        pass\n")
    await published(client, path, "AG401")
    change(client, library, 2, GOOD.replace("async def", "def").replace("AsyncGenerator", "Generator"))
    await published(client, path)


async def test_cancel(client, tmp_path):
    """A request that is taken back before it was looked at isn't answered with a result."""
    await start(client, tmp_path, change=pulls)
    path = tmp_path / "x.py"
    open_document(client, path, BAD)
    asked = [client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(document(path))) for _ in range(2)]
    client.cancel_request(lsp.CancelParams(id=-1))  # none of ours
    assert [[d.code for d in (await one).items] for one in asked] == [["AG201"], ["AG201"]]
