/** Characters that are not seen, or that change the order in which others are. Line ends and tabs are seen. */
export const unseen = /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Default_Ignorable_Code_Point}\u00a0\u2800](?<![\n\t])/gu

/** Characters that only change the direction in which others are read. */
export const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** A text as it really is: what cannot be seen in it is written out, such as ‹U+202E›. */
export const visible = (text: string): string => text.replace(unseen, codeOf)

/** Prose in which nothing turns the words around. Joiners and the like stay, since emoji are made of them. */
export const straight = (text: string): string => text.replace(turning, codeOf)

const codeOf = (char: string): string => `‹U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`
