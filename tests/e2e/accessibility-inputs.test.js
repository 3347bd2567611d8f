// axe-core finds nothing in every state of the inputs.

import { STATES, testStates } from "./harness/states.js";

testStates(STATES.inputs);
