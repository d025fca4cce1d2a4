// Starts a worker thread whose entry is TypeScript source, as tests and `tsx` runs need; a build never loads it.
// `node --import tsx` does not reach the entry file of a worker thread on Node 20, so the loader is registered here.
import { register } from "tsx/esm/api";

register();
const entry = await import(process.argv[2]);
export default entry.default;
