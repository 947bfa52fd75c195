import type { ReactNode } from "react";
import { Sign } from "./sign";

/** Nothing to do, and when that was seen. */
export function CalmState({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="kv-calm" aria-labelledby="calm">
      <Sign shape="success" />
      <div>
        <h2 id="calm">{title}</h2>
        {children}
      </div>
    </section>
  );
}
