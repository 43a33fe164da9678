import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'

export interface ReasonFieldProps {
  readonly label: string
  readonly submit: string
  /** Whether there is nothing to do without words. */
  readonly required?: boolean
  readonly disabled?: boolean
  readonly onSubmit: (words: string) => void
  readonly onCancel: () => void
}

/** Asks for words in place. Enter sends them, Shift+Enter starts a new line, Escape takes it back. */
export function ReasonField({
  label,
  submit,
  required = false,
  disabled = false,
  onSubmit,
  onCancel,
}: ReasonFieldProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [words, setWords] = useState('')
  // At once, so that no key goes elsewhere.
  useLayoutEffect(() => field.current?.focus(), [])
  const isMissing = required && words.trim() === ''
  const send = () => {
    if (!isMissing && !disabled) onSubmit(words.trim())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      onCancel()
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      if (!event.repeat) send()
    }
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        ref={field}
        rows={1}
        value={words}
        onInput={({ currentTarget }) => setWords(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="actions">
        <button type="button" class="btn secondary" disabled={isMissing || disabled} onClick={send}>
          {submit}
        </button>
        <button type="button" class="btn quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </div>
  )
}
