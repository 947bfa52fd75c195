import { insertMailPause } from "@/lib/dev/testing/mail-pause-row";
import { expect, expectAccessible, test } from "./fixtures";

/** Who may have a view's weekly report, and what is said when it cannot be sent. */

test("a viewer who has set an address has the weekly report of a shared view, and can end it", async ({
  as,
  t,
}) => {
  const name = await t.sharedView();
  const page = await as("VIEWER");
  await page.goto("/views");
  const card = page.getByRole("listitem").filter({ hasText: name });
  // Without an address there is nothing to press, but the way to set one.
  await expect(card.getByRole("button", { name: "Send meg ukesrapporten" })).toHaveCount(0);
  await card.getByRole("link", { name: "Min side" }).click();
  const email = `leder-${crypto.randomUUID().slice(0, 6)}@example.no`;
  await page.getByLabel("E-postadresse for varsler").fill(email);
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByText("Lagret i Klientvakt.")).toBeVisible();

  await page.goto("/views");
  await card.getByRole("button", { name: "Send meg ukesrapporten" }).click();
  await expect(card.getByText("ukesrapport til 1 adresse")).toBeVisible();
  await expect(card.getByText("Ingen rapport kan sendes")).toHaveCount(0);
  await expectAccessible(page);
  const view = await t.db.savedView.findFirstOrThrow({ where: { name } });
  expect(view.reportEmails).toEqual([email]);

  await card.getByRole("button", { name: "Ikke send meg ukesrapporten" }).click();
  await expect(card.getByText("ukesrapport til")).toHaveCount(0);
  await expect(card.getByRole("button", { name: "Send meg ukesrapporten", exact: true })).toBeVisible();
});

test("a report that cannot be sent says so when it is set up, and on the list until it can", async ({
  as,
  stack,
  t,
}) => {
  const name = await t.sharedView();
  await insertMailPause(t.db, stack.env, new Date(Date.now() - 3_600_000));
  const page = await as("ADMINISTRATOR");
  await page.goto("/views");
  const card = page.getByRole("listitem").filter({ hasText: name });
  const said = "Ingen rapport kan sendes nå: E-posttjeneren tar ikke imot fra Klientvakt.";
  const problem = card.getByText(said).first();
  await expect(card.getByText(said)).toHaveCount(0);
  await card.getByText("Ukesrapport på e-post …").click();
  await card.getByLabel("Send til").fill("leder@example.no");
  await card.getByRole("button", { name: "Lagre" }).click();
  await expect(card.getByRole("status").getByText(said)).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(problem).toBeVisible();
  await t.db.mailPause.deleteMany();
  await page.reload();
  await expect(card.getByText("ukesrapport til 1 adresse")).toBeVisible();
  await expect(card.getByText(said)).toHaveCount(0);
});
