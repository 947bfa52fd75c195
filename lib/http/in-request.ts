import { headers } from "next/headers";
import { inScope } from "@/lib/base/scope";

/** Set in proxy.ts. */
export const REQUEST_ID_HEADER = "x-request-id";

/**
 * Runs the handler of a request so that its log lines carry the request id, which the browser gets in the
 * response headers.
 */
export async function inRequest<T>(run: () => Promise<T>): Promise<T> {
  const requestId = (await headers()).get(REQUEST_ID_HEADER);
  return requestId ? inScope({ requestId }, run) : run();
}
