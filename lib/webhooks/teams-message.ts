import type { AlertFacts } from "@/lib/domain/alert-facts";
import { alertSentence, alertTitle, openText } from "@/lib/texts/alert-texts";
import type { MessageLanguage } from "@/lib/texts/message-texts";

/**
 * An alert as Teams' app Workflows takes it: a message with one Adaptive Card. Names are in a `TextRun`,
 * which reads no Markdown, unlike a `TextBlock` or `fallbackText`.
 */
export function teamsMessage(alert: AlertFacts, language: MessageLanguage): object {
  const title = alertTitle(alert, language);
  const isUrgent = alert.expiry.event === "key.expired";
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          lang: language,
          fallbackText: title,
          body: [
            {
              type: "RichTextBlock",
              inlines: [
                {
                  type: "TextRun",
                  text: title,
                  size: "Medium",
                  weight: "Bolder",
                  color: isUrgent ? "Attention" : "Default",
                },
              ],
            },
            { type: "RichTextBlock", inlines: [{ type: "TextRun", text: alertSentence(alert, language) }] },
          ],
          actions: [{ type: "Action.OpenUrl", title: openText(language), url: alert.url }],
        },
      },
    ],
  };
}
