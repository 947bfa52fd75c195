import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseConnection } from "@/lib/base/database-connection";
import { freePort } from "@/lib/dev/stack/processes";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/dev/stack/embedded-postgres";
import { certificateAuthority } from "@/lib/dev/testing/certificates";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";
import { createDatabase } from "./client";
import { requireDatabase } from "./require-database";

/* A PostgreSQL of its own, whose certificate is signed by an authority that was made here. */

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "klientvakt-tls-"));
const authority = certificateAuthority("Authority of the test");
const other = certificateAuthority("Another authority");
const ca = path.join(folder, "ca.pem");
const otherCa = path.join(folder, "other.pem");
let server: EmbeddedPostgres;
let admin: pg.Client;

beforeAll(async () => {
  fs.writeFileSync(ca, authority.certificate);
  fs.writeFileSync(otherCa, other.certificate);
  server = await startEmbeddedPostgres({ dataFolder: folder, port: await freePort(), fast: true });
  admin = new pg.Client({ connectionString: server.url("postgres") });
  await admin.connect();
  await createDatabaseIfMissing(server.url("postgres"), "klientvakt");
  await serve(["localhost"]);
});
afterAll(async () => {
  await admin.end();
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Gives the server another certificate; as the server's own process, to which the key must belong. */
async function serve(names: string[], times: { from?: Date; until?: Date } = {}): Promise<void> {
  const { certificate, key } = authority.issue({ names, ...times });
  await write("server.crt", certificate);
  await write("server.key", key);
  await admin.query("alter system set ssl = on");
  await reload();
}

async function write(file: string, text: string): Promise<void> {
  const encoded = Buffer.from(text).toString("base64");
  await admin.query(`copy (select '${encoded}') to program 'base64 -d > ${file} && chmod 600 ${file}'`);
}

async function reload(): Promise<void> {
  const { rows } = await admin.query<{ at: string }>("select pg_conf_load_time()::text as at");
  await admin.query("select pg_reload_conf()");
  for (;;) {
    const now = await admin.query<{ at: string }>("select pg_conf_load_time()::text as at");
    if (now.rows[0]!.at !== rows[0]!.at) return;
  }
}

/** The address of the database, by another host name and with `parameters`. */
function address(parameters: string, host = "localhost", changes: Partial<URL> = {}): string {
  const url = new URL(`${server.url("klientvakt")}?${parameters}`);
  url.hostname = host;
  return Object.assign(url, changes).href;
}

async function encrypted(url: string): Promise<boolean> {
  const client = new pg.Client(databaseConnection(url));
  await client.connect();
  const { rows } = await client.query<{ ssl: boolean }>(
    "select ssl from pg_stat_ssl where pid = pg_backend_pid()",
  );
  await client.end();
  return rows[0]!.ssl;
}

describe("the connection to a PostgreSQL with TLS", () => {
  it.each(["verify-full", "verify-ca", "require", "prefer"])(
    "with sslmode=%s is made when the certificate fits",
    async (mode) => {
      expect(await encrypted(address(`sslmode=${mode}&sslrootcert=${ca}`))).toBe(true);
      await expect(requireDatabase(address(`sslmode=${mode}&sslrootcert=${otherCa}`))).rejects.toThrow(
        "from an authority that this machine does not know; name its file as sslrootcert",
      );
      await expect(requireDatabase(address(`sslmode=${mode}`))).rejects.toThrow("authority");
      await expect(
        requireDatabase(address(`sslmode=${mode}&sslrootcert=${ca}`, "127.0.0.1")),
      ).rejects.toThrow("for another name than 127.0.0.1");
    },
  );

  it("is not encrypted without sslmode or with disable, and not verified with no-verify", async () => {
    expect(await encrypted(address("sslmode=disable"))).toBe(false);
    expect(await encrypted(address("application_name=x"))).toBe(false);
    expect(await encrypted(address("sslmode=no-verify", "127.0.0.1"))).toBe(true);
  });

  it("is verified by every way to connect: migrate, portal and worker, and the tools of backups", async () => {
    const good = address(`sslmode=verify-full&sslrootcert=${ca}`);
    const bad = address(`sslmode=verify-full&sslrootcert=${otherCa}`);
    await migrate(good);
    await expect(migrate(bad)).rejects.toThrow("unable to verify the first certificate");
    const portal = (url: string) => {
      const db = createDatabase(url, 1);
      return db.$queryRaw`select 1`.finally(() => db.$disconnect());
    };
    await portal(good);
    await expect(portal(bad)).rejects.toThrow();
    const connect = `. deploy/connection.sh; grep -E '^(host|ssl)' "$PGSERVICEFILE"`;
    const file = execFileSync("sh", ["-eu", "-c", connect, "deploy/backup.sh"], {
      env: { NODE_ENV: "test", PATH: process.env.PATH, DATABASE_OWNER_URL: good },
      encoding: "utf8",
    });
    expect(file).toBe(`host=localhost\nsslmode=verify-full\nsslrootcert=${ca}\n`);
  });

  it("is made by address when the certificate has the address", async () => {
    await serve(["127.0.0.1"]);
    expect(await encrypted(address(`sslmode=verify-full&sslrootcert=${ca}`, "127.0.0.1"))).toBe(true);
    await expect(requireDatabase(address(`sslmode=verify-full&sslrootcert=${ca}`))).rejects.toThrow(
      "for another name than localhost",
    );
  });

  it("says that a certificate has expired, or is not valid yet", async () => {
    const day = 86_400_000;
    await serve(["localhost"], { until: new Date(Date.now() - day) });
    const url = address(`sslmode=verify-full&sslrootcert=${ca}`);
    await expect(requireDatabase(url)).rejects.toThrow("the server's certificate has expired");
    await serve(["localhost"], { from: new Date(Date.now() + day) });
    await expect(requireDatabase(url)).rejects.toThrow("is not valid yet, or this machine's clock is wrong");
    await serve(["localhost"]);
  });
});

describe("a database that cannot be reached", () => {
  const says = async (url: string, words: string) => {
    const refusal = await requireDatabase(url).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(refusal).toContain(words);
    const { password } = new URL(server.url("klientvakt"));
    for (const secret of [password, "se%25cret", "se%cret"]) expect(refusal).not.toContain(secret);
  };

  it("is explained by cause", async () => {
    const closed = String(await freePort());
    await says(address("", "db.example.invalid"), "the name db.example.invalid");
    await says(
      address("", "127.0.0.1", { port: closed }),
      `nothing accepts connections at 127.0.0.1:${closed}`,
    );
    await says(
      address("", "127.0.0.1", { password: "se%25cret" }),
      "the password is wrong for the user postgres",
    );
    await says(address("", "127.0.0.1", { pathname: "/other" }), "there is no database other");
    await says(address(`sslrootcert=${folder}/none.pem`), `cannot be read: ${folder}/none.pem`);
  });

  it("is explained where the server takes TLS only, or has none", async () => {
    await write("pg_hba.conf", "hostssl all all all scram-sha-256\n");
    await reload();
    await says(
      address(""),
      "without TLS; add ?sslmode=verify-full to DATABASE_URL, or a line for it in pg_hba.conf",
    );
    await write("pg_hba.conf", "host postgres all all scram-sha-256\n");
    await reload();
    await says(
      address(`sslmode=verify-full&sslrootcert=${ca}`),
      "does not accept the user postgres from this machine (pg_hba.conf)",
    );
    await write("pg_hba.conf", "host all all all scram-sha-256\n");
    await admin.query("alter system set ssl = off");
    await reload();
    await says(address(`sslmode=verify-full&sslrootcert=${ca}`), "the server does not offer TLS");
  });
});
