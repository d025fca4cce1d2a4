// prune-modules.mjs FOLDER: deletes from a node_modules what a server on this platform never loads. For the image only.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, sep } from "node:path";

const root = process.argv[2];
if (root === undefined || !existsSync(join(root, "onnxruntime-node"))) {
  process.stderr.write("usage: prune-modules.mjs FOLDER, a node_modules that holds onnxruntime-node\n");
  process.exit(2);
}

const remove = (...path) => rmSync(join(root, ...path), { recursive: true, force: true });
const namesIn = (...path) => (existsSync(join(root, ...path)) ? readdirSync(join(root, ...path)) : []);

// Binaries of other platforms come inside these two packages: 270 MB.
for (const napi of namesIn("onnxruntime-node", "bin")) {
  for (const platform of namesIn("onnxruntime-node", "bin", napi)) {
    for (const architecture of namesIn("onnxruntime-node", "bin", napi, platform)) {
      const ours = platform === process.platform && architecture === process.arch;
      if (!ours) remove("onnxruntime-node", "bin", napi, platform, architecture);
    }
  }
}
for (const target of namesIn("@photostructure", "sqlite", "prebuilds")) {
  if (target !== `${process.platform}-${process.arch}`) remove("@photostructure", "sqlite", "prebuilds", target);
}

// Sources of what is there compiled, and what only browsers load: the console holds its own copy of pdf.js.
remove("@photostructure", "sqlite", "src");
for (const folder of ["build", "web", "image_decoders"]) remove("pdfjs-dist", folder);
for (const name of ["soundswallower.web.js", "soundswallower.web.wasm", "umd"]) remove("soundswallower", name);

// Source maps and type declarations serve developers.
const forDevelopers = /\.(map|d\.[mc]?ts|tsbuildinfo)$/;
for (const path of readdirSync(root, { recursive: true })) {
  if (forDevelopers.test(path) && !path.split(sep).includes(".bin")) remove(path);
}
