// With its ending: next.config.mjs loads `env-file.ts`, and with it this file, before any bundler or loader.
import { Problem } from "./problem.ts";

/** A setting is missing or wrong. The message names the setting and never its value. */
export class EnvironmentError extends Problem {}
