import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { cpuMs, isDisturbed, watchConditions } from "./conditions";

const WORK = "const end = process.cpuUsage().user + 1e5; while (process.cpuUsage().user < end);";

describe("a bench's conditions", () => {
  it("are disturbed when the floor differs by more than 30 %, or others use more than a fifth of the cores", () => {
    expect(isDisturbed([3, 3.2, 3.9], 0.2)).toBe(false);
    expect(isDisturbed([3, 3.2, 3.91], 0)).toBe(true);
    expect(isDisturbed([3], 0.21)).toBe(true);
  });

  it("count the work of the bench's own processes as its own, also after they have ended", async () => {
    const end = watchConditions();
    const before = cpuMs(process.pid);
    const child = spawn(process.execPath, ["-e", WORK]);
    await once(child, "exit");
    expect(cpuMs(process.pid) - before).toBeGreaterThanOrEqual(90);
    const { foreignCpu, machine } = end([1]);
    expect(foreignCpu).toBeGreaterThanOrEqual(0);
    expect(foreignCpu).toBeLessThanOrEqual(1.1);
    expect(machine.cores).toBeGreaterThan(0);
  });
});
