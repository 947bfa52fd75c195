/** Media type of XLSX. */
export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

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
