import { Agent, type AgentOptions } from '../core/agent.ts'
import { askForEffects } from '../core/policy.ts'
import { systemPrompt } from '../core/prompt.ts'
import { journalFiles } from '../node/journalFile.ts'
import { nodeProcesses } from '../node/processes.ts'
import { allTools } from '../tools/all.ts'
import { chosenModel, type ModelHost } from './agentModels.ts'
import { editorWorkspace } from './workspace.ts'

/** The server, a file of its own once it is built, has to know these by what they are. @public */
export { Refused, RunError, ToolError } from '../core/errors.ts'
/** What the window needs of the heavy parts, which are loaded with the agent. */
export { lineCounts } from '../edits/hunks.ts'
export { withLineEndsOf } from '../edits/rewrite.ts'
export { resolveInside } from '../node/paths.ts'
export { planFromText, planText } from '../protocol/planText.ts'
export { FromPanel } from '../protocol/rpc.ts'
export {
  checkedAddress,
  keyOwners,
  knownModels,
  modelsAt,
  routed,
  tracedRequests,
  verifyChosen,
} from './agentModels.ts'

/** The agent over this window's folder. A module of its own, so that it is loaded when it is first needed. */
export const createAgent = (root: string, sessionFolder: string, model: ModelHost, log: AgentOptions['log']): Agent =>
  new Agent({
    model: chosenModel(model),
    workspace: editorWorkspace(root),
    processes: nodeProcesses(root),
    store: journalFiles(sessionFolder),
    tools: allTools,
    policy: askForEffects,
    system: systemPrompt,
    spendingLimit: () => model.spendingLimit(),
    log,
  })
