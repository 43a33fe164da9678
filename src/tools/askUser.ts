import * as z from 'zod'
import { defineTool } from '../core/tool.ts'

export const askUser = defineTool({
  name: 'ask_user',
  description:
    'Asks the user one question and waits for the answer. Only for what you cannot find out and must not decide yourself. They may choose an option or write something else.',
  input: z.object({
    question: z.string().min(1),
    options: z.array(z.string().min(1)).max(6).default([]).describe('Short answers to choose from, best first.'),
  }),
  proposes: 'question',
  reports: 'found',
  propose: ({ question, options }, id) => ({ id, question, options }),
  run: async ({ id, question, answer = '' }) => ({ id, title: question, summary: answer, content: answer }),
  tell: ({ content }) => ({
    content: content ? `The user answered: ${content}` : 'Nobody is there to answer. Decide yourself, and say so.',
    failed: false,
  }),
})
