import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestSandbox } from "@/lib/dev/testing/sandbox";

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
});
afterAll(() => sandbox.stop());

describe("The control API of the sandbox", () => {
  it.each([{ cacheSecond: 1 }, { oldKeys: "lost" }, { cacheSeconds: "1" }, { bearerAccepted: 1 }])(
    "refuses switches that do not exist or cannot have the value: %j",
    async (change) => {
      const before = await sandbox.control("switches", {});
      await expect(sandbox.control("switches", change)).rejects.toThrow(Object.keys(change)[0]);
      expect(await sandbox.control("switches", {})).toEqual(before);
    },
  );
});
