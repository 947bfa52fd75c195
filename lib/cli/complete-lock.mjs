// Adds optional platform packages to package-lock.json that a registry mirror may lack, so that `npm ci`
// finds a complete tree on every platform. Run it after each change of dependencies: `npm run lock`.
import fs from "node:fs";

const OPERATING_SYSTEMS = ["darwin", "win32", "linux", "freebsd", "android", "openharmony", "sunos"];
const PROCESSORS = [
  "x64",
  "arm64",
  "ia32",
  "arm",
  "ppc64",
  "s390x",
  "riscv64",
  "wasm32",
  "loong64",
  "mips64el",
];

const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
let added = 0;
for (const [at, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const places = [at ? `${at}/node_modules/${name}` : null, `node_modules/${name}`];
    if (places.some((place) => place && lock.packages[place])) continue;
    const version = range.replace(/^[\^~]/, "");
    if (!/^\d+\.\d+\.\d+/.test(version)) continue;
    const parts = name.split(/[-/]/);
    const os = parts.find((part) => OPERATING_SYSTEMS.includes(part));
    const cpu = parts.find((part) => PROCESSORS.includes(part));
    lock.packages[`node_modules/${name}`] = {
      version,
      optional: true,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(os ? { os: [os] } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
fs.writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} optional platform packages added`);
