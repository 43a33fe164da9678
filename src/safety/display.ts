/** Characters that are not seen, or that change the order in which others are. Line ends and tabs are seen. */
const unseen = /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Default_Ignorable_Code_Point}\u00a0\u2800]/gu

/** A text as it really is: what cannot be seen in it is written out, such as ‹U+202E›. */
export const visible = (text: string): string =>
  text.replace(unseen, (char) => {
    if (char === '\n' || char === '\t') return char
    return `‹U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`
  })
