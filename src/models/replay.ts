import type { Replay } from '../core/entries.ts'
import type { Target } from './target.ts'

const byOf = ({ provider, model }: Pick<Target, 'provider' | 'model'>): string => `${provider}/${model}`

/** Keeps what a model wants back. */
export const replayOf = (target: Target, content: unknown): Replay => ({ by: byOf(target), content })

/** What this model itself wanted back; what another one said is of no use to it, and may be refused. */
export const replayFor = <Content>(target: Target, replay: Replay | undefined): Content | undefined =>
  replay?.by === byOf(target) ? (replay.content as Content) : undefined
