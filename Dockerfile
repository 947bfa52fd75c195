# One image for the portal, the workers and the commands. Built once, run everywhere: server actions are sealed with a key of the build.
FROM node:24-bookworm-slim AS build
# The same for every release, so that a page that is open across an upgrade still works (.env.example). It stays in this stage.
ARG NEXT_SERVER_ACTIONS_ENCRYPTION_KEY=
WORKDIR /app
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund \
  && npm run build && rm -rf .next/cache \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
# The files belong to root, so that the process cannot change its own code.
COPY --from=build /app ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/health/live').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "--import", "./lib/base/print-as-log.ts", "node_modules/next/dist/bin/next", "start", "-p", "3000"]
