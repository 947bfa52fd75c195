import { config } from "zod/v4/core";

// Where it may, zod compiles schemas by `Function`, and tries at its first use whether it may. The portal's
// Content-Security-Policy forbids that, and browsers report each attempt as a violation.
config({ jitless: true });
