import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { deployFolder } from "./files.ts";
import { runTool } from "./tools.ts";

const labels = z.record(z.string(), z.string());
const selector = z.looseObject({ matchLabels: labels.default({}) });

const manifestSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), labels: labels.default({}), annotations: labels.default({}) }),
});

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) }).loose();

export const containerSchema = z.looseObject({
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(z.unknown()).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  resources: z.object({ requests: labels, limits: labels }),
  securityContext: z.looseObject({}),
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }),
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
});

export const deploymentSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    replicas: z.number(),
    minReadySeconds: z.number(),
    strategy: z.object({ type: z.string(), rollingUpdate: z.object({ maxUnavailable: z.number(), maxSurge: z.number() }) }),
    selector,
    template: z.object({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        terminationGracePeriodSeconds: z.number(),
        automountServiceAccountToken: z.boolean(),
        securityContext: z.looseObject({}),
        topologySpreadConstraints: z.array(z.looseObject({ topologyKey: z.string() })),
        containers: z.tuple([containerSchema]),
      }),
    }),
  }),
});

export const autoscalerSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    minReplicas: z.number(),
    maxReplicas: z.number(),
    metrics: z.array(
      z.looseObject({
        resource: z.object({ name: z.string(), target: z.object({ type: z.string(), averageUtilization: z.number() }) }).optional(),
        pods: z.looseObject({ metric: z.object({ name: z.string() }) }).optional(),
      }),
    ),
    behavior: z.looseObject({ scaleDown: z.looseObject({ stabilizationWindowSeconds: z.number(), policies: z.array(z.looseObject({})) }) }),
  }),
});

export const policySchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    podSelector: z.looseObject({
      matchLabels: labels.optional(),
      matchExpressions: z.array(z.looseObject({ values: z.array(z.string()) })).default([]),
    }),
    policyTypes: z.array(z.string()),
    ingress: z.array(z.unknown()).default([]),
    egress: z
      .array(
        z.looseObject({
          to: z.array(z.looseObject({ ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional() })),
        }),
      )
      .default([]),
  }),
});

export const serviceSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), labels }),
  spec: z.looseObject({
    selector: labels,
    clusterIP: z.string().optional(),
    ports: z.array(z.looseObject({ name: z.string(), targetPort: z.string() })),
  }),
});

export const ingressSchema = z.looseObject({
  metadata: z.looseObject({ annotations: labels }),
  spec: z.looseObject({
    ingressClassName: z.string(),
    rules: z.array(
      z.looseObject({
        http: z.object({
          paths: z.array(
            z.looseObject({
              path: z.string(),
              backend: z.object({ service: z.object({ name: z.string(), port: z.object({ name: z.string() }) }) }),
            }),
          ),
        }),
      }),
    ),
  }),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** An overlay as kustomize renders it: the text, and its manifests. */
export class Overlay {
  readonly text: string;
  readonly manifests: readonly Manifest[];

  constructor(name: string) {
    this.text = runTool("kustomize", ["build", join(deployFolder, "k8s/overlays", name)]);
    this.manifests = parseAllDocuments(this.text).map((document) => manifestSchema.parse(document.toJS()));
  }

  /** Every manifest of a kind, read by a schema. */
  all<Schema extends z.ZodType>(kind: string, schema: Schema): z.infer<Schema>[] {
    return this.manifests.filter((manifest) => manifest.kind === kind).map((manifest) => schema.parse(manifest));
  }

  /** The one of a kind with a name. */
  one<Schema extends z.ZodType>(kind: string, name: string, schema: Schema): z.infer<Schema> {
    const found = this.manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    return schema.parse(found);
  }

  /** The settings that every pod gets. */
  settings(): Record<string, string> {
    const found = this.manifests.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name.startsWith("equivox-settings"));
    return z.looseObject({ data: labels }).parse(found).data;
  }
}
