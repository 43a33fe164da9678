// @ts-check
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

const { XDG_CACHE_HOME = '' } = process.env

/** Outside the work tree, so that a clean checkout does not download everything again. */
export const cacheFolder = path.join(XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'agentic-code-editor')
