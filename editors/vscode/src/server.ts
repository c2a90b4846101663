// What does not need VS Code: where the server is, and which documents and options it gets. Tests run this file alone.

import * as fs from "node:fs";
import * as path from "node:path";

export interface Settings {
  path: string;
  arguments: readonly string[];
  files: string;
  select: readonly string[];
  ignore: readonly string[];
  validate: boolean;
  codeLens: boolean;
  inlayHints: boolean;
}

export interface Program {
  command: string;
  args: string[];
}

const NAME = "custodian-ctschema";
const ENVIRONMENTS = [".venv", "venv"];

/** The program that runs the server: the one of the settings, of the workspace's environment, or of the PATH.
 *
 * A workspace that is not trusted must not choose a program: opening a cloned repository would run its code.
 */
export function programOf(
  settings: Settings,
  folders: readonly string[],
  isTrusted: boolean,
  exists: (file: string) => boolean = fs.existsSync,
  isWindows: boolean = process.platform === "win32",
): Program {
  const args = [...settings.arguments];
  if (settings.path) {
    return { command: settings.path.replaceAll("${workspaceFolder}", folders[0] ?? ""), args };
  }
  const file = isWindows ? `Scripts\\${NAME}.exe` : `bin/${NAME}`;
  for (const folder of isTrusted ? folders : []) {
    for (const environment of ENVIRONMENTS) {
      const candidate = path.join(folder, environment, file);
      if (exists(candidate)) {
        return { command: candidate, args };
      }
    }
  }
  return { command: NAME, args };
}

export interface Selector {
  language: string;
  scheme: string;
  pattern?: string;
}

/** The documents that go to the server. `yaml` is also the language of Red Hat's extension, which keeps working. */
export function selectorsOf(settings: Settings): Selector[] {
  const languages = ["yaml", "json", "jsonc"];
  const schemes = ["file", "untitled"];
  return languages.flatMap((language) =>
    schemes.map((scheme) => (settings.files ? { language, scheme, pattern: settings.files } : { language, scheme })),
  );
}

/** The extension that also reports what is not YAML. VS Code itself does so for JSON. */
export const YAML_EXTENSION = "redhat.vscode-yaml";

/** The options that the server reads at its start. An error of the syntax must not be reported twice. */
export function optionsOf(settings: Settings, hasYamlExtension: boolean): Record<string, unknown> {
  const { select, ignore, validate, codeLens, inlayHints } = settings;
  const syntaxErrors = hasYamlExtension ? [] : ["yaml"];
  return { select: [...select], ignore: [...ignore], validate, codeLens, inlayHints, syntaxErrors, asksForReason: true };
}

/** The ignore comment with the reason, in one line; undefined without a reason. */
export function commentOf(before: string, reason: string | undefined, after: string): string | undefined {
  const words = (reason ?? "").split(/\s+/).filter((word) => word);
  return words.length ? before + words.join(" ") + after : undefined;
}

/** Whether a text looks like a policy file: the server is silent about all others. */
export function isPolicy(text: string): boolean {
  return /^[\s{]*["']?policies["']?\s*:/m.test(text) && /["']?\bresource["']?\s*:/.test(text);
}

/** What to tell a person when the server does not start. */
export function whyNotStarted(program: Program, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const install = `pip install '${NAME}[lsp]'`;
  if (reason.includes("ENOENT")) {
    return `There is no program ${program.command}. Install it with: ${install}, or set its path.`;
  }
  return `${[program.command, ...program.args].join(" ")} does not run. Its output says why; it needs: ${install}.`;
}
