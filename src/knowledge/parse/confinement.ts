import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

export interface Confined {
  /** The module that is run, as `processArguments` names it. */
  readonly base: string;
  /** The one file that may be read beside the program. */
  readonly path: string;
  /** The one folder that may be written to. */
  readonly folder: string;
  /** Whether pages are drawn and recognised, for which native code and threads are needed. */
  readonly ocr: boolean;
}

/**
 * Flags of Node that keep a child from other files, from starting programs and threads, and from native code; on Node 25 and later from
 * the network too (https://nodejs.org/api/permissions.html). None when the program runs from its source, because the loader of
 * TypeScript does all that itself.
 */
export function confinement({ base, path, folder, ocr }: Confined): string[] {
  const flag = ["--permission", "--experimental-permission"].find((name) => process.allowedNodeEnvironmentFlags.has(name));
  if (flag === undefined || !base.endsWith(".js")) return [];
  const own = dirname(dirname(dirname(fileURLToPath(base))));
  const root = dirname(own);
  // As linked and where the link leads to: some package managers keep packages elsewhere.
  const packages = [join(root, packageFolder), outermost(createRequire(base).resolve("pdfjs-dist/package.json"))];
  // Each once: Node 20 aborts when it is given the same one twice.
  const readable = new Set([join(own, "*"), join(root, "package.json"), ...packages.map((found) => `${found}*`), path, join(folder, "*")]);
  return [
    flag,
    ...[...readable].map((allowed) => `--allow-fs-read=${allowed}`),
    `--allow-fs-write=${folder}${sep}*`,
    ...(ocr ? ["--allow-addons", "--allow-worker"] : []),
  ];
}

const packageFolder = "node_modules";

/** The first folder of packages on a path: those within it may need each other. */
function outermost(path: string): string {
  const end = path.indexOf(`${sep}${packageFolder}${sep}`);
  return path.slice(0, end + 1 + packageFolder.length);
}
