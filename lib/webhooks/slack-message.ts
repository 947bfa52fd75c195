import type { ChatMessage } from "@/lib/texts/chat-message";

/** Limits of Block Kit, in characters: https://docs.slack.dev/reference/block-kit */
const MAX_HEADER = 150;
const MAX_TEXT = 3000;

/**
 * An alert as a message of Slack's Block Kit. Names are in `plain_text`, where Slack reads no formatting;
 * only the link is `mrkdwn`.
 */
export function slackMessage({ title, sentence, link }: ChatMessage): object {
  return {
    // Shown in notifications, and where blocks are not supported.
    text: slackText(sentence, MAX_TEXT),
    blocks: [
      { type: "header", text: plainText(title, MAX_HEADER) },
      { type: "section", text: plainText(sentence, MAX_TEXT) },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: `<${slackText(link.url, MAX_TEXT / 2)}|${slackText(link.text, MAX_TEXT / 4)}>`,
            verbatim: true,
          },
        ],
      },
    ],
  };
}

function plainText(text: string, max: number) {
  // Without `emoji`, the colons of a name could become a picture.
  return { type: "plain_text", text: slackText(text, max), emoji: false };
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Escapes Slack's control characters, and only those:
 * https://docs.slack.dev/messaging/formatting-message-text Cuts what is longer than `max` when it is
 * escaped, never within a character.
 */
export function slackText(text: string, max: number): string {
  const characters = [...text].map((character) => ENTITIES[character] ?? character);
  if (characters.join("").length <= max) return characters.join("");
  let cut = "";
  for (const character of characters) {
    if (cut.length + character.length > max - 1) break;
    cut += character;
  }
  return `${cut}…`;
}
