// Starts the packaged extension without VS Code: `vscode` is jest-mock-vscode's model of the API, with the few events and
// registries below that the language client lives on. The client and the server are the real ones: the file in PROBE is opened,
// its reports must arrive, and hovering and code actions must answer.
// Run by tests/run_vscode.py: node test/start.js FOLDER_OF_THE_EXTENSION.
"use strict";
const Module = require("module");
const path = require("path");
const fs = require("fs");
const { createVSCodeMock } = require("jest-mock-vscode");

const extension = path.resolve(process.argv[2]);
const probe = process.env.PROBE;
const registered = {};
const collected = new Map();
const opened = [];

function spy(implementation) {
  const f = (...values) => (f.implementation ? f.implementation(...values) : undefined);
  f.implementation = implementation;
  f.mockImplementation = (other) => {
    f.implementation = other;
    return f;
  };
  f.mockReturnValue = (value) => f.mockImplementation(() => value);
  f.mock = { calls: [] };
  return f;
}

const vscode = { ...createVSCodeMock({ fn: spy }) };
for (const part of ["env", "commands"]) vscode[part] = vscode[part] || {};
// What the model lacks and the language client names.
const missing = {
  CancellationError: class extends Error {},
  CancellationTokenSource: class {
    constructor() {
      this.token = { isCancellationRequested: false, onCancellationRequested: () => disposable() };
    }
    cancel() {}
    dispose() {}
  },
  CodeActionTriggerKind: { Invoke: 1, Automatic: 2 },
  NotebookCellKind: { Markup: 1, Code: 2 },
  Hover: class {
    constructor(contents, range) {
      this.contents = contents;
      this.range = range;
    }
  },
  InlayHint: class {
    constructor(position, label, kind) {
      this.position = position;
      this.label = label;
      this.kind = kind;
    }
  },
};
missing.TabInputText = class {
  constructor(uri) {
    this.uri = uri;
  }
};
for (const name of [
  "TabInputTextDiff",
  "TabInputCustom",
  "SignatureHelp",
  "SignatureInformation",
  "ParameterInformation",
  "InlineValueText",
  "InlineValueVariableLookup",
  "InlineValueEvaluatableExpression",
  "InlayHintLabelPart",
  "LinkedEditingRanges",
  "RelativePattern",
  "InlineCompletionList",
  "InlineCompletionItem",
])
  missing[name] = class {};
for (const [name, value] of Object.entries(missing)) vscode[name] = vscode[name] || value;

const disposable = () => ({ dispose() {} });
const event = () => disposable();

function install(target, values) {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

function collection() {
  return {
    name: "agencheck",
    set(uri, found) {
      collected.set(uri.toString(), found || []);
    },
    delete(uri) {
      collected.delete(uri.toString());
    },
    clear() {
      collected.clear();
    },
    has(uri) {
      return collected.has(uri.toString());
    },
    get(uri) {
      return collected.get(uri.toString());
    },
    forEach() {},
    dispose() {},
  };
}

function textDocument(file) {
  const text = fs.readFileSync(file, "utf8"),
    lines = text.split("\n");
  return {
    uri: vscode.Uri.file(file),
    fileName: file,
    languageId: "python",
    version: 1,
    isClosed: false,
    isDirty: false,
    isUntitled: false,
    lineCount: lines.length,
    eol: 1,
    getText: () => text,
    lineAt: (n) => ({ text: lines[n] }),
  };
}

// Registering any provider is remembered under its name: registerHoverProvider -> registered.Hover.
install(vscode.languages, { createDiagnosticCollection: collection, match: () => 10, onDidChangeDiagnostics: event });
for (const name of Object.keys(vscode.languages)) {
  const what = /^register(.*)Provider$/.exec(name);
  if (what)
    install(vscode.languages, {
      [name]: (_selector, provider) => {
        registered[what[1]] = provider;
        return disposable();
      },
    });
}
const settings = { path: process.env.AGENCHECK, trace: undefined };
install(vscode.workspace, {
  textDocuments: opened,
  notebookDocuments: [],
  workspaceFolders: [{ uri: vscode.Uri.file(path.dirname(probe)), name: "probe", index: 0 }],
  getWorkspaceFolder: () => vscode.workspace.workspaceFolders[0],
  isTrusted: true,
  getConfiguration: () => ({ get: (name, otherwise) => settings[name] ?? otherwise, has: () => false, inspect: () => undefined }),
  createFileSystemWatcher: () => ({ onDidCreate: event, onDidChange: event, onDidDelete: event, dispose() {} }),
  applyEdit: async () => true,
});
for (const name of [
  "OpenTextDocument",
  "CloseTextDocument",
  "ChangeTextDocument",
  "SaveTextDocument",
  "ChangeConfiguration",
  "CreateFiles",
  "RenameFiles",
  "DeleteFiles",
  "ChangeWorkspaceFolders",
  "OpenNotebookDocument",
  "CloseNotebookDocument",
  "ChangeNotebookDocument",
  "SaveNotebookDocument",
  "GrantWorkspaceTrust",
])
  install(vscode.workspace, { ["onDid" + name]: event });
for (const name of ["WillSaveTextDocument", "WillCreateFiles", "WillRenameFiles", "WillDeleteFiles"])
  install(vscode.workspace, { ["on" + name]: event });
const channel = { append() {}, appendLine() {}, replace() {}, clear() {}, show() {}, hide() {}, dispose() {} };
let complaint;
install(vscode.window, {
  createOutputChannel: () => channel,
  visibleTextEditors: [],
  activeTextEditor: undefined,
  onDidChangeActiveTextEditor: event,
  onDidChangeVisibleTextEditors: event,
  onDidChangeActiveColorTheme: event,
  onDidChangeWindowState: event,
  state: { focused: true },
  tabGroups: { all: [], onDidChangeTabs: event, onDidChangeTabGroups: event, activeTabGroup: { tabs: [] } },
  showErrorMessage: async (text) => {
    complaint = text;
  },
  showWarningMessage: async () => undefined,
  showInformationMessage: async () => undefined,
  withProgress: async (_options, work) =>
    work({ report() {} }, { isCancellationRequested: false, onCancellationRequested: event }),
});
install(vscode.commands, {
  registerCommand: (name) => {
    registered[name] = true;
    return disposable();
  },
  executeCommand: async () => undefined,
});
install(vscode.env, { appName: "probe", language: "en", openExternal: async () => true });
vscode.version = "1.82.0";

const load = Module._load;
Module._load = function (name, ...rest) {
  return name === "vscode" ? vscode : load.call(this, name, ...rest);
};

function check(what, condition) {
  if (!condition) throw new Error(`${what}; reports: ${JSON.stringify([...collected])}; complaint: ${complaint}`);
}

async function until(what, condition) {
  for (let waited = 0; !condition(); waited += 20) {
    check("waited in vain for " + what, waited < 30000);
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function main() {
  const manifest = JSON.parse(fs.readFileSync(path.join(extension, "package.json"), "utf8"));
  const { activate, deactivate } = require(path.join(extension, manifest.main));
  const document = textDocument(probe);
  opened.push(document);
  const group = { tabs: [{ input: new vscode.TabInputText(document.uri), isActive: true }] }; // only what is seen is asked about
  install(vscode.window.tabGroups, { all: [group], activeTabGroup: group });
  install(vscode.window, { activeTextEditor: { document }, visibleTextEditors: [{ document }] });
  await activate({ subscriptions: [], extensionPath: extension, asAbsolutePath: (p) => path.join(extension, p) });
  check("it doesn't start", !complaint);
  for (const command of manifest.contributes.commands) check("no command " + command.command, registered[command.command]);
  await until("a report", () => (collected.get(document.uri.toString()) || []).length === 1);
  const [found] = collected.get(document.uri.toString());
  const code = typeof found.code === "object" ? found.code.value : found.code;
  check("another report", code === "AG201" && found.source === "agencheck");
  const token = new vscode.CancellationTokenSource().token;
  const hover = await registered.Hover.provideHover(document, new vscode.Position(3, 12), token);
  check("no hover", JSON.stringify(hover.contents).includes("yields `int`"));
  const actions = await registered.CodeActions.provideCodeActions(
    document,
    found.range,
    { diagnostics: [found], triggerKind: 1 },
    token,
  );
  check(
    "no action",
    actions.some((action) => /silence/.test(action.title) && action.edit),
  );
  const hints = await registered.InlayHints.provideInlayHints(document, new vscode.Range(0, 0, 9, 0), token);
  check("no hints", Array.isArray(hints));
  await deactivate();
  console.log("vscode: done");
}

main().then(
  () => process.exit(0),
  (trouble) => {
    console.error(trouble);
    process.exit(1);
  },
);
