import type { ReactNode } from "react";
import type { Tone } from "@/lib/domain/installation-status";
import { Sign } from "./sign";

/**
 * A status in words, with the sign and colour of its tone: never colour alone. The word is bold only when a
 * person must act, so that a list of healthy rows stays quiet.
 * @param rest what follows the word, such as a date
 */
export function StatusText({ tone, children, rest }: { tone: Tone; children: ReactNode; rest?: ReactNode }) {
  const isLoud = tone === "danger" || tone === "warning";
  return (
    <span className="kv-status" data-color={tone}>
      <Sign shape={tone} />
      <span>
        {isLoud ? <b>{children}</b> : children}
        {rest ? (
          <>
            {" "}
            <span className="kv-rest">{rest}</span>
          </>
        ) : null}
      </span>
    </span>
  );
}
