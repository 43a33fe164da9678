import type { Policy } from './approvals.ts'

/** Reading inside the workspace is silent; every effect asks. */
export const askForEffects: Policy = ({ type }) => (type === 'file_read' ? 'allow' : 'ask')
