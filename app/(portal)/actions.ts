"use server";

import { defineAction } from "@/lib/http/define-action";
import { declineReplacement } from "@/lib/services/shared-access/decline-replacement";
import { type ReplacedLink, replaceLinks } from "@/lib/services/shared-access/replace-links";

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
