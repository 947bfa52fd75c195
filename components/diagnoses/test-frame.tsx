import type { ComponentProps, ReactNode } from "react";
import { InstallationFrame } from "@/components/installations/installation-frame";
import { TestList } from "./test-list";

/** The Test tab of an installation: the list of its tests, and what is shown of one beside it. */
export function TestFrame({
  tests,
  current,
  latest,
  children,
  ...frame
}: Omit<ComponentProps<typeof InstallationFrame>, "tab" | "live" | "children"> &
  Pick<ComponentProps<typeof TestList>, "tests" | "current" | "latest"> & { children: ReactNode }) {
  return (
    <InstallationFrame {...frame} tab="test" live={false}>
      <div className="kv-tests">
        <TestList installationId={frame.installation.id} tests={tests} current={current} latest={latest} />
        {children}
      </div>
    </InstallationFrame>
  );
}
