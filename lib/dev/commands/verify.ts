import { runSteps, verifySteps } from "../stack/steps";

/**
 * `npm run verify`: checks format, lint, types, layers and unused code. Takes seconds when little has
 * changed. Needs no database.
 */
export async function run(): Promise<number> {
  const started = Date.now();
  const steps = verifySteps();
  const failed = await runSteps(steps);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    failed === 0 ? `All checks passed in ${seconds} s.` : `${failed} of ${steps.length} checks failed.`,
  );
  return failed === 0 ? 0 : 1;
}
