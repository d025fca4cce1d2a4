import { lockDataDir } from "../../src/stores/disk/data-dir-lock.ts";
import { leaveServerNote } from "../../src/stores/disk/server-note.ts";

// A process that holds a DATA_DIR until it is killed.
const { directory } = lockDataDir(String(process.argv[2]));
await leaveServerNote(directory, { url: "http://127.0.0.1:8080", token: "theirs" });
process.stdout.write("held\n");
setInterval(() => undefined, 60_000);
