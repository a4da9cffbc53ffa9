// Starts `agencheck server` and connects it; everything else is the server's.
import { commands, ExtensionContext, window, workspace } from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

function make(): LanguageClient {
  const settings = workspace.getConfiguration("agencheck");
  const server: ServerOptions = { command: settings.get<string>("path", "agencheck"), args: ["server"] };
  const options: LanguageClientOptions = {
    documentSelector: [{ language: "python", scheme: "file" }, { language: "python", scheme: "untitled" }],
    initializationOptions: settings,
    synchronize: { configurationSection: "agencheck" },
  };
  return new LanguageClient("agencheck", "agencheck", server, options);
}

async function start(): Promise<void> {
  client = make();
  try {
    await client.start();
  } catch (trouble) {
    void window.showErrorMessage(`agencheck doesn't start: ${trouble}. Is "agencheck.path" right?`);
  }
}

export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(commands.registerCommand("agencheck.restart", async () => {
    await client?.stop().catch(() => undefined);
    await start();
  }));
  context.subscriptions.push(workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("agencheck.path")) {
      void commands.executeCommand("agencheck.restart");
    }
  }));
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
