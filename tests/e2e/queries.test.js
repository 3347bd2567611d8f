// The queries that go with an answer, run over its events as CloudTrail would deliver them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

import { DuckDBInstance } from "@duckdb/node-api";
import jq from "jq-wasm";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FIRST = "111122223333";
const SECOND = "444455556666";
const PROVIDER = `arn:aws:iam::${FIRST}:oidc-provider/idp.example.com`;

const logs = mkdtempSync(join(tmpdir(), "rolecall-logs-"));
after(() => rmSync(logs, { recursive: true }));

test("the queries find what was done under a source identity, and nothing else", async () => {
  const answer = simulate(scenario([
    [user("dev"), assume(FIRST, "Developer", "--source-identity alice")],
    ["$1", "aws iam list-roles"],
    ["$1", assume(SECOND, "Far")],
    ["$3", "aws iam list-policies"],
    ["$3", assume(SECOND, "Closed")],
    [user("dev"), assume(FIRST, "Developer")],
    ["$6", "aws iam list-roles"],
    [user("dev"), assume(FIRST, "Closed", "--source-identity alice")],
    ["token", token({ "https://aws.amazon.com/source_identity": "alice.admin" })],
    ["$9", "aws sts get-caller-identity"],
  ]));
  const other = simulate({ seed: 8, ...scenario([
    [user("dev"), assume(FIRST, "Developer", "--source-identity bob")],
    ["$1", assume(SECOND, "Far")],
    ["$2", "aws iam list-roles"],
  ]) });
  // there are two records of the third call; the eighth sets nothing
  const wanted = events(answer, [1, 2, 3, 4, 5, 9, 10]);
  assert.equal(wanted.length, 8);
  const named = answer.who.filter(({ person }) => person !== "unknown");
  assert.deepEqual(named.map(({ eventID }) => eventID), wanted);
  await expect(answer, [...deliver(answer), ...deliver(other)], wanted);
});

test("without a source identity they find what the same callers did", async () => {
  const subject = `o'brien "the $boss" \\`;
  const answer = simulate(scenario([
    [user("dev"), assume(FIRST, "Developer", "")],
    ["$1", "aws iam list-roles"],
    ["token", token({ sub: subject })],
    ["ec2.amazonaws.com", assume(FIRST, "Developer", "")],
  ]));
  const other = simulate({ seed: 8, ...scenario([[user("other"), "aws sts get-caller-identity"]]) });
  const wanted = events(answer, [1, 2, 3, 4]);
  assert.equal(wanted.length, 4);
  await expect(answer, [...deliver(answer), ...deliver(other)], wanted);
});

/** Runs every query that can be run here, and compares the ids of what it finds. */
async function expect({ queries }, files, wanted) {
  const text = (tool) => queries.find((query) => query.tool === tool).text;
  const ids = [...wanted].sort();

  const line = /^gunzip -c \*\.json\.gz \| jq -c (.*)$/s.exec(text("jq"))[1];
  const delivered = files.map((file) => gunzipSync(readFileSync(file)).toString());
  assert.deepEqual(await found(delivered.join("\n"), line), ids, "jq");

  // what `--query 'Events[].CloudTrailEvent' --output json` prints
  const cli = /^aws cloudtrail lookup-events --start-time (\S+) --end-time (\S+) \\\n {2}--query 'Events\[\]\.CloudTrailEvent' --output json \|\n {2}jq -c (.*)$/s.exec(text("AWS CLI"));
  const records = delivered.flatMap((file) => JSON.parse(file).Records);
  const between = records.filter(({ eventTime }) => eventTime >= cli[1] && eventTime <= cli[2]);
  const printed = JSON.stringify(between.map((record) => JSON.stringify(record)));
  assert.deepEqual(await found(printed, cli[3]), ids, "AWS CLI");

  const database = await tables(files);
  assert.deepEqual(await selected(database, text("Athena")), ids, "Athena");
  assert.deepEqual(await selected(database, inDuckDb(text("CloudTrail Lake"))), ids, "CloudTrail Lake");
  database.closeSync();
}

/** The ids of the records that jq prints for a quoted filter of a shell. */
async function found(input, quoted) {
  assert.match(quoted, /^'.*'$/s);
  const filter = quoted.slice(1, -1).replaceAll(`'\\''`, "'");
  const output = await jq.raw(input, filter, ["-c"]);
  const lines = output.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line).eventID).sort();
}

/** The ids of the records that a query selects. */
async function selected(database, query) {
  const result = await database.runAndReadAll(query.replace("SELECT ", "SELECT eventid AS id, "));
  return result.getRowObjects().map((row) => row.id).sort();
}

/**
 * The log files as the table that Athena's guide makes of them, and as an event data store of
 * CloudTrail Lake. Names of columns are the same in any case, as they are there.
 */
async function tables(files) {
  const database = await (await DuckDBInstance.create(":memory:")).connect();
  const issuer = `"sessionIssuer": {"type": "VARCHAR", "principalId": "VARCHAR", "arn": "VARCHAR", "accountId": "VARCHAR", "userName": "VARCHAR"}`;
  const attributes = `"attributes": {"mfaAuthenticated": "VARCHAR", "creationDate": "VARCHAR"}`;
  const identity = (context) =>
    `'{"type": "VARCHAR", "principalId": "VARCHAR", "arn": "VARCHAR", "accountId": "VARCHAR", "invokedBy": "VARCHAR", "accessKeyId": "VARCHAR", "userName": "VARCHAR", "sessionContext": {${attributes}, ${issuer}, "ec2RoleDelivery": "VARCHAR"${context}}}'`;
  const list = files.map((file) => `'${file}'`).join(", ");
  await database.run(`
    CREATE TABLE records AS
      SELECT unnest(Records) AS record FROM read_json([${list}], columns = {Records: 'JSON[]'});
    CREATE TABLE cloudtrail_logs AS SELECT
      json_transform(record -> 'userIdentity', ${identity("")}) AS useridentity,
      record ->> 'eventTime' AS eventtime,
      record ->> 'eventSource' AS eventsource,
      record ->> 'eventName' AS eventname,
      record ->> 'errorCode' AS errorcode,
      (record -> 'responseElements')::VARCHAR AS responseelements,
      record ->> 'eventID' AS eventid,
      record ->> 'recipientAccountId' AS recipientaccountid
      FROM records;
    CREATE TABLE event_data_store AS SELECT
      json_transform(record -> 'userIdentity', ${identity(', "sourceIdentity": "VARCHAR"')}) AS userIdentity,
      (record ->> 'eventTime')::TIMESTAMP AS eventTime,
      record ->> 'eventSource' AS eventSource,
      record ->> 'eventName' AS eventName,
      record ->> 'errorCode' AS errorCode,
      json_transform(record -> 'responseElements', '"MAP(VARCHAR, VARCHAR)"') AS responseElements,
      record ->> 'eventID' AS eventID,
      record ->> 'recipientAccountId' AS recipientAccountId
      FROM records;
    -- Athena's function by the name that DuckDB has for it
    CREATE MACRO json_extract_scalar(json, path) AS json_extract_string(json, path);
  `);
  return database;
}

/** CloudTrail Lake's dialect in DuckDB's: the name of the store, and how a map is read. */
function inDuckDb(query) {
  return query
    .replace("$EDS_ID", "event_data_store")
    .replaceAll(/element_at\((\w+), ('[^']*')\)/g, "$1[$2]");
}

/** Runs a scenario natively. */
function simulate(scenario) {
  const cargo = process.env.CARGO ?? "cargo";
  const run = ["run", "--quiet", "-p", "rolecall-core", "--example", "simulate"];
  const { stdout, stderr, status } = spawnSync(cargo, run, {
    cwd: ROOT,
    input: `${JSON.stringify(scenario)}\n`,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** The ids of the events of these steps. */
function events(answer, steps) {
  return steps.flatMap((step) => answer.steps[step - 1].events.map(({ event }) => event.eventID));
}

/** Writes the events as CloudTrail's log files: one for each account. */
function deliver(answer) {
  const all = answer.steps.flatMap((step) => step.events);
  return [...new Set(all.map(({ account }) => account))].map((account) => {
    const Records = all.filter((event) => event.account === account).map(({ event }) => event);
    const name = `${account}_CloudTrail_us-east-1_20261122T1005Z_${all[0].event.eventID}.json.gz`;
    const file = join(logs, "AWSLogs", account, "CloudTrail/us-east-1/2026/11/22", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, gzipSync(JSON.stringify({ Records })));
    return file;
  });
}

function user(name) {
  return `arn:aws:iam::${FIRST}:user/${name}`;
}

function assume(account, role, options = "") {
  return `aws sts assume-role --role-arn arn:aws:iam::${account}:role/${role} --role-session-name ops ${options}`;
}

/** A token; its signature signs nothing. */
function token(claims) {
  const now = Date.UTC(2026, 10, 22, 10) / 1000;
  const all = { iss: "https://idp.example.com", aud: "client", sub: "carol", iat: now, exp: now + 3600, ...claims };
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", kid: "1", typ: "JWT" })}.${part(all)}.c2lnbmF0dXJl`;
}

/** Two accounts whose roles trust everybody there is in them, and these calls. */
function scenario(calls) {
  const policy = (statement) => ({ Version: "2012-10-17", Statement: statement });
  const everything = [{ name: "all", document: policy({ Effect: "Allow", Action: "*", Resource: "*" }) }];
  const trust = (principal) => policy({ Effect: "Allow", Principal: principal, Action: "sts:*" });
  const open = { AWS: [FIRST, SECOND] };
  const developer = policy([
    ...[open, { Service: "ec2.amazonaws.com" }, { Federated: PROVIDER }].map((p) => trust(p).Statement),
  ]);
  const steps = calls.map(([caller, input]) =>
    caller === "token"
      ? { input, role: `arn:aws:iam::${FIRST}:role/Developer`, sessionName: "ops", after: 1 }
      : { as: caller, input, after: 1 });
  return {
    clock: "2026-11-22T10:00:00Z",
    accounts: [
      {
        id: FIRST,
        users: ["dev", "other"].map((name) => ({ name, policies: everything })),
        roles: [
          { name: "Developer", trust: developer, policies: everything },
          { name: "Closed", trust: trust({ AWS: user("nobody") }) },
        ],
        oidcProviders: [{ url: "https://idp.example.com", clientIds: ["client"] }],
      },
      {
        id: SECOND,
        roles: [
          { name: "Far", trust: trust(open), policies: everything },
          { name: "Closed", trust: trust({ AWS: user("nobody") }) },
        ],
      },
    ],
    steps,
  };
}
