import { gzipSync } from "node:zlib";

type RequestPage = (address: string) => Promise<string>;

export interface PageSize {
  /** The whole HTML. */
  pageKb: number;
  /** Of it the inline scripts with data for React, as they are sent. */
  flightKb: number;
  /** The whole HTML, compressed. */
  gzipKb: number;
}

/** Sizes of a page's HTML, in kB of 1000 bytes. */
export function pageSize(html: string): PageSize {
  const flight = [...html.matchAll(/<script\b[^>]*>(self\.__next_f[^]*?|\(self\.__next_f[^]*?)<\/script>/g)];
  return {
    pageKb: kb(Buffer.byteLength(html)),
    flightKb: kb(flight.reduce((sum, [, script]) => sum + Buffer.byteLength(script!), 0)),
    gzipKb: kb(gzipSync(html).length),
  };
}

/**
 * Sizes of the scripts that the first view of a page loads, compressed, in kB: of the portal's code, and of
 * the texts. Scripts with `nomodule` do not count.
 */
export async function scriptSizes(
  requestPage: RequestPage,
  page: string,
): Promise<{ codeKb: number; textsKb: number }> {
  const html = await requestPage(page);
  const sources = [...html.matchAll(/<script\b([^>]*)>/g)]
    .filter(([, attributes]) => !/\bnomodule\b/i.test(attributes!))
    .map(([, attributes]) => /\bsrc="([^"]+)"/.exec(attributes!)?.[1])
    .filter((source) => source !== undefined);
  const bytes = { code: 0, texts: 0 };
  for (const source of new Set(sources))
    bytes[source.startsWith("/texts/") ? "texts" : "code"] += gzipSync(
      await requestPage(source.replaceAll("&amp;", "&")),
    ).length;
  return { codeKb: kb(bytes.code), textsKb: kb(bytes.texts) };
}

function kb(bytes: number): number {
  return Math.round(bytes / 100) / 10;
}
