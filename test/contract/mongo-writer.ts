import { openMongoStore } from "../../src/stores/mongo/mongo-store.ts";
import { writeUntilKilled } from "./store-writer.ts";

const [, , url] = process.argv;
if (!url) throw new Error("name the address of the database");
void openMongoStore({ url, minPoolSize: 0 }).then(writeUntilKilled);
