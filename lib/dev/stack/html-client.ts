/**
 * A browser without scripts, with cookies, redirects and forms: enough to use the portal as somebody without
 * JavaScript does.
 */
export class HtmlClient {
  readonly #cookies = new Map<string, string>();
  url = "";
  html = "";
  status = 0;

  /** @param stopBefore an address that begins so is not requested; `url` is then the address */
  constructor(private readonly stopBefore?: string) {}

  async goto(url: string, init: RequestInit = {}): Promise<this> {
    let target = url;
    let request = init;
    for (let hops = 0; hops < 20; hops += 1) {
      const { origin } = new URL(target);
      const response = await fetch(target, {
        ...request,
        redirect: "manual",
        headers: { ...request.headers, cookie: this.#cookieHeader(origin) },
      });
      this.#storeCookies(origin, response);
      const location = response.headers.get("location");
      if (location && response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        target = new URL(location, target).href;
        request = {};
        if (this.stopBefore && target.startsWith(this.stopBefore)) {
          this.url = target;
          return this;
        }
        continue;
      }
      this.url = target;
      this.status = response.status;
      this.html = await response.text();
      return this;
    }
    throw new Error("too many redirects");
  }

  /**
   * Submits the form that has a field or button named `field`.
   * @param values replace the form's own values
   * @param match a text that the form must also contain
   * @throws Error when there is no such form
   */
  async submit(field: string, values: Record<string, string | string[]> = {}, match = ""): Promise<this> {
    const form = [...this.html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)]
      .map(([form]) => form)
      .find((text) => text.includes(`name="${field}"`) && text.includes(match));
    if (!form)
      throw new Error(`no form with ${field} on ${new URL(this.url).pathname} (status ${this.status})`);
    const body = /enctype="multipart/i.test(form) ? new FormData() : new URLSearchParams();
    for (const [name, value] of formValues(form)) if (!(name in values)) body.append(name, value);
    for (const [name, value] of Object.entries(values))
      for (const each of [value].flat()) body.append(name, each);
    const action = attribute(form, "action") ?? "";
    const target = new URL(action.startsWith("javascript:") ? "" : action, this.url);
    return this.goto(target.href, { method: "POST", body, headers: { origin: new URL(this.url).origin } });
  }

  setCookie(origin: string, name: string, value: string): void {
    this.#cookies.set(`${origin} ${name}`, value);
  }

  #cookieHeader(origin: string): string {
    return [...this.#cookies]
      .filter(([key]) => key.startsWith(`${origin} `))
      .map(([key, value]) => `${key.slice(origin.length + 1)}=${value}`)
      .join("; ");
  }

  #storeCookies(origin: string, response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(";")[0]!;
      const equals = pair.indexOf("=");
      const isRemoved = /max-age=0|expires=thu, 01 jan 1970/i.test(line);
      if (isRemoved) this.#cookies.delete(`${origin} ${pair.slice(0, equals)}`);
      else this.#cookies.set(`${origin} ${pair.slice(0, equals)}`, pair.slice(equals + 1));
    }
  }
}

function attribute(tag: string, name: string): string | null {
  const match = new RegExp(`^[^>]*\\b${name}="([^"]*)"`).exec(tag);
  return match ? decode(match[1]!) : null;
}

function formValues(form: string): [string, string][] {
  const values: [string, string][] = [];
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, "name");
    const type = attribute(tag, "type") ?? "text";
    if (!name || (["checkbox", "radio"].includes(type) && !/\bchecked=""/.test(tag))) continue;
    values.push([name, attribute(tag, "value") ?? (type === "checkbox" ? "on" : "")]);
  }
  for (const [, tag, text] of form.matchAll(/(<textarea\b[^>]*>)([\s\S]*?)<\/textarea>/g)) {
    const name = attribute(tag!, "name");
    if (name) values.push([name, decode(text!).replace(/^\n/, "")]);
  }
  for (const [, tag, options] of form.matchAll(/(<select\b[^>]*>)([\s\S]*?)<\/select>/g)) {
    const name = attribute(tag!, "name");
    const chosen =
      /<option value="([^"]*)" selected=""/.exec(options!) ?? /<option value="([^"]*)"/.exec(options!);
    if (name) values.push([name, decode(chosen?.[1] ?? "")]);
  }
  return values;
}

function decode(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
