import fs from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { isAppError } from "@/lib/base/errors";
import { parseInput, PRIVATE_KEY_FIELDS } from "@/lib/core/input/parse-input";
import { PRIVATE_KEY_CODES } from "@/lib/domain/private-key/form";
import messages from "@/lib/i18n/messages/nb/fields.json";
import { ENCODINGS, privateKeyTexts } from "./key-encodings";

/** Every object schema of the verbs, exported or not. */
const schemas = vi.hoisted(() => [] as z.ZodObject[]);

vi.mock("zod", async (original) => {
  const actual = await original<{ z: typeof z }>();
  const recording =
    (make: (...shape: never[]) => z.ZodObject) =>
    (...shape: never[]) => {
      const schema = make(...shape);
      if (/lib\/(services|core)\//.test(new Error().stack ?? "")) schemas.push(schema);
      return schema;
    };
  const { strictObject, object, looseObject } = actual.z;
  const makers = { strictObject, object, looseObject } as unknown as Record<string, () => z.ZodObject>;
  const recorded = Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, recording(make)]));
  return { ...actual, z: { ...actual.z, ...recorded } };
});

vi.mock("server-only", () => ({}));

const files = fs
  .readdirSync("lib/services", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => path.join("lib/services", file));

describe("a private key", () => {
  const keys = privateKeyTexts().filter(({ name }) => !/DER|PKCS#12/.test(name));
  const encodings = Object.values(ENCODINGS);

  it("is refused in every field of every form and request, except where it is taken over", async () => {
    await Promise.all(
      Object.keys(import.meta.glob(["../../services/**/*.ts", "!../../services/**/*.test.ts"])).map(
        (file) => import(/* @vite-ignore */ file),
      ),
    );
    expect(schemas.length).toBeGreaterThan(60);
    const taking: string[] = [];
    let next = 0;
    for (const schema of schemas)
      for (const field of Object.keys(schema.shape)) {
        const { text } = keys[(next += 1) % keys.length]!;
        const encoded = encodings[next % encodings.length]!(text);
        // As the whole of the field, and as a part of a list or an object.
        const refused = [encoded, [encoded], { more: [encoded] }].every(
          (value) => codeOf(schema, field, value)?.startsWith("private-key") === true,
        );
        if (!refused) taking.push(field);
      }
    expect(taking).toEqual(["privateKey"]);
  }, 120_000);

  it("is refused at any depth of a request, as members of an object and as a list of bytes", () => {
    const schema = z.looseObject({});
    const jwk = privateKeyTexts().find(({ name }) => name === "EC JWK")!.text;
    let nested: unknown = JSON.parse(jwk);
    for (let depth = 0; depth < 50_000; depth += 1) nested = depth % 2 ? [nested] : { a: nested };
    expect(codeOf(schema, "more", nested)).toBe("private-key-jwk");
    expect(codeOf(schema, "more", { data: [...Buffer.from(jwk)] })).toBe("private-key-jwk");
    const lines = btoa(jwk).match(/.{1,40}/g)!;
    expect(codeOf(schema, "more", { lines })).toBe("private-key-jwk");
  });

  it("is taken in one field only, which says why", () => {
    const users = ["lib", "app", "components"]
      .flatMap((folder) =>
        fs
          .readdirSync(folder, { recursive: true, encoding: "utf8" })
          .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".test.ts"))
          .map((file) => path.join(folder, file)),
      )
      .filter((file) => /\b(privateKeyText|PRIVATE_KEY_FIELDS)\b/.test(fs.readFileSync(file, "utf8")));
    expect(users.sort()).toEqual([
      "lib/core/input/fields.ts",
      "lib/core/input/parse-input.ts",
      "lib/services/installations/add-existing.ts",
    ]);
    const allowed = schemas.flatMap((schema) =>
      Object.values(schema.shape).filter((field) => PRIVATE_KEY_FIELDS.has(field as z.ZodType)),
    );
    expect(allowed.map((field) => PRIVATE_KEY_FIELDS.get(field as z.ZodType)?.why)).toEqual([
      "the portal takes over the client's key, and seals it",
    ]);
  });

  it("cannot get past that: the verbs parse what comes from outside by parseInput alone", () => {
    // Of what the portal itself has stored, and of ids and signed tokens.
    const stored =
      /\b(Snapshot|BulkChangeSchema|ConfigurationSchema|StoredReceipts|PreviewSchema|MappingSchema|RowsSchema|ProblemSchema|BeforeSchema|ReadingSchema|StoredOptions|PATTERNS|Causes|MachineOptions|ExchangeOptions|RegistryOptions|FleetView|entityId|Claims|clientIdText)\b/;
    const others = files.flatMap((file) =>
      fs
        .readFileSync(file, "utf8")
        .split("\n")
        .filter(
          (line) => /\.(safeParse|parse)(Async)?\(/.test(line) && !/JSON\.parse\((?!.*\.parse\()/.test(line),
        )
        .filter((line) => !stored.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(others).toEqual([]);
  });

  it("is named by a sentence of its own for each form, which says that nothing was stored", () => {
    const sentences = PRIVATE_KEY_CODES.map((code) => messages[code]);
    expect(new Set(sentences).size).toBe(PRIVATE_KEY_CODES.length);
    for (const each of sentences) expect(each).toContain("Ingenting av teksten er lagret.");
  });
});

function codeOf(schema: z.ZodType, field: string, value: unknown): string | undefined {
  try {
    parseInput(schema, { [field]: value });
    return undefined;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return error.fields?.[field];
  }
}
