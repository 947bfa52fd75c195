import path from "node:path";
import { pathToFileURL } from "node:url";
import { seed } from "@/lib/dev/demo/seed";
import { takeDesignPictures } from "@/lib/dev/look/design-pictures";
import { takePagePictures } from "@/lib/dev/look/page-pictures";
import { startStack } from "@/lib/dev/testing/stack";

const FOLDER = ".data/look/pages";

/**
 * `npm run look -- --keep` and `-- --compare`: see `lib/dev/look/design-pictures.ts`.
 * `npm run look -- /installations /k/[token]`: takes pictures of pages with the demo fleet, as each role.
 * Without arguments it takes every page of the registry and its states, and most of them as an administrator
 * only: see `lib/dev/look/page-pictures.ts`.
 */
export async function run(requested: string[]): Promise<number> {
  if (requested.includes("--keep") || requested.includes("--compare"))
    return takeDesignPictures(requested.includes("--compare"), console.log);
  const { stack, stop } = await startStack();
  try {
    await seed({ env: stack.env, control: stack.control, print: console.log });
    await takePagePictures(stack, { folder: FOLDER, requested, print: console.log });
    console.log(`Open ${pathToFileURL(path.resolve(FOLDER, "index.html")).href}`);
    return 0;
  } finally {
    await stop();
  }
}
