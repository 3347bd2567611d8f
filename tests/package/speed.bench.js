// Prints how long the examples of the crates take, natively and as the package in Node, and how many
// instructions the native ones need where valgrind is present. `cargo xtask bench` runs it:
//
//     node speed.bench.js NAME EXAMPLES PACKAGE [NAME EXAMPLES PACKAGE]
//
// Of two versions the second is the base: what is printed besides is how many times the first is
// faster. Time is from JSON text to JSON text, and the native one includes the pipes.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { megabyte, QUESTIONS, SCENARIOS } from "./workloads.js";

const ROUNDS = 9;

const best = (times) => Math.min(...times);

async function version(name, examples, folder) {
  const module = await import(pathToFileURL(resolve(folder, "rolecall.js")));
  module.initSync({ module: readFileSync(join(folder, "rolecall_bg.wasm")) });
  return { name, examples: resolve(examples), module };
}

/** The time that a call takes in the best of several rounds, in microseconds: the one that other
 * programs disturbed least. */
function timed(times, call) {
  const each = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    for (let i = 0; i < times; i += 1) call(i);
    each.push(((performance.now() - start) * 1000) / times);
  }
  return best(each);
}

/** The same of an example that answers a line with a line. */
async function piped(program, lines) {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  let waiting = 0;
  let finished;
  child.stdout.on("data", (chunk) => {
    for (const byte of chunk) if (byte === 10) waiting -= 1;
    if (waiting === 0) finished();
  });
  const run = async () => {
    const answered = new Promise((resolve) => (finished = resolve));
    const start = performance.now();
    waiting = lines.length;
    child.stdin.write(`${lines.join("\n")}\n`);
    await answered;
    return ((performance.now() - start) * 1000) / lines.length;
  };
  await run();
  const each = [];
  for (let round = 0; round < ROUNDS; round += 1) each.push(await run());
  child.stdin.end();
  await once(child, "close");
  return best(each);
}

const VALGRIND = spawnSync("valgrind", ["--version"]).status === 0;

function counted(program, input) {
  const options = ["--tool=callgrind", "--callgrind-out-file=/dev/null", program];
  const { stderr } = spawnSync("valgrind", options, { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  return Number(/Collected : (\d+)/.exec(stderr)?.[1]);
}

/** Instructions per line, without the start of the program and what its first line prepares. */
function instructions(program, lines) {
  if (!VALGRIND) return undefined;
  const text = lines.map((line) => `${line}\n`).join("");
  return (counted(program, text.repeat(2)) - counted(program, text)) / lines.length;
}

/** The most memory that a program had while it answered a line, in MB; Linux tells. */
async function peak(program, line) {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(`${line}\n`);
  await once(child.stdout, "data");
  let status = "";
  try {
    status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  } catch {
    // another system
  }
  child.stdout.resume();
  child.stdin.end();
  await once(child, "close");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

const repeated = (line, times) => Array.from({ length: times }, () => line);

const MEASURES = [
  ...SCENARIOS.flatMap(({ name, text, repeat }) => [
    {
      name: `${name}, native`,
      unit: "µs",
      of: ({ examples }) => piped(join(examples, "simulate"), repeated(text, repeat)),
    },
    {
      name: `${name}, instructions`,
      unit: "k",
      of: ({ examples }) =>
        instructions(join(examples, "simulate"), repeated(text, repeat < 100 ? 1 : 100)) / 1000,
    },
    {
      name: `${name}, WebAssembly`,
      unit: "µs",
      of: ({ module }) => {
        const call = () => module.simulateJson(text, true);
        timed(repeat, call);
        return timed(repeat, call);
      },
    },
  ]),
  ...[true, false].flatMap((explain) => {
    const lines = QUESTIONS.map((question) => JSON.stringify({ ...question, explain }));
    const trace = explain ? "with its trace" : "without a trace";
    return [
      {
        name: `an evaluation ${trace}, native`,
        unit: "µs",
        of: ({ examples }) => piped(join(examples, "evaluate"), lines),
      },
      {
        name: `an evaluation ${trace}, instructions`,
        unit: "k",
        of: ({ examples }) => instructions(join(examples, "evaluate"), lines) / 1000,
      },
      {
        name: `an evaluation ${trace}, WebAssembly, parsed policies`,
        unit: "µs",
        of: ({ module }) => {
          if (!module.Policies) return undefined;
          const all = QUESTIONS.map(({ request, policies }) => [
            new module.Policies(policies),
            JSON.stringify(request),
          ]);
          const call = (i) => {
            const [policies, request] = all[i % all.length];
            return explain ? policies.explain(request) : policies.evaluate(request);
          };
          timed(10 * all.length, call);
          const time = timed(all.length, call);
          for (const [policies] of all) policies.free();
          return time;
        },
      },
      {
        name: `an evaluation ${trace}, WebAssembly, with its policies`,
        unit: "µs",
        of: ({ module }) => {
          const call = (i) => module.evaluate(lines[i % lines.length]);
          timed(10 * lines.length, call);
          return timed(lines.length, call);
        },
      },
    ];
  }),
  {
    name: "peak memory of `validate` on a policy of 1 MB",
    unit: "MB",
    of: ({ examples }) => peak(join(examples, "validate"), megabyte()),
  },
];

const versions = [];
for (let at = 2; at < process.argv.length; at += 3) {
  versions.push(await version(...process.argv.slice(at, at + 3)));
}
const [, base] = versions;
const written = (value) => (Number.isFinite(value) ? value.toFixed(value < 100 ? 1 : 0) : "–");
console.log(["", ...versions.map(({ name }) => name), ...(base ? ["ratio"] : [])].join("\t"));
for (const { name, unit, of } of MEASURES) {
  const values = [];
  for (const one of versions) values.push(await of(one));
  const [now, before] = values;
  const ratio = base ? [`${written(before / now)}x`] : [];
  console.log([name.padEnd(56), ...values.map((it) => `${written(it)} ${unit}`), ...ratio].join("\t"));
}
if (!VALGRIND) console.log("instructions were not counted: valgrind is not on the PATH");
