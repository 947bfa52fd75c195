import { MAX_FILE_BYTES } from "@/lib/domain/import-file";
import { paths } from "@/lib/domain/routes";

/**
 * Bytes of a form: a bulk change names up to 5000 installations by id, and a configuration is sent with its
 * texts. Next holds the body of every request that passes proxy.ts in memory up to `proxyClientMaxBodySize`
 * (next.config.mjs, a test compares), and cuts there what is longer.
 */
export const MAX_FORM_BYTES = 512 * 1024;
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
 * Decides by its headers whether a request's body may be read. A body without a length is refused, since Next
 * would cut it without notice; the API for installations may have one, because its limit is far below that
 * cut and is checked again when the body has been read.
 * @returns the status to refuse it with (RFC 9110: 413, or 411 Length Required), or null
 */
export function bodyRefusal(pathname: string, headers: Headers): 411 | 413 | null {
  if (Number(headers.get("content-length") ?? 0) > bodyLimitOf(pathname)) return 413;
  const chunked = headers.has("transfer-encoding") && !headers.has("content-length");
  return chunked && !pathname.startsWith("/api/fleet/") ? 411 : null;
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
