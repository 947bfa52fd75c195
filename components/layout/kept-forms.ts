import { type Control, isControl, isToggle } from "@/components/forms/early-input";
import { mayKeepField } from "@/lib/domain/kept-fields";

/*
 * What was typed into the forms of a page, kept in this tab while somebody signs in again, and given back on
 * the same page to the same person. What may be kept is decided in lib/domain/kept-fields.
 */

const STORAGE_NAME = "klientvakt-kept-forms";
/** How long a sign-in may take. */
const MAX_AGE_MS = 30 * 60_000;

interface KeptValue {
  form: string;
  name: string;
  /** Which of the controls of this name. */
  index: number;
  value: string;
  checked: boolean;
}

/** Who has a page open. */
export interface Visit {
  staffId: string;
  /** When they signed in. Another time tells a sign-in from a page that is just loaded again. */
  signedInAt: string;
}

interface Kept extends Visit {
  address: string;
  at: number;
  values: KeptValue[];
}

/** The forms of the page with a name that is the same when the page is loaded again. */
function namedForms(): Map<string, HTMLFormElement> {
  const forms = new Map<string, HTMLFormElement>();
  for (const form of document.querySelectorAll<HTMLFormElement>("main form")) {
    const fields = [...form.elements].filter(isControl);
    // Rows of a list have the same fields, and hidden ones that say which row. An operation has a new id
    // each time.
    const subject = fields.filter((each) => each.type === "hidden" && /Id$/.test(each.name));
    const names = new Set(fields.filter((each) => each.type !== "hidden").map((each) => each.name));
    const ids = subject.filter(({ name }) => name !== "operationId").map(({ value }) => value);
    const name = [...names, ...ids].join(" ");
    const count = [...forms.keys()].filter((each) => each.startsWith(`${name}#`)).length;
    forms.set(`${name}#${count}`, form);
  }
  return forms;
}

function sameName(form: HTMLFormElement, name: string): Control[] {
  return [...form.elements].filter(isControl).filter((each) => each.name === name);
}

const addressNow = () => `${window.location.pathname}${window.location.search}`;

function read(): Kept | null {
  try {
    return JSON.parse(window.sessionStorage.getItem(STORAGE_NAME) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

export function forget(): void {
  try {
    window.sessionStorage.removeItem(STORAGE_NAME);
  } catch {
    // The browser keeps nothing.
  }
}

/**
 * Keeps what was typed.
 * @param touched the controls that somebody has changed
 * @param findPrivateKey the detector; without it nothing is kept
 */
export function keep(
  page: Visit & { address: string },
  touched: ReadonlySet<Control>,
  findPrivateKey: ((text: string) => unknown) | null,
): void {
  if (!findPrivateKey || touched.size === 0) return;
  const values = [...namedForms()].flatMap(([form, element]) =>
    [...touched]
      .filter((control) => control.form === element)
      .filter((control) =>
        mayKeepField(
          {
            name: control.name,
            type: control.type,
            autocomplete: control.getAttribute("autocomplete") ?? "",
            value: control.value,
          },
          findPrivateKey,
        ),
      )
      .map((control) => ({
        form,
        name: control.name,
        index: sameName(element, control.name).indexOf(control),
        value: control.value,
        checked: isToggle(control) && control.checked,
      })),
  );
  if (values.length === 0) return;
  try {
    const kept: Kept = { ...page, at: Date.now(), values };
    window.sessionStorage.setItem(STORAGE_NAME, JSON.stringify(kept));
  } catch {
    // The browser keeps nothing.
  }
}

/**
 * Gives back what was kept, once: to the same person, who has signed in since. A page that is just loaded
 * again starts afresh.
 * @returns `later` as long as the page has none of the forms, since a slow page is shown before them
 */
export function giveBack({ staffId, signedInAt }: Visit): "given" | "nothing" | "later" {
  const kept = read();
  if (!kept) return "nothing";
  const isDue =
    kept.signedInAt !== signedInAt && kept.staffId === staffId && Date.now() - kept.at < MAX_AGE_MS;
  if (!isDue || kept.address !== addressNow()) {
    forget();
    return "nothing";
  }
  const forms = namedForms();
  if (!kept.values.some(({ form }) => forms.has(form))) return "later";
  forget();
  let isChanged = false;
  for (const { form, name, index, value, checked } of kept.values) {
    const element = forms.get(form);
    const control = element && sameName(element, name)[index];
    if (!control) continue;
    enter(control, value, checked);
    for (
      let parent = control.closest("details");
      parent;
      parent = parent.parentElement?.closest("details") ?? null
    )
      parent.open = true;
    isChanged = true;
  }
  return isChanged ? "given" : "nothing";
}

/** Sets a control as if somebody had, which is how React learns of it. */
function enter(control: Control, value: string, checked: boolean): void {
  if (isToggle(control)) {
    if (control.checked !== checked) control.click();
    return;
  }
  const prototype = Object.getPrototypeOf(control) as object;
  Object.getOwnPropertyDescriptor(prototype, "value")!.set!.call(control, value);
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
