/** The ways to write a value in `.env`. */
export const FORMS = ["plain", "single", "double", "backtick"] as const;
type Form = (typeof FORMS)[number];

/**
 * Writes `.env` with one setting for each value, in the given form if that can hold the value, else in double
 * quotes, which can hold every value.
 */
export function settingsText(written: readonly (readonly [string, Form])[]): {
  text: string;
  settings: Record<string, string>;
} {
  const lines: string[] = ["# Generated"];
  const settings: Record<string, string> = {};
  written.forEach(([value, form], index) => {
    const name = `GENERATED_${index}`;
    settings[name] = value;
    lines.push(`${index % 3 === 0 ? "export " : ""}${name}=${inForm(value, form)}`);
  });
  return { text: `${lines.join("\n")}\n`, settings };
}

function inForm(value: string, form: Form): string {
  if (form === "plain" && value === value.trim() && !/\n|^["'`]|[ \t]#/.test(value)) return value;
  if (form === "single" && !value.includes("'")) return `'${value}'`;
  if (form === "backtick" && !value.includes("`")) return `\`${value}\``;
  return `"${value.replace(/[\\"$]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
