import { afterAll, beforeAll } from "vitest";
import { processArguments } from "../../src/base/thread.ts";
import { allCollections, collectionDefinitions } from "../../src/stores/mongo/index-definitions.ts";
import { openMongoClient } from "../../src/stores/mongo/mongo-client.ts";
import { openMongoStore } from "../../src/stores/mongo/mongo-store.ts";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../support/mongo-server.ts";
import { describeStore } from "./store.ts";

describeWithMongo("over a server", () => {
  let server: MongoTestServer;
  beforeAll(async () => {
    server = await startMongoServer();
  });
  afterAll(async () => {
    await server.stop();
  });

  describeStore("MongoDB", async () => {
    const url = server.databaseUrl();
    const open = () => openMongoStore({ url, minPoolSize: 0 });
    const store = await open();
    const behind = await openMongoClient({ url, minPoolSize: 0 });
    const counted = allCollections.filter(({ name }) => name !== collectionDefinitions.marker.name);
    return {
      store,
      openAgain: open,
      async countRows() {
        const counts = await Promise.all(counted.map(({ name }) => behind.database.collection(name).countDocuments()));
        return counts.reduce((sum, count) => sum + count, 0);
      },
      writer: [...processArguments(import.meta.url, "mongo-writer"), url],
      async dispose() {
        await store.close();
        await behind.database.dropDatabase();
        await behind.close();
      },
    };
  });
});
