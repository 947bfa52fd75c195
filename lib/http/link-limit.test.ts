import { expect, it } from "vitest";
import { countLinkRequest } from "./link-limit";

it("stops who asks for links too often, alone, and never an open page that asks how it goes", async () => {
  const ask = (path: string, address: string) => countLinkRequest(path, address, 20);
  for (let index = 0; index < 20; index += 1) expect(await ask(`/k/${index}`, "a")).toBeNull();
  const wait = await ask("/r/x/file", "a");
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(await ask("/h/x", "b")).toBeNull();
  for (const free of ["/k/x/status", "/r/x/status", "/k/x/relay", "/confirm/x/status", "/installations", "/"])
    expect([free, await ask(free, "a")]).toEqual([free, null]);
  for (const counted of ["/k/x", "/k/x/start", "/r/x", "/h/x/file", "/confirm/return/x", "/calendar/x"])
    expect([counted, typeof (await ask(counted, "a"))]).toEqual([counted, "number"]);
});
