import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Test files that take long although they are short, the longest first. Vitest starts large files first, so
 * these would be started last, and all other processors would wait for them. `npm test` prints the slowest
 * files.
 */
export const LONG_FILES = [
  "lib/dev/announce/announce.service.test.ts",
  "lib/services/rotation/crash.service.test.ts",
  "lib/jobs/worker.service.test.ts",
  "lib/services/fleet/fleet.service.test.ts",
  "lib/services/alerts/mail-failures.service.test.ts",
  "lib/dev/rules/rules.service.test.ts",
  "lib/dev/testing/fuzz.test.ts",
  "lib/services/rotation/known-key.service.test.ts",
  "lib/services/rotation/contention.service.test.ts",
];

/** Starts `LONG_FILES` first, and the others by their size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification) => {
      const index = LONG_FILES.findIndex((each) => file.moduleId.endsWith(`/${each}`));
      return index < 0 ? LONG_FILES.length : index;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
