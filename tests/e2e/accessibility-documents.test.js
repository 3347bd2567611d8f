// axe-core finds nothing in documents that identity providers sign.

import { STATES, testStates } from "./harness/states.js";

testStates(STATES.documents);
