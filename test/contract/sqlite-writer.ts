import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { writeUntilKilled } from "./store-writer.ts";

const [, , directory] = process.argv;
if (!directory) throw new Error("name the directory of the database");
void writeUntilKilled(openSqliteStore({ directory }));
