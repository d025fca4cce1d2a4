// Run by mongosh: joins three members into the replica set `equivox` and makes the product's user. Idempotent.
const { readFileSync } = require("node:fs");
const secret = (name) => readFileSync(`/run/secrets/${name}`, "utf8").trim();

const members = ["mongo-1:27017", "mongo-2:27017", "mongo-3:27017"];
const credentials = `root:${encodeURIComponent(secret("mongo_root_password"))}`;
const first = new Mongo(`mongodb://${credentials}@${members[0]}/?authSource=admin&directConnection=true`).getDB("admin");

try {
  first.runCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.codeName !== "NotYetInitialized") throw error;
  first.runCommand({
    replSetInitiate: { _id: "equivox", members: members.map((host, _id) => ({ _id, host, priority: _id === 0 ? 2 : 1 })) },
  });
}

// A write concern of all three waits until every member has joined.
const set = new Mongo(
  `mongodb://${credentials}@${members.join(",")}/?authSource=admin&replicaSet=equivox&w=3&serverSelectionTimeoutMS=60000`,
).getDB("equivox");
const roles = [
  { role: "readWrite", db: "equivox" },
  { role: "dbAdmin", db: "equivox" },
];
const user = { pwd: secret("mongo_password"), roles };
if (set.getUser("equivox") === null) set.createUser({ user: "equivox", ...user });
else set.updateUser("equivox", user);
print("The replica set is ready.");
