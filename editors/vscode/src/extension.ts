// Starts the language server and gives it the documents. Everything else is in the server.

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorHandler,
  LanguageClient,
  LanguageClientOptions,
  ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";

import { commentOf, isPolicy, optionsOf, programOf, selectorsOf, Settings, whyNotStarted, YAML_EXTENSION } from "./server";

const NAME = "Cloud Custodian events";
const SETTING = "ctschema.server.path";

/** The client. Until the server has started, its messages go to the output: this extension tells what to do, once. */
class PolicyClient extends LanguageClient {
  hasStarted = false;

  override error(message: string, data?: unknown, showNotification: boolean | "force" = true): void {
    super.error(message, data, this.hasStarted ? showNotification : false);
  }

  override createDefaultErrorHandler(maxRestartCount?: number): ErrorHandler {
    const usual = super.createDefaultErrorHandler(maxRestartCount);
    return {
      error: (error, message, count) => usual.error(error, message, count),
      // a program that ends at once, such as one without the extra `lsp`, ends again
      closed: () => (this.hasStarted ? usual.closed() : { action: CloseAction.DoNotRestart, handled: true }),
    };
  }
}

let client: PolicyClient | undefined;
let status: vscode.LanguageStatusItem | undefined;
let untold: string | undefined; // why the server does not run, until somebody opens a policy

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  status = vscode.languages.createLanguageStatusItem("ctschema", [{ language: "yaml" }, { language: "json" }]);
  status.name = NAME;
  context.subscriptions.push(
    status,
    vscode.commands.registerCommand("ctschema.restart", restart),
    vscode.commands.registerCommand("ctschema.showOutput", () => client?.outputChannel.show()),
    vscode.commands.registerCommand("ctschema.ignore", ignoreWithReason),
    vscode.workspace.onDidOpenTextDocument(tellOfPolicies),
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
  untold = undefined;
  // a client that could not start cannot be stopped, and there is nothing to do about it
  await running?.stop().catch(() => undefined);
  running?.outputChannel.dispose();
}

async function start(): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("ctschema");
  if (!configuration.get<boolean>("enable", true)) {
    show("is switched off", vscode.LanguageStatusSeverity.Information);
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
    outputChannelName: NAME,
    initializationFailedHandler: () => false, // the client would show the error of the pipe in a message of its own
  };
  const started = new PolicyClient("ctschema", NAME, server, options);
  client = started;
  try {
    await started.start();
    started.hasStarted = true;
    const version = started.initializeResult?.serverInfo?.version ?? "";
    show(`${version} runs`, vscode.LanguageStatusSeverity.Information, program.command);
  } catch (error) {
    untold = whyNotStarted(program, error);
    show("is not running", vscode.LanguageStatusSeverity.Error, program.command);
    vscode.workspace.textDocuments.forEach(tellOfPolicies);
  }
}

/** What the language status beside the name of the language says. */
function show(state: string, severity: vscode.LanguageStatusSeverity, detail = ""): void {
  if (status) {
    status.text = `custodian-ctschema ${state}`;
    status.severity = severity;
    status.detail = detail;
    status.command = { title: "Show output", command: "ctschema.showOutput" };
  }
}

/** Say once why the server does not run. A person who edits other YAML or JSON files does not need it. */
function tellOfPolicies(document: vscode.TextDocument): void {
  const reason = untold;
  if (reason === undefined || !["yaml", "json", "jsonc"].includes(document.languageId) || !isPolicy(document.getText())) {
    return;
  }
  untold = undefined;
  void vscode.window.showErrorMessage(reason, "Open Settings", "Show Output").then(async (chosen) => {
    if (chosen === "Open Settings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", SETTING);
    } else if (chosen === "Show Output") {
      client?.outputChannel.show();
    }
  });
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
