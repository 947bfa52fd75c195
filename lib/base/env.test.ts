import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ENV_NAMES, parseEnv } from "./env";
import { EnvironmentError } from "./environment-error";
import { withSecretFiles } from "./secret-files";

const real = {
  DATABASE_URL: "postgresql://a:b@localhost/c",
  PORTAL_URL: "https://klientvakt.example.no",
  AUTH_SECRET: "x".repeat(32),
  DATA_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
  STAFF_HELSEID_CLIENT_ID: "client",
  STAFF_HELSEID_PRIVATE_JWK: JSON.stringify({ kty: "EC", d: "SECRET-D", kid: "k", alg: "ES256" }),
};
const sandboxed = (name: string) => ({
  [`HELSEID_${name}_ISSUER`]: "http://127.0.0.1:1",
  [`SELVBETJENING_${name}_API_URL`]: "http://127.0.0.1:2",
  [`SELVBETJENING_${name}_PORTAL_URL`]: "http://127.0.0.1:2",
  [`COMMUNICATION_PARTY_${name}_URL`]: "http://127.0.0.1:2/cp",
});
const refusal = (source: Record<string, string | undefined>) => {
  try {
    parseEnv(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
  }
  return null;
};

describe("the configuration", () => {
  it("defaults to NHN's published addresses", () => {
    const env = parseEnv(real);
    expect(env.HELSEID_TEST_ISSUER).toBe("https://helseid-sts.test.nhn.no");
    expect(env.SELVBETJENING_PRODUCTION_API_URL).toBe("https://api.selvbetjening.nhn.no");
    expect(env.STAFF_MINIMUM_SECURITY_LEVEL).toBe(4);
  });

  it("takes the sandbox in both environments, with the portal on this machine", () => {
    const env = parseEnv({
      ...real,
      PORTAL_URL: "http://localhost:3000",
      ...sandboxed("TEST"),
      ...sandboxed("PRODUCTION"),
    });
    expect(env.HELSEID_PRODUCTION_ISSUER).toBe("http://127.0.0.1:1");
  });

  it("refuses a sandbox beside a real host, within an environment and between them", () => {
    expect(refusal({ ...real, ...sandboxed("TEST") })).toContain("must not be mixed");
    expect(refusal({ ...real, HELSEID_TEST_ISSUER: "http://127.0.0.1:1" })).toContain(
      "mixes sandbox and real",
    );
  });

  it("refuses a sandbox behind a public portal: anybody can sign in to it", () => {
    expect(refusal({ ...real, ...sandboxed("TEST"), ...sandboxed("PRODUCTION") })).toContain(
      "must stay on this machine",
    );
  });

  it("refuses http to anything but this machine", () => {
    expect(refusal({ ...real, HELSEID_TEST_ISSUER: "http://helseid.example.no" })).toContain(
      "HELSEID_TEST_ISSUER: must be https",
    );
    expect(refusal({ ...real, PORTAL_URL: "http://klientvakt.example.no" })).toContain("PORTAL_URL");
  });

  it("shows the page of components only with the sandbox, so never in production", () => {
    expect(refusal({ ...real, DESIGN_PAGE: "on" })).toContain("DESIGN_PAGE");
    const local = {
      ...real,
      PORTAL_URL: "http://localhost:3000",
      ...sandboxed("TEST"),
      ...sandboxed("PRODUCTION"),
    };
    expect(parseEnv({ ...local, DESIGN_PAGE: "on" }).DESIGN_PAGE).toBe("on");
    expect(parseEnv(local).DESIGN_PAGE).toBeUndefined();
  });

  it("names what is missing or wrong without repeating values", () => {
    const message = refusal({
      ...real,
      AUTH_SECRET: "short-secret",
      DATA_ENCRYPTION_KEY: "abc",
      DATABASE_URL: undefined,
      STAFF_HELSEID_PRIVATE_JWK: '{"d":"SECRET-D"}',
    });
    expect(message).toContain("DATABASE_URL: is missing");
    expect(message).toContain("AUTH_SECRET: must be at least 32");
    expect(message).toContain("DATA_ENCRYPTION_KEY: must be 32 bytes");
    for (const secret of ["short-secret", "SECRET-D", "abc,"]) expect(message).not.toContain(secret);
  });

  it.each([
    ["DATABASE_URL", "postgresql://klientvakt:p@ss/w0rd@db/klientvakt", "(@ as %40, / as %2F)"],
    ["DATABASE_URL", "postgresql://klientvakt:s#cret@db/klientvakt", "(# as %23)"],
    ["DATABASE_URL", "postgresql://klientvakt:secret@db", "names no database"],
    ["DATABASE_URL", "postgresql://klientvakt:secret@db:5432/?sslmode=require", "names no database"],
    ["DATABASE_URL", "'postgresql://klientvakt:secret@db/klientvakt'", "is in quotes"],
    ["DATABASE_URL", '"postgresql://klientvakt:secret@db/klientvakt"', "is in quotes"],
    ["SMTP_URL", "mail.example.no:587", "must begin with smtp:// or smtps://"],
    ["SMTP_URL", "smtp://vakt:pa?zzword@mail.example.no", "(? as %3F)"],
    ["PORTAL_URL", "https://klientvakt.example.no/portal", "must be the address alone"],
    ["PORTAL_URL", "https://klientvakt.example.no/?a=b", "must be the address alone"],
    ["PORTAL_URL", "https://klientvakt.example.no?", "must be the address alone"],
    ["PORTAL_URL", "https://klientvakt.example.no#top", "must be the address alone"],
    ["PORTAL_URL", "https://a:b@klientvakt.example.no", "must be the address alone"],
    ["PORTAL_URL", "https://klientvakt.example.no  ", "has white space before or after it"],
    ["PORTAL_URL", "http://klientvakt.example.no", "must be https"],
    ["PORTAL_URL", "klientvakt.example.no", "must be an address that begins with https://"],
    ["MAIL_FROM", "Klientvakt", "must have an address"],
    ["MAIL_FROM", "Klientvakt <klientvakt>", "must have an address"],
    ["MAIL_FROM", "Klientvakt v@example.no", "must have an address"],
    ["LOG_LEVEL", "verbose", "must be trace, debug, info, warn or error"],
  ])("says of %s=%s that it %s", (name, value, problem) => {
    const message = refusal({ ...real, [name]: value });
    expect(message).toContain(`${name}: `);
    expect(message).toContain(problem);
    for (const part of ["w0rd", "s#cret", ":secret", "zzword"]) expect(message).not.toContain(part);
  });

  it("takes addresses as people write them", () => {
    const { PORTAL_URL, MAIL_FROM } = parseEnv({
      ...real,
      PORTAL_URL: "https://Klientvakt.Example.no:443/",
      MAIL_FROM: "Klientvakt, Ålesund <v@blåbær.no>",
    });
    expect(PORTAL_URL).toBe("https://klientvakt.example.no");
    expect(MAIL_FROM).toBe("Klientvakt, Ålesund <v@blåbær.no>");
  });

  it("has the names of .env.example and of the owner's file, and no others", () => {
    const namesIn = (file: string) =>
      [...fs.readFileSync(file, "utf8").matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map((found) => found[1]);
    const documented = [...namesIn(".env.example"), "DATABASE_OWNER_URL"];
    expect(namesIn(".env.example")).not.toContain("DATABASE_OWNER_URL");
    expect(namesIn(".env.owner.example")).toContain("DATABASE_OWNER_URL");
    // NODE_ENV is Node's own; the other two are read before the configuration is, by `next build` and by the
    // log.
    const names = ENV_NAMES.filter((name) => name !== "NODE_ENV");
    expect(documented.sort()).toEqual([...names, "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY", "LOG_LEVEL"].sort());
  });
});

describe("secrets", () => {
  it("come from the environment, a file or a command", () => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "secrets-")), "key");
    fs.writeFileSync(file, `${real.DATA_ENCRYPTION_KEY}\n`);
    const { DATA_ENCRYPTION_KEY: key, ...rest } = real;
    expect(parseEnv(withSecretFiles(real)).DATA_ENCRYPTION_KEY).toBe(key);
    expect(parseEnv(withSecretFiles({ ...rest, DATA_ENCRYPTION_KEY_FILE: file })).DATA_ENCRYPTION_KEY).toBe(
      key,
    );
    expect(
      parseEnv(withSecretFiles({ ...rest, DATA_ENCRYPTION_KEY_COMMAND: `cat ${file}` })).DATA_ENCRYPTION_KEY,
    ).toBe(key);
  });

  it("of an alert channel come likewise, without being named one by one", () => {
    const source = {
      ...real,
      ALERT_CHANNEL_SMS_TOKEN_COMMAND: "echo secret",
      ALERT_CHANNEL_SMS_URL: "https://x",
    };
    expect(parseEnv(withSecretFiles(source))).toMatchObject({
      ALERT_CHANNEL_SMS_TOKEN: "secret",
      ALERT_CHANNEL_SMS_URL: "https://x",
    });
  });

  it("that cannot be had, or are given twice, stop the start without being shown", () => {
    const { DATA_ENCRYPTION_KEY: key, ...rest } = real;
    const wrong: [Record<string, string>, string][] = [
      [
        { ...rest, DATA_ENCRYPTION_KEY_FILE: "/nowhere/at/all" },
        "DATA_ENCRYPTION_KEY_FILE: the secret could not be read.",
      ],
      [
        { ...rest, AUTH_SECRET_COMMAND: "echo x", AUTH_SECRET: "y" },
        "Give only one of AUTH_SECRET, AUTH_SECRET_COMMAND.",
      ],
      [
        { ...rest, DATA_ENCRYPTION_KEY_COMMAND: `echo ${key}; exit 3` },
        "DATA_ENCRYPTION_KEY_COMMAND: the secret could not be read.",
      ],
    ];
    for (const [source, expected] of wrong) {
      let message = "";
      try {
        withSecretFiles(source);
      } catch (error) {
        message = error instanceof EnvironmentError ? error.message : String(error);
      }
      expect(message).toBe(expected);
    }
  });
});
