/**
 * Designsystemet's theme has @charset in the middle of a stylesheet, where browsers ignore it and Next's
 * compiler warns at each change.
 */
const dropCharset = {
  postcssPlugin: "drop-charset",
  OnceExit: (root) => root.walkAtRules("charset", (rule) => rule.remove()),
};

const config = { plugins: ["@tailwindcss/postcss", dropCharset] };
export default config;
