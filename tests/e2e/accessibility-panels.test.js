// axe-core finds nothing in every panel and lesson.

import { STATES, testStates } from "./harness/states.js";

testStates(STATES.panels);
