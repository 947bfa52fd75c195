import { expect, it } from "vitest";
import { countLinkRequest } from "./link-limit";

const SETTING = 20;
const ask = (path: string, address: string) => countLinkRequest(path, address, SETTING);
/** How many requests are let through before the first that is not. */
async function passed(path: string, address: string): Promise<number> {
  for (let count = 0; ; count += 1) {
    const wait = await ask(path, address);
    if (wait === null) continue;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    return count;
  }
}

it("stops who asks for links too often, alone, and counts polling and relayed requests apart", async () => {
  expect(await passed("/k/x", "a")).toBe(SETTING);
  for (const counted of ["/k/x", "/k/x/start", "/r/x", "/h/x/file", "/confirm/return/x", "/calendar/x"])
    expect([counted, typeof (await ask(counted, "a"))]).toEqual([counted, "number"]);
  for (const other of ["/k/x/status", "/r/x/relay", "/installations", "/"])
    expect([other, await ask(other, "a")]).toEqual([other, null]);
  expect(await ask("/h/x", "b")).toBeNull();
});

it("limits polling and relayed requests too, each by itself", async () => {
  expect(await passed("/k/x/status", "c")).toBe(4 * SETTING);
  expect(await passed("/confirm/x/relay", "c")).toBe(4 * SETTING);
  expect(await ask("/confirm/x", "c")).toBeNull();
});
