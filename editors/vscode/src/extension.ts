// Starts the language server and gives it the documents. Everything else is in the server.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions, TransportKind } from "vscode-languageclient/node";

import { commentOf, howToInstall, optionsOf, programOf, selectorsOf, Settings, YAML_EXTENSION } from "./server";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("ctschema.restart", restart),
    vscode.commands.registerCommand("ctschema.ignore", ignoreWithReason),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("ctschema") && !change.affectsConfiguration("ctschema.trace")) {
        await restart();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function restart(): Promise<void> {
  await stop();
  await start();
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  // a client that could not start cannot be stopped, and there is nothing to do about it
  await running?.stop().catch(() => undefined);
}

async function start(): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("ctschema");
  if (!configuration.get<boolean>("enable", true)) {
    return;
  }
  const settings = settingsOf(configuration);
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const program = programOf(settings, folders, vscode.workspace.isTrusted);
  const server: ServerOptions = { ...program, transport: TransportKind.stdio };
  const options: LanguageClientOptions = {
    documentSelector: selectorsOf(settings),
    initializationOptions: optionsOf(settings, vscode.extensions.getExtension(YAML_EXTENSION) !== undefined),
    diagnosticCollectionName: "ctschema",
    outputChannelName: "Cloud Custodian events",
  };
  client = new LanguageClient("ctschema", "Cloud Custodian events", server, options);
  try {
    await client.start();
  } catch (error) {
    void vscode.window.showErrorMessage(howToInstall(program.command, error));
  }
}

/** The command of the quick fix "Ignore … here, and say why". */
async function ignoreWithReason(
  uri: string,
  version: number,
  place: { line: number; character: number },
  before: string,
  after: string,
): Promise<void> {
  const prompt = "Why is this finding not a problem here? The reason becomes a comment in the policy.";
  const comment = commentOf(before, await vscode.window.showInputBox({ prompt, ignoreFocusOut: true }), after);
  if (comment === undefined) {
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  if (document.version !== version) {
    void vscode.window.showInformationMessage("The file has changed meanwhile. Use the quick fix again.");
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(place.line, place.character), comment);
  await vscode.workspace.applyEdit(edit);
}

function settingsOf(configuration: vscode.WorkspaceConfiguration): Settings {
  return {
    path: configuration.get<string>("server.path", ""),
    arguments: configuration.get<string[]>("server.arguments", ["lsp"]),
    files: configuration.get<string>("files", ""),
    select: configuration.get<string[]>("select", []),
    ignore: configuration.get<string[]>("ignore", []),
    validate: configuration.get<boolean>("validate", false),
    codeLens: configuration.get<boolean>("codeLens", false),
    inlayHints: configuration.get<boolean>("inlayHints", false),
  };
}
