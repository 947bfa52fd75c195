/** Runs once when the server starts: a wrong configuration stops it here, in plain words. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { start } = await import("@/lib/http/start");
  await start();
}

export async function onRequestError(
  error: unknown,
  request: { headers: Record<string, string | string[] | undefined> },
  context: { routePath: string },
): Promise<void> {
  const { log } = await import("@/lib/base/log");
  const digest =
    typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : undefined;
  log.error(
    { err: error, route: context.routePath, ref: digest, requestId: request.headers["x-request-id"] },
    "request failed",
  );
}
