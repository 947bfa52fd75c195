import fs from "node:fs";
import { describe, expect, it } from "vitest";
import en from "./messages/en";
import nb from "./messages/nb";

type Tree = { [key: string]: string | Tree };

/** @returns the text or group at a dotted path; undefined when there is none */
function at(messages: Tree, path: string): string | Tree | undefined {
  return path
    .split(".")
    .reduce<string | Tree | undefined>(
      (tree, key) => (typeof tree === "object" && Object.hasOwn(tree, key) ? tree[key] : undefined),
      messages,
    );
}

/**
 * The message keys that a source names: `t("key")`, both keys of `t(condition ? "one" : "other")`, and the
 * group in front of `t(`group.${value}`)`. A translator of the same name in several functions of a file
 * counts with each of its namespaces, so a key of the other namespace is not noticed. Also `(await
 * getTranslations("a"))("key")`.
 */
function namedKeys(source: string): { paths: string[]; group: boolean; isBare?: boolean }[] {
  const namespaces = new Map<string, string[]>();
  for (const [, name, namespace = ""] of source.matchAll(
    /const (\w+) = (?:await )?(?:use|get)Translations\((?:"([\w.]+)")?\)/g,
  ))
    namespaces.set(name!, [...(namespaces.get(name!) ?? []), namespace]);
  // const [t, …] = await Promise.all([getTranslations("a"), …])
  for (const [, name, namespace = ""] of source.matchAll(
    /const \[(\w+)\b[^\]]*\] = await Promise\.all\(\[\s*getTranslations\((?:"([\w.]+)")?\)/g,
  ))
    namespaces.set(name!, [...(namespaces.get(name!) ?? []), namespace]);
  const inline = [...source.matchAll(/\((?:await )?getTranslations\("([\w.]+)"\)\)\(\s*"([\w.-]+)"/g)].map(
    ([, namespace, key]) => ({ paths: [`${namespace}.${key}`], group: false }),
  );
  const called = [...namespaces].flatMap(([name, prefixes]) => {
    const call = `(?<![\\w.])${name}(?:\\.rich|\\.markup)?\\(\\s*`;
    const find = (pattern: string) => [...source.matchAll(new RegExp(call + pattern, "g"))];
    const named = (key: string, group: boolean) => ({
      paths: prefixes.map((prefix) => (prefix ? `${prefix}.${key}` : key)),
      group,
    });
    return [
      ...find('"([\\w.-]+)"(\\s*,?\\s*\\))?').map(([, key, end]) => ({
        ...named(key!, false),
        isBare: end !== undefined,
      })),
      ...find('[^()"`]*\\? "([\\w.-]+)" : "([\\w.-]+)"').flatMap(([, one, other]) => [
        named(one!, false),
        named(other!, false),
      ]),
      ...find("`([\\w.-]+)\\.\\$\\{").map(([, key]) => named(key!, true)),
    ];
  });
  return [...inline, ...called];
}

describe("every message that pages and components name", () => {
  const sources = ["app", "components"].flatMap((folder) =>
    fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((file) => `${folder}/${file}`)
      .filter((file) => /\.tsx?$/.test(file)),
  );
  it.each([
    ["nb", nb],
    ["en", en],
  ])("exists in %s", (_language, messages) => {
    const keys = sources.flatMap((file) =>
      namedKeys(fs.readFileSync(file, "utf8")).map((key) => ({ file, ...key })),
    );
    expect(keys.length).toBeGreaterThan(500);
    const missing = keys.filter(
      ({ paths, group }) =>
        !paths.some((path) => typeof at(messages as Tree, path) === (group ? "object" : "string")),
    );
    expect(missing.map(({ file, paths }) => `${file}: ${paths.at(-1)}`)).toEqual([]);
  });

  it("is given its values: without any, use-intl shows a placeholder as it stands, and reports nothing", () => {
    const bare = sources.flatMap((file) =>
      namedKeys(fs.readFileSync(file, "utf8"))
        .filter(({ isBare }) => isBare)
        .filter(({ paths }) =>
          paths.every((path) => /\{\w+[,}]/.test(String(at(nb as Tree, path) ?? "{none}"))),
        )
        .map(({ paths }) => `${file}: ${paths.at(-1)}`),
    );
    expect(bare).toEqual([]);
  });
});
