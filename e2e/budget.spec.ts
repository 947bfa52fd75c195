import { inputsOf } from "@/lib/dev/testing/budget/inputs";
import { SHAPES } from "@/lib/dev/testing/budget/shapes";
import { expect, test } from "./fixtures";

/** One more byte than the largest accepted size; a request's line and headers are counted with some room. */
const ABOVE = { body: 1, address: 1500 };

test("every input refuses more than its largest size, with a status that says so", async ({ t }) => {
  test.setTimeout(180_000);
  const inputs = await inputsOf(t);
  expect(inputs.length).toBeGreaterThan(150);
  for (const input of inputs) {
    const above = input.name.startsWith("GET ") ? ABOVE.address : ABOVE.body;
    const status = await input.send(input.bytes + above, SHAPES[0]!);
    expect(input.refusedWith, `${input.name} with ${input.bytes + above} bytes: ${status}`).toContain(status);
  }
});
