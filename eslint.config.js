import tseslint from "typescript-eslint";

const inCore = "Inject a Clock (src/base/clock.ts) or Random (src/base/random.ts) so that tests are deterministic.";

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "coverage/", "sample/", "**/*.mjs", "**/*.cjs", "eslint.config.js", "deploy/compose/*.js"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: "only-allowed-literals" }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/unified-signatures": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: "error",
      curly: ["error", "multi-line"],
      "no-console": "error",
      "max-lines": ["error", { max: 300 }],
    },
  },
  {
    files: ["src/knowledge/**/*.ts", "src/voice/**/*.ts", "src/tenancy/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: inCore },
        { object: "Math", property: "random", message: inCore },
        { object: "performance", property: "now", message: inCore },
      ],
    },
  },
  {
    files: ["**/*.test.ts", "test/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "max-lines": ["error", { max: 400 }] },
  },
  { files: ["bench/**/*.ts", "scripts/**/*.ts"], rules: { "no-console": "off" } },
  { files: ["console/**/*.ts", "console/**/*.tsx"], rules: { "@typescript-eslint/no-misused-promises": "off" } },
);
