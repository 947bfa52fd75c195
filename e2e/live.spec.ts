import { expect, test } from "./fixtures";
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
