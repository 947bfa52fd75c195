import { inputsOf } from "@/lib/dev/testing/budget/inputs";
import { SHAPES } from "@/lib/dev/testing/budget/shapes";
import { expect, test } from "./fixtures";

test("every input refuses more than its largest size, with a status that says so", async ({ t }) => {
  test.setTimeout(180_000);
  const inputs = await inputsOf(t);
  expect(inputs.length).toBeGreaterThan(150);
  for (const input of inputs) {
    const status = await input.send(input.above, SHAPES[0]!);
    expect(input.refusedWith, `${input.name} with ${input.above} bytes: ${status}`).toContain(status);
  }
});
