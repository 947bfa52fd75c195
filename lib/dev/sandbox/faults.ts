/** A fault to simulate for the next `times` requests that match. */
export interface Fault {
  method?: string;
  /** Start of the path. */
  path: string;
  /**
   * "429", "503" and "503-after-apply" carry `Retry-After` for `seconds`, in the form of the switch
   * `retryAfter`.
   */
  kind:
    "429" | "503" | "500" | "slow" | "reset" | "garbage-after-apply" | "lost-after-apply" | "503-after-apply";
  times: number;
  seconds?: number;
}

let faults: Fault[] = [];

export function setFaults(list: Fault[]): void {
  faults = list.map((fault) => ({ ...fault }));
}

/** The fault to simulate for a request, if any; uses up one of its times. */
export function consumeFault(method: string, path: string): Fault | null {
  const fault = faults.find(
    (each) => each.times > 0 && path.startsWith(each.path) && (!each.method || each.method === method),
  );
  if (!fault) return null;
  fault.times -= 1;
  return fault;
}
