export const plannedRoles = ["gateway", "voice", "rag", "worker"] as const;
export type PlannedRole = (typeof plannedRoles)[number];

/** One role as deploy/k8s/overlays/production has it. */
export interface DeployedRole {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Cores that one replica may use. */
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Open sockets of one replica above which the autoscaler adds another. */
  readonly connections?: number;
}

const gibibyte = 1_073_741_824;

/** A replica is a process of one core and 2 GiB. */
const replica = { cpus: 1, memoryBytes: 2 * gibibyte };

/** What the autoscalers of the production overlay are told; change both together. */
export const deployedRoles: Readonly<Record<PlannedRole, DeployedRole>> = {
  gateway: { ...replica, minReplicas: 5, maxReplicas: 50 },
  voice: { ...replica, minReplicas: 5, maxReplicas: 50, connections: 1_500 },
  rag: { ...replica, minReplicas: 3, maxReplicas: 20 },
  worker: { ...replica, minReplicas: 1, maxReplicas: 20 },
};

/**
 * Shares of a replica's core and memory that it is planned to use. The autoscalers have the same shares, but of what a pod requests:
 * one that requests less than it may use is joined by another earlier.
 */
export const targetShare = { cpu: 0.7, memory: 0.8 };
