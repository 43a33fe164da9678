import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Agent } from '../core/agent.ts'
import type { Model } from '../core/model.ts'
import { askForEffects } from '../core/policy.ts'
import { systemPrompt } from '../core/prompt.ts'
import { journalFiles } from '../node/journalFile.ts'
import { nodeProcesses } from '../node/processes.ts'
import { nodeWorkspace } from '../node/workspace.ts'
import { allTools } from '../tools/all.ts'

/** Where the sessions of a folder are kept: by its path, outside of it. */
export function sessionFolder(root: string, { AGENTIC_CONFIG_DIR }: NodeJS.ProcessEnv = process.env): string {
  const config = AGENTIC_CONFIG_DIR || join(homedir(), '.agentic_editor')
  return join(config, 'sessions', createHash('sha256').update(root).digest('hex').slice(0, 16))
}

/** The agent over a folder on disk. Naming the folder is the operator's trust in it; effects are asked for all the same. */
export const createAgent = (root: string, model: Model): Agent =>
  new Agent({
    model,
    workspace: nodeWorkspace(root),
    processes: nodeProcesses(root),
    store: journalFiles(sessionFolder(root)),
    tools: allTools,
    policy: askForEffects,
    system: systemPrompt,
    log: (message, error) => process.stderr.write(`${message} ${error instanceof Error ? error.message : ''}\n`),
  })
