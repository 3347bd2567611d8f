// A call with three authorizations, in an object as a program would write it.

const statement = (...actions) => ({
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:user/ana" },
  Action: actions,
});

export const scenario = {
  clock: "2026-11-22T10:00:00Z",
  accounts: [
    {
      id: "111122223333",
      users: [{ name: "ana" }],
      roles: [
        {
          name: "Production",
          trust: {
            Version: "2012-10-17",
            Statement: [statement("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")],
          },
        },
      ],
    },
  ],
  steps: [
    {
      as: "arn:aws:iam::111122223333:user/ana",
      input:
        "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/Production " +
        "--role-session-name deploy --source-identity ana --tags Key=team,Value=blue",
    },
  ],
};
