// What `speed.bench.js` measures: scenarios and questions, each one JSON text.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ACCOUNT = "123456789012";
const ASSUME = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
const ROWS = fileURLToPath(new URL("../cases/policy/", import.meta.url));

const policy = (...Statement) => ({ Version: "2012-10-17", Statement });
const role = (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const user = (name) => `arn:aws:iam::${ACCOUNT}:user/${name}`;

/** The example of the IAM guide: a user has to pass its own name as the source identity. */
const guide = {
  rolecall: 1,
  clock: "2026-11-22T10:00:00Z",
  seed: 7,
  accounts: [
    {
      id: ACCOUNT,
      users: [
        {
          name: "DevUser",
          policies: [
            {
              name: "p",
              document: policy(
                {
                  Sid: "AssumeRole",
                  Effect: "Allow",
                  Action: "sts:AssumeRole",
                  Resource: role("Developer_Role"),
                },
                {
                  Sid: "SetSourceIdentity",
                  Effect: "Allow",
                  Action: "sts:SetSourceIdentity",
                  Resource: role("Developer_Role"),
                  Condition: { StringLike: { "sts:SourceIdentity": "${aws:username}" } },
                },
              ),
            },
          ],
        },
      ],
      roles: [
        {
          name: "Developer_Role",
          trust: policy({
            Sid: "AllowDevUser",
            Effect: "Allow",
            Principal: { AWS: user("DevUser") },
            Action: ASSUME,
            Condition: { StringEquals: { "sts:SourceIdentity": "DevUser" } },
          }),
        },
      ],
    },
  ],
  steps: [
    {
      as: user("DevUser"),
      input:
        `aws sts assume-role --role-arn ${role("Developer_Role")} ` +
        "--role-session-name Dev-project --source-identity DevUser --tags Key=Project,Value=x",
    },
  ],
};

/** A user who goes through five roles, one after the other, again and again. */
function chain(steps) {
  const policies = [
    { name: "on", document: policy({ Effect: "Allow", Action: ASSUME, Resource: role("*") }) },
  ];
  const trust = policy({
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: ASSUME,
    Condition: { StringLike: { "aws:PrincipalTag/team": "*" } },
  });
  const first =
    " --source-identity Ada --tags Key=cost,Value=1 --transitive-tag-keys cost";
  const tags = { team: "red" };
  return {
    clock: "2026-11-22T10:00:00Z",
    accounts: [
      {
        id: ACCOUNT,
        users: [{ name: "Ada", tags, policies }],
        roles: [1, 2, 3, 4, 5].map((n) => ({ name: `Role${n}`, tags, policies, trust })),
      },
    ],
    steps: Array.from({ length: steps }, (_, step) => ({
      as: step % 5 ? `$${step}` : user("Ada"),
      input:
        `aws sts assume-role --role-arn ${role(`Role${(step % 5) + 1}`)} --role-session-name hop` +
        (step % 5 ? "" : first),
    })),
  };
}

/** 500 steps, each of which replaces one managed policy of a world with a hundred roles. */
function replacing() {
  const scenario = chain(500);
  const [account] = scenario.accounts;
  const [one] = account.roles;
  account.roles.push(...Array.from({ length: 100 }, (_, n) => ({ ...one, name: `Other${n}` })));
  for (const [number, step] of scenario.steps.entries()) {
    const replaced = policy({ Effect: "Allow", Action: `s3:Get${number}`, Resource: "*" });
    step.set = { managedPolicies: { [`arn:aws:iam::${ACCOUNT}:policy/p`]: replaced } };
  }
  return scenario;
}

export const SCENARIOS = [
  { name: "the guide's example", text: JSON.stringify(guide), repeat: 1000 },
  { name: "a chain of five roles", text: JSON.stringify(chain(5)), repeat: 200 },
  { name: "500 steps", text: JSON.stringify(chain(500)), repeat: 3 },
  { name: "500 steps with `set`", text: JSON.stringify(replacing()), repeat: 2 },
];

/** The recorded rows of single conditions, as questions to the evaluator. */
function rows() {
  const files = readdirSync(ROWS).filter((file) => file.startsWith("condition_"));
  const recorded = files.flatMap((file) => JSON.parse(readFileSync(ROWS + file, "utf8")).rows ?? []);
  return recorded
    .filter(({ condition, tags }) => condition && tags)
    .map(({ policy: form, condition, tags }) => ({
      request: {
        principal: { type: "AWS", arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Caller/session` },
        action: "iam:TagUser",
        resource: user("Tagged"),
        context: {
          ...Object.fromEntries(Object.entries(tags).map(([k, v]) => [`aws:RequestTag/${k}`, v])),
          "aws:TagKeys": Object.keys(tags),
        },
      },
      policies: {
        identity: [
          policy({
            Effect: form.includes("deny") ? "Deny" : "Allow",
            Action: "iam:TagUser",
            Resource: "*",
            Condition: condition,
          }),
        ],
      },
    }));
}

export const QUESTIONS = rows();

/** A policy of a megabyte, as `validate` takes it. */
export function megabyte() {
  const statement = (_, n) => ({
    Sid: `S${n}`,
    Effect: "Allow",
    Action: ["s3:GetObject", "sts:AssumeRole"],
    Resource: `arn:aws:s3:::bucket-${n}/*`,
    Condition: { StringEquals: { "aws:PrincipalTag/team": `team-${n}` } },
  });
  const document = policy(...Array.from({ length: 5600 }, statement));
  return JSON.stringify({ kind: "identity", document });
}
