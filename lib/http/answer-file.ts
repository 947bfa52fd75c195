/** A CSV file to be saved; a name outside ASCII goes along as RFC 6266 has it. */
export function csvFile(name: string, body: BodyInit): Response {
  return file(name, "text/csv; charset=utf-8", body);
}

/** Readable JSON to be saved. */
export function jsonFile(name: string, value: unknown): Response {
  return file(name, "application/json", `${JSON.stringify(value, null, 2)}\n`);
}

/** A file to be saved. */
export function file(name: string, type: string, body: BodyInit): Response {
  const plain = name.replace(/[^\w.-]/g, "_");
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
  });
}

/** Parts as they are asked for, so that a slow reader holds no more than one in memory. */
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
