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

  confirm(confirmUrl: string, outcome?: Outcome): Promise<string | null> {
    return confirmAsBrowser(confirmUrl, outcome);
  }
}

type Outcome = "Success" | "UserAccessRequested" | "Error";

/**
 * Opens Selvbetjening's confirm page and submits it, as a browser does.
 * @returns the address of the redirect
 */
export async function confirmAsBrowser(
  confirmUrl: string,
  outcome: Outcome = "Success",
): Promise<string | null> {
  const page = await fetch(confirmUrl);
  if (!page.ok) throw new Error(`the confirm page responded ${page.status}`);
  const cookie = page.headers.getSetCookie()[0]!.split(";")[0]!;
  const response = await fetch(confirmUrl, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
    body: `outcome=${outcome}`,
  });
  return response.headers.get("location");
}
