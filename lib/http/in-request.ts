import { headers } from "next/headers";
import { inScope } from "@/lib/base/scope";

/** Set in proxy.ts. */
export const REQUEST_ID_HEADER = "x-request-id";

/** Runs what answers a request so that its log lines have the request's id, which the browser has in the answer's headers. */
export async function inRequest<T>(run: () => Promise<T>): Promise<T> {
  const requestId = (await headers()).get(REQUEST_ID_HEADER);
  return requestId ? inScope({ requestId }, run) : run();
}
