import type { ChatMessage } from "@/lib/texts/chat-message";

/**
 * An alert as Teams' app Workflows takes it: a message with one Adaptive Card. Names are in a `TextRun`,
 * which reads no Markdown, unlike a `TextBlock` or `fallbackText`.
 */
export function teamsMessage({ language, title, sentence, link, isUrgent }: ChatMessage): object {
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
            { type: "RichTextBlock", inlines: [{ type: "TextRun", text: sentence }] },
          ],
          actions: [{ type: "Action.OpenUrl", title: link.text, url: link.url }],
        },
      },
    ],
  };
}
