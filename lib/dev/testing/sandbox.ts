import { Processes, type SandboxAddresses } from "@/lib/dev/stack/processes";
import type { Switches } from "@/lib/dev/sandbox/switches";
import { newStaffClient, registerStaffClient, type StaffClient } from "@/lib/dev/stack/staff-client";

/** A sandbox process for one suite, with its control API. */
export class TestSandbox {
  private constructor(
    readonly addresses: SandboxAddresses,
    readonly staff: StaffClient,
    readonly processes: Processes,
  ) {}

  static async start(
    switches: Partial<Switches> = {},
    portalUrl = "http://localhost:3999",
  ): Promise<TestSandbox> {
    const processes = new Processes();
    const addresses = await processes.sandbox({
      SANDBOX_SWITCHES: JSON.stringify({ cacheSeconds: 0.3, ...switches }),
    });
    const staff = await newStaffClient();
    await registerStaffClient(addresses.control, portalUrl, staff);
    return new TestSandbox(addresses, staff, processes);
  }

  stop(): Promise<void> {
    return this.processes.stop();
  }

  async control<T = Record<string, unknown>>(path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.addresses.control}/${path}`, {
      method: body ? "POST" : "GET",
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  reset(): Promise<unknown> {
    return this.control("reset", {});
  }

  switches(change: Partial<Switches>): Promise<unknown> {
    return this.control("switches", change);
  }

  faults(faults: object[]): Promise<unknown> {
    return this.control("faults", { faults });
  }

  async newTemplate(
    template: Record<string, unknown> = {},
    environment = "test",
  ): Promise<{ apiKey: string; scopes: string[] }> {
    return this.control(`${environment}/templates`, {
      scopes: ["nhn:selvbetjening/client", "nhn:msh/api"],
      ...template,
    });
  }

  confirm(confirmUrl: string, outcome?: Outcome, browser?: SandboxBrowser): Promise<string | null> {
    return confirmAsBrowser(confirmUrl, outcome, browser);
  }
}

export type Outcome = "Success" | "UserAccessRequested" | "Error";

/** A browser that keeps Selvbetjening's session. */
export class SandboxBrowser {
  #cookie: string | null = null;

  /** Opens a confirm page. @returns the status of its response */
  async open(confirmUrl: string): Promise<number> {
    const headers = this.#cookie ? { cookie: this.#cookie } : undefined;
    const page = await fetch(confirmUrl, { headers });
    this.#cookie = page.headers.getSetCookie()[0]?.split(";")[0] ?? this.#cookie;
    return page.status;
  }

  /** Submits a confirm page. @returns the address of the redirect; null when it was refused */
  async submit(confirmUrl: string, outcome: Outcome): Promise<string | null> {
    const response = await fetch(confirmUrl, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: this.#cookie ?? "", "content-type": "application/x-www-form-urlencoded" },
      body: `outcome=${outcome}`,
    });
    return response.headers.get("location");
  }
}

/** Selvbetjening did not show the confirm page: too old, used, or opened in another browser. */
export class ConfirmPageRefused extends Error {}

/**
 * Opens Selvbetjening's confirm page and submits it, as a browser does.
 * @returns the address of the redirect
 * @throws ConfirmPageRefused
 */
export async function confirmAsBrowser(
  confirmUrl: string,
  outcome: Outcome = "Success",
  browser = new SandboxBrowser(),
): Promise<string | null> {
  const status = await browser.open(confirmUrl);
  if (status !== 200) throw new ConfirmPageRefused(`the confirm page responded ${status}`);
  return browser.submit(confirmUrl, outcome);
}
