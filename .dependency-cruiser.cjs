const adapters = "^src/(providers|stores|coordination|http|roles|cli)/";
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "A cycle means that two concepts are one, or that an interface is missing.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "core-knows-no-adapters",
      comment: "knowledge, voice and tenancy define the interfaces they need; adapters implement them and only roles wires.",
      severity: "error",
      from: { path: "^src/(knowledge|voice|tenancy)/", pathNot: "\\.test\\.ts$" },
      to: { path: adapters },
    },
    {
      name: "adapters-know-no-siblings",
      comment: "providers, stores and coordination never import each other; what they share belongs to an interface in the core.",
      severity: "error",
      from: { path: "^src/(providers|stores|coordination)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/(providers|stores|coordination|http|roles|cli)/", pathNot: "^src/$1/" },
    },
    {
      name: "voice-reaches-knowledge-through-ask",
      comment: "voice uses knowledge only through ask.ts, what follow-up questions lean on, and the text that vocabulary is built from.",
      severity: "error",
      from: { path: "^src/voice/", pathNot: "\\.test\\.ts$" },
      to: {
        path: "^src/knowledge/",
        pathNot: "^src/knowledge/(ask|passage|answer/answer|follow-up/(resolve-follow-up|understand)|vocabulary-source)\\.ts$",
      },
    },
    {
      name: "knowledge-and-tenancy-know-no-voice",
      comment: "knowledge answers text; voice is one of its users.",
      severity: "error",
      from: { path: "^src/(knowledge|tenancy)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/voice/" },
    },
    {
      name: "tenancy-knows-no-knowledge",
      comment: "tenancy is the base that the others stand on.",
      severity: "error",
      from: { path: "^src/tenancy/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/knowledge/" },
    },
    {
      name: "http-knows-no-adapters",
      comment: "http translates; it receives stores and providers from roles.",
      severity: "error",
      from: { path: "^src/http/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/(providers|stores|coordination|roles|cli)/" },
    },
    {
      name: "only-cli-and-main-know-roles",
      comment: "roles are composition roots.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(roles|cli|main\\.ts)|\\.test\\.ts$" },
      to: { path: "^src/(roles|cli)/" },
    },
    {
      name: "capacity-is-arithmetic",
      comment: "a plan is worked out from figures alone; nothing of the product is opened for it.",
      severity: "error",
      from: { path: "^src/capacity/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/(?!capacity/|base/|errors\\.ts)" },
    },
    {
      name: "base-knows-nothing",
      comment: "base is what everything may import.",
      severity: "error",
      from: { path: "^src/base/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/(?!base/|errors\\.ts)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js"] },
  },
};
