import { getTranslations } from "next-intl/server";
import { CopyValue } from "@/components/ui/copy-value";
import { TodoList } from "@/components/ui/todo-list";

/** How the file gets into the program: what the vendor has written about it, or what is true of every one. */
export async function PlaceFile({
  product,
  fileName,
  fileLocation,
  restartInstructions,
  hasInstructions,
  mayAnswer,
  replaces,
}: {
  product: string;
  /** Null when it is not known what the browser called it. */
  fileName: string | null;
  /** Plain text; empty when nobody has written it. */
  fileLocation: string;
  restartInstructions: string;
  /** Whether the vendor's own instructions stand below. */
  hasInstructions: boolean;
  /** Whether the page has buttons that say whether the program works. */
  mayAnswer: boolean;
  /** Whether the program has an earlier file; otherwise that is not known. */
  replaces: boolean;
}) {
  const t = await getTranslations("revival.program");
  return (
    <TodoList
      items={[
        {
          name: "find",
          state: "any",
          children: (
            <>
              <b>{t("findTitle")}</b>
              {fileName ? (
                <small>
                  <CopyValue value={fileName} name={t("fileName")} whole />
                </small>
              ) : null}
            </>
          ),
        },
        {
          name: "place",
          state: "any",
          children: fileLocation ? (
            <>
              <b>{t(replaces ? "placeHere" : "placeHereFirst")}</b>
              <small className="whitespace-pre-line">
                <CopyValue value={fileLocation} name={t("folder")} whole />
              </small>
            </>
          ) : (
            t(hasInstructions ? "placeAsBelow" : replaces ? "place" : "placeFirst", { product })
          ),
        },
        {
          name: "restart",
          state: "any",
          children: (
            <>
              <b>{t("restart", { product })}</b>
              {restartInstructions ? (
                <small className="whitespace-pre-line">{restartInstructions}</small>
              ) : null}
            </>
          ),
        },
        { name: "look", state: "any", children: t(mayAnswer ? "look" : "lookOnly") },
      ]}
    />
  );
}
