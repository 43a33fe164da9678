import type { Press } from './store.ts'

/** The card that waits first. */
export const waitingCard = (): HTMLElement | null => document.querySelector('.feed .card.waiting')

/** Puts the keyboard into the composer, behind what stands there. */
export function focusComposer(): void {
  const field = document.querySelector<HTMLTextAreaElement>('.box textarea')
  field?.focus()
  field?.setSelectionRange(field.value.length, field.value.length)
}

/** Brings the card that waits into view, with the keyboard on it. */
export function showCard(): void {
  waitingCard()?.scrollIntoView({ block: 'nearest' })
  waitingCard()?.focus({ preventScroll: true })
}

/** After an answer the keyboard goes on to what waits next, unless the user has gone elsewhere. */
export function focusNext(): void {
  if (!document.hasFocus() || (document.activeElement && document.activeElement !== document.body)) return
  const button = waitingCard()?.querySelector<HTMLElement>('.primary')
  if (button) button.focus()
  else focusComposer()
}

/** What a key of the editor does to the card that waits first. A button out of sight is shown, and not pressed. */
export function press(what: Press): void {
  const card = waitingCard()
  const button = card && what !== 'next' ? buttonOf(card, what) : null
  if (!card) focusComposer()
  else if (button) pressButton(card, button)
  else showCard()
}

function pressButton(card: HTMLElement, button: HTMLElement): void {
  const isInView = isWithin(button, card.closest('.feed'))
  if (!card.contains(document.activeElement) && !isWriting()) button.focus({ preventScroll: true })
  if (!isInView) button.scrollIntoView({ block: 'nearest' })
  else if (button.ariaExpanded === 'true') card.querySelector<HTMLElement>('.field textarea')?.focus()
  else button.click()
}

/** The last button of a card that opens a field is the one that says no. */
function buttonOf(card: HTMLElement, what: 'approve' | 'reject'): HTMLElement | null {
  if (what === 'approve') return card.querySelector('.actions .primary')
  return [...card.querySelectorAll<HTMLElement>('.actions [aria-expanded]')].at(-1) ?? null
}

const isWriting = (): boolean => document.activeElement instanceof HTMLTextAreaElement

function isWithin(element: Element, frame: Element | null): boolean {
  const [inner, outer] = [element.getBoundingClientRect(), frame?.getBoundingClientRect()]
  return outer !== undefined && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
}
