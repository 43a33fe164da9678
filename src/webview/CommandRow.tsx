import { useLayoutEffect, useRef } from 'preact/hooks'
import { visible } from '../safety/display.ts'
import { Icon } from './bits.tsx'
import { CommandText } from './CommandCard.tsx'
import { Fold } from './Fold.tsx'
import type { ItemOf } from './layout.ts'
import { memo } from './memo.tsx'
import { plainOutput } from './terminal.ts'
import { ending } from './words.ts'

export interface CommandRowProps {
  readonly item: ItemOf<'terminal_command'>
  /** Whether the run it belongs to goes on. */
  readonly running: boolean
}

/** A command that was decided on: running, over, or never run. */
export const CommandRow = memo(({ item, running }: CommandRowProps) => {
  const { resolution, payload, output } = item
  if (output) return <EndedCommand item={item} output={output} />
  if (resolution && resolution.decision !== 'accepted') return <SkippedCommand item={item} />
  const end = <span class="num muted">{running ? 'running' : 'end not known'}</span>
  return (
    <Fold
      icon={running ? 'loading' : 'question'}
      tone={running ? 'spin now' : ''}
      label={<code>{visible(commandOf(item))}</code>}
      end={end}
      open={running}
    >
      {running ? <Live text={item.live ?? ''} /> : <CommandText command={payload.command} />}
    </Fold>
  )
})

/** What was run in the end, which the user may have written. */
function commandOf({ payload, resolution }: ItemOf<'terminal_command'>): string {
  const amended = resolution?.amended
  return amended && 'command' in amended ? amended.command : payload.command
}

interface EndedProps {
  readonly item: ItemOf<'terminal_command'>
  readonly output: NonNullable<ItemOf<'terminal_command'>['output']>
}

function EndedCommand({ item, output }: EndedProps) {
  const stopped = output.ended === 'stopped' || output.ended === 'cut_off'
  const failed = output.exit_code !== 0 && !stopped
  const icon = failed ? 'error' : 'check'
  return (
    <Fold
      icon={stopped ? 'circle-slash' : icon}
      tone={failed ? 'no' : stopped ? '' : 'ok'}
      label={<code title={visible(commandOf(item))}>{visible(commandOf(item))}</code>}
      end={<span class={failed ? 'num del' : 'num muted'}>{ending(output)}</span>}
      open={failed}
    >
      <Output command={commandOf(item)} output={output} />
    </Fold>
  )
}

function Output({ command, output: { stdout, stderr } }: { command: string; output: EndedProps['output'] }) {
  const text = plainOutput(stdout && stderr ? `${stdout.replace(/\n?$/, '\n')}${stderr}` : stdout || stderr).trimEnd()
  return text === '' ? (
    <p class="why">It printed nothing.</p>
  ) : (
    <Printed label={`Output of ${visible(command)}`} text={text} />
  )
}

function Live({ text }: { text: string }) {
  const shown = plainOutput(text).trimEnd()
  return shown === '' ? null : <Printed label="Output so far" text={shown} />
}

/** What a command has printed, with its end in view, where the news and the errors are. */
function Printed({ label, text }: { label: string; text: string }) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => box.current?.scrollTo(0, box.current.scrollHeight), [text])
  return (
    // biome-ignore-start lint/a11y: it scrolls, so it must be reachable by keyboard; it is no part of a form, and no landmark
    <div ref={box} class="code tall" role="group" tabIndex={0} aria-label={label}>
      {text}
    </div>
    // biome-ignore-end lint/a11y: as above
  )
}

function SkippedCommand({ item }: { item: ItemOf<'terminal_command'> }) {
  const { payload, resolution } = item
  return (
    <>
      <div class="row">
        <Icon name="circle-slash" />
        <code class="ellipsis" title={visible(payload.command)}>
          {visible(payload.command)}
        </code>
        <span class="end">
          <span class="muted">{resolution?.decision === 'void' ? 'Not answered' : 'Skipped'}</span>
        </span>
      </div>
      {resolution?.reason && <p class="why">{resolution.reason}</p>}
    </>
  )
}
