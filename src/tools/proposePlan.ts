import * as z from 'zod'
import { defineTool } from '../core/tool.ts'
import { StepId } from '../protocol/ids.ts'
import { inWorkspace } from './paths.ts'

export const proposePlan = defineTool({
  name: 'propose_plan',
  description:
    'Proposes a plan to the user. Nothing is changed before they have approved one. If they want it otherwise, they say so and you propose a new one.',
  input: z.object({
    title: z.string().min(1).describe('What will be done, in a few words.'),
    description: z.string().describe('Why and how, in one or two sentences.'),
    reasoning: z.string().default('').describe('What you found that led to this plan.'),
    steps: z
      .array(
        z.object({
          description: z.string().min(1),
          files: z.array(z.string()).default([]).describe('Paths this step will change or create.'),
        }),
      )
      .min(1)
      .max(20),
  }),
  proposes: 'plan',
  reports: 'plan_sync',
  propose: ({ steps, ...plan }, id) => ({
    id,
    ...plan,
    steps: steps.map(({ description, files }, index) => ({
      id: StepId.parse(`${id}.${index + 1}`),
      description,
      files: files.map(inWorkspace),
    })),
  }),
  run: async ({ id, steps }) => ({ id, steps: steps.map((step) => ({ ...step, status: 'pending' as const })) }),
  tell: (_report, { amended, steps, decision }) => ({
    content: [
      amended
        ? `The user changed the plan, and approved this: ${steps.map(({ description }) => description).join(' / ')}`
        : 'The user approved the plan. Its steps will be given to you one by one.',
      ...(decision.reason ? [`They say: ${decision.reason}`] : []),
    ].join('\n'),
    failed: false,
  }),
})
