import { MAX_FORM_BYTES } from "@/lib/domain/form-limit";
import { MAX_FILE_BYTES } from "@/lib/domain/import-file";
import { paths } from "@/lib/domain/routes";

/**
 * Next holds the body of every request that passes proxy.ts in memory up to `proxyClientMaxBodySize`
 * (next.config.mjs, a test compares), and cuts there what is longer.
 */
export { MAX_FORM_BYTES };
/** A report of the keys of one client. */
const MAX_FLEET_API_BYTES = 50_000;
/** One signed request of a customer's browser. */
const MAX_RELAY_BYTES = 40_000;
/** A file to import in its envelope. */
const MAX_UPLOAD_BYTES = MAX_FILE_BYTES + 100_000;

/** The most bytes that a request to this address may have. */
export function bodyLimitOf(pathname: string): number {
  if (pathname === paths.importUpload) return MAX_UPLOAD_BYTES;
  if (pathname.startsWith("/api/fleet/")) return MAX_FLEET_API_BYTES;
  return pathname.endsWith("/relay") ? MAX_RELAY_BYTES : MAX_FORM_BYTES;
}

/**
 * Half of what Next holds: it drops the whole piece that crosses its limit, so a body that was cut is
 * longer.
 */
const MAX_UNDECLARED_BYTES = MAX_FORM_BYTES / 2;

/** Whether a body's declared length is above the limit of its address. */
export function isTooLong(pathname: string, headers: Headers): boolean {
  return Number(headers.get("content-length") ?? 0) > bodyLimitOf(pathname);
}

/**
 * Decides whether a request's body may be read, by its declared length. A body without one is counted, since
 * Next would cut it without notice; Next itself sends such requests, when it passes an action on to the page
 * that has it. The API for installations counts its own, far below that cut.
 * @param request is not consumed
 * @returns the status to refuse it with (RFC 9110, 15.5.14), or null
 */
export async function bodyRefusal(
  pathname: string,
  request: Pick<Request, "headers" | "clone">,
): Promise<413 | null> {
  const { headers } = request;
  if (isTooLong(pathname, headers)) return 413;
  if (
    headers.has("content-length") ||
    !headers.has("transfer-encoding") ||
    pathname.startsWith("/api/fleet/")
  )
    return null;
  const body = await request.clone().arrayBuffer();
  return body.byteLength > Math.min(bodyLimitOf(pathname), MAX_UNDECLARED_BYTES) ? 413 : null;
}

/**
 * Reads a body, and stops at the limit of the request's address.
 * @returns the bytes; null when there are more
 */
export async function readLimitedBody(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  const limit = bodyLimitOf(new URL(request.url).pathname);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body ?? []) {
    length += piece.byteLength;
    if (length > limit) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
