import { MAX_STREAMS } from "@/lib/domain/stream-limits";
import { expect, expectAccessible, test } from "./fixtures";
import { openSelvbetjening } from "./steps/onboarding";

/** Parses a stream of server-sent events. */
async function* eventsOf(response: Response): AsyncGenerator<{ state: string; nextSeconds: number | null }> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(part, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data) yield JSON.parse(data) as { state: string; nextSeconds: number | null };
    }
  }
}

test("support's open page is updated at once when the customer submits, before the next poll", async ({
  as,
  customer,
  t,
  stack,
}) => {
  const { url, installationId } = await t.link();
  const support = await as("SUPPORT");
  const cookies = await support.context().cookies();
  const address = `${stack.portalUrl}/installations/${installationId}/status`;
  const headers = {
    accept: "text/event-stream",
    cookie: cookies.map((each) => `${each.name}=${each.value}`).join("; "),
  };
  const response = await fetch(address, { headers, signal: AbortSignal.timeout(50_000) });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(response.headers.get("cache-control")).toContain("no-transform");
  const events = eventsOf(response);
  const first = (await events.next()).value!;
  expect(first.nextSeconds).toBe(10);
  const page = await customer();
  await page.goto(url);
  const pressed = Date.now();
  await openSelvbetjening(page);
  const second = (await events.next()).value!;
  expect(second.state).not.toBe(first.state);
  expect(Date.now() - pressed).toBeLessThan(9000);
  await events.return(undefined);

  // A role that may not see the page may not open its event stream either.
  expect((await fetch(address, { headers: { accept: "text/event-stream" } })).status).toBe(401);
});

test("beyond the limit of a link's streams its page is still updated, by polling, and shows when it is revoked", async ({
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  const abort = new AbortController();
  const open = () =>
    fetch(`${url}/status`, { headers: { accept: "text/event-stream" }, signal: abort.signal });
  const streams: Response[] = [];
  for (let index = 0; index < MAX_STREAMS.link; index += 1) streams.push(await open());
  expect(streams.map((each) => each.status)).toEqual(streams.map(() => 200));
  const refused = await open();
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: "TOO_MANY_REQUESTS" });

  const page = await customer();
  await page.goto(url);
  await expect(page.getByText("Hovedserver")).toBeVisible();
  await t.db.onboardingLink.updateMany({ where: { installationId }, data: { revokedAt: new Date() } });
  await expect(page.getByRole("heading", { name: "Lenken gjelder ikke lenger" })).toBeVisible();
  await expect(page.getByText("Hovedserver")).toHaveCount(0);
  await expectAccessible(page);
  // An open stream ends with its link.
  const events = eventsOf(streams[0]!);
  let last = (await events.next()).value;
  while (last && last.nextSeconds !== null) last = (await events.next()).value;
  expect(last).toEqual({ state: "LINK_REVOKED", nextSeconds: null });
  abort.abort();
});
