// The focus is always seen when answers, panels and embeds are walked through with Tab.

import { testFocus } from "./harness/states.js";

testFocus([
  "a denied call",
  "a chain that breaks",
  "a pinned result and another",
  "a prediction",
  "secrets that are shared",
  "an embed",
]);
