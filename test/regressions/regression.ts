import { crc32 } from 'node:zlib'
import type { View } from '../../src/protocol/view.ts'
import type { Said } from '../fakes.ts'

/**
 * Something that went wrong once, in `case.ts` of a folder with the name of it. Beside it are the journal of the session,
 * byte by byte as it was found, and `tree`, the folder as it was then. `make.ts` makes such a folder from a session.
 */
export interface Regression {
  /** In a sentence. */
  readonly wrong: string
  /** The answers of the model, from the beginning of the session, also those that stand in the journal already. */
  readonly says: readonly (readonly Said[])[]
  /** Said when the session has been opened and does nothing by itself. To all that waits the answer is yes. */
  readonly chat?: string
  readonly expected: {
    /** What waits for an answer when the session has been opened. */
    readonly pending: readonly View['pending'][number]['kind'][]
    /** How it is in the end. */
    readonly status: View['status']
    readonly files: Readonly<Record<string, string>>
    /** How often these texts stand in what the model is asked last. */
    readonly asked?: Readonly<Record<string, number>>
  }
}

/** What stands in the journals in place of the path of the folder, which is another one each time. */
export const anyRoot = '/workspace'

/** A journal with another path of the folder in it. A line that is damaged stays as it is. */
export const withRoot = (journal: Buffer, from: string, to: string): Buffer =>
  Buffer.from(
    journal
      .toString('latin1')
      .replace(/^\{"sum":"([0-9a-f]{8})","record":(.*)\}$/gm, (line: string, sum: string, json: string) => {
        if (sum !== checksum(json)) return line
        const moved = json.replaceAll(asText(from), asText(to))
        return `{"sum":"${checksum(moved)}","record":${moved}}`
      }),
    'latin1',
  )

const checksum = (json: string) => crc32(Buffer.from(json, 'latin1')).toString(16).padStart(8, '0')
const asText = (path: string) => Buffer.from(JSON.stringify(path).slice(1, -1)).toString('latin1')
