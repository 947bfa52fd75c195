"use server";

import type { StartedRevival } from "@/components/fleet/start-revival-form";
import { defineAction } from "@/lib/http/define-action";
import { startRevival } from "@/lib/services/revival/start-revival";
import { declineReplacement } from "@/lib/services/shared-access/decline-replacement";
import { type ReplacedLink, replaceLinks } from "@/lib/services/shared-access/replace-links";

/** Starts a revival from a line of the start page. */
export const startRevivalFromLineAction = defineAction<StartedRevival>({
  name: "startRevivalFromLine",
  permission: "keys.manage",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { about, link } = await startRevival(ctx, { installationId, days: form.text("days") });
    return { ...about, link, installationId };
  },
});

type Replaced = ReplacedLink[];

/** The command of the button: `replace:all`, or `replace` or `decline` with the kind and id of one link. */
export const endedLinksAction = defineAction<Replaced>({
  name: "endedLinks",
  permission: "keys.manage",
  run: async (ctx, form) => {
    const [command, kind = "", id = ""] = form.text("command").split(":");
    if (command === "decline") {
      await declineReplacement(ctx, { kind, id });
      return [];
    }
    const environment = form.text("environment");
    return replaceLinks(ctx, { environment, link: kind === "all" ? kind : { kind, id } });
  },
});
