// Starts the language server and gives it the documents. Everything else is in the server.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions, TransportKind } from "vscode-languageclient/node";

import { howToInstall, optionsOf, programOf, selectorsOf, Settings } from "./server";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("ctschema.restart", restart),
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
    initializationOptions: optionsOf(settings),
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
