import { join } from "node:path";
import { describe, it } from "vitest";
import { describeWith } from "../support/requirement.ts";
import { deployFolder } from "./files.ts";
import { haveTools, howToGetTools, promtool, runTool, toolsFolder } from "./tools.ts";

describeWith(
  haveTools,
  "the tools that check deploy/",
  howToGetTools,
)("Docker and compose", () => {
  it("has a Dockerfile that hadolint has nothing against", () => {
    runTool("hadolint", [join(deployFolder, "docker/Dockerfile")]);
  });

  it.each(["compose.yaml", "compose.production.yaml"])("has a %s that keeps to the Compose Specification", (name) => {
    runTool("check-jsonschema", ["--schemafile", join(toolsFolder, "compose-spec.json"), join(deployFolder, "compose", name)]);
  });
});

describeWith(
  promtool,
  "promtool",
  "Install Prometheus, on Debian: apt-get install prometheus",
)("Prometheus", () => {
  const folder = join(deployFolder, "prometheus");

  it("can read its configuration and rules", () => {
    runTool("promtool", ["check", "config", join(folder, "prometheus.yml")]);
  });

  describe("rules", () => {
    it.each(["alerts", "objectives"])("of %s fire when they should, and only then", (name) => {
      runTool("promtool", ["test", "rules", join(folder, `tests/${name}.test.yml`)]);
    });
  });
});
