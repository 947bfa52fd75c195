import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { MAX_PROOF_WAIT_SECONDS } from "@/lib/domain/key-rotation";
import { getInstallation } from "../installations/get-installation";
import { advanceRotation } from "./advance-rotation";
import { listRotations } from "./list-rotations";
import { startRotation } from "./start-rotation";

/** A rotation while HelseID or Selvbetjening has asked for time. */
let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
});
beforeEach(async () => {
  await t.sandbox.reset();
  await t.sandbox.switches({ cacheSeconds: 0 });
  await t.forgetWaits();
});
afterAll(() => t.drop());

const WAIT_SECONDS = 1800;
const FORMS = ["seconds", "date", "rfc850", "asctime"] as const;

/** Where the request for time comes, and the state that the rotation has then. */
const PLACES = [
  { path: "/connect/token", method: "POST", upstream: "HELSEID", skip: 0, state: "PREPARED" },
  { path: "/v1/client-secret", method: "POST", upstream: "SELVBETJENING", skip: 0, state: "PREPARED" },
  { path: "/connect/token", method: "POST", upstream: "HELSEID", skip: 1, state: "UPLOADED" },
] as const;
const CASES = PLACES.flatMap((place) =>
  (["429", "503"] as const).flatMap((kind) =>
    FORMS.map((form) => ({
      ...place,
      kind,
      form,
      // Whether an upload took effect that got 503 is found out afterwards.
      state: place.path === "/v1/client-secret" && kind === "503" ? "UPLOADING" : place.state,
    })),
  ),
);

const traffic = () => t.sandbox.control<{ counts: Record<string, number>; early: number }>("traffic");

it.each(CASES)(
  "waits for $upstream in $state ($kind, $form, after $skip), and then goes on",
  async (each) => {
    const at = await t.active();
    const { path, method, kind } = each;
    const { rotationId } = await startRotation(at.admin, {
      installationId: at.installationId,
      operationId: randomUUID(),
    });
    await t.sandbox.switches({ retryAfter: each.form });
    await t.sandbox.faults([
      // A fault without effect lets the first requests through.
      ...(each.skip > 0 ? [{ path, method, kind: "slow", seconds: 0, times: each.skip }] : []),
      { path, method, kind, seconds: WAIT_SECONDS, times: 1 },
    ]);
    const seconds = await advanceRotation(t.system, { rotationId });
    // Where the new key may be the only one, it is tried at HelseID meanwhile.
    const isTried = each.state === "UPLOADING";
    if (isTried) expect(seconds).toBeLessThanOrEqual(MAX_PROOF_WAIT_SECONDS);
    else expect(seconds).toBeGreaterThan(WAIT_SECONDS - 3);
    expect(seconds).toBeLessThanOrEqual(WAIT_SECONDS + 1);

    const waiting = async () => (await listRotations(at.admin, at.installationId))[0]!;
    expect(await waiting()).toMatchObject({
      state: each.state,
      stuck: false,
      attempts: isTried ? 1 : 0,
    });
    expect((await waiting()).wait).toMatchObject({
      upstream: each.upstream,
      secondsLeft: expect.any(Number),
    });

    // Another worker, or another rotation, sends nothing to the service and shortens nothing.
    await t.sandbox.control("traffic", {});
    t.advanceClock(WAIT_SECONDS - 10);
    expect(await advanceRotation(t.system, { rotationId })).toBeGreaterThan(5);
    const { status } = await getInstallation(at.admin, at.installationId);
    expect(status.code).toBe("rotating");
    expect((await waiting()).stuck).toBe(false);
    const { counts, early } = await traffic();
    expect(early).toBe(0);
    expect(Object.keys(counts).filter((request) => !isTried || !request.includes("/connect/token"))).toEqual(
      [],
    );

    t.advanceClock(15);
    for (let next = await advanceRotation(t.system, { rotationId }); next !== null;) {
      t.advanceClock(Math.max(1, next));
      next = await advanceRotation(t.system, { rotationId });
    }
    expect(await waiting()).toMatchObject({ state: "DONE", wait: null });
    const { uploads } = await t.sandbox.control<{ uploads: string[] }>(`test/clients/${at.clientId}`);
    expect(uploads).toHaveLength(1);
  },
);

it("is made ready and waits when it is started while somebody else has been asked to wait", async () => {
  const at = await t.active();
  await t.db.upstreamWait.create({
    data: {
      environment: "TEST",
      upstream: "SELVBETJENING",
      until: new Date(t.system.clock().getTime() + 60_000),
    },
  });
  await t.sandbox.control("traffic", {});
  const { rotationId } = await startRotation(at.admin, {
    installationId: at.installationId,
    operationId: randomUUID(),
  });
  expect(await advanceRotation(t.system, { rotationId })).toBeCloseTo(60, -1);
  expect((await traffic()).counts).toEqual({});
  expect((await listRotations(at.admin, at.installationId))[0]).toMatchObject({
    state: "PREPARED",
    wait: { upstream: "SELVBETJENING" },
  });
});

/** An upload that has removed the old key, and whose result Selvbetjening does not give for a long time. */
const UNKNOWN_UPLOADS = [
  [{ path: "/v1/client-secret", method: "POST", kind: "503-after-apply", seconds: 21_600, times: 1 }],
  [
    { path: "/v1/client-secret", method: "POST", kind: "lost-after-apply", times: 1 },
    { path: "/v1/client-secret", method: "GET", kind: "429", seconds: 21_600, times: 1 },
  ],
  [
    { path: "/v1/client-secret", method: "POST", kind: "lost-after-apply", times: 1 },
    { path: "/v1/client-secret", method: "GET", kind: "500", times: 100 },
  ],
];

it.each(UNKNOWN_UPLOADS)(
  "proves the new key although Selvbetjening does not say what it has done",
  async (...faults) => {
    const at = await t.active();
    await t.sandbox.switches({ oldKeys: "dropped-later", cacheSeconds: 8 });
    const { rotationId } = await startRotation(at.admin, {
      installationId: at.installationId,
      operationId: randomUUID(),
    });
    await t.sandbox.faults(faults);
    let passed = 0;
    for (let next = await advanceRotation(t.system, { rotationId }); next !== null && passed < 60;) {
      const seconds = Math.ceil(next);
      passed += seconds;
      t.advanceClock(seconds);
      await t.sandbox.control("clock", { shiftSeconds: passed });
      next = await advanceRotation(t.system, { rotationId });
    }
    const [rotation] = await listRotations(at.admin, at.installationId);
    expect(rotation).toMatchObject({ state: "DONE" });
    expect(passed).toBeLessThanOrEqual(8 + MAX_PROOF_WAIT_SECONDS);
    expect((await traffic()).early).toBe(0);
    t.advanceClock(-passed);
  },
);
