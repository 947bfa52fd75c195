// Generates the Prisma client. The CLI would otherwise try to download a native schema engine, which
// `generate` does not need: any executable satisfies it. The override must never be set for migrations (they
// would silently do nothing).
import { spawnSync } from "node:child_process";
import { recordGenerated } from "./installed.mjs";

const run = spawnSync(process.execPath, ["node_modules/prisma/build/index.js", "generate"], {
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  },
  encoding: "utf8",
});
if (run.status !== 0) {
  process.stderr.write(`${run.stdout}\n${run.stderr}\n`);
  process.exit(run.status ?? 1);
}
recordGenerated();
