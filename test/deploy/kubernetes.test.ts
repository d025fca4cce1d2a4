import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { describeWith } from "../support/requirement.ts";
import { checkEnvironment, pingMs } from "./environment.ts";
import { deployFile } from "./files.ts";
import { autoscalerSchema, deploymentSchema, ingressSchema, Overlay, policySchema, serviceSchema } from "./manifests.ts";
import { haveTools, howToGetTools, runTool, toolsFolder } from "./tools.ts";

const overlays = ["small", "production", "aws"];
const roles = ["gateway", "voice", "rag", "worker"];
const httpRoles = ["gateway", "voice", "rag"];
/** Time to flush stores and exit, after the last turn. */
const leaveMs = 10_000;
const metadataService = "169.254.169.254";

describeWith(
  haveTools,
  "the tools that check deploy/",
  howToGetTools,
)("Kubernetes manifests", () => {
  it.each(["1.30.0", "1.37.0"])("are what Kubernetes %s takes", (version) => {
    const location = join(
      toolsFolder,
      "schemas/{{ .NormalizedKubernetesVersion }}{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json",
    );
    const text = overlays.map((name) => new Overlay(name).text).join("\n---\n");
    // Kinds of operators, which have no schema offline.
    const skipped = "ServiceMonitor,ScaledObject";
    runTool("kubeconform", ["-strict", "-kubernetes-version", version, "-schema-location", location, "-skip", skipped], text);
  });

  describe.each(overlays)("of the overlay %s", (name) => {
    let overlay: Overlay;
    beforeAll(() => {
      overlay = new Overlay(name);
    });
    const deployments = () => overlay.all("Deployment", deploymentSchema);

    it("leave nothing critical to say for kube-score", () => {
      // Replicas are where a role starts, and the autoscaler goes on from there.
      const ignored = "deployment-targeted-by-hpa-does-not-have-replicas-configured";
      runTool("kube-score", ["score", "--output-format", "ci", "--ignore-test", ignored, "-"], overlay.text);
    });

    it("hold a deployment for each role, with a budget for disruptions and a service", () => {
      expect(
        deployments()
          .map(({ metadata }) => metadata.name)
          .sort(),
      ).toEqual([...roles].sort());
      for (const { metadata, spec } of deployments()) {
        expect(spec.template.spec.containers[0].args).toEqual(["serve", "--role", metadata.name]);
        expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
        const service = overlay.one("Service", metadata.name, serviceSchema);
        expect(spec.template.metadata.labels).toMatchObject(service.spec.selector);
        const ports = spec.template.spec.containers[0].ports.map((port) => port.name);
        expect(service.spec.ports.map(({ targetPort }) => targetPort)).toEqual(ports);
        const budget = overlay.one("PodDisruptionBudget", metadata.name, z.looseObject({ spec: z.looseObject({}) }));
        expect(budget.spec).toMatchObject({ maxUnavailable: 1, selector: { matchLabels: spec.selector.matchLabels } });
      }
      expect(overlay.one("Service", "rag", serviceSchema).spec.clusterIP).toBe("None");
    });

    it("replace pods one by one, each only when the next is ready", () => {
      for (const { spec } of deployments()) {
        expect(spec.strategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
        expect(spec.minReadySeconds).toBe(30);
        expect(spec.template.spec.topologySpreadConstraints.map(({ topologyKey }) => topologyKey)).toContain("topology.kubernetes.io/zone");
      }
    });

    it("give a pod that leaves the time to be taken out, to drain and to leave", () => {
      const { drainTimeoutMs } = checkEnvironment(overlay.settings());
      for (const { spec } of deployments()) {
        const preStopMs = spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds * 1_000;
        expect(preStopMs).toBeGreaterThanOrEqual(10_000);
        expect(spec.template.spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThanOrEqual(preStopMs + drainTimeoutMs + leaveMs);
      }
    });

    it("probe the internal port, each probe its own page", () => {
      for (const { spec } of deployments()) {
        const [container] = spec.template.spec.containers;
        const { startupProbe, readinessProbe, livenessProbe } = container;
        const pages = [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => `${httpGet.port} ${httpGet.path}`);
        expect(pages).toEqual(["internal /startupz", "internal /readyz", "internal /livez"]);
        expect(container.ports).toContainEqual({ name: "internal", containerPort: 9464 });
      }
    });

    it("keep to the restricted pod security standard, which the namespace enforces", () => {
      const { labels } = overlay.one(
        "Namespace",
        "equivox",
        z.looseObject({ metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }) }),
      ).metadata;
      expect(labels["pod-security.kubernetes.io/enforce"]).toBe("restricted");
      for (const { spec } of deployments()) {
        const pod = spec.template.spec;
        expect(pod.automountServiceAccountToken).toBe(false);
        expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
        expect(pod.containers[0].securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      }
    });

    it("hold no secret, and no image without a version", () => {
      expect(overlay.manifests.map(({ kind }) => kind)).not.toContain("Secret");
      expect(overlay.text).not.toMatch(/:\/\/[^\s/]*:[^\s/]*@/);
      for (const { spec } of deployments()) {
        expect(spec.template.spec.containers[0].image).toMatch(/:\d+\.\d+\.\d+$/);
        expect(spec.template.spec.containers[0].env).toEqual([]);
      }
      const settings = overlay.settings();
      expect(Object.keys(settings)).toEqual(expect.arrayContaining(["SECRET_KEY_FILE", "MONGO_URL_FILE", "REDIS_URL_FILE"]));
    });

    it("listen where pods are reached, and find rag by the name of its service", () => {
      const { host, ragUrls } = checkEnvironment(overlay.settings());
      expect(host).toBe("0.0.0.0");
      expect(ragUrls).toEqual(["http://rag.equivox.svc.cluster.local:8080"]);
    });

    it("let nothing in or out that is not named, and nobody to the metadata of the cloud", () => {
      const policies = overlay.all("NetworkPolicy", policySchema);
      const deny = policies.find(({ metadata }) => metadata.name === "default-deny");
      expect(deny?.spec).toMatchObject({ podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [], egress: [] });
      for (const { spec } of policies) {
        for (const { cidr, except } of spec.egress.flatMap(({ to }) => to.flatMap(({ ipBlock }) => ipBlock ?? []))) {
          expect(contains(cidr, metadataService) && !except.some((range) => contains(range, metadataService)), cidr).toBe(false);
        }
      }
      const providers = policies.find(({ metadata }) => metadata.name === "providers");
      expect(providers?.spec.podSelector.matchExpressions.flatMap(({ values }) => values) ?? []).not.toContain("worker");
    });

    it("send WebSockets to voice and the rest to gateway", () => {
      const [rule] = overlay.one("Ingress", "equivox", ingressSchema).spec.rules;
      const routes = rule?.http.paths.map(({ path, backend }) => `${path} ${backend.service.name} ${backend.service.port.name}`);
      expect(routes).toEqual(["/v1/voice voice http", "/v1/realtime voice http", "/v1/twilio voice http", "/ gateway http"]);
    });
  });

  describe("of production", () => {
    let overlay: Overlay;
    beforeAll(() => {
      overlay = new Overlay("production");
    });

    it("start with ten gateways of the planned size", () => {
      const { replicas, template } = overlay.one("Deployment", "gateway", deploymentSchema).spec;
      expect(replicas).toBe(10);
      expect(template.spec.containers[0].resources).toMatchObject({
        requests: { cpu: "250m", memory: "512Mi" },
        limits: { cpu: "1", memory: "2Gi" },
      });
    });

    it("scale by processor and memory between as many pods as are planned, and down slowly", () => {
      for (const name of httpRoles) {
        const { spec } = overlay.one("HorizontalPodAutoscaler", name, autoscalerSchema);
        const targets = Object.fromEntries(
          spec.metrics.flatMap(({ resource }) => (resource ? [[resource.name, resource.target.averageUtilization]] : [])),
        );
        expect(targets).toEqual({ cpu: 70, memory: 80 });
        expect(spec.behavior.scaleDown).toMatchObject({
          stabilizationWindowSeconds: 600,
          policies: [{ type: "Pods", value: 1, periodSeconds: 300 }],
        });
        if (name !== "rag") expect([spec.minReplicas, spec.maxReplicas]).toEqual([5, 50]);
      }
    });

    it("scale by figures that prometheus-adapter provides", () => {
      const asked = overlay
        .all("HorizontalPodAutoscaler", autoscalerSchema)
        .flatMap(({ spec }) => spec.metrics.flatMap(({ pods }) => pods?.metric.name ?? []));
      expect([...new Set(asked)].sort()).toEqual(["active_connections", "voice_sessions_active"]);
      const provided = /__name__=~"([^"]+)"/.exec(deployFile("k8s/prometheus-adapter/values.yaml"))?.[1]?.split("|");
      expect(provided?.sort()).toEqual([...new Set(asked)].sort());
    });

    it("collect figures from a port that every service of the product has", () => {
      const schema = z.looseObject({
        spec: z.looseObject({
          selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
          endpoints: z.tuple([z.looseObject({ port: z.string() })]),
        }),
      });
      const { selector, endpoints } = overlay.one("ServiceMonitor", "equivox", schema).spec;
      const services = overlay.all("Service", serviceSchema);
      expect(services).toHaveLength(roles.length);
      for (const { metadata, spec } of services) {
        expect(metadata.labels).toMatchObject(selector.matchLabels);
        expect(spec.ports.map((port) => port.name)).toContain(endpoints[0].port);
      }
    });
  });

  describe("of AWS", () => {
    let overlay: Overlay;
    beforeAll(() => {
      overlay = new Overlay("aws");
    });
    const annotation = (name: string) =>
      overlay.one("Ingress", "equivox", ingressSchema).metadata.annotations[`alb.ingress.kubernetes.io/${name}`] ?? "";

    it("tell the load balancer alone what to do", () => {
      const { metadata, spec } = overlay.one("Ingress", "equivox", ingressSchema);
      expect(spec.ingressClassName).toBe("alb");
      for (const name of Object.keys(metadata.annotations)) expect(name).toMatch(/^alb\.ingress\.kubernetes\.io\//);
      expect(annotation("target-type")).toBe("ip");
    });

    it("keep a silent socket longer than it takes to ping it twice", () => {
      expect(Number(/idle_timeout\.timeout_seconds=(\d+)/.exec(annotation("load-balancer-attributes"))?.[1]) * 1_000).toBeGreaterThan(
        2 * pingMs,
      );
    });

    it("let go of a pod's sockets when the pod has drained, and before it is killed", () => {
      const { drainTimeoutMs } = checkEnvironment(overlay.settings());
      const delayMs = Number(/deregistration_delay\.timeout_seconds=(\d+)/.exec(annotation("target-group-attributes"))?.[1]) * 1_000;
      for (const role of ["gateway", "voice"]) {
        const { spec } = overlay.one("Deployment", role, deploymentSchema).spec.template;
        expect(delayMs).toBeGreaterThanOrEqual(spec.containers[0].lifecycle.preStop.sleep.seconds * 1_000 + drainTimeoutMs);
        expect(delayMs).toBeLessThan(spec.terminationGracePeriodSeconds * 1_000);
      }
    });

    it("count a pod as ready only when the load balancer has it, and believe only the load balancer's network", () => {
      expect(overlay.manifests.find(({ kind }) => kind === "Namespace")?.metadata.labels["elbv2.k8s.aws/pod-readiness-gate-inject"]).toBe(
        "enabled",
      );
      const trusted = overlay.settings()["EQUIVOX_TRUSTED_PROXIES"];
      const { ingress } = overlay.one("NetworkPolicy", "public", policySchema).spec;
      expect(ingress).toMatchObject([{ from: [{ ipBlock: { cidr: trusted } }] }]);
    });
  });
});

/** Whether an IPv4 range holds an address. */
function contains(range: string, address: string): boolean {
  const [base = "", bits = "32"] = range.split("/");
  const mask = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(base) / mask) === Math.floor(toNumber(address) / mask);
}

const toNumber = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
