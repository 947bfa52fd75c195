import http from "node:http";
import { text as readText } from "node:stream/consumers";
import { MAX_FILE_BYTES } from "@/lib/domain/import-file";
import { ROUTES } from "@/lib/domain/routes";
import { addressesOf } from "@/lib/dev/testing/addresses";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { fieldsByRoute } from "@/lib/dev/testing/fuzz-fields";
import { FORM_ARGUMENT, formField, serverActions } from "@/lib/dev/testing/server-actions";
import { SHAPES, type Shape } from "./shapes";

/** Bytes of a request's line and headers (Node's own limit, `--max-http-header-size`). */
const MAX_HEADER_BYTES = 16_384;
const MAX_FORM_BYTES = 524_288;
const MAX_FLEET_API_BYTES = 50_000;
const MAX_RELAY_BYTES = 40_000;
/** The file's envelope. */
const MAX_UPLOAD_BYTES = MAX_FILE_BYTES + 100_000;

/** One way into the portal for bytes from outside, with the most that it takes. */
export interface Input {
  name: string;
  /** The largest accepted size: of the body, or of the address with its query. */
  bytes: number;
  /** A size that is refused. */
  above: number;
  /** The statuses with which more is refused. */
  refusedWith: number[];
  /** What it may take of memory above what the portal has when it is idle. */
  memoryMb: number;
  /** What it can be filled with. */
  shapes: readonly Shape[];
  /** Sends that many bytes. @returns the response's status */
  send: (bytes: number, shape: Shape) => Promise<number>;
}

const PLAIN_MB = 32;
/** A file goes through a thread with a heap of its own. */
const IMPORT_MB = 256 + PLAIN_MB;
const EXPORT_MB = 60;
const EXPORTS = /\/(export|results|problems)$|^\/reports\/|^\/calendar\//;

/** The largest body of an address; compared with what the portal enforces in `inputs.test.ts`. */
export function largestBody(path: string): number {
  if (path === "/installations/import/upload") return MAX_UPLOAD_BYTES;
  if (path.startsWith("/api/fleet/")) return MAX_FLEET_API_BYTES;
  return path.endsWith("/relay") ? MAX_RELAY_BYTES : MAX_FORM_BYTES;
}

/**
 * Every input of the portal, from the registry of routes and the build's list of actions: a new route or
 * action is in it by itself.
 */
export async function inputsOf(t: BrowserTestContext): Promise<Input[]> {
  const addresses = await addressesOf(t);
  const { name, value } = await t.session("ADMINISTRATOR");
  const cookie = `${name}=${value}`;
  const fieldsOf = fieldsByRoute();
  const url = (path: string) => `${t.stack.portalUrl}${path}`;
  const queries = ROUTES.filter(({ methods = ["GET"] }: { methods?: readonly string[] }) =>
    methods.includes("GET"),
  ).map(({ path }): Input => {
    const address = addresses[path].split("?")[0]!;
    // What the browser's own headers need stays free.
    const overhead = address.length + cookie.length + 400;
    return {
      name: `GET ${path}`,
      bytes: MAX_HEADER_BYTES - overhead,
      // What the request's other headers take is not known exactly.
      above: MAX_HEADER_BYTES + 1000,
      refusedWith: [431],
      memoryMb: EXPORTS.test(path) ? EXPORT_MB : PLAIN_MB,
      shapes: SHAPES,
      send: (bytes, shape) =>
        send(url(`${address}?${queryOf(bytes, fieldsOf.get(path) ?? [], shape)}`), {
          method: "GET",
          headers: { cookie },
        }),
    };
  });
  const bodies = ROUTES.flatMap((route) =>
    route.kind === "handler"
      ? (route.methods as readonly string[])
          .filter((method) => method !== "GET")
          .map((method) => ({ path: route.path, method }))
      : [],
  ).map(({ path, method }): Input => {
    const isUpload = path === "/installations/import/upload";
    return {
      name: `${method} ${path}`,
      bytes: isUpload ? MAX_FILE_BYTES : largestBody(path),
      above: largestBody(path) + 1,
      refusedWith: [413],
      memoryMb: isUpload ? IMPORT_MB : EXPORTS.test(path) ? EXPORT_MB : PLAIN_MB,
      shapes: SHAPES,
      send: (bytes, shape) => {
        const body = isUpload
          ? multipart(bytes, { file: shape }, "kunder.csv")
          : path.startsWith("/api/")
            ? json(bytes, shape)
            : form(bytes, fieldsOf.get(path) ?? [], shape);
        return send(url(addresses[path]), { method, headers: { cookie, ...body.headers } }, body.bytes);
      },
    };
  });
  const actions = serverActions().map(({ id, name: action, fields }): Input => ({
    name: `action ${action}`,
    bytes: MAX_FORM_BYTES,
    above: MAX_FORM_BYTES + 1,
    refusedWith: [413],
    memoryMb: PLAIN_MB,
    shapes: SHAPES,
    send: (bytes, shape) => {
      const parts = Object.fromEntries(fields.map((field) => [formField(field), shape]));
      const body = multipart(bytes, fields.length > 0 ? parts : { [formField("x")]: shape });
      const headers = { cookie, "next-action": id, accept: "text/x-component", ...body.headers };
      return send(url("/login"), { method: "POST", headers }, body.bytes);
    },
  }));
  return [...queries, ...bodies, ...actions];
}

interface Body {
  bytes: Buffer;
  headers: Record<string, string>;
}

/** The parameters that the route reads, which share the room alike. */
function queryOf(bytes: number, fields: readonly string[], shape: Shape): string {
  const names = fields.length > 0 ? fields : ["x"];
  const share = Math.floor(bytes / names.length);
  return names
    .map((name) => `${name}=`)
    .map((start) => {
      // An escape is not cut in the middle.
      const value = encodeURIComponent(shape.text(share)).slice(0, share - start.length - 1);
      return `${start}${value.replace(/%[0-9A-F]?$/, "")}`;
    })
    .join("&")
    .padEnd(bytes, "x");
}

/** A form with the fields that the route reads, as a browser sends it without JavaScript. */
function form(bytes: number, fields: readonly string[], shape: Shape): Body {
  const body = Buffer.from(queryOf(bytes, fields, shape).slice(0, bytes), "latin1");
  return { bytes: body, headers: { "content-type": "application/x-www-form-urlencoded" } };
}

function json(bytes: number, shape: Shape): Body {
  const start = '{"keys":[{"publicJwk":';
  const value = JSON.stringify(shape.text(Math.floor(bytes / 3)));
  const text = `${start}${value}}],"x":"`;
  const room = Math.max(0, bytes - Buffer.byteLength(text) - 2);
  const body = Buffer.from(`${text}${"x".repeat(room)}"}`).subarray(0, bytes);
  return { bytes: body, headers: { "content-type": "application/json" } };
}

/** A form of these fields, which share the room alike. */
function multipart(bytes: number, fields: Record<string, Shape>, fileName?: string): Body {
  const boundary = "----klientvakt";
  const head = (name: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${fileName ? `; filename="${fileName}"` : ""}\r\n\r\n`;
  const end = fileName
    ? ""
    : `--${boundary}\r\ncontent-disposition: form-data; name="0"\r\n\r\n${FORM_ARGUMENT}\r\n`;
  const tail = `${end}--${boundary}--\r\n`;
  const names = Object.keys(fields);
  const fixed = names.reduce((sum, name) => sum + head(name).length + 2, tail.length);
  const share = Math.floor((bytes - fixed) / names.length);
  const parts = names.map((name, index) => {
    const room = index === 0 ? bytes - fixed - share * (names.length - 1) : share;
    return `${head(name)}${fields[name]!.text(room).slice(0, room).padEnd(room, "x")}\r\n`;
  });
  return {
    bytes: Buffer.from(parts.join("") + tail, "latin1"),
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  };
}

/** @returns the status; 0 when the connection ended without one */
function send(
  url: string,
  { method, headers }: { method: string; headers: Record<string, string> },
  body?: Buffer,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method,
      headers: {
        ...headers,
        origin: new URL(url).origin,
        // An address for each request, so that the rate limit for links does not apply.
        "x-forwarded-for": `198.51.100.1, ${crypto.randomUUID()}`,
        ...(body ? { "content-length": String(body.byteLength) } : {}),
      },
      agent: false,
      // A redirect repeats the address.
      maxHeaderSize: 4 * MAX_HEADER_BYTES,
    });
    request.on("response", (response) => {
      // A stream of events goes on for as long as somebody listens.
      if (response.headers["content-type"]?.includes("event-stream")) response.destroy();
      // The address for files answers a browser, which is sent back with a sentence.
      const isRefused = response.headers.location?.endsWith("?problem=file-too-large");
      const status = isRefused ? 413 : response.statusCode!;
      readText(response).then(
        () => resolve(status),
        () => resolve(status),
      );
    });
    // What is refused is not read to its end.
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET" || error.code === "EPIPE") resolve(0);
      else reject(error);
    });
    request.end(body);
  });
}
