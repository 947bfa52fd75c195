import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { isCustomerPath } from "@/lib/domain/customer-path";
import nb from "./messages/nb";
import nn, { mails, pages, shared } from "./messages/nn";

type Tree = { [key: string]: string | Tree };

function entries(tree: Tree, prefix = ""): [path: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[prefix + key, value] as [string, string]]
      : entries(value, `${prefix}${key}.`),
  );
}
const names = (text: string) =>
  [...text.replace(/\{(\w+), (plural|select),.*/s, "{$1}").matchAll(/[{<](\w+)[}>]/g)]
    .map(([, name]) => name)
    .sort();

/** The files that a file imports, all the way, as far as they are ours. */
function imported(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name] of fs.readFileSync(file, "utf8").matchAll(/from "((?:@\/|\.)[^"]+)"/g)) {
    const base = name!.startsWith("@/") ? name!.slice(2) : path.join(path.dirname(file), name!);
    const found = [`${base}.tsx`, `${base}.ts`].find((each) => fs.existsSync(each));
    if (found && /^(app|components)\//.test(found)) imported(found, seen);
  }
  return seen;
}

/** Of the shared namespaces: frame and buttons, what customers' verbs refuse, what a key's reader says. */
const SEEN_BY_CUSTOMERS = new RegExp(
  [
    String.raw`^errorPages\.`,
    String.raw`^errors\.(title|[A-Z_]+)$`,
    String.raw`^common\.(save|copy|copied|steps|stepOf|stepState|clock|working|optional|skip)`,
    String.raw`^fields\.(required|too-long|date|expiry-|code-|passphrase|second-client|client-ending)`,
    String.raw`^fields\.(jwk|key-|private-key)`,
  ].join("|"),
);

const customerFiles = fs
  .readdirSync("app/(customer)", { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => `app/(customer)/${file}`);

describe("Nynorsk", () => {
  it("has each text of the customers' pages, with the same values as in Bokmål", () => {
    for (const [name, texts] of Object.entries(pages)) {
      const bokmal = new Map(entries(nb[name as keyof typeof nb] as Tree));
      const nynorsk = new Map(entries(texts as Tree));
      expect([name, ...nynorsk.keys()].sort()).toEqual([name, ...bokmal.keys()].sort());
      for (const [key, text] of nynorsk)
        expect([`${name}.${key}`, ...new Set(names(text))]).toEqual([
          `${name}.${key}`,
          ...new Set(names(bokmal.get(key)!)),
        ]);
    }
  });

  it("has what the customers' pages share with other pages, and nothing that Bokmål has not", () => {
    for (const [name, texts] of Object.entries(shared)) {
      const bokmal = new Map(entries(nb[name as keyof typeof nb] as Tree));
      const nynorsk = new Map(entries(texts as Tree));
      expect([...nynorsk.keys()].filter((key) => !bokmal.has(key))).toEqual([]);
      expect(
        [...bokmal.keys()].filter((key) => !nynorsk.has(key) && SEEN_BY_CUSTOMERS.test(`${name}.${key}`)),
      ).toEqual([]);
    }
  });

  it("has each text of the mails to customers", () => {
    for (const [name, parts] of Object.entries(mails))
      for (const [part, texts] of Object.entries(parts as Tree)) {
        const bokmal = (nb[name as keyof typeof nb] as Tree)[part]!;
        const keys = (tree: string | Tree) =>
          typeof tree === "string"
            ? []
            : entries(tree)
                .map(([key]) => key)
                .sort();
        expect([`${name}.${part}`, ...keys(texts)]).toEqual([`${name}.${part}`, ...keys(bokmal)]);
      }
  });

  it("has every namespace that a customer's page uses", () => {
    const used = new Set(
      customerFiles
        .flatMap((file) => [...imported(file)])
        .flatMap((file) =>
          [...fs.readFileSync(file, "utf8").matchAll(/Translations\("(\w+)/g)].map(([, name]) => name!),
        ),
    );
    expect([...used].filter((name) => !(name in pages) && !(name in shared) && !(name in mails))).toEqual([]);
  });

  it("is written as Nynorsk", () => {
    const bokmal =
      /(?<!\p{L})(ikke|jeg|hva|hvor|hvis|noe|noen|fra|også|være|gjør|deres|dere|kommer|lenken|filen|siden(?= du|s)|nettleseren|bare|utløpt|utløper|mislyktes|nøkkelens)(?!\p{L})/iu;
    const texts = [
      ...entries(pages as unknown as Tree),
      ...entries(shared as unknown as Tree),
      ...entries(mails as unknown as Tree),
    ];
    // What a browser in Bokmål shows is quoted.
    const own = texts.map(([key, text]) => [key, text.replaceAll(/«[^»]*»/g, "")] as const);
    expect(own.filter(([, text]) => bokmal.test(text))).toEqual([]);
  });

  it("is Bokmål where nothing is in Nynorsk", () => {
    expect(nn.fleet).toBe(nb.fleet);
    expect(nn.draft.title).toBe(nb.draft.title);
  });
});

describe("the customers' pages", () => {
  it("are those below app/(customer)", () => {
    const addresses = customerFiles
      .filter((file) => /\/(page|route)\.tsx?$/.test(file))
      .map((file) => path.dirname(file).replace("app/(customer)", ""));
    expect(addresses.length).toBeGreaterThan(5);
    expect(addresses.filter((address) => !isCustomerPath(address))).toEqual([]);
    for (const other of [
      "/",
      "/installations",
      "/help",
      "/reports/expiry",
      "/keys",
      "/confirmation",
      "/login",
    ])
      expect([other, isCustomerPath(other)]).toEqual([other, false]);
  });
});
