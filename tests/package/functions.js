// Uses every function of the package once.

import assert from "node:assert/strict";
import init, {
  decodeLink,
  detect,
  encodeLink,
  evaluate,
  lint,
  Policies,
  redact,
  simulate,
  version,
} from "rolecall";

import { scenario } from "./scenario.js";

await init();
assert.match(version(), /^\d+\.\d+\.\d+$/);

const { steps } = simulate(scenario);
assert.deepEqual(
  steps[0].checks.map(({ action, verdict }) => `${action} ${verdict}`),
  ["sts:AssumeRole allow", "sts:TagSession allow", "sts:SetSourceIdentity allow"],
);
assert.equal(steps[0].outcome.session.sourceIdentity, "ana");
assert.equal(steps[0].events[0].event.eventName, "AssumeRole");

const link = encodeLink(scenario);
assert.deepEqual(JSON.parse(decodeLink(`https://rolecall.example/${link}`)), scenario);

const allowed = evaluate({
  request: { principal: { arn: "arn:aws:iam::111122223333:user/ana" }, action: "s3:GetObject" },
  policies: {
    identity: [
      { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } },
    ],
  },
  explain: true,
});
assert.equal(allowed.verdict, "allow");
assert.equal(allowed.trace.some((layer) => layer.kind === "identity"), true);

const policies = new Policies({
  identity: [{ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } }],
});
const principal = { arn: "arn:aws:iam::111122223333:user/ana" };
assert.deepEqual(policies.evaluate({ principal, action: "s3:GetObject" }), {
  verdict: allowed.verdict,
  decidedBy: allowed.decidedBy,
});
const denied = policies.explain(JSON.stringify({ principal, action: "ec2:RunInstances" }));
assert.equal(denied.verdict, "implicit-deny");
assert.equal(denied.trace[0].policies[0].statements[0].matched, false);
assert.throws(() => new Policies({ poem: [] }), /`poem` is no kind of policy/);
assert.throws(() => policies.evaluate({ action: "s3:GetObject" }), /`principal` must be there/);
policies.free();

const review = lint({ kind: "trust", document: { Version: "2012-10-17", Statement: [] } });
assert.equal(review.accepted, false);
const detected = detect(scenario.steps[0].input);
assert.equal(detected.kind, "cli");
assert.deepEqual(detected.calls, [
  {
    service: "sts",
    operation: "AssumeRole",
    parameters: {
      RoleArn: "arn:aws:iam::111122223333:role/Production",
      RoleSessionName: "deploy",
      SourceIdentity: "ana",
      Tags: [{ Key: "team", Value: "blue" }],
    },
  },
]);
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = `${part({ alg: "RS256" })}.${part({ iss: "https://idp.example", iat: 1, exp: 2 })}.AAAA`;
assert.equal(detect(token).jwt.claims.iss, "https://idp.example");
assert.match(JSON.stringify(detect(token, { clock: scenario.clock }).diagnostics), /expired/i);

const key = "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const redacted = redact({ steps: [{ input: `${key} aws sts get-caller-identity` }] });
assert.equal(redacted.removed[0].kind, "secret-key");
assert.ok(!redacted.scenario.includes("wJalr"));

// what can't be read is thrown as an error of JavaScript, with its place
assert.throws(
  () => encodeLink('{\n  "seed": 1,\n}'),
  (error) => error instanceof Error && error.diagnostics[0].line > 1,
);
assert.throws(
  () => decodeLink(link.slice(0, -3)),
  (error) => error.message === "this link was cut: its end is missing",
);
// what is nothing that can be read is a TypeError, of the same form
const circle = { steps: [] };
circle.steps.push(circle);
const reason = new RangeError("not today");
const refuses = {
  get steps() {
    throw reason;
  },
};
for (const read of [simulate, evaluate, lint, encodeLink, redact, decodeLink, detect]) {
  for (const value of [undefined, Symbol("x"), 5n, () => {}, circle, refuses]) {
    assert.throws(
      () => read(value),
      (error) => error instanceof TypeError && error.diagnostics[0].message === error.message,
    );
  }
}
assert.throws(() => simulate(refuses), { message: "not today", cause: reason });
for (const value of [null, 5, [], {}, new Date()]) {
  assert.throws(() => decodeLink(value), /expected a link, as text/);
  assert.throws(() => detect(value), /expected a text/);
}
assert.equal(detect("aws sts get-caller-identity", null).kind, "cli");
for (const options of [5, "x", []]) assert.throws(() => detect("x", options), /must be an object/);
// every function that throws throws an error that has its diagnostics
for (const [call, message] of [
  [() => encodeLink("[]"), /./],
  [() => redact("{"), /./],
  [() => decodeLink("#v9.a.b"), /version/],
  [() => evaluate({}), /`request` must be there/],
  [() => lint({ kind: "poem", document: {} }), /poem/],
  [() => detect("x", { clock: "noon" }), /`noon` is no instant of time/],
  [() => detect("x", { clock: 5 }), /`clock` must be a string/],
]) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, message);
    assert.equal(error.diagnostics.length, 1);
    assert.equal(error.diagnostics[0].message, error.message);
    assert.equal(error.diagnostics[0].severity, "error");
    return true;
  });
}

console.log("done");
