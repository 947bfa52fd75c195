import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { NextRequest } from "next/server";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { LINK_REFUSALS } from "@/lib/domain/link-access";
import { type Route, ROUTES } from "@/lib/domain/routes";
import { createHandover } from "@/lib/services/handover/create-handover";
import { recordReturn } from "@/lib/services/onboarding/record-return";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { findRevival } from "@/lib/services/revival/find-revival";
import { startRevival } from "@/lib/services/revival/start-revival";
import { newBrowserKey } from "./browser-key";
import { customerAtLink, valueOf } from "./customer";
import { changeKeys } from "./key-rows";
import { TestContext } from "./test-context";

/**
 * Calls every address of every kind of link, as the route registry lists them, with a link that may not be
 * used any more. A new address is covered without a change here, and fails when it does not apply the rule.
 */

/** The cookie that identifies the visiting browser. */
let browser: string | undefined;
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => (browser === undefined ? undefined : { value: browser }) }),
}));
/** What a text is made of, so that a name in it is noticed. */
const text = (key: string, values?: object) => key + JSON.stringify(values ?? {});
const texts = () => Object.assign(text, { rich: text });
vi.mock("next-intl/server", () => ({ getTranslations: async () => texts() }));
class NotFound extends Error {}
vi.mock("next/navigation", async (original) => ({
  ...(await original<object>()),
  notFound: () => {
    throw new NotFound();
  },
}));

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  Object.assign(process.env, t.processEnv, { LINK_REQUESTS_PER_MINUTE: "10" });
});
beforeEach(async () => {
  browser = undefined;
  // Each test counts from zero.
  (globalThis as { klientvaktRateLimits?: unknown }).klientvaktRateLimits = undefined;
  await t.forgetWaits();
});
afterAll(() => t.drop());

type Kind = "k" | "confirm" | "r" | "h" | "calendar";
const kindOf = (path: string) => path.split("/")[1] as Kind;

const ADDRESSES = ROUTES.filter((route) => route.access === "link")
  // A return is recorded whatever has become of its link: the draft exists in Selvbetjening all the same, and
  // another client must not be created. It answers with a redirect to the page and nothing else.
  .filter((route) => route.path !== "/confirm/return/[value]")
  .flatMap((route: Route) => route.methods.map((method) => ({ path: route.path, kind: route.kind, method })));

/** Links of one kind in the state in which they can do most, and how each stops being usable. */
interface World {
  tokens: Record<Kind, string>;
  holder: string;
  /** What no refused address may contain. */
  names: string[];
  fields: Record<string, string>;
}

async function makeWorld(): Promise<World> {
  const holder = newSecret();
  const onboarding = await customerAtLink(t, { custody: "INSTALLATION" });
  const { installationId } = onboarding;
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const key = await newBrowserKey(installationId);
  const back = await t.sandbox.confirm(
    (await onboarding.submit(holder, randomUUID(), { publicJwk: key.publicJwk }))!,
  );
  await recordReturn(t.system, { value: valueOf(back), status: "Success" });
  // Proved, and its file is not saved yet.
  const draft = await onboarding.draft();
  await t.db.clientDraft.update({ where: { id: draft.id }, data: { state: "CONFIRMED" } });
  await changeKeys(t.db, { where: { installationId }, data: { state: "CURRENT", provedAt: new Date() } });
  await t.db.installation.update({
    where: { id: installationId },
    data: { clientId: draft.clientId, activatedAt: new Date() },
  });

  const revived = await t.active();
  const revival = await startRevival(revived.admin, { installationId: revived.installationId, days: 3 });
  const found = await findRevival(t.system, revival.token);
  await createRevivalKey(t.customer(revived.installationId), { ...found, browser: holder, publicJwk: "" });
  const current = await t.db.clientKey.findFirstOrThrow({
    where: { installationId: revived.installationId, state: "CURRENT" },
  });
  const now = new Date();
  // Something for the calendar.
  await changeKeys(t.db, {
    where: { id: current.id },
    data: { expiresAt: new Date(Date.now() + 5 * 86_400_000), expirySource: "selvbetjening" },
  });
  await t.db.revival.update({
    where: { id: found.revivalId },
    data: { state: "VERIFIED", keyId: current.id, keyMadeAt: now, uploadedAt: now, verifiedAt: now },
  });

  const handed = await t.active();
  const handover = await createHandover(handed.admin, {
    installationId: handed.installationId,
    recipient: "Kari Nordmann",
  });
  const calendar = newSecret();
  await t.db.savedView.create({
    data: {
      name: `Alle ${calendar.slice(0, 6)}`,
      query: "",
      ownerId: revived.admin.actor.kind === "staff" ? revived.admin.actor.userId : "",
      ownerName: "Ada",
      shared: true,
      feedHash: hashSecret(calendar),
      createdAt: now,
    },
  });
  return {
    tokens: {
      k: onboarding.token,
      confirm: valueOf(back),
      r: revival.token,
      h: handover.token,
      calendar,
    },
    holder,
    names: [
      "Kontor",
      "Hovedserver",
      "Kari Nordmann",
      key.kid,
      draft.clientId!,
      revived.clientId,
      current.kid!,
    ],
    fields: {
      ...{ kind: "saved", kid: key.kid, operationId: randomUUID(), publicJwk: key.publicJwk },
      ...{ draftId: draft.id, step: "restart", passphrase: "", code: "", confirmation: "" },
    },
  };
}

/** The ways in which a link stops being usable, by the kinds that know them. */
const WAYS: { name: string; kinds: Kind[]; apply: (world: World) => Promise<unknown> }[] = [
  {
    name: "revoked",
    kinds: ["k", "confirm", "r", "h", "calendar"],
    apply: async () => {
      await t.db.onboardingLink.updateMany({ data: { revokedAt: new Date() } });
      await t.db.revival.updateMany({ data: { state: "CANCELLED" } });
      await t.db.keyHandover.updateMany({ data: { revokedAt: new Date() } });
      await t.db.savedView.updateMany({ data: { feedHash: null } });
    },
  },
  {
    name: "expired",
    kinds: ["k", "confirm", "r", "h"],
    apply: async () => {
      const expiresAt = new Date(Date.now() - 1000);
      await t.db.onboardingLink.updateMany({ data: { expiresAt } });
      await t.db.revival.updateMany({ data: { expiresAt } });
      await t.db.keyHandover.updateMany({ data: { expiresAt } });
      // Otherwise the browser that holds the key may still save it, and then say whether the program works.
      const savedAt = new Date(Date.now() - 31 * 86_400_000);
      await changeKeys(t.db, { where: { custody: "INSTALLATION" }, data: { savedAt } });
    },
  },
  {
    name: "locked after wrong codes",
    kinds: ["k", "r", "h"],
    apply: async () => {
      const locked = { codeHash: "a".repeat(64), codeAttempts: 5 };
      await t.db.onboardingLink.updateMany({ data: { ...locked, boundToHash: null } });
      await t.db.revival.updateMany({ data: { ...locked, boundToHash: null } });
      await t.db.keyHandover.updateMany({ data: { ...locked, revokedAt: new Date() } });
    },
  },
  {
    name: "bound to another browser",
    kinds: ["k", "confirm", "r"],
    apply: async () => {
      browser = newSecret();
    },
  },
  {
    name: "bound to another browser, and visited without cookies",
    kinds: ["k", "confirm", "r"],
    apply: async () => {
      browser = undefined;
    },
  },
];

interface Answer {
  status: number;
  text: string;
}

/** Calls an address as Next would, without its proxy. */
async function call(
  world: World,
  address: { path: string; kind: "page" | "handler"; method: string },
  accept = "application/json",
): Promise<Answer> {
  const folder = address.path.startsWith("/calendar") ? "app" : "app/(customer)";
  const file = `../../../${folder}${address.path}/${address.kind === "page" ? "page.tsx" : "route.ts"}`;
  const token = world.tokens[kindOf(address.path)];
  const params = Promise.resolve({ token, value: token });
  const route = (await import(/* @vite-ignore */ file)) as Record<
    string,
    (...args: unknown[]) => Promise<unknown>
  >;
  if (address.kind === "page") {
    const page = await route.default!({ params, searchParams: Promise.resolve({}) });
    return { status: 200, text: JSON.stringify(page) };
  }
  const isRelay = address.path.endsWith("/relay");
  const url = `http://localhost${address.path.replace(/\[\w+\]/, token)}?kid=${world.fields.kid}`;
  const body = isRelay ? JSON.stringify({ kind: "saved", kid: world.fields.kid }) : form(world.fields);
  const request = new NextRequest(url, {
    method: address.method,
    headers: { accept },
    ...(address.method === "POST" ? { body } : {}),
  });
  const response = (await route[address.method]!(request, { params })) as Response;
  return { status: response.status, text: response.headers.get("location") ?? (await textOf(response)) };
}

/** The body; of a stream, which would go on for a minute, what it sends first. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get("content-type") !== "text/event-stream") return response.text();
  const reader = response.body!.getReader();
  const parts = [await reader.read(), await reader.read()];
  await reader.cancel();
  return parts.map(({ value }) => new TextDecoder().decode(value)).join("");
}

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

/** Everything that an address of a link can change. */
async function stored(): Promise<string> {
  const order = { orderBy: { id: "asc" } } as const;
  const { db } = t;
  const rows = [
    await db.onboardingLink.findMany(order),
    await db.clientDraft.findMany(order),
    await db.revival.findMany(order),
    await db.keyHandover.findMany(order),
    await db.clientKey.findMany(order),
    await db.auditEvent.count(),
  ];
  return JSON.stringify(rows);
}

const isRefusal = (answer: Answer) =>
  (answer.status === 200 && LINK_REFUSALS.some((code) => answer.text.includes(`"${code}"`))) ||
  (answer.status === 409 && LINK_REFUSALS.some((code) => answer.text.includes(`"${code}"`))) ||
  answer.status === 303 ||
  answer.status === 404;

it("covers every kind of link", () => {
  expect([...new Set(ADDRESSES.map((each) => kindOf(each.path)))].sort()).toEqual([
    "calendar",
    "confirm",
    "h",
    "k",
    "r",
  ]);
});

it("every page and file of a link that may be used shows what it is for", async () => {
  const world = await makeWorld();
  browser = world.holder;
  const shown = ADDRESSES.filter((each) => each.kind === "page" || each.path.startsWith("/calendar"));
  for (const address of shown) {
    const { text } = await call(world, address);
    expect([address.path, world.names.some((name) => text.includes(name))]).toEqual([address.path, true]);
  }
});

describe.each(WAYS)("a link that is $name", (way) => {
  it("is refused at each of its addresses, reveals nothing and changes nothing", async () => {
    const world = await makeWorld();
    browser = world.holder;
    await way.apply(world);
    const before = await stored();
    const problems: string[] = [];
    for (const address of ADDRESSES.filter((each) => way.kinds.includes(kindOf(each.path))))
      for (const accept of ["application/json", "text/event-stream"]) {
        const answer = await call(world, address, accept);
        const at = `${address.method} ${address.path} (${accept}): ${answer.status} ${answer.text.slice(0, 80)}`;
        if (!isRefusal(answer)) problems.push(`not refused: ${at}`);
        for (const name of world.names)
          if (answer.text.includes(name)) problems.push(`reveals ${name.slice(0, 20)}: ${at}`);
      }
    expect(problems).toEqual([]);
    expect(await stored()).toBe(before);
  });
});

it("each address of a link is limited, and who may not use the link cannot use the limit up", async () => {
  const world = await makeWorld();
  const problems: string[] = [];
  const isOver = ({ text }: Answer) => text.includes("TOO_MANY_REQUESTS");
  for (const address of ADDRESSES) {
    (globalThis as { klientvaktRateLimits?: unknown }).klientvaktRateLimits = undefined;
    // Without a cookie: the browser that the link is bound to is another one.
    browser = undefined;
    const bound = ["k", "confirm", "r"].includes(kindOf(address.path));
    if (bound) for (let index = 0; index < 130; index += 1) await call(world, address);
    browser = world.holder;
    const first = await call(world, address);
    if (bound && isOver(first)) problems.push(`used up by another browser: ${address.path}`);
    let last = first;
    for (let index = 0; index < 130 && !isOver(last); index += 1) last = await call(world, address);
    // A file that is fetched once is refused at once afterwards.
    if (!isOver(last) && !LINK_REFUSALS.some((code) => last.text.includes(code)))
      problems.push(`not limited: ${address.method} ${address.path}: ${last.text.slice(0, 80)}`);
  }
  expect(problems).toEqual([]);
});
