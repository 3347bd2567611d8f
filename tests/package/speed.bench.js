// Prints how long a call of the package takes in Node. `cargo xtask bench` runs it on target/npm.

import { simulate } from "../../target/npm/node.js";
import { scenario } from "./scenario.js";

const CALLS = 1000;

const text = JSON.stringify(scenario);
const times = [];
for (let i = 0; i < CALLS; i++) {
  const start = performance.now();
  const { steps } = simulate(text);
  times.push(performance.now() - start);
  if (!steps[0].outcome.ok) throw new Error("the call should succeed");
}
times.sort((a, b) => a - b);
const [median, slowest] = [times[CALLS / 2], times[CALLS - 1]];
console.log(`simulate in Node: median ${median.toFixed(2)} ms of ${CALLS} calls, slowest ${slowest.toFixed(2)} ms`);
