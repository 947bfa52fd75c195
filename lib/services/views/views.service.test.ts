import { afterAll, beforeAll, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { listViewNames } from "./list-view-names";
import { listViews } from "./list-views";
import { makeCalendar } from "./make-calendar";
import { readCalendar } from "./read-calendar";
import { removeView } from "./remove-view";
import { revokeCalendar } from "./revoke-calendar";
import { saveView } from "./save-view";
import { updateView } from "./update-view";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

it("a view belongs to who saved it: others see a shared one, and change none", async () => {
  const owner = await t.staff("SUPPORT", "Kari");
  const other = await t.staff("ADMINISTRATOR", "Ada");
  const secret = await saveView(owner, {
    name: "Min",
    query: "status=expired&after=x&evil=1",
    shared: false,
  });
  const shared = await saveView(owner, { name: "Vår", query: "within=30", shared: true });
  expect((await listViews(owner)).map((view) => [view.name, view.query])).toEqual([
    ["Min", "status=expired"],
    ["Vår", "within=30"],
  ]);
  expect((await listViews(other)).map((view) => [view.name, view.own])).toEqual([["Vår", false]]);
  const tabs = [
    { name: "Min", query: "status=expired" },
    { name: "Vår", query: "within=30" },
  ];
  expect(await listViewNames(owner, { most: 10 })).toEqual(tabs);
  expect(await listViewNames(owner, { most: 1 })).toEqual(tabs.slice(0, 1));
  expect(await listViewNames(other, { most: 10 })).toEqual(tabs.slice(1));
  for (const { viewId } of [secret, shared])
    for (const verb of [removeView, makeCalendar, revokeCalendar])
      await expect(verb(other, { viewId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(saveView(owner, { name: "Min", query: "", shared: false })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await expect(updateView(other, { viewId: shared.viewId, name: "Min", shared: true })).rejects.toMatchObject(
    {
      code: "NOT_FOUND",
    },
  );
  await expect(updateView(owner, { viewId: shared.viewId, name: "Min", shared: true })).rejects.toMatchObject(
    {
      code: "CONFLICT",
    },
  );
  await updateView(owner, { viewId: shared.viewId, name: "Bare min", shared: false });
  expect((await listViews(owner)).map((view) => view.name)).toEqual(["Bare min", "Min"]);
  expect(await listViews(other)).toEqual([]);
  const customer = t.customer("00000000-0000-7000-8000-000000000001");
  await expect(listViews(customer)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

it("a calendar's address is kept as a hash, is replaced by the next one, and dies with its view", async () => {
  const owner = await t.staff("VIEWER", "Lars");
  const { viewId } = await saveView(owner, { name: "Alle", query: "", shared: false });
  const first = await makeCalendar(owner, { viewId });
  const anonymous = t.as({ kind: "anonymous" });
  expect(await readCalendar(anonymous, first.token)).toContain("BEGIN:VCALENDAR");
  const rows = await t.db.$queryRaw<{ text: string }[]>`select v::text as text from saved_view v`;
  expect(rows.map((row) => row.text).join("\n")).not.toContain(first.token);
  const second = await makeCalendar(owner, { viewId });
  await expect(readCalendar(anonymous, first.token)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await removeView(owner, { viewId });
  await expect(readCalendar(anonymous, second.token)).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const token of ["", "x", "a".repeat(43)])
    await expect(readCalendar(anonymous, token)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
