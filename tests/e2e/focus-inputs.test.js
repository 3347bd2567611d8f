// The focus is always seen when the inputs are walked through with Tab.

import { testFocus } from "./harness/states.js";

testFocus([
  "a SAML response, decoded",
  "problems, and a stale result",
  "the world in forms",
  "every kind of policy",
]);
