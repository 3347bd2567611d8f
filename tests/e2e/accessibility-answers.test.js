// axe-core finds nothing in any answer.

import { STATES, testStates } from "./harness/states.js";

testStates(STATES.answers);
