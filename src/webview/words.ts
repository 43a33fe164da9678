import { dollars, plural } from '../base/text.ts'
import type { EventOf } from '../protocol/events.ts'
import type { HostState } from '../protocol/rpc.ts'
import type { PlanView, Spent, View } from '../protocol/view.ts'
import { askedOf, waitingIn } from '../protocol/waiting.ts'

/** Where something was answered, if that was not in VS Code. */
export const elsewhere = (by: string | undefined): string =>
  by === 'browser' ? ' in a browser' : by === 'program' ? ' by a program' : ''

export interface StatusWords {
  /** Whether it waits for the user; otherwise it is at work. */
  readonly waiting: boolean
  readonly text: string
}

/** What goes on and what comes next, or what waits for the user; null when there is nothing to say. */
export function statusLine(view: View): StatusWords | null {
  const waiting = waitingIn(view)
  const asked = askedOf(waiting)
  const more = waiting.filter(({ kind }) => kind === 'change').length > 1 ? ', in any order' : ''
  if (asked) return { waiting: true, text: `Waiting for you: ${asked}${more}${asked.endsWith('?') ? '' : '.'}` }
  return view.running ? { waiting: false, text: workWords(view) } : null
}

function workWords({ status, plan, waiting }: View): string {
  if (waiting) return waiting
  switch (status) {
    case 'planning':
      return 'Planning. Next: a plan for you to approve.'
    case 'running_terminal':
      return 'Running. Next: the agent reads the output.'
    case 'implementing':
      return stepWords(plan)
    default:
      return 'Looking around. Next: a plan, or an answer.'
  }
}

function stepWords(plan: PlanView | null): string {
  const steps = plan?.steps ?? []
  const index = steps.findIndex(({ status }) => status === 'running')
  if (index >= 0) return `Step ${index + 1} of ${steps.length}. Next: a change or command for you.`
  const done = steps.length > 0 && steps.every(({ status }) => status !== 'pending')
  return done ? 'Summing up what was done.' : 'Working. Next: a change or command for you.'
}

export interface ComposeWords {
  readonly placeholder: string
  /** Why a message cannot be sent now; '' when it can. */
  readonly blocked: string
}

/** What words in the composer would do now. */
export function compose(view: View, host: HostState | null): ComposeWords {
  if (!host) return { placeholder: '', blocked: 'The panel is still opening.' }
  if (host.workspace === 'no_folder') return none('Open a folder to begin')
  if (host.workspace === 'untrusted') return none('Trust this folder to begin')
  if (host.workspace === 'choose_folder') return none('Choose a folder to begin')
  const kinds = view.pending.map(({ kind }) => kind)
  if (kinds.includes('plan')) return { placeholder: 'Say what the plan should do differently', blocked: '' }
  if (kinds.includes('question')) return { placeholder: 'Or answer in your own words', blocked: '' }
  if (kinds.length > 0) return { placeholder: 'Steer the agent, or answer above', blocked: '' }
  if (view.running)
    return { placeholder: view.plan ? 'Steer the agent' : 'Add a detail while it looks around', blocked: '' }
  return { placeholder: view.feed.length > 0 ? 'What next?' : 'Describe a change, or ask about the code', blocked: '' }
}

const none = (what: string): ComposeWords => ({ placeholder: what, blocked: `${what}.` })

/** `0.4 s`, `12 s`, `1 min 48 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** How a command ended, in a few words. */
export function ending(output: EventOf<'terminal_output'>['payload']): string {
  const took = duration(output.duration_ms)
  switch (output.ended) {
    case 'stopped':
      return `stopped, ${took}`
    case 'timed_out':
      return `timed out, ${took}`
    case 'killed':
      return `killed, ${took}`
    case 'not_started':
      return 'not started'
    case 'cut_off':
      return `cut off, ${took}`
    case 'lost':
      return 'lost'
    case undefined:
      return `exit ${output.exit_code}, ${took}`
  }
}

/** `812`, `14.2k`, `1.3M`. */
export function amount(count: number): string {
  if (count < 1_000) return String(count)
  return count < 999_950 ? `${(count / 1_000).toFixed(1)}k` : `${(count / 1_000_000).toFixed(1)}M`
}

/** What was taken, in words. */
export function spentWords({ prompt_tokens, completion_tokens, cache_read, cost, cost_known }: Spent): string {
  const share = prompt_tokens > 0 ? Math.round((100 * cache_read) / prompt_tokens) : 0
  return [
    `${amount(prompt_tokens)} tokens in${share > 0 ? ` (${share} % from a cache)` : ''}`,
    `${amount(completion_tokens)} out`,
    ...(cost > 0 ? [`${dollars(cost)}${cost_known ? '' : ' and what has no known price'}`] : []),
  ].join(', ')
}

export interface Looked {
  readonly files: number
  readonly searches: number
  readonly folders: number
  readonly others: number
}

/** `Read 4 files, searched 2×`. */
export function lookedWords({ files, searches, folders, others }: Looked): string {
  const parts = [
    ...(files > 0 ? [`read ${plural(files, 'file')}`] : []),
    ...(searches > 0 ? [`searched ${searches}×`] : []),
    ...(folders > 0 ? [`listed ${plural(folders, 'folder')}`] : []),
    ...(others > 0 ? [`used ${plural(others, 'tool')}`] : []),
  ].join(', ')
  return parts.charAt(0).toUpperCase() + parts.slice(1)
}

/** Comments that wait for the user's answer. */
export const goAlong = (comments: number): string =>
  comments === 1 ? 'Your comment goes along with your answer' : `Your ${comments} comments go along with your answer`
