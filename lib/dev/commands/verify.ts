import { runSteps, VERIFY_STEPS } from "../stack/steps";

/** `npm run verify`: format, lint, types, layers and dead code; seconds, and no database. */
export async function run(): Promise<number> {
  const failed = await runSteps(VERIFY_STEPS);
  console.log(failed === 0 ? "All well." : `${failed} of ${VERIFY_STEPS.length} failed.`);
  return failed === 0 ? 0 : 1;
}
