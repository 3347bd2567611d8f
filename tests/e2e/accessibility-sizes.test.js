// axe-core finds nothing in embeds, with long texts and in large type.

import { STATES, testStates } from "./harness/states.js";

testStates(STATES.sizes);
