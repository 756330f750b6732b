// The scenarios of the demo engine: an install each, and what fails with it.
export type Scenario = {
  kind: "sqlite" | "mysql";
  /** How connecting fails before the form is corrected. */
  connecting: "works" | "docker-host" | "unpublished" | "wrong-password" | "several-services";
  refused: boolean;
  /** Blockers are found until the second check. */
  blocked: boolean;
  running: "stopped" | "runs-then-stops" | "unknown";
  proof: "all" | "not-rehearsed" | "not-counted";
  /** How applying the plan ends. */
  apply: "verified" | "unverified" | "fails-before" | "stops-half-way";
  unfinished: boolean;
  /** Whether an earlier restore was killed. */
  halfRestored: boolean;
  undo: "works" | "refused";
};

const usual: Scenario = {
  kind: "mysql",
  connecting: "works",
  refused: false,
  blocked: false,
  running: "stopped",
  proof: "all",
  apply: "verified",
  unfinished: false,
  halfRestored: false,
  undo: "works",
};

export const scenarios = {
  mysql: usual,
  sqlite: { ...usual, kind: "sqlite" },
  refused: { ...usual, refused: true },
  docker: { ...usual, connecting: "docker-host" },
  unpublished: { ...usual, connecting: "unpublished" },
  services: { ...usual, connecting: "several-services" },
  password: { ...usual, connecting: "wrong-password" },
  blocked: { ...usual, blocked: true },
  running: { ...usual, running: "runs-then-stops" },
  unseen: { ...usual, running: "unknown" },
  unrehearsed: { ...usual, proof: "not-rehearsed" },
  unproved: { ...usual, proof: "not-counted" },
  unverified: { ...usual, apply: "unverified" },
  failing: { ...usual, apply: "fails-before" },
  stopping: { ...usual, apply: "stops-half-way" },
  unfinished: { ...usual, unfinished: true },
  "half-restored": { ...usual, halfRestored: true },
  "half-restored-password": { ...usual, halfRestored: true, connecting: "wrong-password" },
  "undo-refused": { ...usual, undo: "refused" },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

export const isScenario = (name: string | null): name is ScenarioName => name !== null && name in scenarios;
