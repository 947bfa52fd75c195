/** A CSV download; a file name outside ASCII is encoded by RFC 6266. */
export function csvFile(name: string, body: BodyInit): Response {
  return file(name, "text/csv; charset=utf-8", body);
}

/** A download of indented JSON. */
export function jsonFile(name: string, value: unknown): Response {
  return file(name, "application/json", `${JSON.stringify(value, null, 2)}\n`);
}

/** A download. */
export function file(name: string, type: string, body: BodyInit): Response {
  const plain = name.replace(/[^\w.-]/g, "_");
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
  });
}

/** Produces chunks on demand, so that a slow reader keeps at most one in memory. */
export function streamOf(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await parts.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
