// A scenario with policies as large as AWS allows.

const ACCOUNT = "111122223333";

/** A policy of at most `limit` characters whose last statement decides. */
function policy(limit, last) {
  const statements = [];
  const text = () => JSON.stringify({ Version: "2012-10-17", Statement: [...statements, last] });
  while (text().length < limit) {
    const number = String(statements.length).padStart(3, "0");
    statements.push({
      Sid: `Filler${number}`,
      Effect: last.Effect,
      ...(last.Principal && { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/filler-${number}` } }),
      Action: last.Principal ? "sts:TagSession" : `s3:GetObject`,
      ...(last.Resource && { Resource: `arn:aws:s3:::bucket-${number}/*` }),
      Condition: { StringLike: { "aws:SourceIdentity": [`person-${number}-*`, "${aws:username}"] } },
    });
  }
  statements.pop();
  return text();
}

/**
 * The scenario as text, at AWS's limits: a trust policy of 8,192 characters, ten policies of 6,144,
 * ten SCPs of 5,120.
 */
export function largest() {
  const trust = policy(8192, {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
  });
  const identity = policy(6144, { Effect: "Allow", Action: "sts:*", Resource: "*" });
  const scp = policy(5120, { Effect: "Allow", Action: "*", Resource: "*" });
  const ten = (make) => Array.from({ length: 10 }, (_, index) => make(index));
  return JSON.stringify({
    rolecall: 1,
    clock: "2026-11-22T10:00:00Z",
    accounts: [
      {
        id: ACCOUNT,
        users: [
          { name: "DevUser", policies: ten((n) => ({ name: `p${n}`, document: identity })) },
        ],
        roles: [{ name: "Target", trust }],
      },
    ],
    organization: {
      id: "o-exampleorgid",
      managementAccount: "999988887777",
      root: { scps: ten(() => scp), accounts: [ACCOUNT] },
    },
    steps: [
      {
        as: `arn:aws:iam::${ACCOUNT}:user/DevUser`,
        input:
          `aws sts assume-role --role-arn arn:aws:iam::${ACCOUNT}:role/Target ` +
          "--role-session-name session --source-identity DevUser",
      },
    ],
  });
}
