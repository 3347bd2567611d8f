// Compiles only if the package's types are right; it is never run.

import init, { decodeLink, detect, evaluate, lint, Policies, simulate } from "rolecall";
import type { RolecallError, Scenario, Simulation, Verdict } from "rolecall";

const scenario: Scenario = {
  accounts: [{ id: "111122223333", roles: [{ name: "R", trust: "{}", boundary: null }] }],
  steps: [{ input: "aws sts get-caller-identity", after: 60 }],
};

await init();
await init(new URL("rolecall_bg.wasm", import.meta.url));

const simulation: Simulation = simulate(scenario);
for (const step of simulation.steps) {
  const verdicts: Verdict[] = step.checks.map((check) => check.verdict);
  const identity: string | null | undefined = step.outcome.session?.sourceIdentity;
  const code: string | undefined = step.outcome.error?.code;
  const sure: "documented" | "observed" | "inferred" | undefined = step.notes[0]?.confidence;
  void [verdicts, identity, code, sure];
}
const verdict: "allow" | "implicit-deny" | "explicit-deny" = evaluate({
  request: { principal: { type: "Anonymous" }, action: "s3:GetObject" },
}).verdict;
const policies = new Policies({ identity: ["{}"] });
const layers: number | undefined = policies.explain({ principal: {}, action: "a:b" }).trace?.length;
const accepted: boolean = lint({ kind: "scp", document: "{}" }).accepted;
const text: string = detect("x", { clock: "2026-11-22T10:00:00Z" }).text;
const operation: string | undefined = detect("x").calls[0]?.operation;
try {
  decodeLink("#v1.");
} catch (error) {
  const { diagnostics } = error as RolecallError;
  void diagnostics[0]?.line;
}

// @ts-expect-error a role has a trust policy
const wrong: Scenario = { accounts: [{ id: "1", roles: [{ name: "R" }] }] };
// @ts-expect-error a scenario has no such member
const unknown: Scenario = { acounts: [] };
void [verdict, layers, accepted, text, operation, wrong, unknown];
