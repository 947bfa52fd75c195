// What a command needs, and whether it is there. Runs on any Node that the bootstrap may be started with:
// only Node's own modules, no syntax newer than Node 18.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const CLIENT = "lib/db/generated/client.ts";
const CLIENT_SOURCES = "lib/db/generated/sources.sha256";

/**
 * Whether node_modules has the versions of package-lock.json. Compared by content, because the times of files
 * change when a folder is copied. Optional packages may be missing, as those of other platforms always are.
 * @param withTools whether the development dependencies are required too
 */
export function isInstalled(withTools) {
  const wanted = packagesOf("package-lock.json");
  const installed = packagesOf("node_modules/.package-lock.json");
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([place, { version, optional, dev, devOptional }]) => {
    if (place === "") return true;
    if (installed[place]) return installed[place].version === version;
    return optional || devOptional || (dev && !withTools);
  });
}

/** npm writes the file in node_modules last, so it exists only when the installation is complete. */
function packagesOf(lockFile) {
  try {
    return JSON.parse(fs.readFileSync(lockFile, "utf8")).packages;
  } catch {
    return null;
  }
}

/** Whether the database client was generated from the current schema by the installed version of Prisma. */
export function isGenerated() {
  return (
    fs.existsSync(CLIENT) &&
    fs.existsSync(CLIENT_SOURCES) &&
    fs.readFileSync(CLIENT_SOURCES, "utf8") === sourcesOfClient()
  );
}

export function recordGenerated() {
  fs.writeFileSync(CLIENT_SOURCES, sourcesOfClient());
}

function sourcesOfClient() {
  const hash = createHash("sha256").update(fs.readFileSync("node_modules/prisma/package.json"));
  const folder = "prisma/schema";
  for (const name of fs.readdirSync(folder).sort())
    hash.update(name).update(fs.readFileSync(path.join(folder, name)));
  return hash.digest("hex");
}
