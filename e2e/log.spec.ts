import net from "node:net";
import { startAnotherPortal } from "@/lib/dev/testing/another-portal";
import { expect, test } from "./fixtures";

/** What a portal prints when something goes wrong that nobody expected. */

const WORDS =
  'ATTACKER\n{"level":"fatal","msg":"ATTACKER"}\n    at ATTACKER (/etc/ATTACKER:1:1)\u2028ATTACKER';

/** A way to the database that can be cut. */
async function cuttable(databaseUrl: string): Promise<{ url: string; cut: () => void }> {
  const real = new URL(databaseUrl);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    const upstream = net.connect(Number(real.port), real.hostname);
    for (const each of [socket, upstream]) {
      sockets.add(each);
      each.on("error", () => undefined).on("close", () => sockets.delete(each));
    }
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as net.AddressInfo;
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const cut = () => {
    server.close();
    for (const each of sockets) each.destroy();
  };
  return { url: url.href, cut };
}

test("every line that a portal prints is JSON without others' words, also when it and Next fail", async ({
  t,
  stack,
}) => {
  // With an administrator there is no code to store for the first one.
  const { name, value } = await t.session("ADMINISTRATOR");
  const database = await cuttable(stack.env.DATABASE_URL!);
  const { portalUrl, printed, stop } = await startAnotherPortal(stack, {
    // What is written fails, and what is only read does not.
    DATABASE_URL: `${database.url}?options=${encodeURIComponent("-c default_transaction_read_only=on")}`,
  });
  try {
    const query = new URLSearchParams({ q: WORDS, after: WORDS, before: WORDS, code: WORDS });
    const send = (path: string, init: RequestInit = {}) =>
      fetch(`${portalUrl}${path}`, {
        redirect: "manual",
        ...init,
        headers: {
          cookie: `${name}=${value}`,
          origin: portalUrl,
          "user-agent": "ATTACKER",
          "x-request-id": "ATTACKER ATTACKER",
          referer: `${portalUrl}/ATTACKER`,
          ...init.headers,
        },
      });
    const unwritten = await send(`/audit/export?${query}`);
    expect([unwritten.status, await unwritten.text()]).toEqual([500, expect.stringContaining("INTERNAL")]);
    await send("/login", { method: "POST", headers: { "next-action": "ab".repeat(21) }, body: WORDS });
    await send("/installations/import/upload", { method: "POST", body: WORDS });
    await send("/%E0%A4%A", { headers: { "next-router-state-tree": "ATTACKER" } });

    database.cut();
    const page = await (await send(`/organizations?${query}`)).text();
    await send(`/search?${query}`);
    await send(`/api/health/ready?${query}`);

    const lines = printed.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(printed.join("\n")).not.toContain("ATTACKER");
    expect(lines.every((line) => typeof line.level === "string" && typeof line.time === "string")).toBe(true);
    expect(lines).toContainEqual(expect.objectContaining({ msg: "The portal is running." }));
    // An error of the portal's own, one of a page, and what Next says of that.
    const errors = lines.filter((line) => line.level === "error");
    expect(errors).toContainEqual(
      expect.objectContaining({ msg: "unexpected error", where: "audit/export", ref: expect.any(String) }),
    );
    const failed = errors.find((line) => line.msg === "request failed");
    expect(failed).toMatchObject({
      route: expect.stringContaining("/organizations"),
      ref: expect.any(String),
    });
    expect(page).toContain(failed!.ref);
    expect(errors.some((line) => line.msg === "printed by a package")).toBe(true);
  } finally {
    database.cut();
    await stop();
  }
});
