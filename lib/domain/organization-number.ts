const WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];

/** Nine digits without the spaces that people may write. */
export function normalizeOrganizationNumber(text: string): string {
  return text.replace(/[\s\u00a0]/g, "");
}

/**
 * Splits a line such as `987 654 321 Avdeling nord` after its first nine digits. Reads each character once.
 * @returns an empty number when the line does not begin with nine digits, apart from spaces between them
 */
export function leadingOrganizationNumber(line: string): { number: string; rest: string } {
  let number = "";
  let index = 0;
  for (; index < line.length && number.length < 9; index += 1) {
    const character = line[index]!;
    if (/\d/.test(character)) number += character;
    else if (number === "" || !/\s/.test(character)) break;
  }
  return number.length === 9 ? { number, rest: line.slice(index) } : { number: "", rest: line };
}

/**
 * Norwegian organization number: nine digits, the last a modulus-11 check digit. Real ones start with 8 or 9,
 * synthetic ones in the test environment with 2 or 3, so the first digit is not validated.
 */
export function isOrganizationNumber(text: string): boolean {
  if (!/^[1-9]\d{8}$/.test(text)) return false;
  return checkDigit(text.slice(0, 8)) === Number(text[8]);
}

/** The check digit of eight digits; null when none exists (remainder 1). */
export function checkDigit(eight: string): number | null {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(eight[index]), 0);
  const digit = (11 - (sum % 11)) % 11;
  return digit === 10 ? null : digit;
}

/** `123456789` → `123 456 789`. */
export function formatOrganizationNumber(number: string): string {
  return number.replace(/^(\d{3})(\d{3})(\d{3})$/, "$1\u00a0$2\u00a0$3");
}
