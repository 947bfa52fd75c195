/** Runs once when the server starts: a wrong configuration stops it here, in plain words. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  if (process.env.NODE_ENV === "production") {
    // Also where the server was started without `--import ./lib/base/print-as-log.ts`.
    const { captureOutput } = await import("@/lib/base/capture-output");
    captureOutput();
  }
  const { start } = await import("@/lib/http/start");
  await start();
}

export async function onRequestError(
  error: unknown,
  request: { headers: Record<string, string | string[] | undefined> },
  context: { routePath: string },
): Promise<void> {
  const { log } = await import("@/lib/base/log");
  const { errorFacts } = await import("@/lib/base/error-facts");
  const requestId = String(request.headers["x-request-id"]);
  log.error(
    {
      err: error,
      route: context.routePath,
      ref: errorFacts(error).digest,
      // What proxy.ts has not set is the sender's.
      ...(/^[\w-]{16,64}$/.test(requestId) ? { requestId } : {}),
    },
    "request failed",
  );
}
