// Finds a Node that is new enough, and fetches one when the machine's own is too old. Runs on any Node that
// the bootstrap may be started with: only Node's own modules, no syntax newer than Node 18.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { runNpm } from "./run-child.mjs";

/** A fetch that was killed leaves its folder. An older folder than this belongs to no running fetch. */
const MAX_FETCH_MS = 3_600_000;

/** The bootstrap prints only its message. */
export class NoCurrentNode extends Error {}

/**
 * The Node to continue with: the running one when it is new enough, else the one that `lib/cli/node` pins for
 * this platform, which is fetched from the npm registry the first time. Several processes may fetch
 * concurrently.
 * @param {string} root the project's folder; `engines` in its package.json decides which version is new
 * enough
 * @returns {Promise<string>} absolute path of the binary
 * @throws NoCurrentNode when there is none for this platform, or it cannot be fetched, saved or started
 */
export async function currentNode(root) {
  const running = process.versions.node;
  const oldest = Number(/\d+/.exec(readJson(path.join(root, "package.json")).engines.node)[0]);
  if (Number(running.split(".")[0]) >= oldest) return process.execPath;

  const advice = `Install Node ${oldest} or newer.`;
  const pinned = pinnedNode(path.join(root, "lib/cli/node/package-lock.json"));
  if (!pinned)
    throw new NoCurrentNode(`There is no Node to fetch for ${process.platform} ${process.arch}. ${advice}`);
  const folder = path.join(root, ".data/node");
  const binary = path.join(folder, pinned.version, pinned.binary);
  if (fs.existsSync(binary)) return binary;

  console.error(`This machine has Node ${running}. Fetching Node ${pinned.version} (first time only) …`);
  try {
    await fetchNode(pinned, folder, root);
  } catch (error) {
    throw new NoCurrentNode(`Node ${pinned.version} could not be fetched: ${error.message}. ${advice}`);
  }
  removeOthers(folder, pinned.version);
  return binary;
}

/** @returns the package that the lock pins for this platform, or null */
function pinnedNode(lockFile) {
  const { packages } = readJson(lockFile);
  const found = Object.entries(packages).find(
    ([place, { os, cpu }]) =>
      place && [os].flat().includes(process.platform) && [cpu].flat().includes(process.arch),
  );
  if (!found) return null;
  const [place, entry] = found;
  return { place, version: entry.version, entry, binary: path.join(place, entry.bin.node) };
}

/**
 * Installs into a separate folder and renames that when it is complete, so that an interrupted or concurrent
 * fetch is never used.
 */
async function fetchNode({ place, version, entry, binary }, folder, root) {
  fs.mkdirSync(folder, { recursive: true });
  const partial = fs.mkdtempSync(path.join(folder, "partial-"));
  try {
    writeManifest(partial, place, entry);
    // The project's registry, if one is configured.
    const settings = path.join(root, ".npmrc");
    if (fs.existsSync(settings)) fs.copyFileSync(settings, path.join(partial, ".npmrc"));
    const code = await runNpm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: partial,
      env: environmentOfFetch(),
    });
    if (code !== 0) throw new Error(`"npm ci" ended with exit code ${code}`);
    requireVersion(path.join(partial, binary), version);
    try {
      fs.renameSync(partial, path.join(folder, version));
    } catch (error) {
      // A concurrent process has fetched it.
      if (!fs.existsSync(path.join(folder, version, binary))) throw error;
    }
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * A manifest and a lock with the one package, as a required dependency: npm leaves out an optional package
 * without an error when it is missing or its checksum is wrong.
 */
function writeManifest(partial, place, pinned) {
  const entry = { ...pinned, optional: false };
  const name = place.replace(/^node_modules\//, "");
  const manifest = { name: "current-node", private: true, dependencies: { [name]: entry.version } };
  const lock = { name: manifest.name, lockfileVersion: 3, packages: { "": manifest, [place]: entry } };
  fs.writeFileSync(path.join(partial, "package.json"), JSON.stringify(manifest));
  fs.writeFileSync(path.join(partial, "package-lock.json"), JSON.stringify(lock));
}

/**
 * Settings of an outer `npm run` (its prefix, what it omits) must not apply to the fetch, but those of the
 * registry must. Without a network npm's default timeouts add up to more than half a minute.
 */
function environmentOfFetch() {
  const applies =
    /^npm_config_(fetch_.*|.*(registry|proxy|cache|userconfig|globalconfig|ca|cafile|cert|key|strict_ssl|auth.*))$/i;
  const outer = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || applies.test(name));
  return {
    npm_config_fetch_retry_mintimeout: "1000",
    npm_config_fetch_retry_maxtimeout: "5000",
    ...Object.fromEntries(outer),
  };
}

function requireVersion(binary, version) {
  let found;
  try {
    found = execFileSync(binary, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();
  } catch {
    throw new Error("the fetched Node does not start here (a system without glibc?)");
  }
  if (found !== version) throw new Error(`the fetched version is Node ${found}`);
}

/** Removes earlier versions and folders of interrupted fetches. Failures are ignored. */
function removeOthers(folder, version) {
  for (const name of fs.readdirSync(folder)) {
    const other = path.join(folder, name);
    try {
      const underWay = name.startsWith("partial-") && Date.now() - fs.statSync(other).mtimeMs < MAX_FETCH_MS;
      if (name !== version && !underWay) fs.rmSync(other, { recursive: true, force: true });
    } catch {
      // Removed by another process, or owned by another user.
    }
  }
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}
