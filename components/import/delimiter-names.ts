/** Separators of text files by the name of their text, `import.delimiterName`. */
export const DELIMITER_NAMES = { ";": "semicolon", ",": "comma", "\t": "tab", "|": "bar" } as const;
