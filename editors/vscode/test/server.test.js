// Unit tests of the part of the extension that does not need VS Code: node --test

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");

const { commentOf, isPolicy, optionsOf, programOf, selectorsOf, whyNotStarted } = require("../dist/server.cjs");

const SETTINGS = {
  path: "",
  arguments: ["lsp"],
  files: "",
  select: [],
  ignore: ["CT4"],
  validate: false,
  codeLens: true,
  inlayHints: false,
};
const manifest = JSON.parse(fs.readFileSync(path.join(__dirname, "..", "package.json"), "utf8"));

test("the program of the settings comes first", () => {
  const settings = { ...SETTINGS, path: "${workspaceFolder}/env/bin/custodian-ctschema" };
  assert.deepEqual(programOf(settings, ["/w"], true, () => true, false), {
    command: "/w/env/bin/custodian-ctschema",
    args: ["lsp"],
  });
});

test("then that of the workspace's environment, then that of the PATH", () => {
  const inVenv = (file) => file === path.join("/w", "venv", "bin/custodian-ctschema");
  assert.equal(programOf(SETTINGS, ["/w"], true, inVenv, false).command, "/w/venv/bin/custodian-ctschema");
  assert.equal(programOf(SETTINGS, ["/w"], true, () => false, false).command, "custodian-ctschema");
  assert.equal(programOf(SETTINGS, [], true, () => true, false).command, "custodian-ctschema");
});

test("a workspace that is not trusted chooses no program", () => {
  assert.equal(programOf(SETTINGS, ["/w"], false, () => true, false).command, "custodian-ctschema");
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  assert.deepEqual(restrictedConfigurations, ["ctschema.server.path", "ctschema.server.arguments"]);
});

test("documents in YAML and JSON, of the pattern if there is one", () => {
  assert.ok(selectorsOf(SETTINGS).some((one) => one.language === "yaml" && one.scheme === "file" && !one.pattern));
  assert.ok(selectorsOf({ ...SETTINGS, files: "**/p/**" }).every((one) => one.pattern === "**/p/**"));
});

test("each option of the server is a setting, or says what the extension can do", () => {
  const own = ["asksForReason", "syntaxErrors"];
  for (const name of Object.keys(optionsOf(SETTINGS, false)).filter((name) => !own.includes(name))) {
    assert.ok(manifest.contributes.configuration.properties[`ctschema.${name}`], name);
  }
  assert.deepEqual(optionsOf(SETTINGS, false).ignore, ["CT4"]);
});

test("an error of the syntax comes once", () => {
  assert.deepEqual(optionsOf(SETTINGS, false).syntaxErrors, ["yaml"]);
  assert.deepEqual(optionsOf(SETTINGS, true).syntaxErrors, []);
});

test("an ignore comment needs a reason, and stays in its line", () => {
  assert.equal(commentOf("# ctschema: ignore[CT101] ", " new in\n  2027 ", "\r\n"), "# ctschema: ignore[CT101] new in 2027\r\n");
  assert.equal(commentOf("# ", "  ", "\n"), undefined);
  assert.equal(commentOf("# ", undefined, "\n"), undefined);
});

test("a server that is missing, or that ends at once, is explained", () => {
  const program = { command: "custodian-ctschema", args: ["lsp"] };
  assert.match(whyNotStarted(program, new Error("spawn custodian-ctschema ENOENT")), /no program .*pip install/);
  assert.match(whyNotStarted(program, "connection got disposed"), /^custodian-ctschema lsp does not run.*pip install/);
});

test("only a policy file is worth a message", () => {
  assert.ok(isPolicy("policies:\n  - name: x\n    resource: aws.ec2\n"));
  assert.ok(isPolicy('{"policies": [{"name": "x", "resource": "ec2"}]}'));
  assert.ok(isPolicy('{\n  "policies": [{"name": "x", "resource": "ec2"}]}'));
  assert.ok(!isPolicy("version: 3\nresource: x\n") && !isPolicy("policies: none\n"));
});
