// Times a thousand calls, each by itself.

import { simulate } from "rolecall";

import { scenario } from "./scenario.js";

const text = JSON.stringify(scenario);
const times = [];
for (let i = 0; i < 1000; i++) {
  const start = process.hrtime.bigint();
  const { steps } = simulate(text);
  times.push(Number(process.hrtime.bigint() - start) / 1000);
  if (!steps[0].outcome.ok) throw new Error("the call was to succeed");
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ median: Math.round(times[500]), slowest: Math.round(times[999]) }));
