import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Problem } from "@/lib/base/problem";

/** Below the project, so that it has the same packages. */
const FOLDER = path.resolve(".data/bench-floor");
const MARKER = path.join(FOLDER, ".next/sources");
const ROWS = 50;

const LAYOUT = `export const dynamic = "force-dynamic";
export default function RootLayout({ children }) {
  return <html lang="nb"><body>{children}</body></html>;
}
`;

const EMPTY_PAGE = `export default function Page() {
  return <main><h1>Installasjoner</h1></main>;
}
`;

/** A plain table with as many rows and columns as the list of installations, and texts of the same length. */
const ROWS_PAGE = `const rows = Array.from({ length: ${ROWS} }, (_, n) => ({
  id: "00000000-0000-7000-a000-" + String(n).padStart(12, "0"),
  customer: "Helsestasjon Tromsø " + n, number: "310 000 " + (100 + n), label: "Hovedserver " + n,
  template: "Fagsystem 1 Produksjon", status: "Utløper om " + n + " dager 2. nov.", custody: "Klientvakt",
  checked: "søn. 22. nov.",
}));
export default function Page() {
  return <main><h1>Installasjoner</h1><table>
    <thead><tr><th>Kunde</th><th>Org.nr.</th><th>Installasjon</th><th>Klientmal</th><th>Status</th><th>Hos</th><th>Kontrollert</th></tr></thead>
    <tbody>{rows.map((row) => <tr key={row.id}>
      <th scope="row"><a href={"/installations/" + row.id}>{row.customer}</a></th><td>{row.number}</td><td>{row.label}</td>
      <td>{row.template}</td><td>{row.status}</td><td>{row.custody}</td><td>{row.checked}</td>
    </tr>)}</tbody>
  </table></main>;
}
`;

const CONFIGURATION = `import path from "node:path";
export default {
  poweredByHeader: false,
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: path.resolve(import.meta.dirname, "../..") },
};
`;

/**
 * Builds the app that a page is compared with: Next of the same version with the portal's own `proxy.ts`, and
 * two pages without session, database or texts, rendered for each request: `/`, which is empty, and `/rows`,
 * a plain table of fifty constant rows. Builds only when something has changed.
 * @returns the folder from which `next start` serves it
 * @throws Problem
 */
export function buildFloorApp(): string {
  const files: Record<string, string> = {
    "app/layout.jsx": LAYOUT,
    "app/page.jsx": EMPTY_PAGE,
    "app/rows/page.jsx": ROWS_PAGE,
    "next.config.mjs": CONFIGURATION,
    "package.json": JSON.stringify({ private: true, type: "module" }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        module: "esnext",
        moduleResolution: "bundler",
        jsx: "react-jsx",
        paths: { "@/*": ["../../*"] },
      },
    }),
    "proxy.ts": fs.readFileSync("proxy.ts", "utf8"),
  };
  const version = fs.readFileSync("node_modules/next/package.json", "utf8");
  const sources = createHash("sha256").update(JSON.stringify(files)).update(version).digest("hex");
  if (fs.existsSync(MARKER) && fs.readFileSync(MARKER, "utf8") === sources) return FOLDER;
  fs.rmSync(FOLDER, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(FOLDER, name)), { recursive: true });
    fs.writeFileSync(path.join(FOLDER, name), text);
  }
  const run = spawnSync(process.execPath, [path.resolve("node_modules/next/dist/bin/next"), "build"], {
    cwd: FOLDER,
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (run.status !== 0) throw new Problem(`The floor could not be built.\n${run.stdout}\n${run.stderr}`);
  fs.writeFileSync(MARKER, sources);
  return FOLDER;
}
