import { expect, expectAccessible, test } from "../fixtures";

for (const { language, texts } of [
  {
    language: "nb",
    texts: {
      role: "Rolle for",
      change: "Endre rolle",
      waits: "Blir administrator",
      approve: "Godkjenn som administrator",
    },
  },
  {
    language: "en",
    texts: {
      role: "Role for",
      change: "Change role",
      waits: "Becomes administrator",
      approve: "Approve as administrator",
    },
  },
])
  test(`a new administrator waits until a second one approves it (${language})`, async ({ as, t }) => {
    const name = `Pia Forfremmet ${language}`;
    const { userId } = await t.session("SUPPORT", name);
    const open = async () => {
      const page = await as("ADMINISTRATOR");
      const cookie = { name: "klientvakt-locale", value: language, url: t.stack.portalUrl };
      await page.context().addCookies([cookie]);
      await page.goto("/staff");
      return { page, row: page.getByRole("row").filter({ hasText: name }) };
    };
    const role = async () => (await t.db.staffUser.findUniqueOrThrow({ where: { id: userId } })).role;
    const first = await open();
    await first.row.getByRole("link", { name }).click();
    await first.page.getByLabel(`${texts.role} ${name}`).selectOption("ADMINISTRATOR");
    await first.page.getByRole("button", { name: texts.change }).click();
    await expect(first.page.getByText(texts.waits)).toBeVisible();
    await expect(first.page.getByRole("button", { name: texts.approve })).toHaveCount(0);
    await expectAccessible(first.page);
    expect(await role()).toBe("SUPPORT");

    const second = await open();
    await second.row.getByRole("button", { name: texts.approve }).click();
    await expect(second.row.getByText(texts.waits)).toHaveCount(0);
    expect(await role()).toBe("ADMINISTRATOR");
  });
